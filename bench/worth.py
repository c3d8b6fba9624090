"""Figure f: how well worth tells who will order and spend, on a real shop's orders, beside recency-frequency-monetary and past value.

Fitted to the first nine months of Online Retail, held to the hundred days that follow. Nothing of those hundred days is seen before.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from bench.measure import Figure, Options, Outcome, Spread
from bench.online_retail import GUESTS, orders_by_customer
from graph.errors import SetupError
from insight.arrays import Floats, floats
from insight.base import base
from insight.buying import p_active
from insight.fitting import Fit, fit
from insight.purchases import Facts, Order, facts
from insight.segments import SEGMENTS, segments
from insight.worth import YEAR, worths

CUT, END = datetime(2011, 9, 1, tzinfo=UTC), datetime(2011, 12, 10, tzinfo=UTC)
EARLIER = (datetime(2011, 5, 1, tzinfo=UTC), datetime(2011, 6, 1, tzinfo=UTC))
"""Cuts within the first nine months, each with the three months after it, on which the model was chosen."""
RESAMPLES = 1_000
TENTH = 0.1
Rank = Callable[[Floats, Floats], float]


@dataclass(frozen=True, slots=True)
class Trial:
    """Customers with a purchase before a cut, what each way of ranking them says, and what came: orders, and value less returns."""

    base: list[Facts]
    fitted: Fit
    by_value: Mapping[str, Floats]
    by_orders: Mapping[str, Floats]
    value: Floats
    orders: Floats
    active: Mapping[str, Floats]
    """The probability of being active: by MBG/NBD, which is ours, and by BG/NBD with the same parameters."""


def measure(options: Options) -> Outcome:
    """The figures; none, and the reason, where the data set is not."""
    try:
        shop = orders_by_customer()
    except SetupError as error:
        return Outcome([], {"online_retail": error.message})
    trial = try_out(shop, CUT, END)
    details = {"fit": trial.fitted.reason, **_told(trial), "segments": _segments(trial)}
    for cut in EARLIER:
        details[f"earlier_cut_{cut:%Y_%m_%d}"] = _told(try_out(shop, cut, cut + timedelta(days=92)))
    details["orders_of_guests_left_out"] = len(shop.get(GUESTS, ()))
    return Outcome(_figures(trial, 50 if options.quick else RESAMPLES), details)


def try_out(shop: Mapping[str, list[Order]], cut: datetime, end: datetime) -> Trial:
    """Rank by what is known at the cut; then look at what came until the end."""
    known = {customer: facts(orders, cut) for customer, orders in shop.items() if customer != GUESTS}
    known = {customer: one for customer, one in known.items() if one.days}
    came = {customer: [one for one in shop[customer] if cut <= one.at < end] for customer in known}
    some = list(known.values())
    fitted = fit(some, cut)
    expected = worths(some, fitted, (end - cut).days)
    past, often = floats([one.value for one in some]), floats([one.orders for one in some])
    rfm = fifths(floats([-one.silent_for for one in some])) + fifths(often) + fifths(past)
    return Trial(
        some,
        fitted,
        {"whom": floats([one.expected_value for one in expected]), "rfm": rfm, "past value": past},
        {"whom": floats([one.expected_orders for one in expected]), "rfm": rfm, "past orders": often},
        floats([sum(one.total for one in orders) for orders in came.values()]),
        floats([sum(one.total > 0 for one in orders) for orders in came.values()]),
        {"mbg_nbd": _active(fitted, some), "bg_nbd": _active(fitted, some, leaves_after_first=False)},
    )


def _active(fitted: Fit, some: list[Facts], *, leaves_after_first: bool = True) -> Floats:
    rates = dataclasses.replace(fitted.rates, leaves_after_first=leaves_after_first)
    return p_active(rates, fitted.histories(fitted.columns(some)))


def ranks(values: Floats) -> Floats:
    """Ranks from 1; those who tie share the mean of theirs."""
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    return floats((np.cumsum(counts) - (counts - 1) / 2)[where])


def fifths(values: Floats) -> Floats:
    """1 to 5, the highest fifth of the customers 5: a score of recency, frequency or monetary value."""
    return np.minimum(5, 1 + np.floor((ranks(values) - 0.5) / len(values) * 5))


def rank_correlation(score: Floats, came: Floats) -> float:
    """Spearman's."""
    return float(np.corrcoef(ranks(score), ranks(came))[0, 1])


def auc(score: Floats, happened: Floats) -> float:
    """How likely somebody for whom it happened scores higher than somebody for whom it did not; .5 is chance."""
    for_whom = happened > 0
    count = for_whom.sum()
    return float((ranks(score)[for_whom].sum() - count * (count + 1) / 2) / (count * (len(score) - count)))


def lift(score: Floats, came: Floats) -> float:
    """What came of the tenth ranked highest, as a multiple of a tenth of everything. Those who tie at the cut count in part."""
    size = round(len(score) * TENTH)
    bound = np.sort(score)[-size]
    above, at = score > bound, score == bound
    return float((came[above].sum() + came[at].mean() * (size - above.sum())) / size / came.mean())


def _figures(trial: Trial, resamples: int) -> list[Figure]:
    draws = np.random.default_rng(1).integers(0, len(trial.base), (resamples, len(trial.base)))
    found = []
    for what, scores, came, least in (
        ("value", trial.by_value, trial.value, (1.15, 0.005)),
        ("orders", trial.by_orders, trial.orders, (1.05, 0.0)),
    ):
        for against in [name for name in scores if name != "whom"]:
            target = least if against == "rfm" else (None, None)
            pair = scores["whom"], scores[against], came
            ratio = _spread(lambda a, b, y: lift(a, y) / lift(b, y), pair, draws)
            gap = _spread(lambda a, b, y: rank_correlation(a, y) - rank_correlation(b, y), pair, draws)
            found.append(Figure("f1", f"{what}: top-decile lift ÷ that of {against}", ratio, target[0], at_least=True))
            found.append(
                Figure("f2", f"{what}: rank correlation − that of {against}", gap, target[1], at_least=True, digits=4)
            )
    return found


def _spread(margin: Callable[[Floats, Floats, Floats], float], of: tuple[Floats, ...], draws: Any) -> Spread:
    """The margin, and between what it lies for 95 of 100 bases drawn anew from these customers."""
    drawn = [margin(*(part[draw] for part in of)) for draw in draws]
    return Spread(margin(*of), *map(float, np.quantile(drawn, (0.025, 0.975))))


def _told(trial: Trial) -> dict[str, Any]:
    told: dict[str, Any] = {"customers": len(trial.base), "who_ordered": float((trial.orders > 0).mean())}
    for what, scores, came in (("value", trial.by_value, trial.value), ("orders", trial.by_orders, trial.orders)):
        for name, score in scores.items():
            told[f"{what}_by_{name.replace(' ', '_')}"] = {
                "lift": lift(score, came),
                "rank": rank_correlation(score, came),
            }
        told[f"{what}_expected_÷_came"] = float(scores["whom"].sum() / came.sum())
    told["p_active_auc"] = {name: auc(active, trial.orders) for name, active in trial.active.items()}
    return told


def _segments(trial: Trial) -> dict[str, Any]:
    """How those of each segment fared: how many they are, the share who ordered, and what they spent beside the mean of all and of all who had
    spent little so far."""
    expected = worths(trial.base, trial.fitted, YEAR)
    against = base(trial.base, expected, CUT)
    names = [
        {found.name for found in segments(one, worth, against)} for one, worth in zip(trial.base, expected, strict=True)
    ]
    little = floats([one.value < against.little["GBP"] for one in trial.base]) > 0
    told = {}
    for declared in SEGMENTS:
        inside = floats([declared.name in found for found in names]) > 0
        if inside.any():
            value = trial.value[inside].mean()
            told[declared.name] = {
                "customers": int(inside.sum()),
                "who_ordered": float((trial.orders[inside] > 0).mean()),
                "value_÷_mean": float(value / trial.value.mean()),
                "value_÷_mean_of_others_who_spent_little": float(value / trial.value[little & ~inside].mean()),
            }
    return told
