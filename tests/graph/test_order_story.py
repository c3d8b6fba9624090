"""How an order went, by when things happened; and the words for where one stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from graph.errors import UnknownKind
from graph.order_status import State, state_of
from graph.order_story import story
from graph.records import RECORD

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
ORDER = {"at": "2026-06-01T12:00:00+00:00", "status": None, "version": "v1"}


def step(state: str, day: float, n: int = 0, **more: Any) -> dict[str, Any]:
    at = (datetime(2026, 6, 1, 12, tzinfo=UTC) + timedelta(days=day)).isoformat()
    row = {
        "id": f"{state}{n}",
        "kind": "state",
        "state": state,
        "at": at,
        "alone": None,
        "version": "v0",
        "by_status": None,
    }
    return row | more


def money(kind: str, n: int, **more: Any) -> dict[str, Any]:
    return step("x", n, n) | {"kind": kind, "state": None, "amount": 1.0} | more


def states(*events: dict[str, Any], **order: Any) -> list[str]:
    return [one.state.value for one in story(ORDER | order, events, NOW).steps]


HARD = [
    ("the placing is what the order itself says", [], ["placed"]),
    ("a state that comes a week late takes its place", [step("delivered", 4), step("shipped", 2)], ["placed", "shipped", "delivered"]),
    ("a clock that was set back puts it first, and loses nothing", [step("shipped", -1)], ["shipped", "placed"]),
    ("at one moment, in the usual course", [step("delivered", 2), step("shipped", 2)], ["placed", "shipped", "delivered"]),
    ("a second attempt is a second state", [step("delivery_failed", 2), step("shipped", 3), step("delivered", 4)],
     ["placed", "delivery_failed", "shipped", "delivered"]),
    ("a status repeated with other news is one state", [step("shipped", 2, 1, by_status=True), step("shipped", 3, 2, by_status=True)],
     ["placed", "shipped"]),
    ("two parcels were sent twice", [step("shipped", 2, 1), step("shipped", 3, 2)], ["placed", "shipped", "shipped"]),
    ("a placing that is told is not added again", [step("placed", 0.1)], ["placed"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "events", "expected"), HARD, ids=[row[0] for row in HARD])
def test_hard_cases(why: str, events: list[dict[str, Any]], expected: list[str]) -> None:
    assert states(*events) == expected, why


@given(st.lists(st.tuples(st.sampled_from(State), st.integers(-5, 5)), max_size=8), st.randoms())
def test_any_order_of_arrival_tells_the_same_story(told: list[tuple[State, int]], chance: Any) -> None:
    events = [step(state.value, day, n) for n, (state, day) in enumerate(told)]
    mixed = chance.sample(events, len(events))
    one, other = story(ORDER, events, NOW), story(ORDER, mixed, NOW)
    assert one == other
    assert [step.at for step in one.steps] == sorted(step.at for step in one.steps)
    assert {event["id"] for event in events} == {step.event["id"] for step in one.steps if step.event}, (
        "nothing is lost"
    )


WAITING = [
    ("waits since it was ready", [step("ready", 1)], 28.0),
    ("until it was collected", [step("ready", 1), step("collected", 3.5)], 2.5),
    ("or sent back", [step("ready", 1), step("expired", 15)], 14.0),
    ("a home delivery waits for nobody", [step("shipped", 1)], None),
    ("ready by a clock that runs fast: not yet", [step("ready", 40)], None),
    ("not over yet, by another", [step("ready", 1), step("collected", 40)], 28.0),
]


@pytest.mark.parametrize(("why", "events", "days"), WAITING, ids=[row[0] for row in WAITING])
def test_how_long_it_waited(why: str, events: list[dict[str, Any]], days: float | None) -> None:
    assert story(ORDER, events, NOW).waiting_days == days, why


def test_where_it_stands_is_the_last_state_that_has_come_and_else_the_status() -> None:
    planned = [step("shipped", 2), step("delivered", 40)]
    assert story(ORDER, planned, NOW).stands is State.SHIPPED
    assert [one.state for one in story(ORDER, planned, NOW).steps][-1] is State.DELIVERED
    assert story(ORDER | {"status": "dispatched"}, [], NOW).stands is State.SHIPPED
    assert story(ORDER | {"status": "updated"}, [], NOW).stands is State.PLACED
    assert story(ORDER | {"status": "dispatched"}, [step("delivered", 2)], NOW).stands is State.DELIVERED


def test_refunds_and_goodwill_are_those_of_the_newest_version_or_of_their_own_record() -> None:
    events = [
        money("refund", 1, version="v0"),
        money("refund", 2, version="v1"),
        money("goodwill", 3, version="v0", alone=True),
    ]
    told = story(ORDER, events, NOW)
    assert ([row["id"] for row in told.refunds], [row["id"] for row in told.goodwill]) == (["x2"], ["x3"])


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Shipped", State.SHIPPED),
        ("ready_for_collection", State.READY),
        ("READY-FOR-PICKUP", State.READY),
        ("not_collected", State.EXPIRED),
        ("partially_refunded", State.PART_RETURNED),
        ("Out for delivery", State.SHIPPED),
        ("failed_delivery", State.DELIVERY_FAILED),
        ("updated", None),
    ],
)
def test_words_of_sources(word: str, state: State | None) -> None:
    assert state_of(word) is state


@pytest.mark.parametrize("state", State)
def test_every_state_is_a_word_for_itself(state: State) -> None:
    assert state_of(state.value) is state


def test_an_unknown_status_is_refused_by_name() -> None:
    with pytest.raises(
        UnknownKind, match=r"status: there is no such status of an order; the statuses are placed, .*cancelled"
    ) as told:
        state_of("asleep")
    assert told.value.reason_code == "unknown_status"


@pytest.mark.parametrize(
    "more",
    [
        {"status": "asleep"},
        {"states": [{"state": "asleep", "at": "2026-01-01"}]},
        {"states": [{"state": "updated", "at": "2026-01-01"}]},
    ],
)
def test_a_line_with_an_unknown_status_is_refused_by_name_and_without_its_value(more: dict[str, Any]) -> None:
    line = {"type": "order", "source": "shop", "id": "1", "at": "2026-01-01"}
    with pytest.raises(ValidationError) as told:
        RECORD.validate_python(line | more)
    (fault,) = told.value.errors(include_input=False)
    assert fault["type"] == "unknown_status"
    assert "placed, on_hold" in fault["msg"]
    assert "asleep" not in fault["msg"]
