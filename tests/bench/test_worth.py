"""What the worth bench measures with, and, where the data set is, what it finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.online_retail import FILE, orders_by_customer
from bench.worth import CUT, END, auc, fifths, lift, rank_correlation, ranks, try_out
from insight.arrays import floats

numbers = st.lists(st.integers(0, 9), min_size=20, max_size=60).map(floats)


def test_ranks_share_what_they_tie_for() -> None:
    assert list(ranks(floats([10, 20, 20, 5]))) == [2, 3.5, 3.5, 1]


def test_fifths_go_from_one_to_five() -> None:
    assert [int(score) for score in fifths(floats(range(10)))] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


@settings(deadline=None)
@given(numbers)
def test_a_perfect_order_correlates_fully_and_a_constant_one_lifts_nothing(came: object) -> None:
    if came.max() > came.min():  # type: ignore[attr-defined]
        assert rank_correlation(came, came) == pytest.approx(1)  # type: ignore[arg-type]
        assert lift(came * 0, came) == pytest.approx(1)  # type: ignore[operator,arg-type]
        assert lift(came, came) >= 1  # type: ignore[arg-type]


def test_auc_is_half_by_chance_and_one_for_a_perfect_score() -> None:
    came = floats([0, 0, 3, 1])
    assert (auc(floats([1, 1, 1, 1]), came), auc(came, came), auc(-came, came)) == (0.5, 1, 0)


@pytest.mark.skipif(not FILE.exists(), reason="Online Retail is not here")
def test_worth_ranks_a_real_shop_better_than_rfm() -> None:
    trial = try_out(orders_by_customer(), CUT, END)
    for scores, came, least in ((trial.by_value, trial.value, 1.15), (trial.by_orders, trial.orders, 1.05)):
        assert lift(scores["whom"], came) >= least * lift(scores["rfm"], came)
        assert rank_correlation(scores["whom"], came) > rank_correlation(scores["rfm"], came)
    assert all(one.as_of == CUT and one.days[-1] < CUT.date() for one in trial.base), "nothing was seen of what came"
