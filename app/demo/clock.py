"""Times in the demo are whole epoch seconds in UTC; this writes them as import lines want them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from app.demo.options import DAY

_MINUTES = tuple(f"T{minute // 60:02d}:{minute % 60:02d}:" for minute in range(1_440))
_SECONDS = tuple(f"{second:02d}Z" for second in range(60))


@cache
def _day(number: int) -> str:
    return datetime.fromtimestamp(number * DAY, UTC).date().isoformat()


def iso(seconds: int) -> str:
    """`2026-10-30T12:50:00Z`. Put together from parts, since a large demo writes tens of millions of them."""
    day, rest = divmod(seconds, DAY)
    return _day(day) + _MINUTES[rest // 60] + _SECONDS[rest % 60]


def seconds(text: str) -> int:
    """Epoch seconds of a date or time without a zone, such as `2010-12-01 08:26`, read as UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())
