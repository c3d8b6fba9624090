"""What the workers have to look at, noted in the transaction that changed it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]


def change_rows(profiles: Iterable[str], cause: str, kind: str = "profile") -> list[Row]:
    """The rows of `note_changes` that have these profiles looked at anew; `cause` is what the events that follow will name."""
    return [{"id": uuid.uuid4().hex, "kind": kind, "profile": profile, "cause": cause} for profile in profiles]
