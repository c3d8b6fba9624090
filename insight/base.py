"""What is much and what is little in this shop: the thresholds segments are cut at, worked out over all customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from insight.purchases import Facts
from insight.worth import Worth

VIP_SHARE = 0.02
"""The part of the customers, by expected value, who are VIPs."""
MUCH = LITTLE = 0.70
"""Who is expected to be worth more than this part of the customers is worth much; who spent less than this part of them did is worth little yet."""
UNUSUAL = 0.90
"""A habit is a customer's own if they have it more than this part of those with orders enough to tell."""
LEAST = 50
"""Customers a currency, or a habit, needs before its thresholds mean anything."""
ENOUGH = 3
"""Orders that tell a habit."""


@dataclass(frozen=True, slots=True)
class Base:
    """Thresholds, as known at `as_of`. By currency, of customers with a purchase in it (currencies of fewer than `LEAST` customers are left out):
    `vip` and `much` of expected value over 12 months, `little` of value so far. Over all: shares of a customer's orders (`discounted`, `gifts`,
    `returning`; 0 to 1, see `insight.purchases.Facts`), and `gap`, the usual number of days between a customer's purchases."""

    as_of: datetime
    customers: int = 0
    vip: Mapping[str, float] = field(default_factory=dict)
    much: Mapping[str, float] = field(default_factory=dict)
    little: Mapping[str, float] = field(default_factory=dict)
    discounted: float = 0.0
    gifts: float = 0.0
    returning: float = 0.0
    gap: float = 0.0


def base(of: Sequence[Facts], worths: Sequence[Worth], as_of: datetime) -> Base:
    """The base of customers and what they are worth over 12 months, in the same order."""
    buyers = [(one, worth) for one, worth in zip(of, worths, strict=True) if one.days]
    by_currency = {
        code: [pair for pair in buyers if pair[0].currency == code]
        for code in {one.currency or "" for one, _ in buyers}
    }
    counted = {code: pairs for code, pairs in by_currency.items() if len(pairs) >= LEAST}
    expected = {code: [worth.expected_value for _, worth in pairs] for code, pairs in counted.items()}
    spent = {code: [one.value for one, _ in pairs] for code, pairs in counted.items()}
    return Base(
        as_of,
        len(buyers),
        vip={code: _quantile(values, 1 - VIP_SHARE) for code, values in expected.items()},
        much={code: _quantile(values, MUCH) for code, values in expected.items()},
        little={code: _quantile(values, LITTLE) for code, values in spent.items()},
        discounted=_habit([one.discounted for one in of if one.orders >= ENOUGH]),
        gifts=_habit([one.gifts for one in of if one.orders >= ENOUGH]),
        returning=_habit([one.returning for one in of if one.bought >= ENOUGH]),
        gap=_quantile([one.active_for / (len(one.days) - 1) for one, _ in buyers if len(one.days) > 1], 0.5),
    )


def _habit(shares: Sequence[float]) -> float:
    return _quantile(shares, UNUSUAL) if len(shares) >= LEAST else 0.0


def _quantile(values: Sequence[float], part: float) -> float:
    """By linear interpolation; 0 of nothing."""
    return float(np.quantile(values, part)) if len(values) else 0.0
