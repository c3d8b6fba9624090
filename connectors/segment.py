"""Segment's tracking API: identify, track, page, screen, group and alias calls become our records.

A `userId` is a profile of the source; an `anonymousId` is a cookie. Events of the e-commerce, email and live chat specs
are told apart by name (`connectors/segment_events.py`); every other event is kept as an interaction. An IP address, an
advertising id, a push token, a user agent and the query part of a page's address are never stored.
Source: https://segment.com/docs/connections/spec/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from connectors import Source
from connectors.discretion import address_of_page
from connectors.segment_events import read
from connectors.segment_message import Fields, Message, interaction, profile, told
from graph.errors import SkipRecord
from graph.records import RECORD, Record


def records(payload: Mapping[str, Any], source: Source, received_at: datetime) -> list[Record]:
    """The records that one call amounts to. Raises SkipRecord for a call that cannot be used."""
    message = Message(payload, source, received_at)
    call = CALLS.get(message.type)
    if call is None:
        raise SkipRecord(f"type must be one of {', '.join(CALLS)}", code="unknown_call")
    if message.user is None and message.anonymous is None and not message.traits.get("email"):
        raise SkipRecord("there is neither a userId nor an anonymousId", code="no_identity")
    return [build(message, **fields) for fields in call(message)]


def build(message: Message, **fields: Any) -> Record:
    """A checked record of the message's source. Raises SkipRecord that names the wrong fields, not what is in them."""
    try:
        given = {name: value for name, value in fields.items() if value is not None}
        return RECORD.validate_python({"source": message.source.name, **given})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors(include_input=False))
        raise SkipRecord(wrong) from None


def _identify(message: Message) -> list[Fields]:
    return profile(message, message.traits, [])


def _alias(message: Message) -> list[Fields]:
    previous = message.body.get("previousId") or message.body.get("previous_id") or message.anonymous
    if not previous or not message.user:
        raise SkipRecord("alias needs a previousId and a userId", code="no_identity")
    # Segment does not say whether a previous id was a user's or a browser's; the one it was not is on nobody else.
    kinds = ("email",) if "@" in str(previous) else ("account", "cookie")
    return profile(message, {}, [{"kind": kind, "value": previous} for kind in kinds])


def _group(message: Message) -> list[Fields]:
    group = message.body.get("groupId") or message.body.get("group_id")
    about = {"id": group, **message.object(message.body, "traits")}
    return profile(message, {"group": about}, [])


def _page(message: Message) -> list[Fields]:
    said = message.properties
    name = message.body.get("name") or said.get("name")
    url = said.get("url") or message.about("page", "url")
    page = {
        "url": address_of_page(url),
        "referrer": address_of_page(said.get("referrer") or message.about("page", "referrer")),
        "category": message.body.get("category") or said.get("category"),
    }
    viewed = interaction(
        message,
        f"{message.type}_view",
        subject=said.get("title") or message.about("page", "title") or name,
        attributes={key: value for key, value in page.items() if value},
    )
    return [viewed, *_campaign(message)]


def _campaign(message: Message) -> list[Fields]:
    # A page that was reached with campaign parameters in its address was reached by a click on that campaign.
    campaign = message.about("campaign", "name")
    if not campaign or message.type != "page":
        return []
    clicked = {"type": "campaign_response", "campaign": campaign, "response": "clicked"}
    return [clicked | told(message)]


def _track(message: Message) -> list[Fields]:
    described = profile(message, message.traits, []) if message.traits else []
    return [*described, *read(message)]


CALLS: Mapping[str, Callable[[Message], list[Fields]]] = {
    "identify": _identify,
    "track": _track,
    "page": _page,
    "screen": _page,
    "group": _group,
    "alias": _alias,
}
