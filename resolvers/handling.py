"""What colleagues do with cases: the mutations, and what comes of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from graph.case_rows import act_row
from graph.case_story import Kind
from graph.cases import Cases, Doing, NewCase, Outcome
from graph.sections import Row, mask
from resolvers.cases import Case, CaseAction
from resolvers.context import Info
from resolvers.scalars import CaseStatus


@strawberry.input(description="What goes with anything that is done on a case.")
class CaseActionInput:
    note: str | None = strawberry.field(default=None, description="20,000 characters at most.")
    at: datetime | None = strawberry.field(default=None, description="When it happened, if it was not just now.")
    seen: strawberry.ID | None = strawberry.field(
        default=None, description="The last action you knew of: the answer names what others did since."
    )


@strawberry.input(description="Whom a case goes to: a colleague, a team, or a colleague of a team.")
class HandOverInput:
    staff: str | None = None
    team: str | None = None


@strawberry.input(description="A case to open, for a customer (by any id it ever had) or for one of its profiles.")
class CaseInput:
    customer_id: strawberry.ID | None = None
    profile_id: strawberry.ID | None = None
    subject: str | None = None
    channel: str | None = None
    priority: str | None = None
    order_number: str | None = None
    note: str | None = None
    interaction_id: strawberry.ID | None = strawberry.field(default=None, description="The contact it began with.")


@strawberry.type(description="What came of something done on a case.")
class CaseOutcome:
    case: Case
    action: CaseAction | None = strawberry.field(
        description="None where it would have changed nothing: resolved twice is resolved once."
    )
    overtaken_by: CaseAction | None = strawberry.field(
        description="What happened later and holds instead; both are in the history."
    )
    meanwhile: list[CaseAction] = strawberry.field(description="What others did since the action you had seen.")


async def _open(info: Info, input: CaseInput) -> Any:
    new = NewCase(
        customer=input.customer_id,
        profile=input.profile_id,
        subject=input.subject,
        channel=input.channel,
        priority=input.priority,
        order=input.order_number,
        note=input.note,
        interaction=input.interaction_id,
    )
    return await _told(info, await _cases(info).open(new))


async def _assign(
    info: Info, id: strawberry.ID, staff: str | None = None, action: CaseActionInput | None = None
) -> Any:
    return await _act(info, id, Kind.ASSIGN, action, staff=staff)


async def _note(info: Info, id: strawberry.ID, action: CaseActionInput) -> Any:
    return await _act(info, id, Kind.NOTE, action)


async def _hand_over(info: Info, id: strawberry.ID, to: HandOverInput, action: CaseActionInput | None = None) -> Any:
    return await _act(info, id, Kind.HAND_OVER, action, staff=to.staff, team=to.team)


async def _set_status(info: Info, id: strawberry.ID, status: CaseStatus, action: CaseActionInput | None = None) -> Any:
    return await _act(info, id, Kind.SET_STATUS, action, status=status.value)


async def _resolve(info: Info, id: strawberry.ID, action: CaseActionInput | None = None) -> Any:
    return await _act(info, id, Kind.RESOLVE, action)


async def _reopen(info: Info, id: strawberry.ID, action: CaseActionInput | None = None) -> Any:
    return await _act(info, id, Kind.REOPEN, action)


async def _merge(info: Info, id: strawberry.ID, into: strawberry.ID, note: str | None = None) -> Any:
    return await _act(info, id, Kind.MERGE, CaseActionInput(note=note), other=into)


async def _attach(
    info: Info, id: strawberry.ID, interaction_id: strawberry.ID, action: CaseActionInput | None = None
) -> Any:
    return await _act(info, id, Kind.ATTACH, action, interaction=interaction_id)


async def _detach(
    info: Info, id: strawberry.ID, interaction_id: strawberry.ID, action: CaseActionInput | None = None
) -> Any:
    return await _act(info, id, Kind.DETACH, action, interaction=interaction_id)


async def _undo(info: Info, id: strawberry.ID, note: str | None = None) -> Any:
    return await _told(info, await _cases(info).undo(id, note))


async def _act(info: Info, id_: str, kind: Kind, action: CaseActionInput | None, **own: str | None) -> Any:
    given = action or CaseActionInput()
    doing = Doing(kind, note=given.note, at=given.at, seen=given.seen, **own)
    return await _told(info, await _cases(info).act(id_, doing))


def _cases(info: Info) -> Cases:
    return Cases(info.context.viewer, info.context.driver, info.context.look)


async def _told(info: Info, outcome: Outcome) -> Row:
    viewer = info.context.viewer
    (case,) = (await info.context.reads.cases([outcome.case]))[outcome.case]
    acts = [act and act_row(act) for act in (outcome.action, outcome.overtaken_by)]
    meanwhile = [act_row(act) for act in outcome.meanwhile]
    mask(viewer, "case_actions", [*(row for row in acts if row), *meanwhile])
    return {"case": case, "action": acts[0], "overtaken_by": acts[1], "meanwhile": meanwhile}


@strawberry.type(description="Working on cases.")
class Handling:
    open_case: CaseOutcome | None = strawberry.field(
        resolver=_open, description="Open a case, with the contact it began with."
    )
    assign_case: CaseOutcome | None = strawberry.field(
        resolver=_assign, description="Say who works on it: yourself, unless said otherwise."
    )
    note_case: CaseOutcome | None = strawberry.field(resolver=_note, description="Leave a note on it.")
    hand_over_case: CaseOutcome | None = strawberry.field(
        resolver=_hand_over,
        description="Give it to a colleague or a team. Of two at once both are kept; the later holds.",
    )
    set_case_status: CaseOutcome | None = strawberry.field(
        resolver=_set_status, description="Say where it stands: waiting for the customer, on hold, closed…"
    )
    resolve_case: CaseOutcome | None = strawberry.field(
        resolver=_resolve, description="Say that it is resolved. One that is over already stays as it is."
    )
    reopen_case: CaseOutcome | None = strawberry.field(
        resolver=_reopen, description="Open it again; a source that only repeats that it is closed does not close it."
    )
    merge_cases: CaseOutcome | None = strawberry.field(
        resolver=_merge, description="Say that a case is the same matter as another: it becomes part of that one."
    )
    attach_interaction: CaseOutcome | None = strawberry.field(
        resolver=_attach, description="Say that a contact belongs to a case, whatever its source says."
    )
    detach_interaction: CaseOutcome | None = strawberry.field(
        resolver=_detach, description="Say that a contact does not belong to a case."
    )
    undo_case_action: CaseOutcome | None = strawberry.field(
        resolver=_undo, description="Take back anything that was done with a case, merges too, but for opening it."
    )
