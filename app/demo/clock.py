"""Times in the demo are whole epoch seconds in UTC; this writes them as import lines want them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from app.demo.options import DAY


@lru_cache(maxsize=4_096)
def _day(number: int) -> str:
    return datetime.fromtimestamp(number * DAY, UTC).date().isoformat()


@lru_cache(maxsize=8_192)
def _clock(minute: int) -> str:
    return f"T{minute // 60:02d}:{minute % 60:02d}:"


def iso(seconds: int) -> str:
    """`2026-10-30T12:50:00Z`. Days and minutes are remembered, since a demo writes a hundred thousand of them."""
    day, rest = divmod(seconds, DAY)
    minute, second = divmod(rest, 60)
    return f"{_day(day)}{_clock(minute)}{second:02d}Z"


def iso_day(seconds: int) -> str:
    """`2026-10-30`."""
    return _day(seconds // DAY)


def seconds(text: str) -> int:
    """Epoch seconds of `2010-12-01 08:26`, read as UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def birthday(days_before: int, last: date) -> str:
    """ISO date so many days before `last`."""
    return date.fromordinal(last.toordinal() - days_before).isoformat()
