"""A customer's usual sentiment, from what each of their messages sounded like: a pure function, whatever the messages' order.

Each message with a known label counts as -1, 0 or +1, times its confidence, times a weight that halves with every `HALF_LIFE` it is older than the
newest. The mean is drawn towards neutral by one neutral message, so that a single one does not make a mood for sure. Age counts from the newest
message, not from now: a silent customer keeps the mood they left with, and `newest` tells how old it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import fsum, sqrt
from typing import TYPE_CHECKING

from insight.mood_words import reason

if TYPE_CHECKING:  # The model behind it takes 50 MB, and whoever only asks for a mood needs none of it.
    from insight.sentiment import Label

HALF_LIFE = timedelta(days=90)
CERTAIN_ENOUGH = 0.3
"""A mean beyond this, of -1 to +1, is a mood; nearer to 0 it is neutral."""
MIN_BEFORE, MIN_SINCE = 3, 2
"""Messages that make a habit, and that make a change of it."""
MIN_CHANGE = 0.8
"""How far, of 2, the mean has to move to be told as a change."""
MAX_NAMED = 3
"""Topics named as complained of, and as praised."""
_VALUES = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


@dataclass(frozen=True, slots=True, order=True)
class Heard:
    """An inbound message: when it was sent, how it sounds (`insight.sentiment`), and the names of its topics (`insight.topics`)."""

    at: datetime
    label: Label
    confidence: float
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """A change that lasts to the newest message: usually `before`, but `after` since the first message of the change."""

    before: Label
    after: Label
    since: datetime


@dataclass(frozen=True, slots=True)
class Mood:
    """`score` is the weighted mean, -1 to +1; `messages` those with a known label, `unknown` the others; topics with how often, the most first.

    `newest` is the freshness: the time of the newest message of either kind, None without any. `label` is unknown while none has a known label.
    """

    label: Label
    score: float
    messages: int
    unknown: int
    drift: Drift | None
    complaints: tuple[tuple[str, int], ...]
    praises: tuple[tuple[str, int], ...]
    newest: datetime | None
    reason: str


def mood(heard: Iterable[Heard], now: datetime) -> Mood:
    """The mood at `now`. A message dated later (a clock that was wrong) counts as sent now; dates all have a time zone, or none has."""
    all_messages = sorted(
        Heard(min(one.at, now), one.label, one.confidence, tuple(sorted(one.topics))) for one in heard
    )
    known = [one for one in all_messages if one.label in _VALUES]
    score = _score(known)
    label: Label = _label(score) if known else "unknown"
    drift = _drift(known)
    complaints, praises = _topics(known, "negative"), _topics(known, "positive")
    newest = all_messages[-1].at if all_messages else None
    told = reason(
        label, (drift.before, drift.after, drift.since) if drift else None, len(known), complaints, praises, newest
    )
    return Mood(label, score, len(known), len(all_messages) - len(known), drift, complaints, praises, newest, told)


def _score(known: Sequence[Heard]) -> float:
    if not known:
        return 0.0
    weights = [one.confidence * 0.5 ** ((known[-1].at - one.at) / HALF_LIFE) for one in known]
    return fsum(weight * _VALUES[one.label] for weight, one in zip(weights, known, strict=True)) / (fsum(weights) + 1)


def _label(mean: float) -> Label:
    if abs(mean) < CERTAIN_ENOUGH:
        return "neutral"
    return "positive" if mean > 0 else "negative"


def _drift(known: Sequence[Heard]) -> Drift | None:
    """The split into before and since that differs most for its numbers of messages (the t statistic's numerator), if it differs enough."""
    best, found = 0.0, None
    for at in range(MIN_BEFORE, len(known) - MIN_SINCE + 1):
        if known[at - 1].at == known[at].at:
            continue
        before, since = _mean(known[:at]), _mean(known[at:])
        change = abs(since - before)
        strength = change * sqrt(at * (len(known) - at) / len(known))
        if change >= MIN_CHANGE and _label(before) != _label(since) and strength > best:
            best, found = strength, Drift(_label(before), _label(since), known[at].at)
    return found


def _mean(part: Sequence[Heard]) -> float:
    return fsum(one.confidence * _VALUES[one.label] for one in part) / max(fsum(one.confidence for one in part), 1e-9)


def _topics(known: Sequence[Heard], label: Label) -> tuple[tuple[str, int], ...]:
    counts = Counter(topic for one in known if one.label == label for topic in set(one.topics))
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_NAMED])
