"""Fits the models to a base of customers, or says why it takes what ships instead.

A fit is a pure function of the facts: the same customers in any order give the same numbers. `whom worth` fits anew, in a
second or two, from at most `SAMPLE` customers.

Two things known of a customer move the pace of their orders: whether they were there when the records begin (then they were customers before,
which one can't see), and how large their orders are. A weak prior keeps the search where sense is: as if 50 more orders had been
watched, after five of which the customer left. Without it a base that has lost nobody yet would be told that nobody ever leaves.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from insight import buying, spending
from insight.arrays import Floats, floats
from insight.buying import Histories, Rates
from insight.maximise import maximise
from insight.purchases import Facts
from insight.spending import Spread

SAMPLE = 20_000
"""Customers a fit is made from at most; who reads a larger base draws as many by a hash of their ids."""
LEAST_CUSTOMERS, LEAST_RETURNED = 200, 50
"""Customers with a purchase, and customers who came back, that a fit needs."""
OLD_HANDS = 30
"""Days after the records begin within which whoever shows up is taken for a customer from before."""
SHIPPED_RATES = Rates(r=0.94, alpha=120.0, a=0.011, b=0.66)
SHIPPED_SPREAD = Spread(p=2.9, q=3.3, gamma=1.1)
"""What ships: fitted to the first nine months of Online Retail (see `NOTICE`), rounded."""
WATCHED, LEFT = 50, 5
"""The prior: orders watched before there were any, and those of them that were a customer's last."""
BOUND = 12.0
"""A parameter beyond e to the power of plus or minus this tells that the search ran away."""
_USUAL = (math.log(3), math.log(3), math.log(2))


@dataclass(frozen=True, slots=True)
class Fit:
    """What a base teaches. Times are days; `spread` is in units of `typical`, the geometric mean of what its customers spend on a day with purchases,
    by currency.

    `begins`: the day, as an ordinal, up to which customers count as old hands; None for no such day. `old_hand` and `by_size` are the weights
    with which that, and ln(mean ÷ typical), move the pace. `per_day`: orders on a day with any. `reason`: where the numbers come from.
    """

    as_of: datetime
    rates: Rates = SHIPPED_RATES
    spread: Spread = SHIPPED_SPREAD
    typical: Mapping[str, float] = field(default_factory=dict)
    begins: int | None = None
    old_hand: float = 0.0
    by_size: float = 0.0
    per_day: float = 1.0
    customers: int = 0
    reason: str = ""

    def columns(self, of: Sequence[Facts]) -> Columns:
        """What the models work on; each of the customers has a purchase."""
        x, last, age = (floats([value(one) for one in of]) for value in (_repeats, _active_for, _age))
        old = floats([self.begins is not None and one.days[0].toordinal() <= self.begins for one in of])
        return Columns(x, last, age, old, floats([one.mean / self.unit(one) if one.mean > 0 else 1.0 for one in of]))

    def histories(self, of: Columns) -> Histories:
        """The same with each customer's pace."""
        pace = np.exp(self.old_hand * of.old + self.by_size * np.log(of.size))
        return Histories(of.x, of.last, of.age, pace)

    def unit(self, one: Facts) -> float:
        """What is typical in a customer's currency; where nothing is known of it, their own mean."""
        return self.typical.get(one.currency or "", one.mean)


@dataclass(frozen=True, slots=True)
class Columns:
    """Customers as columns: x, t_x, T (see `insight.buying`), 1 for old hands, and their mean in units of what is typical."""

    x: Floats
    last: Floats
    age: Floats
    old: Floats
    size: Floats


def fit(base: Iterable[Facts], as_of: datetime) -> Fit:
    """The fit of a base's customers, as known at `as_of`; those without a purchase don't count."""
    buyers = sorted((one for one in base if one.days), key=_order)
    back = sum(len(one.days) > 1 for one in buyers)
    start, who = _described(buyers, as_of), f"{len(buyers):,} customers, of whom {back:,} came back"
    if len(buyers) < LEAST_CUSTOMERS or back < LEAST_RETURNED:
        return replace(start, begins=None, reason=f"shipped: {who}, are too few to learn from")
    columns = start.columns(buyers)
    paced = _paced(start, columns)
    spread = _fitted_spread(columns, floats([one.paid_days for one in buyers]))
    said = f"fitted to {who}" if paced else f"shipped: no sensible fit of the pace of {who}, was found"
    of_money = "" if spread else "; the spread of their spending as shipped"
    return replace(paced or replace(start, begins=None), spread=spread or SHIPPED_SPREAD, reason=said + of_money)


def _order(one: Facts) -> tuple[object, ...]:
    return one.days, one.currency or "", one.value, one.orders


def _described(buyers: Sequence[Facts], as_of: datetime) -> Fit:
    """All of a fit but the models' parameters."""
    means: dict[str, list[float]] = defaultdict(list)
    for one in buyers:
        if one.mean > 0:
            means[one.currency or ""].append(math.log(one.mean))
    typical = {code: math.exp(math.fsum(logs) / len(logs)) for code, logs in sorted(means.items())}
    days = sum(len(one.days) for one in buyers)
    told = Fit(as_of, typical=typical, customers=len(buyers))
    if not buyers:
        return told
    # The hundredth part: a few orders dated years ago by a slip are not the beginning of the records.
    first = sorted(one.days[0].toordinal() for one in buyers)[len(buyers) // 100]
    return replace(told, begins=first + OLD_HANDS, per_day=sum(one.orders for one in buyers) / days)


def _paced(start: Fit, of: Columns) -> Fit | None:
    """With rates fitted; None where the search ends nowhere sensible."""

    def height(point: Floats) -> float:
        tried = _with_rates(start, point)
        return float(buying.log_likelihood(tried.rates, tried.histories(of)).sum()) + _prior_of_rates(tried)

    found = _searched(height, (0, math.log(float(np.median(of.age)) + 1), -4, 0, 0, 0))
    return None if found is None else _with_rates(start, found)


def _fitted_spread(of: Columns, paid_days: Floats) -> Spread | None:
    """None where the search ends nowhere sensible, as where all spend exactly the same."""
    paid = paid_days > 0

    def height(point: Floats) -> float:
        of_all = spending.log_likelihood(_spread(point), paid_days[paid], of.size[paid])
        return float(of_all.sum()) - _spread_out(point - floats(_USUAL))

    found = _searched(height, _USUAL)
    return None if found is None else _spread(found)


def _searched(height: Callable[[Floats], float], start: Sequence[float]) -> Floats | None:
    with np.errstate(all="ignore"):
        top = maximise(height, start)
    sensible = top.settled and all(-BOUND < part < BOUND for part in top.at)
    return floats(top.at) if sensible else None


def _with_rates(start: Fit, point: Floats) -> Fit:
    r, alpha, a, b = map(float, np.exp(point[:4]))
    return replace(start, rates=Rates(r, alpha, a, b), old_hand=float(point[4]), by_size=float(point[5]))


def _spread(point: Floats) -> Spread:
    p, q, gamma = map(float, np.exp(point))
    return Spread(p, q, gamma)


def _prior_of_rates(tried: Fit) -> float:
    r, a, b = tried.rates.r, tried.rates.a, tried.rates.b
    leaving = LEFT * math.log(a / (a + b)) + (WATCHED - LEFT) * math.log(b / (a + b))
    return leaving - _spread_out(floats([math.log(r) / 1.5, math.log((a + b) / 3), tried.old_hand, tried.by_size]))


def _spread_out(off: Floats) -> float:
    """Minus the logarithm of a standard normal distribution, but for what is constant."""
    return float(off @ off) / 2


def _repeats(one: Facts) -> int:
    return len(one.days) - 1


def _active_for(one: Facts) -> int:
    return one.active_for


def _age(one: Facts) -> int:
    return one.age
