"""Customers drawn from the models themselves, whose parameters are known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np

from insight.arrays import Floats, floats
from insight.buying import Histories, Rates
from insight.purchases import Facts

AS_OF = datetime(2026, 9, 1, tzinfo=UTC)


def orders_of(rates: Rates, chance: np.random.Generator, watched: float, ahead: float) -> tuple[list[float], int]:
    """One customer's orders by MBG/NBD: days after the first, while watched; and how many more in the days ahead."""
    pace, leaving = chance.gamma(rates.r, 1 / rates.alpha), chance.beta(rates.a, rates.b)
    at, seen, later = 0.0, [0.0], 0
    while chance.random() >= leaving and (at := at + chance.exponential(1 / pace)) <= watched + ahead:
        if at <= watched:
            seen.append(at)
        else:
            later += 1
    return seen, later


def base_of(rates: Rates, count: int, *, ahead: float = 90, seed: int = 1) -> tuple[list[Facts], Floats]:
    """A base of customers who began within two years before `AS_OF`, each day's orders worth about 40; and what came after."""
    chance, base, later = np.random.default_rng(seed), [], []
    for _ in range(count):
        watched = chance.integers(30, 730)
        seen, more = orders_of(rates, chance, watched, ahead)
        first = AS_OF.date() - timedelta(days=int(watched))
        days = tuple(sorted({first + timedelta(days=round(at)) for at in seen if round(at) <= watched}))
        base.append(bought_on(days, value=float(chance.gamma(3, 13)) * len(days)))
        later.append(more)
    return base, floats(later)


def bought_on(days: tuple[date, ...], value: float = 100.0, **told: object) -> Facts:
    """A customer with one order on each of the days."""
    count = len(days)
    known = {"bought": count, "orders": count, "days": days, "currency": "GBP", "value": value, "paid_days": count}
    return Facts(AS_OF, **(known | told))  # type: ignore[arg-type]


def history(x: float, last: float, age: float) -> Histories:
    """One customer, at the pace of all."""
    return Histories(*(floats([value]) for value in (x, last, age, 1.0)))
