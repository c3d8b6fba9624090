"""Fits to bases whose parameters are known, and what is said where there is nothing to fit."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from pydantic import TypeAdapter

from insight.base import base as base_thresholds
from insight.buying import Rates
from insight.fitting import SHIPPED_RATES, SHIPPED_SPREAD, fit
from insight.purchases import Facts
from insight.worth import YEAR, worths
from tests.insight.simulated import AS_OF, base_of, bought_on, orders_of

TRUE = Rates(0.9, 60.0, 0.5, 2.5)


def test_a_fit_finds_what_the_base_was_drawn_from() -> None:
    base, later = base_of(TRUE, 6_000)
    found = fit(base, AS_OF)
    # Purchases of one day count as one, which is what makes the drawn pace a little slower.
    assert (found.rates.r, found.rates.alpha) == (pytest.approx(0.9, rel=0.15), pytest.approx(60, rel=0.2))
    assert found.rates.a / (found.rates.a + found.rates.b) == pytest.approx(0.5 / 3, rel=0.3)
    assert found.reason == f"fitted to 6,000 customers, of whom {sum(len(one.days) > 1 for one in base):,} came back"
    expected = sum(worth.expected_orders for worth in worths(base, found, 90))
    assert expected == pytest.approx(later.sum(), rel=0.1), "and tells what comes"


def test_the_same_customers_in_any_order_give_the_same_numbers() -> None:
    base, _ = base_of(TRUE, 400)
    assert fit(random.Random(3).sample(base, len(base)), AS_OF) == fit(base, AS_OF)


def test_who_bought_nothing_does_not_count() -> None:
    base, _ = base_of(TRUE, 300)
    assert fit([*base, Facts(AS_OF)], AS_OF) == fit(base, AS_OF)


FEW: list[tuple[str, list[Facts]]] = [
    ("nobody at all", []),
    ("one customer", [bought_on((date(2026, 5, 1),))]),
    ("too few", base_of(TRUE, 60)[0]),
    ("nobody ever came back", [bought_on((date(2026, 5, 1) + timedelta(days=n % 90),)) for n in range(1_000)]),
]


@pytest.mark.parametrize(("case", "base"), FEW, ids=[case for case, _ in FEW])
def test_without_enough_to_learn_from_what_ships_is_taken(case: str, base: list[Facts]) -> None:
    found = fit(base, AS_OF)
    assert (found.rates, found.spread) == (SHIPPED_RATES, SHIPPED_SPREAD)
    assert found.reason.startswith(f"shipped: {len(base):,} customers")
    assert all(worth.expected_value > 0 for worth in worths(base, found, 90)), "and still says something of them"


def test_what_ships_is_in_units_of_what_this_shop_sells() -> None:
    cheap, dear = ([bought_on((date(2026, 5, 1),), value) for _ in range(20)] for value in (10.0, 1_000.0))
    a, b = (worths(base, fit(base, AS_OF), 90)[0].expected_value for base in (cheap, dear))
    assert b == pytest.approx(100 * a)


def test_a_base_where_all_are_alike_is_fitted_or_says_why_not() -> None:
    alike = [bought_on((date(2026, 5, 1), date(2026, 6, 1)), 50.0) for _ in range(500)]
    found = fit(alike, AS_OF)
    assert found.reason.startswith(("fitted", "shipped: no sensible fit"))
    assert found.reason.endswith("; the spread of their spending as shipped"), "there is none"
    assert 0 < worths(alike, found, 90)[0].expected_value < 1_000


def test_old_hands_are_told_from_new_ones() -> None:
    """Who was there when the records begin ordered before, which nobody sees: of two with the same orders, they order more in truth."""
    chance = np.random.default_rng(1)
    fast, slow = Rates(0.9, 40.0, 0.01, 1.0), Rates(0.9, 120.0, 0.01, 1.0)
    old = [_bought(orders_of(fast, chance, 365, 0)[0], 365) for _ in range(400)]
    new = [_bought(orders_of(slow, chance, age, 0)[0], age) for age in chance.integers(30, 320, 1_200)]
    found = fit([*old, *new], AS_OF)
    assert found.old_hand == pytest.approx(math.log(3), rel=0.3)
    assert found.rates.alpha == pytest.approx(120, rel=0.3)


def _bought(at: list[float], age: int) -> Facts:
    first = AS_OF.date() - timedelta(days=int(age))
    days = tuple(sorted({first + timedelta(days=int(day)) for day in at}))
    return bought_on(days, 40.0 * len(days))


def test_a_slip_of_a_date_is_not_when_the_records_begin() -> None:
    base, _ = base_of(TRUE, 500)
    slip = replace(base[0], days=(date(1970, 1, 1), date(2026, 8, 1)))
    assert fit([*base[1:], slip], AS_OF).begins == pytest.approx(fit(base, AS_OF).begins, abs=15)


def test_currencies_have_each_their_own_unit() -> None:
    base, _ = base_of(TRUE, 300)
    yen = [replace(one, currency="JPY", value=one.value * 190) for one in base]
    found = fit([*base, *yen], AS_OF)
    assert found.typical["JPY"] == pytest.approx(190 * found.typical["GBP"])
    pounds, in_yen = worths([base[0], yen[0]], found, 90)
    assert (in_yen.expected_value, in_yen.currency) == (pytest.approx(190 * pounds.expected_value), "JPY")


def test_a_fit_and_a_base_can_be_kept_and_read_back() -> None:
    """What a worker has to store to tell single customers later: nothing is lost on the way through JSON."""
    base, _ = base_of(TRUE, 300)
    found = fit(base, AS_OF)
    thresholds = base_thresholds(base, worths(base, found, YEAR), AS_OF)
    for kept in (found, thresholds):
        adapter = TypeAdapter(type(kept))
        assert adapter.validate_json(adapter.dump_json(kept)) == kept
