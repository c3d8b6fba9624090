"""Pairs of profiles that may be one person's, for people to judge."""

from __future__ import annotations

import asyncio
from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from graph.pages import Page
from graph.sections import Row
from resolvers.context import Info
from resolvers.judgements import profile_of
from resolvers.limits import LENGTH
from resolvers.profiles import Profile


@strawberry.enum(description="Where a pair stands.")
class ProposalStatus(Enum):
    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    REJECTED = "rejected"


@strawberry.enum(description="Which proposals come first.")
class ProposalOrder(Enum):
    UNCERTAINTY = "uncertainty"
    CUSTOMER_VALUE = "customer_value"
    NEWEST = "newest"


async def _profiles(root: Row, info: Info) -> Any:
    found = await asyncio.gather(*(profile_of(info, root[name]) for name in ("a_id", "b_id")))
    return [profile for profile in found if profile]


@strawberry.type(description="Two profiles that may be one person's.")
class Proposal:
    id: strawberry.ID
    status: ProposalStatus
    score: float | None = strawberry.field(
        description="Match weight in bits, the prior included; none where no model compared them."
    )
    levels: str | None = strawberry.field(description="How far the two agree, comparison by comparison.")
    model: str | None
    since: datetime
    conflict: bool = strawberry.field(
        description="Somebody accepted it, but that would join a pair that somebody rejected."
    )
    a_id: strawberry.ID
    b_id: strawberry.ID
    profiles: list[Profile] = strawberry.field(
        resolver=_profiles, metadata={LENGTH: 2}, description="The two, in the order of their ids."
    )


async def proposals(  # noqa: PLR0913 - the arguments of the field
    info: Info,
    status: list[ProposalStatus] | None = None,
    min_score: float | None = None,
    order_by: ProposalOrder = ProposalOrder.UNCERTAINTY,
    first: int = 20,
    after: str | None = None,
) -> Any:
    """One page of pairs; those waiting for a person, unless other statuses are asked for."""
    statuses = tuple(one.value for one in (status if status is not None else [ProposalStatus.PROPOSED]))
    return await info.context.reads.proposals(Page(first, after, statuses=statuses), order_by.value, min_score)
