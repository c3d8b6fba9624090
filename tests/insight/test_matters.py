"""Which open case a contact belongs to: rows, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.matters import LEAST, Contact, Matter, suggestions

OPENED = datetime(2026, 3, 1, 10, tzinfo=UTC)


def contact(days: float = 2, text: str = "", **own: str) -> Contact:
    return Contact("new", OPENED + timedelta(days=days), text=text, **own)


def matter(**own: object) -> Matter:
    first = Contact("first", OPENED, thread="t1", text="My brass lantern arrived broken, Jane")
    return Matter("K1", OPENED, **({"subject": "Broken lantern", "contacts": (first,)} | own))  # type: ignore[arg-type]


BARE = matter(contacts=(), subject="")
NAMED = matter(contacts=(Contact("x", OPENED, text="Jane Brass"),), subject="")
PARCEL = matter(subject="Where is my package, lantern missing", contacts=())
PLEASANT = matter(subject="Hello, thank you, kind regards", contacts=())
SAID = "Both say broken and lantern, both are about product, on the same day."

ROWS = [
    ("the same thread", contact(thread="t1"), matter(), "It goes on in the same thread, 2 days later."),
    ("the same thread after half a year", contact(180, thread="t1"), matter(), None),
    ("the same order", contact(order="10045"), matter(order="10045"), "It is about the same order, 2 days later."),
    ("names its order in the text", contact(text="any news of #10045?"), matter(order="10045"), "It is about the same order"),
    ("part of a longer number is another", contact(text="any news of 910045?"), matter(order="10045"), None),
    ("another order, though like words", contact(order="777", text="my brass lantern is broken"), matter(order="10045"), None),
    ("the same product", contact(text="the brass lantern, when will it come?"), replace(BARE, product="Brass Lanterns"), "It names the same product"),
    ("its article number", contact(text="it was A1234"), matter(sku="A1234"), "It names the same product"),
    ("two words and the day", contact(0, text="The lantern was broken"), matter(), SAID),
    ("one word is too little", contact(text="Do you sell a lantern for outdoors?"), matter(), None),
    ("a word and a topic", contact(text="The parcel with the lantern"), PARCEL, "Both say lantern, both are about delivery, 2 days later."),
    ("the customer's own name is no matter", contact(text="Best, Jane Brass"), NAMED, None),
    ("pleasantries are no matter", contact(text="Hello, thank you, kind regards"), PLEASANT, None),
    ("two words, after two months", contact(60, text="The lantern was broken"), matter(), None),
    ("the order, after two months", contact(60, order="10045"), matter(order="10045"), "It is about the same order, 60 days later."),
    ("the order, after three weeks", contact(21, order="10045"), matter(order="10045"), "It is about the same order, 21 days later."),
    ("the contact it began with", contact(-1, order="10045"), matter(order="10045"), "It is about the same order, on the same day."),
    ("long before it", contact(-9, order="10045"), matter(order="10045"), None),
    ("somebody said no", contact(thread="t1"), matter(refused=frozenset({"new"})), None),
    ("nothing said", contact(), matter(), None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "new", "case", "reason"), ROWS, ids=[row[0] for row in ROWS])
def test_rows(why: str, new: Contact, case: Matter, reason: str | None) -> None:
    found = suggestions(new, [case], ["Jane Brass"] if "own name" in why else ["Jane"])
    assert bool(found) == (reason is not None), (why, found)
    if reason is not None:
        assert found[0].reason.startswith(reason), why


def test_the_likeliest_comes_first() -> None:
    cases = [matter(order="10045"), Matter("K0", OPENED, "Broken lantern"), Matter("K2", OPENED, "Lost glove")]
    found = suggestions(contact(order="10045", text="The lantern was broken"), cases)
    assert [one.case for one in found] == ["K1", "K0"]
    assert found[0].score > found[1].score >= LEAST


texts = st.text(max_size=60) | st.sampled_from(["broken lantern", "10045", "İ ß ﬁ"])


@given(text=texts, subject=texts, order=st.none() | st.text(min_size=1, max_size=8), days=st.integers(-400, 400))
def test_whatever_is_said_a_score_has_a_reason(text: str, subject: str, order: str | None, days: int) -> None:
    new = Contact("new", OPENED + timedelta(days=days), order=order, text=text)
    cases = [Matter("b", OPENED, subject, order), Matter("a", OPENED, subject, order)]
    found = suggestions(new, cases)
    assert found == suggestions(new, cases[::-1]), "in no matter what order"
    assert all(LEAST <= one.score <= 1 and one.reason.endswith(".") for one in found)
