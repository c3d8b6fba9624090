"""The last visit, from sessions and from single events alike."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from insight.journey import GAP, journey

START = datetime(2026, 11, 4, 10, tzinfo=UTC)


def step(minutes: float, activity: str = "page_view", **told: Any) -> dict[str, Any]:
    row = dict.fromkeys(("subject", "pages", "referrer", "outcome", "device", "ended_at", "attributes"))
    attributes = told.pop("attributes", None)
    at = (START + timedelta(minutes=minutes)).isoformat()
    return (
        row
        | {"id": f"w:{minutes}:{activity}", "activity": activity, "at": at}
        | told
        | {"attributes": attributes and json.dumps(attributes)}
    )


def test_a_session_tells_pages_searches_and_what_failed() -> None:
    end = (START + timedelta(minutes=12)).isoformat()
    pages = ["/", "/search?q=tea+towel", "/basket", "/checkout"]
    found = journey(
        [
            step(
                0,
                "session",
                ended_at=end,
                pages=pages,
                outcome="failed",
                attributes={"failed_step": "payment_declined"},
            )
        ]
    )
    assert found is not None
    assert (found.pages, found.searches, found.failed) == (tuple(pages), ("tea towel",), ("payment_declined",))
    assert found.ended_at - found.at == timedelta(minutes=12)
    assert found.reason == "visit of 4 Nov 2026 10:00 UTC; 4 pages; searched for tea towel; failed: payment_declined"


def test_events_of_one_visit_are_put_together() -> None:
    found = journey([
        step(0, subject="Home", attributes={"path": "/"}),
        step(1, "products_searched", subject="lantern", attributes={"query": "lantern"}),
        step(2, "product_added", subject="Lantern"),
        step(3, "product_added", subject="Mug"),
        step(4, "product_removed", subject="Mug"),
        step(5, "payment_failed", attributes={"reason": "card expired"}),
    ])  # fmt: skip
    assert found is not None
    assert (found.pages, found.searches, found.basket) == (("/",), ("lantern",), ("Lantern",))
    assert (found.left_basket, found.failed) == (True, ("payment_failed: card expired",))


def test_what_was_bought_is_not_left() -> None:
    found = journey([step(0, "product_added", subject="Lantern"), step(1, "order_completed")])
    assert found is not None
    assert (found.bought, found.basket, found.left_basket) == (True, (), False)


def test_a_session_that_left_its_basket_says_so_without_naming_it() -> None:
    found = journey([step(0, "session", outcome="left_basket")])
    assert found is not None
    assert (found.basket, found.left_basket) == ((), True)


def test_only_the_last_visit_counts() -> None:
    gap = GAP.total_seconds() / 60
    found = journey([step(0, pages=["/old"]), step(gap + 1, pages=["/new"])])
    assert found is not None
    assert found.pages == ("/new",)
    joined = journey(
        [step(0, pages=["/old"], ended_at=(START + timedelta(minutes=5)).isoformat()), step(gap + 1, pages=["/new"])]
    )
    assert joined is not None
    assert joined.pages == ("/old", "/new"), "the silence begins where the session ends"


def test_what_a_viewer_may_not_see_tells_nothing() -> None:
    found = journey([step(0, "session", outcome="failed")])
    assert found is not None
    assert (found.pages, found.searches, found.failed) == ((), (), ("a step of the visit",))
    assert journey([]) is None


@given(st.lists(st.integers(0, 500), max_size=20, unique=True), st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(minutes: list[int], rng: random.Random) -> None:
    rows = [step(minute, pages=[f"/{minute}"]) for minute in minutes]
    mixed = rows.copy()
    rng.shuffle(mixed)
    assert journey(mixed) == journey(rows)


def test_an_address_that_is_none_is_only_a_page() -> None:
    found = journey([step(0, "session", pages=["http://[broken?q=x"])])
    assert found is not None
    assert found.searches == ()
