"""What people decide about who is the same as whom: its history, and the mutations that make it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from graph.judgements import Decision as Decided
from graph.sections import Row
from matching.decisions import Acts, Outcome
from resolvers.back import customer_field
from resolvers.context import Info


@strawberry.enum(description="What somebody said of two profiles.")
class Decision(Enum):
    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"


@strawberry.enum(description="What can be said of two profiles.")
class Verdict(Enum):
    ACCEPT = "accept"
    REJECT = "reject"


@strawberry.enum(description="What became of a customer.")
class ChangeKind(Enum):
    JOINED = "joined"
    SPLIT = "split"
    RENAMED = "renamed"


@strawberry.type(
    description="What somebody decided of two profiles. Kept for ever; taken back by another that names it."
)
class Judgement:
    id: strawberry.ID
    a_id: strawberry.ID = strawberry.field(description="A profile, whether or not it is still there.")
    b_id: strawberry.ID
    decision: Decision
    decided_by: str
    decided_at: datetime
    reason: str
    batch: strawberry.ID = strawberry.field(description="What was decided together; undone together by this id.")
    undoes: strawberry.ID | None = strawberry.field(description="The judgement that this one takes back.")
    undone_by: strawberry.ID | None = strawberry.field(description="The judgement that took this one back.")


@strawberry.input(description="What to decide of two profiles.")
class DecisionInput:
    a: strawberry.ID
    b: strawberry.ID
    decision: Verdict


@strawberry.type(description="A profile that belongs to another customer than before.")
class Move:
    profile_id: strawberry.ID
    before: strawberry.ID = strawberry.field(description="The id of its customer before.")
    after: strawberry.ID


@strawberry.type(description="What became of a customer. `customer` is as it is now; in a preview, as it was before.")
class CustomerChange:
    kind: ChangeKind
    customer_id: strawberry.ID
    other_ids: list[strawberry.ID] = strawberry.field(
        description="Customers that came into it (joined), that came out of it (split), or the id it had (renamed)."
    )
    customer: Any = customer_field()


@strawberry.type(
    description="A pair somebody accepted that was not joined, because it would join a pair somebody rejected."
)
class Conflict:
    accepted_ids: list[strawberry.ID]
    rejected_ids: list[strawberry.ID]


@strawberry.type(description="What a mutation did; in a preview, what it would do, with nothing kept.")
class JudgementOutcome:
    preview: bool
    batch: strawberry.ID | None = strawberry.field(description="Give this to `undo`. A preview has none.")
    judgements: list[Judgement] = strawberry.field(
        description="In a preview, those to be made; their ids lead nowhere."
    )
    moves: list[Move]
    changes: list[CustomerChange]
    conflicts: list[Conflict]


async def judgements_of(root: Row, info: Info) -> Any:
    """The history of a profile or customer, newest first."""
    return await info.context.rows("judgements", info.context.reads.judgements, root["id"])


async def profile_of(info: Info, id_: str) -> Any:
    """One profile; asked for together with others, they come in one round trip."""
    rows = await info.context.rows("profile", info.context.reads.profiles, id_)
    return rows[0] if rows else None


async def _judge(info: Info, decisions: list[DecisionInput], reason: str = "", preview: bool = False) -> Any:
    asked = [Decided(one.a, one.b, one.decision.value) for one in decisions]
    return _told(info, await _acts(info, reason, preview).judge(asked))


async def _link(info: Info, a: strawberry.ID, b: strawberry.ID, reason: str = "", preview: bool = False) -> Any:
    return _told(info, await _acts(info, reason, preview).link(a, b))


async def _unlink(
    info: Info, profile: strawberry.ID, other: strawberry.ID, reason: str = "", preview: bool = False
) -> Any:
    return _told(info, await _acts(info, reason, preview).unlink(profile, other))


async def _split(
    info: Info, customer: strawberry.ID, parts: list[list[strawberry.ID]], reason: str = "", preview: bool = False
) -> Any:
    return _told(info, await _acts(info, reason, preview).split(customer, parts))


async def _undo(info: Info, ids: list[strawberry.ID], reason: str = "", preview: bool = False) -> Any:
    return _told(info, await _acts(info, reason, preview).undo(ids))


def _acts(info: Info, reason: str, preview: bool) -> Acts:
    return Acts(info.context.driver, info.context.viewer, reason=reason, preview=preview)


def _told(info: Info, outcome: Outcome) -> Row:
    info.context.look.saw(outcome.customers)
    return outcome_row(outcome)


def outcome_row(outcome: Outcome) -> Row:
    """An outcome as rows."""
    judgements = [{**row, "a_id": row["a"], "b_id": row["b"]} for row in outcome.batch.judgements]
    changes = [
        {"kind": one.kind, "customer_id": one.customer, "other_ids": list(one.others)} for one in outcome.transitions
    ]
    return {
        "preview": outcome.preview,
        "batch": None if outcome.preview else outcome.batch.id,
        "judgements": judgements,
        "moves": [{"profile_id": move.profile, "before": move.before, "after": move.after} for move in outcome.moves],
        "changes": changes,
        "conflicts": [
            {"accepted_ids": sorted(one.accepted), "rejected_ids": sorted(one.rejected)} for one in outcome.conflicts
        ],
    }


_BEFOREHAND = "With `preview`, says what it would do and does nothing."


@strawberry.type(description="Saying who is the same as whom.")
class Judging:
    judge: JudgementOutcome | None = strawberry.field(
        resolver=_judge, description=f"Accept and reject pairs of profiles, many at once. {_BEFOREHAND}"
    )
    link: JudgementOutcome | None = strawberry.field(
        resolver=_link, description=f"Say that two are one person: profiles or customers. {_BEFOREHAND}"
    )
    unlink: JudgementOutcome | None = strawberry.field(
        resolver=_unlink,
        description=f"Say that a profile is not the person of another, or of a customer's other profiles. {_BEFOREHAND}",
    )
    split: JudgementOutcome | None = strawberry.field(
        resolver=_split,
        description="Say that no profile of one part is the person of another part. Of one part alone, everybody else is the other. "
        + _BEFOREHAND,
    )
    undo: JudgementOutcome | None = strawberry.field(
        resolver=_undo, description=f"Take judgements back, by their ids or those of their batches. {_BEFOREHAND}"
    )
