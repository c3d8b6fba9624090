"""BG/NBD and MBG/NBD against published figures, against the closed form in fifty digits, and against their own definition."""

from __future__ import annotations

from decimal import Decimal, getcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.arrays import floats
from insight.buying import Histories, Rates, expected_orders, log_likelihood, p_active, p_order
from tests.insight.simulated import history, orders_of

CDNOW = Rates(0.243, 4.414, 0.793, 2.426, leaves_after_first=False)
"""Fader, Hardie and Lee (2005), table 2: of 2,357 customers of CDNOW, in weeks."""
rates = st.builds(
    Rates,
    r=st.floats(0.05, 5),
    alpha=st.floats(0.5, 500),
    a=st.floats(0.01, 5),
    b=st.floats(0.05, 10),
    leaves_after_first=st.booleans(),
)


@st.composite
def histories(draw: st.DrawFn) -> Histories:
    x = draw(st.integers(0, 300))
    age = draw(st.integers(0, 3_000))
    return history(x, draw(st.integers(0, age)) if x else 0, age)


def test_the_published_example_of_cdnow() -> None:
    """Fader, Hardie and Lee (2005), "Implementing the BG/NBD model in Excel", section 5: customer 0001 in the next 39 weeks."""
    assert expected_orders(CDNOW, history(2, 30.43, 38.86), 39)[0] == pytest.approx(1.226, abs=5e-4)


def closed_form(rates: Rates, x: int, last: int, age: int, days: int) -> float:
    """Equation 10 of Fader, Hardie and Lee (2005), with the hypergeometric series summed to fifty digits."""
    getcontext().prec = 50
    r, alpha, a, b = (Decimal(part) for part in (rates.r, rates.alpha, rates.a, rates.stays))
    z = days / (alpha + age + days)
    term, series, n = Decimal(1), Decimal(1), 0
    while abs(term) > abs(series) * Decimal(10) ** -40 or n < 200:
        term *= (r + x + n) * (b + x + n) / (a + b + x - 1 + n) * z / (n + 1)
        series, n = series + term, n + 1
    made = (a + b + x - 1) / (a - 1) * (1 - (1 - z) ** (r + x) * series)
    odds = a / (b + x - 1) * ((alpha + age) / (alpha + last)) ** (r + x) if x or rates.leaves_after_first else 0
    return float(made / (1 + odds))


@pytest.mark.parametrize(
    ("x", "last", "age", "days"),
    [
        (2, 30, 39, 39),
        (1, 0, 0, 10),
        (0, 0, 5, 1_000),
        (0, 0, 500, 90),
        (7, 300, 330, 90),
        (40, 350, 360, 365),
        (150, 700, 730, 3_650),
        (3, 1, 700, 30),
    ],
)
@pytest.mark.parametrize(
    "rates",
    [
        CDNOW,
        Rates(0.94, 120.0, 0.011, 0.65),
        Rates(0.525, 6.183, 0.891, 1.614),
        Rates(2.5, 40.0, 3.2, 0.4),
        Rates(0.3, 1.0, 1.0001, 2.5, leaves_after_first=False),
    ],
)
def test_the_quadrature_agrees_with_the_closed_form(rates: Rates, x: int, last: int, age: int, days: int) -> None:
    found = expected_orders(rates, history(x, last, age), days)[0]
    assert found == pytest.approx(closed_form(rates, x, last, age, days), rel=1e-6)


@pytest.mark.parametrize("leaves_after_first", [True, False])
@pytest.mark.parametrize(("x", "last", "age"), [(0, 0, 40), (1, 10, 40), (6, 33, 40)])
def test_the_likelihood_is_the_mean_over_customers(x: int, last: int, age: int, leaves_after_first: bool) -> None:
    """L = E[(1-p)^x λ^x e^(-λT) + p (1-p)^(x-1) λ^x e^(-λ t_x)] over λ and p, drawn here instead of integrated; with one (1-p) more where the
    customer may leave after the first order."""
    rates = Rates(1.4, 30.0, 1.2, 3.5, leaves_after_first)
    chance = np.random.default_rng(5)
    pace, leaving = chance.gamma(rates.r, 1 / rates.alpha, 400_000), chance.beta(rates.a, rates.b, 400_000)
    stayed = (1 - leaving) ** (x + leaves_after_first) * np.exp(-pace * age)
    left = leaving * (1 - leaving) ** (x - 1 + leaves_after_first) * np.exp(-pace * last)
    mean = float(np.mean(pace**x * (stayed + left * (x + leaves_after_first > 0))))
    assert np.exp(log_likelihood(rates, history(x, last, age))[0]) == pytest.approx(mean, rel=0.03)


def test_what_is_expected_is_what_comes() -> None:
    """Over customers drawn from the model: the sums agree, as does the share of those who order."""
    rates, chance = Rates(0.9, 60.0, 0.4, 2.0), np.random.default_rng(3)
    drawn = [orders_of(rates, chance, 200, 100) for _ in range(20_000)]
    of = Histories(
        floats([len(seen) - 1 for seen, _ in drawn]),
        floats([seen[-1] for seen, _ in drawn]),
        *np.full((2, 20_000), [[200], [1]]),
    )
    came = floats([later for _, later in drawn])
    assert expected_orders(rates, of, 100).sum() == pytest.approx(came.sum(), rel=0.04)
    assert p_order(rates, of, 100).mean() == pytest.approx((came > 0).mean(), rel=0.04)


@settings(deadline=None)
@given(rates, histories(), st.integers(1, 3_650))
def test_figures_are_possible_whatever_the_history(rates: Rates, of: Histories, days: int) -> None:
    orders, active, some = expected_orders(rates, of, days)[0], p_active(rates, of)[0], p_order(rates, of, days)[0]
    assert np.isfinite(log_likelihood(rates, of)[0])
    assert 0 <= some <= active <= 1
    assert some <= orders * (1 + 1e-6), "as many orders as there are people who order, or more"
    longer = expected_orders(rates, of, days + 1)[0]
    assert orders <= longer * (1 + 1e-9)


@settings(deadline=None)
@given(rates, histories(), st.integers(0, 500))
def test_silence_never_makes_a_customer_more_active(rates: Rates, of: Histories, silence: int) -> None:
    later = Histories(of.x, of.last, of.age + silence, of.pace)
    assert p_active(rates, later)[0] <= p_active(rates, of)[0] + 1e-12
    assert expected_orders(rates, later, 90)[0] <= expected_orders(rates, of, 90)[0] * (1 + 1e-6)


@settings(deadline=None)
@given(rates, st.integers(0, 100), st.integers(1, 1_000))
def test_one_more_order_today_is_worth_more_to_come(rates: Rates, x: int, age: int) -> None:
    """Both with their last order today; a customer whose order came late may well be expected to order less than one who is always late."""
    fewer, more = history(x + 1, age, age), history(x + 2, age, age)
    assert expected_orders(rates, more, 90)[0] >= expected_orders(rates, fewer, 90)[0] * (1 - 1e-6)


def test_who_ordered_once_is_for_ever_active_in_one_model_only() -> None:
    once = history(0, 0, 3_000)
    assert p_active(CDNOW, once)[0] == 1
    assert p_active(Rates(0.243, 4.414, 0.793, 2.426), once)[0] < 0.5


def test_a_faster_pace_is_a_smaller_alpha() -> None:
    twice = Histories(*(floats([value]) for value in (3.0, 90.0, 120.0, 2.0)))
    rates = Rates(0.9, 120.0, 0.1, 1.0)
    assert expected_orders(rates, twice, 90) == expected_orders(Rates(0.9, 60.0, 0.1, 1.0), history(3, 90, 120), 90)
