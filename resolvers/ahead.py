"""The sign on what lies ahead: a clock that runs fast, or something planned."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import strawberry

from graph.sections import Row


def _ahead(root: Row) -> bool:
    at = root["at"]
    return at is not None and datetime.fromisoformat(at) > datetime.now(UTC)


def ahead_field() -> Any:
    """The field `ahead` of a type that has `at`."""
    return strawberry.field(
        resolver=_ahead,
        description="Whether its time is yet to come, by what was told: until then it is neither the last nor recent.",
    )
