"""The roots: where a question to Whom begins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

import strawberry

from graph.access import sees_kind
from graph.identifiers import Identifier as Candidate
from graph.identifiers import identify, recognise
from graph.kept import order_key
from graph.pages import Page
from graph.sections import Row
from resolvers.as_of import CustomerAsOf, customer_as_of
from resolvers.back import customer_field
from resolvers.cases import Case, check_first
from resolvers.context import Info, selection_of
from resolvers.customers import Customer
from resolvers.front import CustomerInFront, customer_in_front
from resolvers.interactions import Interaction
from resolvers.orders import Order
from resolvers.pages import Connection
from resolvers.profiles import Identifier, Profile
from resolvers.proposals import Proposal, proposals
from resolvers.scalars import IdentifierKind
from resolvers.verification import VerificationOffer, best_verification
from resolvers.wanted import sections_of
from resolvers.why import WhatIf, Why, what_if_of, why_of

T = TypeVar("T")
U = TypeVar("U")


@strawberry.type(description="One thing that what was typed may be.")
class Recognised:
    kind: IdentifierKind
    value: str = strawberry.field(description="Its clean form.")
    key: strawberry.ID


@strawberry.type(description="What an identifier leads to.")
class Lookup:
    recognised: list[Recognised] = strawberry.field(description="What it may be, likeliest first.")
    identifiers: list[Identifier] = strawberry.field(description="Those of them that are known.")
    customers: list[Customer] = strawberry.field(description="Whom they lead to, the certain ones first.")


@strawberry.type(description="Something a search found, on the way to a customer.")
class SearchMatch:
    type: str = strawberry.field(description="profile, identifier, order or case.")
    id: strawberry.ID
    caption: str | None


@strawberry.type(description="A customer that a search found.")
class SearchHit:
    score: float = strawberry.field(description="The greater the better; means nothing between searches.")
    matches: list[SearchMatch]
    customer_id: strawberry.ID
    customer: Any = customer_field()


@strawberry.type(description="How many there are of one group; groups of fewer than five customers are withheld.")
class Total:
    key: str
    count: int = strawberry.field(description="Profiles of a source, interactions of a channel.")
    customers: int


@strawberry.type(description="Figures over all customers.")
class Totals:
    sources: list[Total]
    channels: list[Total]


async def _lookup(info: Info, identifier: str, kind: IdentifierKind | None = None, first: int = 20) -> Any:
    check_first(first)
    context, selection = info.context, selection_of(info)
    candidates = [c for c in _candidates(info, identifier, kind) if sees_kind(context.viewer, c.kind)]
    customers, identifiers = selection.named(info.nodes, "customers"), selection.named(info.nodes, "identifiers")
    found, known = await _both(
        context.reads.lookup(candidates, sections_of(selection, customers), first) if customers else None,
        context.reads.identifiers([c.key for c in candidates]) if identifiers else None,
    )
    return {
        "recognised": candidates,
        "identifiers": [row for c in candidates for row in (known or {}).get(c.key, [])],
        "customers": found or [],
    }


async def _both(first: Awaitable[T] | None, second: Awaitable[U] | None) -> tuple[T | None, U | None]:
    # At the same time where both are wanted; a task apiece is only worth its while then.
    if first is not None and second is not None:
        return await asyncio.gather(first, second)
    return (await first if first is not None else None), (await second if second is not None else None)


def _candidates(info: Info, identifier: str, kind: IdentifierKind | None) -> list[Candidate]:
    hint = info.context.hint
    return recognise(identifier, hint) if kind is None else [identify(kind.value, identifier, hint)]


async def _customer(info: Info, id: strawberry.ID) -> Any:
    if not id.startswith("c_"):
        return None
    rows = await info.context.reads.customers([id], sections_of(selection_of(info), info.nodes), 1)
    for row in rows:
        row["alias_of"] = None if row["id"] == id else row["id"]
    return _only(rows)


async def _profile(info: Info, id: strawberry.ID) -> Any:
    return _only((await info.context.reads.profiles([id])).get(id, []))


async def _interaction(info: Info, id: strawberry.ID) -> Any:
    return _only((await info.context.reads.interactions([id])).get(id, []))


async def _case(info: Info, id: strawberry.ID) -> Any:
    return _only((await info.context.reads.cases([id])).get(id, []))


async def _order(info: Info, number: str) -> Any:
    key = order_key(number) or ""
    return (await info.context.reads.orders([key])).get(key, [])


async def _identifier(info: Info, kind: IdentifierKind, value: str) -> Any:
    key = identify(kind.value, value, info.context.hint).key
    return _only((await info.context.reads.identifiers([key])).get(key, []))


async def _search(info: Info, text: str, first: int = 20, after: str | None = None) -> Any:
    return await info.context.reads.search(text, Page(first, after))


async def _totals(info: Info) -> Any:
    return await info.context.reads.totals()


def _only(rows: list[Row]) -> Any:
    return rows[0] if rows else None


@strawberry.type(description="Whom: any identifier in, the whole customer out.")
class Query:
    lookup: Lookup | None = strawberry.field(
        resolver=_lookup, description="Whom an identifier leads to; its kind is recognised unless given."
    )
    customer_in_front: CustomerInFront | None = strawberry.field(
        resolver=customer_in_front,
        description="Who is in front of you: the whole page of whom an identifier, or a customer's id, stands for.",
    )
    customer: Customer | None = strawberry.field(resolver=_customer, description="By an id it has or ever had.")
    customer_as_of: CustomerAsOf | None = strawberry.field(
        resolver=customer_as_of, description="As it was known at a time: recorded time, not when things were true."
    )
    profile: Profile | None = strawberry.field(resolver=_profile)
    interaction: Interaction | None = strawberry.field(resolver=_interaction)
    case: Case | None = strawberry.field(resolver=_case)
    order: list[Order] | None = strawberry.field(
        resolver=_order, description="Orders of this number, one for each source that gave it out."
    )
    identifier: Identifier | None = strawberry.field(resolver=_identifier)
    search: Connection[SearchHit] | None = strawberry.field(
        resolver=_search, description="Customers by names, addresses, numbers and subjects, forgiving slips of the pen."
    )
    totals: Totals | None = strawberry.field(resolver=_totals)
    proposals: Connection[Proposal] | None = strawberry.field(
        resolver=proposals,
        description="Pairs of profiles that may be one person's; those waiting for a person, unless said otherwise.",
    )
    why: Why | None = strawberry.field(
        resolver=why_of,
        description="Why two profiles are one customer, or why not; also of two that nobody ever compared.",
    )
    what_if: WhatIf | None = strawberry.field(
        resolver=what_if_of,
        description="What would become of a profile, told as an import line, if it came now. Nothing is stored.",
    )
    best_verification: list[VerificationOffer] | None = strawberry.field(
        resolver=best_verification,
        description="What of a profile's claims is worth proving, what settles most first; with another profile, what ties the two.",
    )
