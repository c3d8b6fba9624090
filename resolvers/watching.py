"""Two colleagues at one customer: what the other does with the customer's cases, and who is there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from graph.sections import Row
from resolvers.back import customer_field
from resolvers.cases import Case, CaseAction
from resolvers.context import Info

Move = Callable[[str], Awaitable[None]]
TOLD = ("joined", "renamed")
"""What happens to a customer that gives it another id."""


@strawberry.enum(description="What there is to see anew.")
class CaseEventKind(Enum):
    CASE = "case"
    PRESENCE = "presence"


@strawberry.type(description="A colleague who is looking at the customer just now.")
class Colleague:
    who: str
    role: str
    since: datetime


async def colleagues_of(root: Row, info: Info) -> Any:
    """Who is looking at a customer."""
    reads = info.context.reads
    return await info.context.rows("presences", reads.presences, root.get("customer_id") or root["id"])


async def _case(root: Row, info: Info) -> Any:
    rows = await info.context.rows("case", info.context.reads.cases, root["case_id"]) if root["case_id"] else []
    return rows[0] if rows else None


async def _action(root: Row, info: Info) -> Any:
    if not root["case_id"]:
        return None
    acts = await info.context.rows("case_histories", info.context.reads.case_histories, root["case_id"])
    return next((act for act in acts if act["id"] == root["action_id"]), None)


@strawberry.type(description="Something done with a case of the customer, or a colleague who came or went.")
class CaseEvent:
    id: strawberry.ID
    at: datetime
    kind: CaseEventKind
    case_id: strawberry.ID | None
    case: Case | None = strawberry.field(resolver=_case, description="As it is now.")
    action: CaseAction | None = strawberry.field(resolver=_action)
    colleagues: list[Colleague] = strawberry.field(
        resolver=colleagues_of, description="Who is looking at the customer now, you included."
    )
    customer_id: strawberry.ID
    customer: Any = customer_field()


async def case_events(info: Info, customer: str, since: datetime, move: Move) -> AsyncIterator[Row]:
    """The events of one customer's cases and colleagues, wherever the customer goes; `move` is told of a new id."""
    async for row in info.context.followed(since):
        if row["kind"] in TOLD and customer in {row["customer_id"], *row["other_ids"]}:
            customer = row["customer_id"]
            await move(customer)
        if row["kind"] not in ("case", "presence") or row["customer_id"] != customer:
            continue
        # A case of a profile that is hidden from the viewer is not told of.
        if row["a_id"] is None or (await info.context.reads.cases([row["a_id"]])).get(row["a_id"]):
            info.context.look.saw([customer])
            yield {**row, "id": row["key"], "case_id": row["a_id"], "action_id": row["b_id"]}
