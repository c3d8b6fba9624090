"""Segment's tracking API: identify, track, page, screen, group and alias calls become our records.

A `userId` is a profile of the source; an `anonymousId` is a cookie. Events of the e-commerce, email and live chat specs
are told apart by name (`connectors/segment_events.py`); every other event is kept as an interaction. An IP address, an
advertising id, a push token, a user agent and the query part of a page's address are never stored.
Source: https://segment.com/docs/connections/spec/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from connectors import Source
from graph.errors import SkipRecord
from graph.records import RECORD, Record

CLOCK_TOLERANCE = timedelta(minutes=1)
"""A sender's clock that is off by less is taken as right: the difference is the time the message travelled."""

_TIME: TypeAdapter[datetime] = TypeAdapter(datetime)
_NAMES = {"name", "firstName", "first_name", "lastName", "last_name"}
_TAKEN_TRAITS = _NAMES | {"email", "phone", "birthday", "gender", "address", "avatar", "id"}


@dataclass(frozen=True)
class Message:
    """One call as it came. The properties read it under every spelling that clients use."""

    body: Mapping[str, Any]
    source: Source
    received_at: datetime

    @cached_property
    def type(self) -> str:
        return str(self.body.get("type") or self.body.get("action") or "").lower()

    @cached_property
    def user(self) -> str | None:
        return self._text("userId", "user_id")

    @cached_property
    def anonymous(self) -> str | None:
        return self._text("anonymousId", "anonymous_id")

    @cached_property
    def id(self) -> str:
        """The message id; without one, a hash of what was said, so that sending it twice still counts once."""
        said = {key: value for key, value in self.body.items() if key not in ("sentAt", "receivedAt")}
        raw = json.dumps(said, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
        return self._text("messageId", "message_id") or "h-" + blake2b(raw, digest_size=16).hexdigest()

    @cached_property
    def at(self) -> datetime:
        """When it happened, by the sender's clock set right: received − (sent − written), in whole minutes."""
        written = self._time("timestamp") or self._time("originalTimestamp")
        if written is None:
            return self.received_at
        wrong = self.received_at - (self._time("sentAt") or self.received_at)
        if abs(wrong) < CLOCK_TOLERANCE:
            return written
        try:
            return written + timedelta(minutes=wrong // timedelta(minutes=1))
        except OverflowError:
            return written

    @property
    def properties(self) -> dict[str, Any]:
        return self._object(self.body, "properties")

    @property
    def context(self) -> dict[str, Any]:
        return self._object(self.body, "context")

    @property
    def traits(self) -> dict[str, Any]:
        return self._object(self.body, "traits") or self._object(self.context, "traits")

    def about(self, *path: str) -> Any:
        """What the context says at a path, such as `about("page", "url")`; None where it says nothing."""
        found: Any = self.context
        for step in path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found

    def _text(self, *names: str) -> str | None:
        for name in names:
            value = self.body.get(name)
            if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
                return str(value).strip()
        return None

    def _time(self, name: str) -> datetime | None:
        value = self.body.get(name)
        if value is None:
            return None
        try:
            time = _TIME.validate_python(value)
        except ValidationError:
            raise SkipRecord(f"{name} is not an ISO 8601 time") from None
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time

    @staticmethod
    def _object(where: Mapping[str, Any], name: str) -> dict[str, Any]:
        value = where.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise SkipRecord(f"{name} is not an object")
        return value


def records(payload: Mapping[str, Any], source: Source, received_at: datetime) -> list[Record]:
    """The records that one call amounts to. Raises SkipRecord for a call that cannot be used."""
    message = Message(payload, source, received_at)
    read = CALLS.get(message.type)
    if read is None:
        raise SkipRecord(f"type must be one of {', '.join(CALLS)}", code="unknown_call")
    if message.user is None and message.anonymous is None and not message.traits.get("email"):
        raise SkipRecord("there is neither a userId nor an anonymousId", code="no_identity")
    return [build(message, **fields) for fields in read(message)]


def build(message: Message, **fields: Any) -> Record:
    """A checked record of the message's source. Raises SkipRecord that names the wrong fields, not what is in them."""
    try:
        given = {name: value for name, value in fields.items() if value is not None}
        return RECORD.validate_python({"source": message.source.name, **given})
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors(include_input=False))
        raise SkipRecord(wrong) from None


Fields = dict[str, Any]
"""A record before it is checked."""


def who(message: Message) -> Fields:
    """Whom a record is about: the user's profile, else whoever has the cookie, else whoever has the email."""
    if message.user:
        return {"profile": message.user}
    if message.anonymous:
        return {"identifier": {"kind": "cookie", "value": message.anonymous}}
    return {"identifier": {"kind": "email", "value": message.traits.get("email")}}


def told(message: Message) -> Fields:
    """What every record of something done has in common."""
    return {"id": message.id, "at": message.at, **who(message)}


def interaction(message: Message, activity: str, **more: Any) -> Fields:
    """An interaction on the web, with what the context tells of it."""
    return {
        "type": "interaction",
        "channel": "web",
        "activity": activity,
        "device": device(message),
        "campaign": message.about("campaign", "name"),
        "language": message.about("locale"),
        **told(message),
        **more,
    }


def profile(message: Message, traits: Mapping[str, Any], identifiers: list[Fields]) -> list[Fields]:
    """The profile that traits describe, as news about it; none where nobody is known to have them."""
    known = [*identities(message), *identifiers, *_contacts(traits)]
    key = message.user or (f"anonymous-{message.anonymous}" if message.anonymous else None)
    if key is None:
        return []
    named = {
        "name": traits.get("name"),
        "given_name": traits.get("firstName") or traits.get("first_name"),
        "family_name": traits.get("lastName") or traits.get("last_name"),
        "birth_date": traits.get("birthday"),
        "gender": traits.get("gender"),
        "language": message.about("locale"),
        "addresses": _addresses(traits.get("address")),
        "attributes": {name: value for name, value in traits.items() if name not in _TAKEN_TRAITS} or None,
    }
    about = {"type": "profile", "id": key, "partial": True, "seen_at": message.at, "identifiers": known}
    return [about | {name: value for name, value in named.items() if value}]


def identities(message: Message) -> list[Fields]:
    """The identifiers that a call carries by itself."""
    carried = {"account": message.user, "cookie": message.anonymous, "device": message.about("device", "id")}
    return [{"kind": kind, "value": value} for kind, value in carried.items() if value]


def device(message: Message) -> str | None:
    """A caption of the device, such as `Apple iPhone7,2`; never its id."""
    parts = [message.about("device", "manufacturer"), message.about("device", "model")]
    caption = " ".join(str(part) for part in parts if part)
    return caption or message.about("device", "type") or message.about("userAgentData", "platform")


def address_of_page(url: Any) -> str | None:
    """An address without its query and fragment: people's emails and tokens travel there."""
    if not isinstance(url, str) or not url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return None
    return f"{parts.scheme}://{host}{parts.path}" if host else parts.path


def _contacts(traits: Mapping[str, Any]) -> list[Fields]:
    return [{"kind": kind, "value": traits[kind]} for kind in ("email", "phone") if traits.get(kind)]


def _addresses(address: Any) -> list[Fields] | None:
    if isinstance(address, str):
        return [{"text": address}]
    if not isinstance(address, dict):
        return None
    parts = {"line1": "street", "city": "city", "region": "state", "postcode": "postalCode", "country": "country"}
    found = {ours: address[theirs] for ours, theirs in parts.items() if address.get(theirs)}
    return [found] if found else None


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
    about = {"id": group, **message._object(message.body, "traits")}
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
    from connectors.segment_events import read

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
