"""What time takes back: verifications that were never answered, and proofs that have held long enough. One call is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from graph.driver import Transaction
from graph.outbox import Outbox
from graph.verification import note_profiles

Row = dict[str, Any]
KIND = "expiry"
"""The kind of change that falls due when a verification is over."""


async def expire(transaction: Transaction, changes: Sequence[Row]) -> int:
    """Deal with leased changes of kind `expiry`. Returns how many proofs hold no more; their profiles' changes are noted."""
    keys = sorted({row["about"] for row in changes})
    over = await transaction.run("expire_verifications", keys=keys, now=datetime.now(UTC))
    held = [row for row in over if row["held"]]
    for row in held:
        await note_profiles(transaction, [row["profile"]], row["key"])
    await Outbox().withdraw(transaction, [row["key"] for row in over])
    await transaction.run("drop_changes", keys=sorted(row["key"] for row in changes))
    return len(held)
