"""A customer's details, each with what chose it, and colleagues' corrections of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from graph.corrections import Corrections
from graph.details import Field, Rule, details
from graph.sections import Row
from resolvers.addresses import Address
from resolvers.back import customer_field
from resolvers.context import Info
from resolvers.limits import LENGTH
from resolvers.scalars import IdentifierKind, Trust

strawberry.enum(Rule, name="DetailRule", description="Why a detail was chosen; see docs/details.md.")
strawberry.enum(Field, name="DetailField", description="A detail that can be corrected.")


@strawberry.type(description="One detail of a customer, and where it comes from.")
class Detail:
    value: str
    source: str | None = strawberry.field(description="The system that says so; none for a correction.")
    profile_id: strawberry.ID | None
    at: datetime | None = strawberry.field(description="When the source last saw it, or a colleague corrected it.")
    rule: Rule
    reason: str = strawberry.field(description="The rule as a sentence.")
    trust: Trust | None = strawberry.field(description="Of an identifier: whether it is verified.")
    address: Address | None = strawberry.field(description="Of an address: its parts.")
    correction_id: strawberry.ID | None
    corrected_by: str | None


@strawberry.type(description="An account of a customer on a social network.")
class SocialProfile:
    kind: IdentifierKind
    value: str
    source: str | None
    profile_id: strawberry.ID | None
    at: datetime | None
    rule: Rule
    reason: str
    trust: Trust | None


@strawberry.type(description="What is known of a customer, once: the best of what all profiles say.")
class Details:
    name: Detail | None
    birth_date: Detail | None
    address: Detail | None = strawberry.field(description="Where they live now.")
    email: Detail | None
    phone: Detail | None
    language: Detail | None
    accessibility: list[Detail] = strawberry.field(
        metadata={LENGTH: 1}, description="What they need, as noted by sources, the latest first, or by a colleague."
    )
    social_profiles: list[SocialProfile] = strawberry.field(description="Verified ones first.")


@strawberry.type(description="What a colleague said is true of a customer's details.")
class Correction:
    id: strawberry.ID
    field: Field
    value: str | None
    profile_id: strawberry.ID = strawberry.field(description="The profile it is kept by, through links and splits.")
    made_by: str
    made_at: datetime
    undone: bool
    customer_id: strawberry.ID
    customer: Any = customer_field()


async def details_of_customer(root: Row, info: Info) -> Any:
    """The details of one customer; asked for together with others, they come in one round trip."""
    rows = await info.context.rows("details", info.context.reads.details, root["id"])
    return rows[0] if rows else details((), ())


async def correct(info: Info, customer_id: strawberry.ID, field: Field, value: str) -> Any:
    """Correct a detail."""
    return await _corrections(info).correct(customer_id, field, value, info.context.hint)


async def undo_correction(info: Info, id: strawberry.ID) -> Any:
    """Take a correction back."""
    return await _corrections(info).undo(id)


def _corrections(info: Info) -> Corrections:
    return Corrections(info.context.viewer, info.context.driver, info.context.look)
