"""Profiles and the identifiers on them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON
from strawberry.types.base import StrawberryList

from graph.identifiers import KINDS
from graph.sections import Row
from resolvers.addresses import Address, addresses
from resolvers.back import CUSTOMER, customer_field
from resolvers.cases import check_first
from resolvers.context import Info, selection_of
from resolvers.judgements import Judgement, judgements_of
from resolvers.scalars import IdentifierKind, Trust, free_form
from resolvers.verification import Verification, verifications_of
from resolvers.wanted import sections_of


def _caption(root: Row) -> str:
    return KINDS[root["kind"]].caption(root["value"])


def _other_customers(root: Row) -> int:
    return max(0, int(root["customer_count"]) - 1)


def _addresses(root: Row) -> list[Address]:
    return addresses(root["addresses"])


def _other_names(root: Row) -> list[str]:
    return root["other_names"] or []


async def _profiles_of_identifier(root: Row, info: Info, first: int = 20) -> Any:
    check_first(first)
    reads = info.context.reads
    return await info.context.rows(
        ("profiles", first), lambda keys: reads.profiles(keys, "identifier", first), root["key"]
    )


async def _customers_of_identifier(root: Row, info: Info, first: int = 20) -> Any:
    check_first(first)
    sections = sections_of(selection_of(info), info.nodes)
    return await info.context.customers(root["key"], sections, first)


async def _identifiers_of_profile(root: Row, info: Info) -> Any:
    reads = info.context.reads
    return await info.context.rows("identifiers", lambda keys: reads.identifiers(keys, "profile"), root["id"])


@strawberry.type(description="One record of a person in one source system.")
class Profile:
    id: strawberry.ID
    source: str
    source_id: str
    name: str | None
    given_name: str | None
    family_name: str | None
    other_names: list[str] = strawberry.field(resolver=_other_names)
    birth_date: str | None = strawberry.field(description="ISO date, or as it was written.")
    gender: str | None
    language: str | None
    addresses: list[Address] = strawberry.field(resolver=_addresses)
    attributes: JSON | None = strawberry.field(resolver=free_form("attributes"))
    seen_at: datetime | None = strawberry.field(description="When the source last saw the person.")
    placeholder: bool = strawberry.field(description="Referred to, or known by an identifier only.")
    deleted: bool = strawberry.field(description="The source no longer has it.")
    identifiers: list[Identifier] = strawberry.field(resolver=_identifiers_of_profile)
    verifications: list[Verification] = strawberry.field(
        resolver=verifications_of, description="What was done to prove its identifiers, newest first, 100 at most."
    )
    judgements: list[Judgement] = strawberry.field(
        resolver=judgements_of, description="What people decided of it, newest first, 100 at most."
    )
    customer_id: strawberry.ID | None
    customer: Any = customer_field()


@strawberry.type(description="Something that points at a person; one for each value, shared by all who use it.")
class Identifier:
    key: strawberry.ID
    kind: IdentifierKind
    value: str
    caption: str = strawberry.field(resolver=_caption, description="The value as people write it.")
    shared: bool = strawberry.field(description="Used by too many different people to say who one is.")
    trust: Trust | None = strawberry.field(description="Where reached from a customer or profile.")
    since: datetime | None = strawberry.field(description="Since when they have it, where reached from them.")
    said_in: strawberry.ID | None = strawberry.field(
        description="The message in which the person claims it, where reached from a profile."
    )
    written: list[str] = strawberry.field(description="How sources wrote it, where reached from a customer or profile.")
    customer_count: int = strawberry.field(description="Customers who have it, counted in its first 1,000 profiles.")
    other_customers: int = strawberry.field(resolver=_other_customers, description="How many others share it.")
    profiles: list[Profile] = strawberry.field(resolver=_profiles_of_identifier)
    customers: Annotated[Any, ""] = strawberry.field(
        resolver=_customers_of_identifier, graphql_type=StrawberryList(CUSTOMER)
    )
