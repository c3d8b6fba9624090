"""How long work tells how far it is, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str, int, int | None], None]
"""Called with what is being done, how much is done, and how much there is in all (None when unknown)."""


def silent(what: str, done: int, total: int | None) -> None:
    """A Report for when nobody listens."""
