"""How a mood is told to a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

WORDS = {"negative": "unhappy", "neutral": "matter-of-fact", "positive": "content", "unknown": "unknown"}

_Named = Sequence[tuple[str, int]]


def reason(  # noqa: PLR0913 - a sentence's parts
    label: str,
    drift: tuple[str, str, datetime] | None,
    messages: int,
    complaints: _Named,
    praises: _Named,
    newest: datetime | None,
) -> str:
    """A sentence such as "usually content, unhappy since 3 Nov 2026 (12 messages, the newest of 20 Nov 2026); complains of delivery (3)"."""
    if not messages or newest is None:
        return "no message whose sentiment is known"
    if drift:
        before, after, since = drift
        mood = f"usually {WORDS[before]}, {WORDS[after]} since {day(since)}"
    else:
        mood = f"{'usually ' if messages > 1 else ''}{WORDS[label]}"
    parts = [f"{mood} ({messages} message{'s' * (messages > 1)}, the newest of {day(newest)})"]
    parts += [
        f"{verb} {_named(named)}" for verb, named in (("complains of", complaints), ("praises", praises)) if named
    ]
    return "; ".join(parts)


def day(at: datetime) -> str:
    """A date for people: 3 Nov 2026."""
    return f"{at.day} {at:%b %Y}"


def _named(named: _Named) -> str:
    return ", ".join(f"{topic} ({count})" for topic, count in named)
