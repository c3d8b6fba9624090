"""The demo's page says what is so: its look-ups find what they promise, its figures are the measured ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.demo.feed import lookups
from bench.demo_truth import measure
from graph.identifiers import KINDS, identify
from tests.app.demo_lines import DEFAULT, demo, of_type

PAGE = (Path(__file__).parents[2] / "docs" / "demo.md").read_text(encoding="utf-8")
_EXPECTED = {
    "liam.roberts@gmail.example": ("email", 1),
    "07700 900482": ("phone", 1),
    "@liam_bakes0": ("twitter", 1),
    "2900000000001": ("loyalty_card", 1),
    "0113 496 0000": ("phone", 2),
    "dorothysutherland@gmail.example": ("email", 2),
    "info@nowak0.example": ("email", 3),
    "store0@gifthouse.example": ("email", 40),
    "0808 157 0500": ("phone", 5),
    "matt.price41@example.org": ("email", 1),
}
"""Each look-up with its kind and how many people at least stand behind it."""


def _holders(kind: str, value: str) -> set[str]:
    key = identify(kind, value).key
    _, truth = demo()
    return {
        truth[f"{line['source']}:{line['id']}"]
        for line in of_type("profile")
        for identifier in line["identifiers"]
        if KINDS[kind] is KINDS[identifier["kind"]] and identify(kind, identifier["value"]).key == key
    }


def test_the_look_ups_returned_come_first() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)
    assert rows[:3] == lookups(DEFAULT)
    assert set(rows) == _EXPECTED.keys() | {"580725"}


@pytest.mark.parametrize("value", _EXPECTED)
def test_each_look_up_finds_as_many_people_as_it_says(value: str) -> None:
    kind, people = _EXPECTED[value]
    found = _holders(kind, value)
    assert len(found) == people if people < 5 else len(found) >= people


def test_the_order_is_the_first_customers_and_on_its_way() -> None:
    (order,) = (order for order in of_type("order") if order["id"] == "580725")
    assert (order["profile"], order["status"]) == ("10000", "shipped")


@pytest.mark.parametrize(
    ("types", "named"),
    [
        (("profile",), "profiles"),
        (("order",), "orders"),
        (("interaction",), "interactions"),
        (("session",), "web visits"),
        (("case",), "cases"),
        (("consent",), "consents"),
        (("campaign_response",), "campaign responses"),
    ],
)
def test_the_counts_are_right(types: tuple[str, ...], named: str) -> None:
    text = " ".join(PAGE.split())
    assert f"{len(of_type(*types)):,} {named}" in text


def test_the_totals_are_right() -> None:
    text = " ".join(PAGE.split())
    assert f"{len(demo()[0]):,} lines" in text
    assert f"another {sum(a.startswith(('web:cookie:', 'web:device:')) for a in demo()[1]):,} profiles" in text
    assert f"{sum(len(order['lines']) for order in of_type('order')):,} lines" in text


def test_the_figures_are_the_measured_ones() -> None:
    figures = measure(DEFAULT)
    exact, most = figures["exact_recall_by_source"], figures["findable_recall_by_source"]
    cells = (
        (figures["exact_recall"], figures["exact_precision"]),
        (exact["twitter"],),
        (exact["facebook"],),
        (figures["findable_recall"],),
        (most["twitter"],),
        (most["facebook"],),
    )
    rows = re.findall(r"^\| (?:joining|…|the most)[^|]*\| (\.\d\d) \| (\.\d\d)?", PAGE, re.MULTILINE)
    assert len(rows) == len(cells)
    for row, cell in zip(rows, cells, strict=True):
        assert [float(value) for value in row if value] == pytest.approx(list(cell), abs=0.0051)
