"""Scores that other systems give a customer, beside ours: of each system and name the one that holds as of the latest, the others as its past.

Pure. Whoever two profiles of one customer are scored by, the later as-of time wins, ties by id; nothing is averaged, because nobody knows what
another system's numbers mean together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from insight.worth import ago


@dataclass(frozen=True, slots=True)
class Past:
    """What a score was, and as of when."""

    value: float
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Score:
    """One score: `value` on the scale from `low` to `high` where its system tells it. `earlier`: newest first."""

    id: str
    source: str
    name: str
    value: float
    low: float | None
    high: float | None
    model: str | None
    as_of: datetime
    earlier: tuple[Past, ...]
    reason: str


def scores(rows: Iterable[Mapping[str, Any]], now: datetime) -> list[Score]:
    """The scores of one customer by source and name, from rows of `scores_by_customer_ids`."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["source"], row["name"]), []).append(row)
    return [_score(sorted(group, key=_as_of), now) for _, group in sorted(found.items())]


def _as_of(row: Mapping[str, Any]) -> tuple[datetime, str]:
    return datetime.fromisoformat(row["at"]), row["id"]


def _score(group: list[Mapping[str, Any]], now: datetime) -> Score:
    *older, newest = group
    told = [one for row in group for one in row["before"]] + [{"value": row["value"], "at": row["at"]} for row in older]
    past = sorted((Past(one["value"], datetime.fromisoformat(one["at"])) for one in told), key=lambda one: one.as_of)
    at = datetime.fromisoformat(newest["at"])
    kept = {name: newest[name] for name in ("id", "source", "name", "value", "low", "high", "model")}
    return Score(**kept, as_of=at, earlier=tuple(reversed(past)), reason=_reason(newest, at, past, now))


def _reason(newest: Mapping[str, Any], at: datetime, past: list[Past], now: datetime) -> str:
    low, high = newest["low"], newest["high"]
    scale = f" of {low:g} to {high:g}" if low is not None and high is not None else ""
    made = f" by {newest['model']}" if newest["model"] else ""
    was = f"; before, {past[-1].value:g}" if past else ""
    return f"{newest['source']} says {newest['value']:g}{scale}{made}, as of {at.day} {at:%b %Y} ({ago(max(0, (now - at).days))}){was}"
