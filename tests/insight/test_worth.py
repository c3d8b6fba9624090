"""What a customer is worth: hard cases, and what holds whoever it is."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.buying import Rates
from insight.fitting import Fit, fit
from insight.purchases import Facts
from insight.worth import worth, worths
from tests.insight.simulated import AS_OF, base_of, bought_on

BASE = base_of(Rates(0.9, 60.0, 0.5, 2.5), 1_500)[0]
FITTED = fit(BASE, AS_OF)


def ago(*days: int) -> tuple[date, ...]:
    return tuple(sorted(AS_OF.date() - timedelta(days=day) for day in days))


buyers = st.builds(
    bought_on,
    st.sets(st.integers(0, 3_000), min_size=1, max_size=60).map(lambda days: ago(*days)),
    st.floats(0.01, 1e7),
)


def test_who_bought_nothing_is_told_so() -> None:
    assert worth(Facts(AS_OF), FITTED, 90).reason == "nothing bought before 2026-09-01"
    found = worth(Facts(AS_OF, bought=2), FITTED, 90)
    assert (found.expected_orders, found.expected_value, found.p_active, found.currency) == (0, 0, 0, None)
    assert found.reason == "nothing bought before 2026-09-01; 2 orders came back whole"


def test_the_reason_is_what_a_person_would_say() -> None:
    found = worth(bought_on(ago(100, 40, 9), 300, others={"EUR": 12.5}), FITTED, 90)
    assert (
        found.reason
        == "3 orders, last 9 days ago, first 100 days ago; 100.00 GBP a day with orders; beside that 12.50 EUR, not counted"
    )
    assert worth(bought_on(ago(0), 5), FITTED, 90).reason == "1 order, last today; 5.00 GBP a day with orders"
    assert (found.as_of, found.days, found.currency) == (AS_OF, 90, "GBP")


def test_what_is_bought_in_other_currencies_is_not_in_the_value() -> None:
    days = ago(100, 70, 40, 10)
    alone, mixed = bought_on(days, 400), bought_on(days, 200, paid_days=2, others={"EUR": 500.0})
    one, half = worths([alone, mixed], FITTED, 90)
    assert half.expected_orders == pytest.approx(one.expected_orders)
    assert half.expected_value == pytest.approx(one.expected_value / 2, rel=0.15), (
        "half of the days, at nearly the same mean"
    )


def test_a_wholesaler_is_worth_much_but_not_everything() -> None:
    retail = worth(bought_on(ago(200, 100, 20), 120), FITTED, 365)
    wholesale = worth(bought_on(ago(200, 100, 20), 250_000), FITTED, 365)
    assert 100 * retail.expected_value < wholesale.expected_value < 20 * 250_000
    once = worth(bought_on(ago(20), 83_333), FITTED, 365)
    assert once.expected_value < 0.8 * wholesale.expected_value, "one such order makes no wholesaler"


@settings(deadline=None)
@given(buyers, st.integers(1, 3_650))
def test_figures_are_finite_and_possible(one: Facts, days: int) -> None:
    for known in (FITTED, Fit(AS_OF)):
        found = worth(one, known, days)
        assert 0 <= found.p_order <= found.p_active <= 1
        assert 0 < found.expected_orders < math.inf or found.p_active < 1e-6
        assert 0 <= found.expected_value < math.inf


@settings(deadline=None)
@given(buyers, st.integers(1, 400))
def test_silence_never_raises_the_probability_of_being_active(one: Facts, silence: int) -> None:
    longer = bought_on(tuple(day - timedelta(days=silence) for day in one.days), one.value)
    # Longer ago is another share of old hands, which is the records' doing and not the customer's.
    known = Fit(AS_OF, FITTED.rates, FITTED.spread, FITTED.typical, by_size=FITTED.by_size)
    assert worth(longer, known, 90).p_active <= worth(one, known, 90).p_active + 1e-12


@settings(deadline=None)
@given(st.sets(st.integers(1, 700), min_size=1, max_size=30), st.floats(1, 1e4))
def test_spending_more_on_the_same_days_is_worth_more(days: set[int], value: float) -> None:
    little, much = bought_on(ago(*days), value), bought_on(ago(*days), value * 1.5)
    known = Fit(AS_OF, FITTED.rates, FITTED.spread, FITTED.typical)
    assert worth(much, known, 90).expected_value > worth(little, known, 90).expected_value


@settings(deadline=None)
@given(st.lists(buyers | st.just(Facts(AS_OF)), max_size=12))
def test_many_at_once_are_as_one_by_one(base: list[Facts]) -> None:
    together = worths(base, FITTED, 90)
    for one, found in zip(base, together, strict=True):
        alone = worth(one, FITTED, 90)
        assert found.expected_value == pytest.approx(alone.expected_value, rel=1e-9)
        assert found.reason == alone.reason
