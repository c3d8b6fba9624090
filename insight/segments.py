"""The segments a customer belongs to, each with the reason a person can read.

A segment is one declaration in `SEGMENTS`: its name, its meaning in a sentence, when a customer is in it, and what is said of one who is. Everything
else (the answer, the CSV file, the row in `docs/worth.md`, its tests) follows from that. Rules see the facts of the customer's orders, what they
are expected to be worth over 12 months, and the base they are compared with; never whose they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from insight.base import ENOUGH, LITTLE, VIP_SHARE, Base
from insight.purchases import PEAK_MONTHS, Facts
from insight.worth import Worth, ago, counted

GROWTH = 2
"""Times what was spent so far that is expected of 12 months of somebody with potential."""
GAPS = 3
"""Usual gaps between purchases after which silence stands out."""
SHORTEST, LONGEST = 45, 730
"""Days of silence under which nobody is lapsing, and over which a customer is not lapsing but gone."""
LEAST_SHARE = 1 / 3
"""The part of a customer's orders that a habit shows in at least, however rare it is in this shop; half for discounts, which shops give to all."""
HALF = 1 / 2
SEASONS = 2
"""Years in whose November or December somebody bought, which make that a habit."""


@dataclass(frozen=True, slots=True)
class Customer:
    """What rules see of one customer; `worth` is that of 12 months."""

    facts: Facts
    worth: Worth
    base: Base

    @property
    def gap(self) -> float:
        """Days between their purchases; who bought rarely is taken to be like others."""
        return (self.facts.active_for + 2 * self.base.gap) / (len(self.facts.days) + 1)

    @property
    def seasons(self) -> int:
        """Years in which they bought before Christmas."""
        return len({day.year for day in self.facts.days if day.month in PEAK_MONTHS})

    def expects(self, thresholds: Mapping[str, float]) -> bool:
        """Whether they are expected to be worth as much as the threshold of their currency, where there is one."""
        return self.worth.expected_value >= thresholds.get(self.facts.currency or "", math.inf)

    @property
    def spent_little(self) -> bool:
        """Whether they spent less so far than the threshold of their currency."""
        return self.facts.value < self.base.little.get(self.facts.currency or "", 0)

    @property
    def gives(self) -> bool:
        """Whether they buy for others."""
        return self.facts.orders >= ENOUGH and self.facts.gifts >= max(self.base.gifts, LEAST_SHARE)

    @property
    def buys_for_christmas(self) -> bool:
        """Whether they buy mostly before Christmas, in more than one year."""
        return self.seasons >= SEASONS and self.facts.peak > HALF


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment one customer is in, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Declaration:
    """One segment: `rule` tells who is in it, `reason` what is said of them after its name. `meaning` is a sentence."""

    name: str
    meaning: str
    rule: Callable[[Customer], bool]
    reason: Callable[[Customer], str]


def _orders(one: Customer) -> str:
    return f"{counted(one.facts.orders, 'order')}, last {ago(one.facts.silent_for)}"


def _expected(one: Customer) -> str:
    return f"{one.worth.expected_value:,.0f} {one.facts.currency} expected over 12 months"


def _part(share: float, of: int) -> str:
    return f"{round(share * of):,} of {counted(of, 'order')}"


SEGMENTS = (
    Declaration(
        "VIP",
        f"The top {VIP_SHARE:.0%} of customers by the value expected of them over 12 months.",
        lambda one: one.expects(one.base.vip),
        lambda one: f"top {VIP_SHARE * 100:.0f} % by expected value over 12 months; {_orders(one)}",
    ),
    Declaration(
        "high potential",
        f"Not in the top {1 - LITTLE:.0%} by what they spent so far, but by what is expected of 12 months, which is {GROWTH} times that or more.",
        lambda one: (
            one.expects(one.base.much) and one.spent_little and one.worth.expected_value >= GROWTH * one.facts.value
        ),
        lambda one: f"{one.facts.value:,.0f} {one.facts.currency} so far, {_expected(one)}; {_orders(one)}",
    ),
    Declaration(
        "gift purchaser",
        "Buys for others: sends to somebody else, has gifts wrapped, buys gift vouchers; or buys mostly before Christmas, year after year.",
        lambda one: one.gives or one.buys_for_christmas,
        lambda one: "; ".join(_gifts(one)),
    ),
    Declaration(
        "heavily discounted",
        "Buys with a coupon or at a reduced price, at least every other time and more than most.",
        lambda one: one.facts.orders >= ENOUGH and one.facts.discounted >= max(one.base.discounted, HALF),
        lambda one: f"a coupon or reduced price on {_part(one.facts.discounted, one.facts.orders)}",
    ),
    Declaration(
        "frequent returner",
        "Sends something back of at least every third order, and more than most.",
        lambda one: one.facts.bought >= ENOUGH and one.facts.returning >= max(one.base.returning, LEAST_SHARE),
        lambda one: (
            f"something came back of {_part(one.facts.returning, one.facts.bought)}, {one.facts.returned:.0%} of the value of an order on average"
        ),
    ),
    Declaration(
        "lapsing",
        f"Came back before and is now silent for more than {GAPS} times the usual gap between orders, {SHORTEST} days or more.",
        lambda one: len(one.facts.days) > 1 and max(SHORTEST, GAPS * one.gap) < one.facts.silent_for <= LONGEST,
        lambda one: (
            f"orders about every {counted(round(one.gap), 'day')}, silent for {counted(one.facts.silent_for, 'day')}"
        ),
    ),
)
"""All segments there are, in the order they are told."""


def segments(facts: Facts, worth: Worth, base: Base) -> list[Segment]:
    """The segments of one customer, none or several; `worth` is that of 12 months. Who bought nothing is in none but of those who return."""
    one = Customer(facts, worth, base)
    return [Segment(said.name, f"{said.name}: {said.reason(one)}") for said in SEGMENTS if said.rule(one)]


def _gifts(one: Customer) -> list[str]:
    said = []
    if one.gives:
        said.append(f"{_part(one.facts.gifts, one.facts.orders)} for others")
    if one.buys_for_christmas:
        said.append(f"{one.facts.peak:.0%} of days with orders before Christmas, in {one.seasons} years")
    return said
