"""Cases, and the contacts they consist of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

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


@strawberry.type(description="A matter being worked on, over any number of contacts.")
class Case:
    id: strawberry.ID
    source: str
    status: CaseStatus | None
    subject: str | None
    channel: str | None
    opened_at: datetime | None
    closed_at: datetime | None
    changed_at: datetime | None
    priority: str | None
    staff: str | None
    order_number: str | None
    sku: str | None = strawberry.field(description="The product it is about.")
    attributes: JSON | None = strawberry.field(resolver=free_form("attributes"))
    interactions: list[Interaction] = strawberry.field(resolver=_interactions, description="Newest first.")
    customer_id: strawberry.ID | None
    customer: Any = customer_field()
