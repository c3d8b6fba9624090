"""Questions about an order: what can be asked, what the question gives away, and which answers are right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.questions import POSTCODE, PRODUCT, TOTAL, askable, is_right, question


def order(**facts: Any) -> dict[str, Any]:
    known = {"id": "shop:1", "total": 48.48, "currency": "GBP", "at": "2026-03-01T09:00:00Z"}
    known |= {
        "recipient_address": '{"line1":"7 Mill Lane","postcode":"LS1 4AP"}',
        "products": ["Brass lantern large", "Set of 6 t-lights"],
    }
    return known | facts


def test_what_can_be_asked() -> None:
    assert askable(order()) == [TOTAL, PRODUCT, POSTCODE]
    assert askable(order(total=0.0, recipient_address=None, products=["Lantern"])) == []


def test_a_postcode_that_was_given_already_proves_nothing() -> None:
    assert POSTCODE not in askable(order(), ["LS1 4AP"])


@pytest.mark.parametrize("kind", [TOTAL, PRODUCT, POSTCODE])
def test_a_question_gives_nothing_of_the_answer_away(kind: str) -> None:
    asked = question(kind, order())
    assert asked.endswith(("?", "."))
    assert not [secret for secret in ("48.48", "lantern", "LS1") if secret in asked]


@pytest.mark.parametrize(
    ("kind", "answer", "right"),
    [
        (TOTAL, "£48.48", True),
        (TOTAL, "it was 48.48 I think", True),
        (TOTAL, "48.5", False),
        (TOTAL, "48", False),
        (TOTAL, "48.48 or 50.00", False),
        (TOTAL, "", False),
        (PRODUCT, "the large brass lantern", True),
        (PRODUCT, "Brass Lanterns", True),
        (PRODUCT, "lantern", False),
        (PRODUCT, "brass lantern candle lights mug", False),
        (PRODUCT, "", False),
        (POSTCODE, "ls14ap", True),
        (POSTCODE, "LS1 4AP", True),
        (POSTCODE, "LS1", False),
        (POSTCODE, "", False),
    ],
)
def test_answers(kind: str, answer: str, right: bool) -> None:
    assert is_right(kind, order(), answer) == right


@given(st.sampled_from([TOTAL, PRODUCT, POSTCODE]), st.text(max_size=80))
def test_any_answer_can_be_looked_at(kind: str, answer: str) -> None:
    assert is_right(kind, order(), answer) in (True, False)
