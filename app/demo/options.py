"""What can be asked of the demo, and the constants all its parts agree on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

CELL = 50
"""Customers are made in neighbourhoods of this many. Everything about a customer depends on the seed and their
neighbourhood's number alone, so customer k is the same in a demo of 1,000 and of 1,000,000."""
DISTRICT = 10
"""Neighbourhoods that share a store (with its tablet) and a big employer (with its switchboard)."""
SLICE = 1_500
"""Customers whose real order histories are in the package; beyond, histories are drawn again with changes."""
MOST = 1_000_000
NOW = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
"""The demo's present, in epoch seconds. Fixed, so that the same seed gives the same file on any day."""
DAY = 86_400


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How large a demo, and which one. `customers` 1 to 1,000,000; the same `seed` gives the same lines."""

    customers: int = 1_500
    seed: int = 7

    def __post_init__(self) -> None:
        if not 1 <= self.customers <= MOST:
            raise ValueError(f"customers must be 1 to {MOST:,}")

    @property
    def cells(self) -> int:
        return -(-self.customers // CELL)
