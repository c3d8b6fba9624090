"""From a customer's orders to the facts that worth and segments are worked out from.

What counts as a purchase: an order of which something is left to pay once discounts and returns are off, before `as_of`, that was not cancelled.
Orders of one day (UTC) are one occasion: a basket split in two says nothing of coming back. A return is taken off the order it names, what is
left of it off the latest earlier orders in the same currency; an order that came back whole is none. A refund is taken off its order; a return of
the same goods beside it counts once. Money is never added up across currencies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from graph.errors import BadRequest

CANCELLED = frozenset({"cancelled", "canceled", "voided", "void", "failed", "declined", "expired", "draft"})
"""Statuses, in lower case, of orders that never became a purchase."""
PEAK_MONTHS = frozenset({11, 12})
"""When gifts are bought: November and December."""
_LEAST = 0.005
"""Less than half a penny left is nothing left."""
_SLIGHT = 0.02
"""A share of an order under this is no return: a rounding, or goodwill."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order, or one return (a total below zero). Money is in `currency`; None is "not known" everywhere.

    `total`: what was paid in all. `off`: discounts on it and its lines. `back`: value of lines with a negative quantity, as a positive number.
    `keys`: what a return may name it by; `returns`: the key of the order this one returns goods of. `refunds`: when money went back, and how much;
    `cancelled`: when its history says that it was called off.
    """

    id: str
    at: datetime
    total: float
    currency: str
    keys: frozenset[str] = frozenset()
    returns: str | None = None
    status: str | None = None
    off: float = 0.0
    back: float = 0.0
    coupon: bool = False
    gift: bool = False
    for_other: bool | None = None
    vouchers: bool = False
    refunds: tuple[tuple[datetime, float], ...] = ()
    cancelled: tuple[datetime, ...] = ()

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Order:
        """From a row of `graph.reads.Reads.purchases`."""
        keys = frozenset(_key(row[name]) for name in ("number", "number_key") if row.get(name))
        return cls(
            id=row["id"],
            at=datetime.fromisoformat(row["at"]).astimezone(UTC),
            total=float(row["total"] or 0),
            currency=row["currency"] or "",
            keys=keys,
            returns=_key(row["returns"]) if row.get("returns") else None,
            status=row.get("status"),
            off=float(row["off"] or 0),
            back=float(row["back"] or 0),
            coupon=bool(row["coupon"]),
            gift=bool(row["gift"]),
            for_other=row["for_other"],
            vouchers=bool(row["vouchers"]),
            refunds=tuple((datetime.fromisoformat(at), float(amount)) for at, amount in row.get("refunds") or ()),
            cancelled=tuple(datetime.fromisoformat(at) for at in row.get("cancelled") or ()),
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one customer's orders before `as_of`.

    `bought`: orders that something was paid for; `orders`: those of them that something is left of, its purchases. `days`: the distinct days
    those were made on, sorted. `currency`: the one most were made in (ties: the latest purchase's). `value`: what is left of them in that
    currency, bought on `paid_days` of the days; `others`: the same in the other currencies. Shares, 0 to 1: `returned` of the value of an order, on
    average; `returning` of orders that something came back of; `discounted`, `gifts` of purchases; `peak` of days.
    """

    as_of: datetime
    bought: int = 0
    orders: int = 0
    days: tuple[date, ...] = ()
    currency: str | None = None
    value: float = 0.0
    paid_days: int = 0
    others: Mapping[str, float] = field(default_factory=dict)
    returned: float = 0.0
    returning: float = 0.0
    discounted: float = 0.0
    gifts: float = 0.0
    peak: float = 0.0

    @property
    def age(self) -> int:
        """Days from the first purchase to `as_of`; 0 without one."""
        return (self.as_of.date() - self.days[0]).days if self.days else 0

    @property
    def active_for(self) -> int:
        """Days from the first purchase to the last."""
        return (self.days[-1] - self.days[0]).days if self.days else 0

    @property
    def silent_for(self) -> int:
        """Days since the last purchase."""
        return self.age - self.active_for

    @property
    def mean(self) -> float:
        """Value of a day with purchases in `currency`; 0 without one."""
        return self.value / self.paid_days if self.paid_days else 0.0


@dataclass(slots=True)
class _Purchase:
    """An order with what is left of it. `refunded`: how much less that is by refunds that no return has accounted for."""

    order: Order
    left: float
    refunded: float = 0.0

    @property
    def kept(self) -> bool:
        return self.left > _LEAST

    @property
    def back(self) -> float:
        """The share of its value that came back, 0 to 1."""
        whole = self.order.total + self.order.back
        return (whole - self.left) / whole


def facts(orders: Iterable[Order], as_of: datetime) -> Facts:
    """The facts of one customer's orders, in whatever order they come. What is dated `as_of` or later is not known yet. Raises BadRequest for
    a time without zone."""
    if as_of.tzinfo is None:
        raise BadRequest("as_of needs a time zone")
    known = [one for one in orders if one.at < as_of and not _is_cancelled(one, as_of)]
    bought = _less_returns(sorted(known, key=lambda one: (one.at, one.id)), as_of)
    kept = [one for one in bought if one.kept]
    told = Facts(as_of.astimezone(UTC), bought=len(bought))
    if bought:
        backs = [one.back for one in bought]
        told = replace(told, returned=sum(backs) / len(backs), returning=_share(back > _SLIGHT for back in backs))
    return _with_purchases(told, kept) if kept else told


def _less_returns(orders: Sequence[Order], as_of: datetime) -> list[_Purchase]:
    bought: list[_Purchase] = []
    named: dict[tuple[str, str], _Purchase] = {}
    latest: dict[str, list[_Purchase]] = {}
    for order in orders:
        if order.total > 0:
            one = _Purchase(order, order.total)
            # Lines with a negative quantity are off the total already, and are what the first refunds are for.
            back = sum(amount for at, amount in order.refunds if at < as_of) - order.back
            one.refunded = _take(back, one) if back > 0 else 0.0
            bought.append(one)
            named |= {(order.currency, key): one for key in order.keys}
            latest.setdefault(order.currency, []).append(one)
        elif order.total < 0:
            first = named.get((order.currency, order.returns or ""))
            _give_back(-order.total, first, latest.get(order.currency, []))
    return bought


def _give_back(amount: float, first: _Purchase | None, latest: list[_Purchase]) -> None:
    """Take an amount off the purchase it is for, then off the latest ones; what nothing is left to take off is of before the records began."""
    if first:
        told = min(amount, first.refunded)
        first.refunded -= told
        amount -= told
        amount -= _take(amount, first)
    while amount > _LEAST and latest:
        amount -= _take(amount, latest[-1])
        if not latest[-1].kept:
            latest.pop()


def _take(amount: float, one: _Purchase) -> float:
    taken = min(amount, one.left)
    one.left -= taken
    return taken


def _with_purchases(told: Facts, kept: list[_Purchase]) -> Facts:
    orders = [one.order for one in kept]
    days = sorted({order.at.date() for order in orders})
    currency = _main_currency(kept)
    values: dict[str, float] = {}
    for one in kept:
        values[one.order.currency] = values.get(one.order.currency, 0.0) + one.left
    return replace(
        told,
        orders=len(kept),
        days=tuple(days),
        currency=currency,
        value=values.pop(currency),
        paid_days=len({order.at.date() for order in orders if order.currency == currency}),
        others=values,
        discounted=_share(order.coupon or order.off > _LEAST for order in orders),
        gifts=_share(order.gift or order.vouchers or bool(order.for_other) for order in orders),
        peak=_share(day.month in PEAK_MONTHS for day in days),
    )


def _main_currency(kept: Sequence[_Purchase]) -> str:
    times = Counter(one.order.currency for one in kept)
    latest = {one.order.currency: nth for nth, one in enumerate(kept)}
    return max(times, key=lambda code: (times[code], latest[code]))


def _share(marks: Iterable[bool]) -> float:
    told = list(marks)
    return sum(told) / len(told)


def _is_cancelled(order: Order, as_of: datetime) -> bool:
    # Where its history tells when, what came later is not known yet.
    if order.cancelled:
        return min(order.cancelled) < as_of
    return (order.status or "").strip().casefold() in CANCELLED


def _key(number: str) -> str:
    return number.strip().lstrip("#").casefold()
