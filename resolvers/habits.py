"""How a customer likes to be in contact, what they were promised, and what they did on the web last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from graph.channels import CHANNELS
from graph.sections import Row
from insight.channels_preferred import Contact, Favourite, preferred
from insight.journey import journey
from insight.promises import promises
from resolvers.context import Info
from resolvers.moods import Freshness, contacts_of, fresh, history_of


@strawberry.type(description="Something a customer mostly does, and how far that goes.")
class Preference:
    value: str
    share: float = strawberry.field(description="0 to 1, newer contacts counting more.")
    contacts: int
    reason: str


@strawberry.type(description="The favourite channel for one kind of activity.")
class ActivityChannel:
    kind: str = strawberry.field(description="asking, complaining, reviewing, visiting or browsing.")
    channel: str
    title: str
    share: float
    contacts: int
    reason: str


@strawberry.type(description="How a customer likes to be in contact; what is too little to be a habit is not told.")
class PreferredChannel:
    channel: str | None = strawberry.field(description="To reach them over.")
    title: str | None
    kinds: list[ActivityChannel]
    hours: Preference | None = strawberry.field(description="The best four hours of the day, in the shop's time zone.")
    language: Preference | None
    reason: str
    freshness: Freshness


@strawberry.type(description="Something we said we would do by a time.")
class Promise:
    text: str
    made_at: datetime
    due_at: datetime
    overdue: bool
    channel: str | None
    interaction_id: strawberry.ID | None
    case_id: strawberry.ID | None
    reason: str


@strawberry.type(description="The last visit to the website.")
class Journey:
    at: datetime
    ended_at: datetime
    pages: list[str] = strawberry.field(description="In the order seen.")
    searches: list[str]
    basket: list[str] = strawberry.field(description="What was put in and not bought, where the site tells.")
    left_basket: bool
    failed_steps: list[str] = strawberry.field(
        description="Form errors, declined payments and whatever else did not work."
    )
    bought: bool
    referrer: str | None
    device: str | None
    reason: str
    freshness: Freshness


async def preferred_channel_of(root: Row, info: Info) -> Any:
    """The preferences of one customer."""
    found = preferred(map(_contact, await contacts_of(root, info)), datetime.now(info.context.zone))
    channel = found.channel.value if found.channel else None
    return {
        "channel": channel,
        "title": channel and _title(channel),
        "kinds": [_kind(kind, favourite) for kind, favourite in found.kinds.items()],
        "hours": _preference(found.hours),
        "language": _preference(found.language),
        "reason": found.channel.reason
        if found.channel
        else "too few contacts, or as many over one channel as over another",
        "freshness": fresh(found.newest.isoformat() if found.newest else None),
    }


async def promises_of(root: Row, info: Info) -> Any:
    """What one customer was promised and has yet to get, the first due first."""
    rows = await info.context.rows("promises", history_of(info).promises, root["id"])
    found = promises(rows, datetime.now(info.context.zone))
    return [
        {
            "text": one.text,
            "made_at": one.made_at.isoformat(),
            "due_at": one.due_at.isoformat(),
            "overdue": one.overdue,
            "channel": one.channel,
            "interaction_id": one.interaction_id,
            "case_id": one.case_id,
            "reason": one.reason,
        }
        for one in found
    ]


async def journey_of(root: Row, info: Info) -> Any:
    """The last visit of one customer; None without any."""
    found = journey(await info.context.rows("visits", history_of(info).visits, root["id"]), info.context.zone)
    return found and {
        "at": found.at.isoformat(),
        "ended_at": found.ended_at.isoformat(),
        "pages": list(found.pages),
        "searches": list(found.searches),
        "basket": list(found.basket),
        "left_basket": found.left_basket,
        "failed_steps": list(found.failed),
        "bought": found.bought,
        "referrer": found.referrer,
        "device": found.device,
        "reason": found.reason,
        "freshness": fresh(found.ended_at.isoformat()),
    }


def _contact(row: Row) -> Contact:
    at, inbound = datetime.fromisoformat(row["at"]), row["direction"] == "inbound"
    return Contact(at, row["channel"], inbound, row["activity"], row["language"], row["label"])


def _kind(kind: str, favourite: Favourite) -> Row:
    return {
        "kind": kind,
        "channel": favourite.value,
        "title": _title(favourite.value),
        "share": favourite.share,
        "contacts": favourite.contacts,
        "reason": favourite.reason,
    }


def _preference(found: Favourite | None) -> Row | None:
    if found is None:
        return None
    return {"value": found.value, "share": found.share, "contacts": found.contacts, "reason": found.reason}


def _title(channel: str) -> str:
    declared = CHANNELS.get(channel)
    return declared.title if declared else channel
