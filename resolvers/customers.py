"""The customer, and all that is reached from it."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Any

import strawberry

from graph.channels import CHANNELS
from graph.pages import Page, Rows
from graph.sections import Row
from resolvers.address_history import CustomerAddress, addresses_of_customer
from resolvers.cases import Case, check_first
from resolvers.consents import CampaignResponse, Consent
from resolvers.context import Info
from resolvers.details import Details, details_of_customer
from resolvers.habits import (
    Journey,
    PreferredChannel,
    Promise,
    journey_of,
    preferred_channel_of,
    promises_of,
)
from resolvers.how import How, how_of_customer
from resolvers.interactions import Interaction, Session
from resolvers.judgements import Judgement, judgements_of
from resolvers.moods import Mood, mood_of_customer
from resolvers.neighbourhoods import Neighbourhood, neighbourhood
from resolvers.orders import Order
from resolvers.others import CampaignContact, CustomerScore, campaigns_of, scores_of
from resolvers.pages import (
    CaseFilter,
    Connection,
    Filter,
    InteractionFilter,
    OrderFilter,
    SessionFilter,
    page_of,
)
from resolvers.profiles import Identifier, Profile
from resolvers.scalars import IdentifierKind, Trust
from resolvers.suggesting import CaseSuggestion, suggested_of_customer
from resolvers.wanted import SECTION, came_with
from resolvers.watching import Colleague, colleagues_of
from resolvers.worth import Segment, Worth, segments_of_customer, worth_of_customer


@strawberry.type(description="A channel a customer was in contact over.")
class ChannelUse:
    channel: str
    title: str
    interactions: int = strawberry.field(description="How many contacts.")
    first_at: datetime
    last_at: datetime


@strawberry.type(description="The latest thing a customer did or had done.")
class Activity:
    at: datetime
    type: str = strawberry.field(description="interaction, order or case.")
    id: strawberry.ID
    channel: str | None


def _name(root: Row) -> str | None:
    return next(iter(_names(root)), None)


def _names(root: Row) -> list[str]:
    return list(
        dict.fromkeys(profile["name"] for profile in root["profiles"] if profile["name"] and not profile["deleted"])
    )


def _profiles(root: Row, first: int = 100) -> Any:
    check_first(first)
    return root["profiles"][:first]


def _identifiers(root: Row, kinds: list[IdentifierKind] | None = None, first: int = 100) -> list[Identifier]:
    check_first(first)
    wanted = None if kinds is None else {kind.value for kind in kinds}
    return [row for row in root["identifiers"] if wanted is None or row["kind"] in wanted][:first]


def _section(name: str, root: Row, info: Info, page: Page) -> Rows | Awaitable[Rows]:
    # Not async: what came with the customer is there at once, and an awaitable costs five times as much to execute.
    if came_with(root, name, page):
        rows: Rows = root[name]
        return rows
    return info.context.section(name, root["id"], page)


def _orders(root: Row, info: Info, first: int = 10, after: str | None = None, filter: OrderFilter | None = None) -> Any:
    return _section("orders", root, info, page_of(first, after, filter))


def _interactions(
    root: Row, info: Info, first: int = 10, after: str | None = None, filter: InteractionFilter | None = None
) -> Any:
    return _section("interactions", root, info, page_of(first, after, filter))


def _cases(root: Row, info: Info, first: int = 10, after: str | None = None, filter: CaseFilter | None = None) -> Any:
    return _section("cases", root, info, page_of(first, after, filter))


def _sessions(
    root: Row, info: Info, first: int = 10, after: str | None = None, filter: SessionFilter | None = None
) -> Any:
    page = page_of(first, after, _sessions_only(filter))
    return _section("interactions", root, info, page)


def _sessions_only(filter_: SessionFilter | None) -> Filter:
    since, until = (filter_.since, filter_.until) if filter_ else (None, None)
    return InteractionFilter(activities=["session"], since=since, until=until)


async def _channels(root: Row, info: Info) -> Any:
    rows = await info.context.rows("channels", info.context.reads.channels, root["id"])
    return [{**row, "title": _title(row["channel"])} for row in rows]


def _title(channel: str) -> str:
    declared = CHANNELS.get(channel)
    return declared.title if declared else channel


async def _consents(root: Row, info: Info) -> Any:
    return await info.context.rows("consents", info.context.reads.consents, root["id"])


async def _campaign_responses(root: Row, info: Info) -> Any:
    reads = info.context.reads
    return await info.context.rows("campaign_responses", reads.campaign_responses, root["id"])


async def _latest_activity(root: Row, info: Info) -> Any:
    rows = await info.context.rows("activities", info.context.reads.activities, root["id"])
    return rows[0] if rows else None


async def _neighbourhood(root: Row, info: Info, first: int = 20) -> Any:
    check_first(first)
    reads = info.context.reads
    profiles = await info.context.rows(
        ("neighbourhoods", first), lambda ids: reads.neighbourhoods(ids, first), root["id"]
    )
    return neighbourhood(root["id"], profiles)


def _from(section: str) -> dict[str, Any]:
    return {SECTION: section}


@strawberry.type(description="A person, as all profiles that are theirs make them known.")
class Customer:
    id: strawberry.ID = strawberry.field(description="Durable: old ids go on leading here.")
    alias_of: strawberry.ID | None = strawberry.field(
        description="The id the customer has now, if asked for by an older one."
    )
    since: datetime | None = strawberry.field(description="When Whom first knew of them.")
    trust: Trust | None = strawberry.field(description="How sure it is that what was looked up is theirs.")
    name: str | None = strawberry.field(resolver=_name, metadata=_from("names"), description="As last seen.")
    names: list[str] = strawberry.field(resolver=_names, metadata=_from("names"))
    details: Details = strawberry.field(
        resolver=details_of_customer, description="The best of what all profiles say, and colleagues corrected."
    )
    addresses: list[CustomerAddress] = strawberry.field(
        resolver=addresses_of_customer,
        description="Where they live and lived, and where parcels went: the current one, then the last told first.",
    )
    profiles: list[Profile] = strawberry.field(
        resolver=_profiles, metadata=_from("profiles"), description="Last seen first."
    )
    identifiers: list[Identifier] = strawberry.field(resolver=_identifiers, metadata=_from("identifiers"))
    orders: Connection[Order] = strawberry.field(resolver=_orders, metadata=_from("orders"))
    interactions: Connection[Interaction] = strawberry.field(resolver=_interactions, metadata=_from("interactions"))
    cases: Connection[Case] = strawberry.field(
        resolver=_cases, metadata=_from("cases"), description="Open ones first, each part last opened first."
    )
    suggested_cases: list[CaseSuggestion] = strawberry.field(
        resolver=suggested_of_customer, description="For the latest contacts that belong to no case: the likeliest."
    )
    colleagues: list[Colleague] = strawberry.field(
        resolver=colleagues_of, description="Who is looking at them just now, following `caseChanged`."
    )
    sessions: Connection[Session] = strawberry.field(resolver=_sessions)
    channels: list[ChannelUse] = strawberry.field(resolver=_channels, description="Last used first.")
    consents: list[Consent] = strawberry.field(resolver=_consents, description="Newest first, 100 at most.")
    campaign_responses: list[CampaignResponse] = strawberry.field(
        resolver=_campaign_responses, description="Newest first, 100 at most."
    )
    campaigns: list[CampaignContact] = strawberry.field(
        resolver=campaigns_of, description="Sent to them, with what they did about each; the newest response first."
    )
    scores: list[CustomerScore] = strawberry.field(
        resolver=scores_of, description="What other systems make of them: churn, propensity…"
    )
    latest_activity: Activity | None = strawberry.field(resolver=_latest_activity)
    neighbourhood: Neighbourhood = strawberry.field(resolver=_neighbourhood)
    mood: Mood | None = strawberry.field(resolver=mood_of_customer, description="How they usually sound.")
    worth: Worth | None = strawberry.field(resolver=worth_of_customer, description="None for who may not see money.")
    segments: list[Segment] = strawberry.field(resolver=segments_of_customer)
    preferred_channel: PreferredChannel = strawberry.field(resolver=preferred_channel_of)
    promises: list[Promise] = strawberry.field(resolver=promises_of, description="Yet to be kept, the first due first.")
    journey: Journey | None = strawberry.field(resolver=journey_of, description="Their last visit to the website.")
    how: How = strawberry.field(resolver=how_of_customer, description="What made these profiles one customer.")
    judgements: list[Judgement] = strawberry.field(
        resolver=judgements_of, description="What people decided of its profiles, newest first, 100 at most."
    )
