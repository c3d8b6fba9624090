"""Judging for scripts: what waits for a person, and saying who is the same as whom. GraphQL can do more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.failures import ErrorAnswer
from app.services import Services, services, viewer
from graph.access import Viewer
from graph.judgements import LONGEST_REASON, MOST, Decision
from graph.pages import MAX_FIRST, Page
from graph.reads import Reads
from matching.decisions import Acts, Outcome

_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorAnswer, "description": "The request makes no sense; the message says why."},
    401: {"model": ErrorAnswer, "description": "No API key, or one that is not known."},
    403: {"model": ErrorAnswer, "description": "The key's role may not judge."},
    404: {"model": ErrorAnswer, "description": "No such profile or judgement, or none this key may see."},
    503: {"model": ErrorAnswer, "description": "Neo4j is away; try again after `Retry-After` seconds."},
}
_ID = Field(min_length=1, max_length=500, examples=["zendesk:1234"])

router = APIRouter(prefix="/v1", tags=["judgements"], responses=_ANSWERS)


class Judged(BaseModel):
    """What is said of two profiles."""

    model_config = ConfigDict(extra="forbid")

    a: str = _ID
    b: str = _ID
    decision: Literal["accept", "reject"]


class ToJudge(BaseModel):
    """Decisions made together, and undone together."""

    model_config = ConfigDict(extra="forbid")

    decisions: list[Judged] = Field(min_length=1, max_length=MOST)
    reason: str = Field("", max_length=LONGEST_REASON, examples=["said so on the phone"])
    preview: bool = Field(False, description="Say what it would do, and do nothing.")


class ToUndo(BaseModel):
    """Judgements to take back, by their ids or those of their batches."""

    model_config = ConfigDict(extra="forbid")

    ids: list[str] = Field(min_length=1, max_length=MOST)
    reason: str = Field("", max_length=LONGEST_REASON)
    preview: bool = False


class Moved(BaseModel):
    """A profile that belongs to another customer than before."""

    profile: str
    before: str
    after: str


class Contradiction(BaseModel):
    """A pair somebody accepted that was not joined, because it would join a pair somebody rejected."""

    accepted: list[str]
    rejected: list[str]


class Became(BaseModel):
    """What came of it. `batch` is what to undo; a preview has none."""

    preview: bool
    batch: str | None
    judgements: list[str] = Field(description="Their ids; of a preview, none.")
    moves: list[Moved]
    conflicts: list[Contradiction]


class Proposal(BaseModel):
    """Two profiles that may be one person's."""

    a: str
    b: str
    status: str
    score: float | None = Field(description="Match weight in bits, the prior included.")
    levels: str | None
    model: str | None
    since: str
    conflict: bool


class Proposals(BaseModel):
    """One page; `next` is the `after` of the next, if there is one."""

    proposals: list[Proposal]
    total: int
    next: str | None


class _Door:
    """Acts for whoever asks; a FastAPI dependency."""

    def __init__(
        self, request: Request, whom: Annotated[Services, Depends(services)], who: Annotated[Viewer, Depends(viewer)]
    ) -> None:
        self.whom = whom
        self.who = who
        self.request_id = str(request.scope.get("request_id", ""))

    async def act(self, asked: ToJudge | ToUndo, act: Callable[[Acts], Awaitable[Outcome]]) -> Became:
        acts = Acts(self.whom.driver, self.who, reason=asked.reason, preview=asked.preview)
        with self.whom.trail.look(self.who, "rest:judge", self.request_id) as look:
            outcome = await act(acts)
            look.saw(outcome.customers)
        return _became(outcome)


Door = Annotated[_Door, Depends(_Door)]


@router.post("/judgements", summary="Accept and reject pairs of profiles")
async def judge(door: Door, asked: ToJudge) -> Became:
    """When the answer is there, customers are what it says."""
    decisions = [Decision(one.a, one.b, one.decision) for one in asked.decisions]
    return await door.act(asked, lambda acts: acts.judge(decisions))


@router.post("/judgements/undo", summary="Take judgements back")
async def undo(door: Door, asked: ToUndo) -> Became:
    """Everything is then as if they had never been made."""
    return await door.act(asked, lambda acts: acts.undo(asked.ids))


Status = Annotated[list[Literal["proposed", "accepted", "rejected"]], Query(description="Where the pairs stand.")]
Order = Literal["uncertainty", "customer_value", "newest"]


@router.get("/proposals", summary="Pairs of profiles that may be one person's")
async def proposals(  # noqa: PLR0913 - the parameters of the address
    door: Door,
    status: Status = ["proposed"],  # noqa: B006 - FastAPI copies it
    min_score: Annotated[float | None, Query(allow_inf_nan=False, description="In bits.")] = None,
    order_by: Order = "uncertainty",
    first: Annotated[int, Query(ge=1, le=MAX_FIRST)] = 20,
    after: str | None = None,
) -> Proposals:
    """Those waiting for a person, the most uncertain first, unless said otherwise."""
    with door.whom.trail.look(door.who, "rest:proposals", door.request_id) as look:
        page = Page(first, after, statuses=tuple(status))
        rows = await Reads(door.who, door.whom.driver, look).proposals(page, order_by, min_score)
    told = [Proposal.model_validate({**row, "a": row["a_id"], "b": row["b_id"]}) for row in rows.nodes]
    return Proposals(proposals=told, total=rows.total, next=rows.cursor(rows.nodes[-1]) if rows.has_next else None)


def _became(outcome: Outcome) -> Became:
    made = [] if outcome.preview else [row["id"] for row in outcome.batch.judgements]
    conflicts = [
        Contradiction(accepted=sorted(one.accepted), rejected=sorted(one.rejected)) for one in outcome.conflicts
    ]
    moves = [Moved(profile=move.profile, before=move.before, after=move.after) for move in outcome.moves]
    batch = None if outcome.preview else outcome.batch.id
    return Became(preview=outcome.preview, batch=batch, judgements=made, moves=moves, conflicts=conflicts)
