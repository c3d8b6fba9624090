"""Interactions, and the web sessions among them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from graph.sections import Row
from resolvers.ahead import ahead_field
from resolvers.back import customer_field
from resolvers.limits import LENGTH
from resolvers.moods import Sentiment, sentiment_of
from resolvers.scalars import Direction, IdentifierKind, free_form
from resolvers.suggesting import CaseSuggestion, suggested_of_contact


@strawberry.type(description="What a caller keyed in before anybody answered.")
class KeyedValue:
    label: str | None = strawberry.field(description="What was asked for.")
    value: str
    kind: IdentifierKind | None = strawberry.field(
        description="Of an identifier: it is claimed by whoever keyed it, not verified."
    )


@strawberry.type(description="The way a caller took through the menus of the telephone system.")
class Ivr:
    menu: list[str]
    keyed: list[KeyedValue] = strawberry.field(metadata={LENGTH: 2})


def _ivr(root: Row) -> Any:
    if not root["ivr_menu"] and not root["ivr_keyed"]:
        return None
    return {"menu": root["ivr_menu"] or [], "keyed": root["ivr_keyed"]}


@strawberry.type(
    description="One contact or visit: a call, message, tweet, review, letter, store visit or web session."
)
class Interaction:
    id: strawberry.ID
    source: str = strawberry.field(description="The system that told of it.")
    channel: str
    at: datetime
    ahead: bool = ahead_field()
    ended_at: datetime | None
    direction: Direction | None
    public: bool = strawberry.field(description="Whether others could read along.")
    activity: str | None = strawberry.field(description="What was done: call, message, visit, session…")
    subject: str | None
    text: str | None
    thread: str | None
    outcome: str | None
    place: str | None
    device: str | None
    staff: str | None = strawberry.field(description="Who dealt with it.")
    duration: float | None = strawberry.field(description="Seconds.")
    waited: float | None = strawberry.field(description="Seconds until somebody answered.")
    ivr: Ivr | None = strawberry.field(resolver=_ivr, description="What a caller did before anybody answered.")
    language: str | None
    campaign: str | None
    order_number: str | None = strawberry.field(description="Number of the order it is about.")
    case_id: strawberry.ID | None
    suggested_case: CaseSuggestion | None = strawberry.field(
        resolver=suggested_of_contact, description="The open case it most likely belongs to, if it belongs to none yet."
    )
    pages: list[str] | None = strawberry.field(description="Pages seen, of a web session.")
    referrer: str | None
    attributes: JSON | None = strawberry.field(resolver=free_form("attributes"))
    sentiment: Sentiment | None = strawberry.field(
        resolver=sentiment_of, description="How it sounds; none of what no customer wrote, or has yet to be read."
    )
    customer_id: strawberry.ID | None
    customer: Any = customer_field()


@strawberry.type(description="A web session: a visit with its pages.")
class Session:
    id: strawberry.ID
    source: str
    at: datetime
    ahead: bool = ahead_field()
    ended_at: datetime | None
    duration: float | None = strawberry.field(description="Seconds.")
    pages: list[str] | None
    referrer: str | None
    campaign: str | None
    device: str | None
    place: str | None
    outcome: str | None
    attributes: JSON | None = strawberry.field(resolver=free_form("attributes"))
    customer_id: strawberry.ID | None
    customer: Any = customer_field()
