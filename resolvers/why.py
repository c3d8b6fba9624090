"""Why two profiles are one customer, why not, and what would become of a record."""

from __future__ import annotations

from typing import Any

import strawberry
from pydantic import ValidationError
from strawberry.scalars import JSON

from graph.errors import Forbidden, NotFound, SkipRecord
from graph.intake import Intake
from graph.records import ProfileRecord
from matching.explain import why
from matching.what_if import what_if
from resolvers.context import Info
from resolvers.judgements import profile_of
from resolvers.proposals import ProposalStatus
from resolvers.scalars import IdentifierKind


@strawberry.type(description="One comparison of two profiles, and what it adds to their score.")
class Step:
    comparison: str
    level: str = strawberry.field(description="How far the two agree; `hidden` where your role does not show it.")
    sentence: str
    a: list[str] = strawberry.field(description="The values that were compared, folded to plain letters.")
    b: list[str]
    bits: float
    rarity: float = strawberry.field(description="How many of the bits there are because the value is rare, or common.")


@strawberry.type(description="From the prior to the score, in bits: log2 of the odds that the two are one person.")
class Waterfall:
    prior: float
    steps: list[Step] = strawberry.field(description="With the prior they add up to the score.")
    score: float
    probability: float = strawberry.field(description="The chance that the two are one person, 0 to 1.")


@strawberry.type(description="An identifier that two profiles have.")
class SharedIdentifier:
    key: strawberry.ID
    kind: IdentifierKind
    shared_by_too_many: bool
    links: bool = strawberry.field(description="Makes them one customer, unless names or birth dates contradict.")


@strawberry.type(description="All that is to be said of two profiles.")
class Why:
    a_id: strawberry.ID
    b_id: strawberry.ID
    together: bool = strawberry.field(description="Whether they are one customer now.")
    status: ProposalStatus | None
    compared: bool = strawberry.field(description="Whether they have a key by which they would find each other.")
    model: str
    waterfall: Waterfall
    identifiers: list[SharedIdentifier]
    reasons: list[str] = strawberry.field(description="What decided, in sentences, the weightiest first.")


@strawberry.type(description="A profile that a record would be linked to, or proposed with.")
class Near:
    profile_id: strawberry.ID
    customer_id: strawberry.ID
    together: bool
    waterfall: Waterfall


@strawberry.type(description="What would become of a record. Nothing is stored.")
class WhatIf:
    customer_id: strawberry.ID = strawberry.field(description="The customer it would belong to.")
    is_new: bool = strawberry.field(description="Nobody else would belong to it.")
    joined_ids: list[strawberry.ID] = strawberry.field(description="Customers that would be one with it.")
    near: list[Near] = strawberry.field(description="The likeliest first.")


async def why_of(info: Info, a: strawberry.ID, b: strawberry.ID) -> Any:
    """Why two profiles are one customer, or are not."""
    # Read as everything else is: what the viewer may not see is not there, and what is seen goes on the trail.
    if not (await profile_of(info, a) and await profile_of(info, b)):
        return None
    try:
        told = await why(info.context.driver, info.context.viewer, a, b)
    except (NotFound, Forbidden):
        return None
    return {
        "a_id": a, "b_id": b, "together": told.together, "status": told.status, "compared": told.compared, "model": told.model,
        "waterfall": told.waterfall, "identifiers": list(told.identifiers), "reasons": list(told.reasons),
    }  # fmt: skip


async def what_if_of(info: Info, record: JSON) -> Any:
    """What would become of a record if it came now."""
    context = info.context
    intake = Intake(context.id_key, context.hint.region)
    told = await what_if(context.driver, context.viewer, _profile(record), intake)
    context.look.saw({told.customer, *told.joined, *(near.customer for near in told.near)})
    near = [
        {"profile_id": one.profile, "customer_id": one.customer, "together": one.together, "waterfall": one.waterfall}
        for one in told.near
    ]
    return {"customer_id": told.customer, "is_new": told.is_new, "joined_ids": list(told.joined), "near": near}


def _profile(record: Any) -> ProfileRecord:
    try:
        return ProfileRecord.model_validate({"type": "profile", **record} if isinstance(record, dict) else record)
    except ValidationError as error:
        # Without the values: they are personal data.
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        said = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'record'}: {one['msg']}" for one in faults[:5])
        raise SkipRecord(said) from None
