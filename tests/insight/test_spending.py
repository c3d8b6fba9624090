"""Gamma-gamma against the published figures, its definition, and customers drawn from it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.arrays import floats
from insight.maximise import maximise
from insight.spending import Spread, expected_mean, log_likelihood

CDNOW = Spread(6.25, 3.74, 15.44)
"""Fader and Hardie (2013): of 946 customers of CDNOW, in dollars."""


def test_the_mean_over_all_is_the_published_one() -> None:
    """E(Z) = pγ / (q - 1): about $35 a transaction."""
    assert expected_mean(CDNOW, floats([1e-12]), floats([1.0]))[0] == pytest.approx(6.25 * 15.44 / 2.74)


def test_the_published_example() -> None:
    """Customer 1 of CDNOW: two repeat transactions of $22.35 on average; $24.66 expected."""
    assert expected_mean(CDNOW, floats([2]), floats([22.35]))[0] == pytest.approx(24.66, abs=0.01)


def test_the_parameters_are_found_again() -> None:
    chance, spread = np.random.default_rng(4), Spread(3.0, 4.0, 60.0)
    count = floats(chance.integers(1, 9, 40_000))
    rate = chance.gamma(spread.q, 1 / spread.gamma, 40_000)
    mean = floats(chance.gamma(spread.p * count, 1 / rate) / count)
    found = maximise(lambda point: float(log_likelihood(Spread(*np.exp(point)), count, mean).sum()), (1, 1, 3))
    assert np.exp(found.at) == pytest.approx([3, 4, 60], rel=0.1)
    assert found.settled


@settings(deadline=None)
@given(st.floats(0.01, 1e7), st.integers(1, 5_000))
def test_it_lies_between_the_own_mean_and_that_of_all(mean: float, count: int) -> None:
    everybody = CDNOW.p * CDNOW.gamma / (CDNOW.q - 1)
    found = expected_mean(CDNOW, floats([count]), floats([mean]))[0]
    assert min(mean, everybody) * (1 - 1e-9) <= found <= max(mean, everybody) * (1 + 1e-9)
    assert math.isfinite(log_likelihood(CDNOW, floats([count]), floats([mean]))[0])


def test_one_huge_order_weighs_less_than_many() -> None:
    once, often = expected_mean(CDNOW, floats([1, 50]), floats([80_000.0, 80_000.0]))
    assert once < 0.75 * 80_000 < 0.98 * 80_000 < often
