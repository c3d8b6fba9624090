"""What people decide about who is the same as whom: appended, never changed; taken back by another judgement that names it.

A judgement is about two profiles and outlives them. Of several about one pair the newest that nobody undid holds. Each is written together
with the changes that make the matching worker look at both profiles.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.access import Thing, Viewer, require
from graph.changes import change_rows
from graph.driver import Transaction
from graph.errors import BadRequest, NotFound
from graph.sections import kinds_seen

Row = dict[str, Any]

MOST = 2_000
"""Judgements made in one call."""
DECISIONS = ("accept", "reject")
LONGEST_REASON = 1_000
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person says of two profiles: `accept`, they are one person's, or `reject`, they are not."""

    a: str
    b: str
    decision: str

    @property
    def pair(self) -> tuple[str, str]:
        return (self.a, self.b) if self.a < self.b else (self.b, self.a)


@dataclass(frozen=True, slots=True)
class Batch:
    """Judgements made together, and undone together by the batch's id. `profiles`: all they are about."""

    id: str
    judgements: list[Row]

    @property
    def profiles(self) -> list[str]:
        return sorted({judgement[name] for judgement in self.judgements for name in ("a", "b")})

    @property
    def cause(self) -> str:
        """What the history of a move names."""
        return f"judgement:{self.id}"


async def judge(transaction: Transaction, viewer: Viewer, decisions: Sequence[Decision], reason: str) -> Batch:
    """Append judgements and note what they touch. Raises Forbidden, BadRequest (`invalid_judgement`, `too_many_judgements`), and NotFound
    for a profile that is not there or that the viewer may not see."""
    require(viewer, Thing.JUDGE)
    _check(decisions, reason)
    await check_profiles(transaction, viewer, {profile for decision in decisions for profile in decision.pair})
    return await _append(
        transaction, viewer, reason, [(*decision.pair, decision.decision, None) for decision in decisions]
    )


async def undo(transaction: Transaction, viewer: Viewer, ids: Iterable[str], reason: str) -> Batch:
    """Take judgements back, by their ids or those of their batches. Raises Forbidden, NotFound where there is no such judgement, and
    BadRequest (`already_undone`) where none of them holds any more."""
    require(viewer, Thing.JUDGE)
    keys = sorted(set(ids))
    found = await transaction.run("judgements_by_keys", keys=keys, hidden=kinds_seen(viewer)[1])
    if not keys or {row["key"] for row in found} != set(keys):
        raise NotFound("there is no such judgement")
    judgements = {row["id"]: row for answer in found for row in answer["rows"]}
    holding = [row for row in judgements.values() if row["decision"] != "undo" and row["undone_by"] is None]
    if not holding:
        raise BadRequest("these judgements were taken back before; judge again instead", code="already_undone")
    _check_reason(reason)
    check_amount(len(holding))
    return await _append(transaction, viewer, reason, [(row["a"], row["b"], "undo", row["id"]) for row in holding])


async def check_profiles(transaction: Transaction, viewer: Viewer, profiles: Iterable[str]) -> dict[str, str]:
    """The customer of each profile. Raises NotFound unless the viewer may see them all."""
    wanted = set(profiles)
    rows = await transaction.run("customers_by_profile_ids", keys=sorted(wanted), hidden=kinds_seen(viewer)[1])
    if len(rows) != len(wanted):
        raise NotFound("there is no such profile")
    return {row["key"]: row["customer"] for row in rows}


def _check(decisions: Sequence[Decision], reason: str) -> None:
    if any(decision.decision not in DECISIONS for decision in decisions):
        raise BadRequest("one accepts or rejects", code="invalid_judgement")
    if any(decision.a == decision.b for decision in decisions):
        raise BadRequest("a profile is always the same as itself", code="invalid_judgement")
    if len({decision.pair for decision in decisions}) != len(decisions):
        raise BadRequest("a pair of profiles can be judged once at a time", code="invalid_judgement")
    _check_reason(reason)
    check_amount(len(decisions))


def _check_reason(reason: str) -> None:
    if len(reason) > LONGEST_REASON or "\0" in reason:
        raise BadRequest(
            f"a reason has {LONGEST_REASON} characters at most, none of them NUL", code="invalid_judgement"
        )


def check_amount(judgements: int) -> None:
    """Raise BadRequest unless so many judgements may be made at once."""
    if not judgements:
        raise BadRequest("there is nothing to judge", code="invalid_judgement")
    if judgements > MOST:
        raise BadRequest(f"that takes {judgements} judgements; {MOST} are made at once", code="too_many_judgements")


async def _append(
    transaction: Transaction, viewer: Viewer, reason: str, told: Sequence[tuple[str, str, str, str | None]]
) -> Batch:
    now, batch = datetime.now(UTC), uuid.uuid4().hex
    rows = [
        # Of judgements made together the first counts as the earliest.
        {"id": f"{batch}-{n:04}", "a": a, "b": b, "decision": decision, "undoes": undoes, "batch": batch}
        | {"decided_by": viewer.who, "reason": reason}
        for n, (a, b, decision, undoes) in enumerate(told)
    ]
    made = Batch(batch, [{**row, "decided_at": now.isoformat(), "undone_by": None} for row in rows])
    await transaction.run("append_judgements", rows=rows, now=now)
    await transaction.run("note_changes", rows=change_rows(made.profiles, made.cause, "judgement"), now=now)
    return made
