"""Cases, the contacts they consist of, and what was done with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from graph.case_story import Kind
from graph.errors import BadRequest
from graph.pages import MAX_FIRST
from graph.sections import Row
from resolvers.back import customer_field
from resolvers.context import Info
from resolvers.interactions import Interaction
from resolvers.scalars import CaseStatus, free_form


async def _interactions(root: Row, info: Info, first: int = 20) -> Any:
    check_first(first)
    reads = info.context.reads
    return await info.context.rows(
        ("interactions", first), lambda keys: reads.interactions(keys, "case", first), root["id"]
    )


def check_first(first: int) -> None:
    """Raise BadRequest unless a list may be this long."""
    if not 1 <= first <= MAX_FIRST:
        raise BadRequest(f"first must lie between 1 and {MAX_FIRST}", code="invalid_page")


strawberry.enum(Kind, name="CaseActionKind", description="What was done with a case; `TOLD` is what its source said.")


@strawberry.type(description="One thing that was done with a case, or that its source told of it. Kept for ever.")
class CaseAction:
    id: strawberry.ID
    case_id: strawberry.ID = strawberry.field(description="The case it was done on: maybe one merged into this one.")
    kind: Kind
    by: str = strawberry.field(description="Who did it; of what was told, the source.")
    at: datetime = strawberry.field(description="When it happened; the later of two holds.")
    recorded_at: datetime | None = strawberry.field(description="When it came.")
    status: CaseStatus | None
    staff: str | None
    team: str | None
    note: str | None
    interaction_id: strawberry.ID | None
    other_id: strawberry.ID | None = strawberry.field(description="Of a merge: the case it went into.")
    undoes: strawberry.ID | None = strawberry.field(description="The action that this one takes back.")
    undone_by: strawberry.ID | None = strawberry.field(description="The action that took this one back.")


async def _history(root: Row, info: Info, first: int = 50) -> Any:
    check_first(first)
    rows = await info.context.rows("case_histories", info.context.reads.case_histories, root["id"])
    return rows[:first]


@strawberry.type(description="A matter being worked on, over any number of contacts.")
class Case:
    id: strawberry.ID
    source: str
    status: CaseStatus | None = strawberry.field(
        description="Where it stands, by its source and by colleagues: whoever said so last."
    )
    source_status: str | None = strawberry.field(description="The word its source has for where it stands.")
    subject: str | None
    channel: str | None
    opened_at: datetime | None
    closed_at: datetime | None
    changed_at: datetime | None
    priority: str | None
    staff: str | None = strawberry.field(description="Who works on it.")
    team: str | None = strawberry.field(description="The team it was handed over to.")
    order_number: str | None
    sku: str | None = strawberry.field(description="The product it is about.")
    attributes: JSON | None = strawberry.field(resolver=free_form("attributes"))
    merged_into: strawberry.ID | None = strawberry.field(description="The case that this one is part of now.")
    interactions: list[Interaction] = strawberry.field(
        resolver=_interactions, description="Newest first; with those of cases merged into it."
    )
    history: list[CaseAction] = strawberry.field(
        resolver=_history,
        description="What was done with it, newest first; with what was done on cases merged into it.",
    )
    customer_id: strawberry.ID | None
    customer: Any = customer_field()
