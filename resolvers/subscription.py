"""Following what becomes of customers, as it happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import strawberry

from graph.access import Thing, require
from graph.errors import NotFound
from graph.feed import Row
from graph.pages import Sections
from graph.presence import Presence
from resolvers.back import customer_field
from resolvers.context import Info
from resolvers.judgements import ChangeKind
from resolvers.proposals import Proposal
from resolvers.watching import CaseEvent, case_events


@strawberry.type(description="What became of a customer, when and why.")
class CustomerEvent:
    id: strawberry.ID
    at: datetime
    kind: ChangeKind
    customer_id: strawberry.ID
    other_ids: list[strawberry.ID] = strawberry.field(
        description="Customers that came into it (joined), that came out of it (split), or the id it had (renamed)."
    )
    cause: str = strawberry.field(description="What changed: `import`, or `judgement:` with the batch's id, and so on.")
    customer: Any = customer_field()


_CHANGES = {kind.value for kind in ChangeKind}


async def _now(info: Info, id_: str) -> str:
    rows = await info.context.reads.customers([id_], Sections(), 1) if id_.startswith("c_") else []
    if not rows:
        raise NotFound("there is no such customer")
    return str(rows[0]["id"])


async def _pairs(info: Info, row: Row) -> list[Any]:
    found = await info.context.reads.pairs([(row["a_id"], row["b_id"])])
    # It may have been judged meanwhile.
    return [pair for pair in found if pair["status"] == "proposed"]


@strawberry.type(description="What happens, as it happens, over graphql-transport-ws.")
class Subscription:
    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="Customers joined, split and renamed; of one customer, wherever it goes, if its id is given."
    )
    async def customer_changed(self, info: Info, id: strawberry.ID | None = None) -> AsyncIterator[CustomerEvent]:
        require(info.context.viewer, Thing.INDIVIDUALS)
        asked = datetime.now(UTC)
        followed = await _now(info, id) if id is not None else None
        async for row in info.context.followed(asked):
            about = {row["customer_id"], *row["other_ids"]}
            if row["kind"] not in _CHANGES or followed not in about | {None}:
                continue
            if followed is not None and row["kind"] != "split":
                followed = row["customer_id"]
            info.context.look.saw(about)
            yield {**row, "id": row["key"]}  # type: ignore[misc]

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="What colleagues do with a customer's cases, and who is looking at the customer; the first event comes at once."
    )
    async def case_changed(self, info: Info, customer_id: strawberry.ID) -> AsyncIterator[CaseEvent]:
        viewer = info.context.viewer
        require(viewer, Thing.INDIVIDUALS)
        require(viewer, Thing.CASES)
        asked, customer = datetime.now(UTC), await _now(info, customer_id)
        async with (
            Presence(info.context.driver, viewer, customer) as presence,
            aclosing(case_events(info, customer, asked, presence.move)) as events,  # type: ignore[type-var]
        ):
            async for row in events:
                yield row  # type: ignore[misc]

    @strawberry.subscription(  # type: ignore[untyped-decorator]
        description="Pairs of profiles that a person is asked about from now on."
    )
    async def proposal_added(self, info: Info) -> AsyncIterator[Proposal]:
        require(info.context.viewer, Thing.JUDGE)
        async for row in info.context.followed(datetime.now(UTC)):
            for pair in await _pairs(info, row) if row["kind"] == "proposed" else []:
                yield pair
