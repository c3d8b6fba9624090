"""What a customer is expected to be worth: orders and their value over a coming period, and whether they are still active.

Orders by MBG/NBD (`insight.buying`), value by gamma-gamma (`insight.spending`), parameters fitted to the retailer's own base
(`insight.fitting`), facts from the orders (`insight.purchases`). `docs/worth.md` says how well that does on orders of a real shop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from insight import buying, spending
from insight.arrays import floats
from insight.fitting import Fit
from insight.purchases import Facts

YEAR = 365
"""Days that segments look ahead."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What is expected of one customer in the `days` after `as_of`.

    `expected_value` is in `currency`, the one they mostly buy in, after discounts and returns; what they buy in others is not in it. `p_active`: the
    probability that they have not left for good; `p_order`: that they order at all in that time. Who never bought has zeros and no currency:
    the models say nothing of them.
    """

    expected_orders: float
    expected_value: float
    p_active: float
    p_order: float
    currency: str | None
    days: float
    as_of: datetime
    reason: str


def worth(facts: Facts, fit: Fit, days: float) -> Worth:
    """What is expected of one customer in the next `days`."""
    return worths([facts], fit, days)[0]


def worths(base: Sequence[Facts], fit: Fit, days: float) -> list[Worth]:
    """The same of many customers at once, in their order."""
    found = [_nothing(one, days) for one in base]
    buyers = [nth for nth, one in enumerate(base) if one.days]
    if not (buyers and days > 0):
        return found
    these = [base[nth] for nth in buyers]
    columns = fit.columns(these)
    histories = fit.histories(columns)
    paid = floats([one.paid_days for one in these])
    share = paid / (columns.x + 1)
    with np.errstate(over="ignore"):
        orders = buying.expected_orders(fit.rates, histories, days)
        active, some = buying.p_active(fit.rates, histories), buying.p_order(fit.rates, histories, days)
        each = spending.expected_mean(fit.spread, paid, columns.size) * floats([fit.unit(one) for one in these])
    told = zip(buyers, orders * fit.per_day, orders * share * each, active, some, strict=True)
    for nth, *figures in told:
        count, value, still, likely = map(float, figures)
        one = base[nth]
        found[nth] = Worth(count, value, still, likely, one.currency, days, one.as_of, _reason(one))
    return found


def ago(days: int) -> str:
    """`today`, `1 day ago`, `9 days ago`."""
    return f"{counted(days, 'day')} ago" if days else "today"


def counted(count: int, what: str) -> str:
    """`1 order`, `23 orders`."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _nothing(one: Facts, days: float) -> Worth:
    back = f"; {counted(one.bought, 'order')} came back whole" if one.bought else ""
    return Worth(0.0, 0.0, 0.0, 0.0, None, days, one.as_of, f"nothing bought before {one.as_of:%Y-%m-%d}{back}")


def _reason(one: Facts) -> str:
    times = f", first {ago(one.age)}" if one.active_for else ""
    said = f"{counted(one.orders, 'order')}, last {ago(one.silent_for)}{times}; {one.mean:,.2f} {one.currency} a day with orders"
    beside = "".join(f"; beside that {value:,.2f} {code}, not counted" for code, value in sorted(one.others.items()))
    return said + beside
