"""Over which channel a customer likes to be in contact, for each kind of activity, at what time of day and in which language.

A pure function of the contact history, whatever its order. Each contact of the customer's own counts by a weight that halves with every
`HALF_LIFE` it is older than the newest, so that habits of years ago give way. What is too little to be a habit is not told. Times are those of `now`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import fsum

HALF_LIFE = timedelta(days=180)
LEAST = 2
"""Contacts that a preference needs."""
LEAST_OF_TIMES = 4
"""Contacts that a time of day needs."""
SHARE = 0.5
"""The part of the weight that the favourite needs: with less there is no favourite."""
WINDOW = 4
"""Hours of the time of day that is told."""
BROWSING, ASKING, COMPLAINING, REVIEWING, VISITING = "browsing", "asking", "complaining", "reviewing", "visiting"
KINDS = (ASKING, COMPLAINING, REVIEWING, VISITING, BROWSING)
"""Kinds of activity, in the order they are told."""
NO_ANSWER = frozenset({BROWSING, REVIEWING, VISITING})
"""Kinds that tell nothing of how to reach somebody."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact: when (with zone), over which channel, whether the customer began it, what was done, in which language, and how it sounded."""

    at: datetime
    channel: str
    inbound: bool
    activity: str | None = None
    language: str | None = None
    label: str | None = None

    @property
    def kind(self) -> str:
        """The kind of activity it belongs to."""
        if self.channel == "review":
            return REVIEWING
        if self.channel == "web":
            return BROWSING
        if self.channel == "store" and self.activity in (None, "visit"):
            return VISITING
        return COMPLAINING if self.label == "negative" else ASKING


@dataclass(frozen=True, slots=True)
class Favourite:
    """What is preferred, with its part of the weight (0 to 1), the contacts that says so of all there were, and the reason."""

    value: str
    share: float
    contacts: int
    of: int
    reason: str


@dataclass(frozen=True, slots=True)
class Preferred:
    """`channel` is the one to reach the customer over; `kinds` has the favourite channel of each kind of activity that has one, `hours` the best
    `WINDOW` hours of the day ("18–22"). Each is None without a habit. `newest`: the freshness, the time of the newest contact."""

    channel: Favourite | None
    kinds: Mapping[str, Favourite]
    hours: Favourite | None
    language: Favourite | None
    newest: datetime | None


def preferred(contacts: Iterable[Contact], now: datetime) -> Preferred:
    """The preferences at `now`; a contact dated later (a clock that was wrong) counts as of now."""
    own = sorted(
        ((min(one.at, now), one) for one in contacts if one.inbound), key=lambda pair: (pair[0], repr(pair[1]))
    )
    if not own:
        return Preferred(None, {}, None, None, None)
    newest = own[-1][0]
    weighed = [(0.5 ** ((newest - at) / HALF_LIFE), one) for at, one in own]
    by_kind = {kind: [(weight, one.channel) for weight, one in weighed if one.kind == kind] for kind in KINDS}
    kinds = {kind: found for kind, told in by_kind.items() if (found := _favourite(told, kind))}
    reached = [(weight, one.channel) for weight, one in weighed if one.kind not in NO_ANSWER]
    spoken = [(weight, _language(one.language)) for weight, one in weighed if one.language]
    return Preferred(
        _favourite(reached, "contacts"),
        kinds,
        _hours(
            [
                (weight, at.astimezone(now.tzinfo).hour)
                for (weight, one), (at, _) in zip(weighed, own, strict=True)
                if one.kind != REVIEWING
            ],
            str(now.tzinfo),
        ),
        _favourite(spoken, "contacts with a language", least=1),
        newest,
    )


def _favourite(told: Sequence[tuple[float, str]], what: str, least: int = LEAST) -> Favourite | None:
    weights = {value: fsum(weight for weight, one in told if one == value) for value in {one for _, one in told}}
    if not weights:
        return None
    best = max(weights, key=lambda value: (weights[value], value))
    share, times = weights[best] / fsum(weights.values()), sum(one == best for _, one in told)
    if times < least or share < SHARE:
        return None
    reason = f"{best}: {times} of {len(told)} {what}, the newer counting more"
    return Favourite(best, share, times, len(told), reason)


def _hours(told: Sequence[tuple[float, int]], zone: str) -> Favourite | None:
    """The window of the day with the most weight; the earliest of equals."""
    if len(told) < LEAST_OF_TIMES:
        return None
    weights = [fsum(weight for weight, hour in told if (hour - start) % 24 < WINDOW) for start in range(24)]
    start = max(range(24), key=lambda hour: (round(weights[hour], 9), -hour))
    share, times = (
        weights[start] / fsum(weight for weight, _ in told),
        sum((hour - start) % 24 < WINDOW for _, hour in told),
    )
    if share < SHARE:
        return None
    value = f"{start:02}–{(start + WINDOW) % 24:02}"
    return Favourite(value, share, times, len(told), f"{times} of {len(told)} contacts between {value} h {zone}")


def _language(tag: str) -> str:
    """`en` of `en-GB` or `EN_us`."""
    return tag.replace("_", "-").partition("-")[0].strip().lower()
