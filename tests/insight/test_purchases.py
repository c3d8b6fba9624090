"""From orders to facts: hard cases as rows, and that nothing depends on the order they come in."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import BadRequest
from insight.purchases import Facts, Order, facts
from tests.insight.simulated import AS_OF


def order(number: int, total: float, days_ago: float = 10, **told: Any) -> Order:
    known = {"currency": "GBP", "keys": frozenset({str(number)})} | told
    return Order(id=f"shop:{number}", at=AS_OF - timedelta(days=days_ago), total=total, **known)


HARD: list[tuple[str, list[Order], dict[str, Any]]] = [
    ("nothing ever", [], {"orders": 0, "value": 0, "currency": None, "bought": 0}),
    ("one order", [order(1, 50)], {"orders": 1, "value": 50, "age": 10, "silent_for": 10, "mean": 50}),
    ("two baskets of one day are one occasion", [order(1, 50), order(2, 30)], {"orders": 2, "paid_days": 1, "mean": 80}),
    ("an order of tomorrow is not known today", [order(1, 50), order(2, 99, -1)], {"orders": 1, "value": 50}),
    ("nor one of this very moment", [order(1, 50, 0)], {"orders": 0, "bought": 0}),
    ("what was free is no purchase", [order(1, 50), order(2, 0, 5)], {"orders": 1, "bought": 1, "silent_for": 10}),
    ("what was cancelled neither", [order(1, 50), order(2, 70, 5, status=" Cancelled")], {"orders": 1, "value": 50}),
    (
        "a return takes off the order it names",
        [order(1, 50, 30), order(2, 60, 20), order(3, -50, 10, returns="1")],
        {"orders": 1, "value": 60, "age": 20, "bought": 2, "returned": 0.5, "returning": 0.5},
    ),
    (
        "one that names none, off the latest before it",
        [order(1, 50, 30), order(2, 60, 20), order(3, -70, 10), order(4, 10, 5)],
        {"orders": 2, "value": 50, "bought": 3},
    ),
    ("returned whole", [order(1, 77_183.60, 30), order(2, -77_183.60, 30, returns="1")], {"orders": 0, "bought": 1, "value": 0}),
    ("a return of what was bought before the records", [order(1, -40, 30), order(2, 50, 20)], {"orders": 1, "value": 50}),
    ("more comes back than went out", [order(1, 50, 30), order(2, -500, 20)], {"orders": 0, "value": 0, "returned": 1}),
    ("a line that came back within an order", [order(1, 30, back=10.0)], {"value": 30, "returned": 0.25, "returning": 1}),
    (
        "the main currency is the commonest, and the others stay apart",
        [order(1, 10, 9), order(2, 10, 8), order(3, 90_000, 7, currency="JPY")],
        {"currency": "GBP", "value": 20, "others": {"JPY": 90_000}, "orders": 3, "paid_days": 2},
    ),
    ("a tie goes to the latest", [order(1, 10, 9), order(2, 20, 8, currency="EUR")], {"currency": "EUR", "value": 20}),
    (
        "a return in euros takes nothing off pounds",
        [order(1, 10, 9), order(2, -10, 8, currency="EUR", returns="1")],
        {"value": 10, "others": {}},
    ),
    ("a coupon or money off is a discount", [order(1, 9, coupon=True), order(2, 9, off=1.0), order(3, 9)], {"discounted": 2 / 3}),
    (
        "gifts are wrapped, sent to others, or vouchers; what is not known is none",
        [order(1, 9, gift=True), order(2, 9, for_other=True), order(3, 9, vouchers=True), order(4, 9)],
        {"gifts": 0.75},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("case", "orders", "expected"), HARD, ids=[case for case, *_ in HARD])
def test_hard_cases(case: str, orders: list[Order], expected: dict[str, Any]) -> None:
    found = facts(orders, AS_OF)
    for name, value in expected.items():
        assert getattr(found, name) == (value if isinstance(value, dict) else pytest.approx(value)), name


orders = st.lists(
    st.builds(
        order,
        number=st.integers(1, 9),
        total=st.sampled_from([-80.0, -20.0, 0.0, 0.01, 19.99, 80.0, 1e6]),
        days_ago=st.integers(-2, 40),
        currency=st.sampled_from(["GBP", "EUR"]),
        returns=st.none() | st.integers(1, 9).map(str),
        status=st.sampled_from([None, "shipped", "cancelled"]),
    ),
    max_size=12,
    unique_by=lambda one: one.id,
)


@settings(deadline=None)
@given(orders, st.randoms())
def test_the_order_they_come_in_does_not_matter(told: list[Order], chance: random.Random) -> None:
    mixed = chance.sample(told, len(told))
    assert facts(mixed, AS_OF) == facts(told, AS_OF)


@settings(deadline=None)
@given(orders)
def test_facts_are_possible_whatever_comes(told: list[Order]) -> None:
    found = facts(told, AS_OF)
    assert 0 <= found.active_for <= found.age
    assert 0 <= found.orders <= found.bought
    assert all(
        0 <= share <= 1 for share in (found.returned, found.returning, found.discounted, found.gifts, found.peak)
    )
    assert (found.value > 0) == bool(found.orders) == bool(found.days)
    paid = sum(one.total for one in told if one.total > 0 and one.currency == found.currency)
    assert found.value <= paid + 1e-6


@settings(deadline=None)
@given(orders)
def test_what_comes_later_changes_nothing_of_what_was_known(told: list[Order]) -> None:
    before = [one for one in told if one.at < AS_OF - timedelta(days=20)]
    assert facts(told, AS_OF - timedelta(days=20)) == facts(before, AS_OF - timedelta(days=20))


def test_a_row_of_the_graph() -> None:
    row = {"id": "shop:1", "number": "#10045", "number_key": "10045", "at": "2026-08-30T23:30:00-02:00", "total": 12.5, "currency": "GBP",
           "status": None, "returns": None, "off": None, "back": 0, "coupon": True, "gift": None, "for_other": None, "vouchers": False}  # fmt: skip
    found = Order.of(row)
    assert found.keys == {"10045"}
    assert found.at == datetime(2026, 8, 31, 1, 30, tzinfo=UTC)
    assert facts([found], AS_OF).days[0].isoformat() == "2026-08-31", "days are those of UTC"
    assert Order.of(row | {"returns": " #ABC "}).returns == "abc"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(BadRequest):
        facts([], datetime(2026, 9, 1))


def test_nobody_is_nothing() -> None:
    assert facts([], AS_OF) == Facts(AS_OF)


@pytest.mark.parametrize(
    ("status", "cancelled", "orders"),
    [
        ("cancelled", (), 0),
        ("cancelled", ("2026-06-01",), 0),
        ("cancelled", ("2026-09-15",), 1),
        (None, ("2026-06-01",), 0),
        (None, ("2026-09-15", "2026-06-01"), 0),
    ],
)
def test_an_order_is_cancelled_from_when_its_history_says_so(
    status: str | None, cancelled: tuple[str, ...], orders: int
) -> None:
    times = tuple(datetime.fromisoformat(f"{day}T00:00:00+00:00") for day in cancelled)
    one = Order("a", datetime(2026, 5, 1, tzinfo=UTC), 20.0, "GBP", status=status, cancelled=times)
    assert facts([one], datetime(2026, 9, 1, tzinfo=UTC)).orders == orders
