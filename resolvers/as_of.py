"""A customer as it was known at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import strawberry

from graph.identifiers import KINDS
from graph.sections import Row
from resolvers.addresses import Address, addresses
from resolvers.context import Info
from resolvers.scalars import IdentifierKind, Trust


def _addresses(root: Row) -> list[Address]:
    return addresses(root["addresses"])


def _caption(root: Row) -> str:
    return KINDS[root["kind"]].caption(root["value"])


@strawberry.type(description="An identifier a profile had then.")
class IdentifierAsOf:
    key: strawberry.ID
    kind: IdentifierKind
    value: str
    caption: str = strawberry.field(resolver=_caption, description="The value as people write it.")
    trust: Trust


@strawberry.type(description="What a record of a person said then.")
class ProfileAsOf:
    id: strawberry.ID
    source: str
    name: str | None
    given_name: str | None
    family_name: str | None
    other_names: list[str]
    birth_date: str | None
    gender: str | None
    language: str | None
    addresses: list[Address] = strawberry.field(resolver=_addresses)
    seen_at: datetime | None
    deleted: bool
    identifiers: list[IdentifierAsOf]


@strawberry.type(description="A customer as it was known at a time: who belonged to it, and what they said.")
class CustomerAsOf:
    id: strawberry.ID = strawberry.field(description="The id it had then.")
    profiles: list[ProfileAsOf]


async def customer_as_of(info: Info, id: strawberry.ID, at: datetime) -> Any:
    """The customer with an id, as it was known at a time; None where it was not yet."""
    when = at if at.tzinfo else at.replace(tzinfo=UTC)
    found = await info.context.reads.customers_as_of([id], when)
    return next(iter(found.get(id, [])), None)
