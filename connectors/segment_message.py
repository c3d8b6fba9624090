"""One Segment call as it came, and the parts of our records that every call has in common."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import blake2b
from typing import Any

from pydantic import TypeAdapter, ValidationError

from connectors import Source
from connectors.discretion import kept
from graph.errors import SkipRecord

CLOCK_TOLERANCE = timedelta(minutes=1)
"""A sender's clock that is off by less is taken as right: the difference is the time the message travelled."""

_TIME: TypeAdapter[datetime] = TypeAdapter(datetime)
_NAMES = {"name", "firstName", "first_name", "lastName", "last_name"}
_CONTACT = 2_000
"""Characters of what can be an email or a phone number at all, as `IdentifierValue` takes them."""
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
        return self.object(self.body, "properties")

    @property
    def context(self) -> dict[str, Any]:
        return self.object(self.body, "context")

    @property
    def traits(self) -> dict[str, Any]:
        return self.object(self.body, "traits") or self.object(self.context, "traits")

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
    def object(where: Mapping[str, Any], name: str) -> dict[str, Any]:
        """An object inside another; empty where it is missing. Raises SkipRecord where it is something else."""
        value = where.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise SkipRecord(f"{name} is not an object")
        return value


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
    key = message.user or (_visitor(message.anonymous) if message.anonymous else None)
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
        "attributes": kept({name: value for name, value in traits.items() if name not in _TAKEN_TRAITS}) or None,
    }
    about = {"type": "profile", "id": key, "partial": True, "seen_at": message.at, "identifiers": known}
    return [about | {name: value for name, value in named.items() if value}]


def _visitor(cookie: str) -> str:
    # A profile's id is for all to see, a cookie is not.
    return "anonymous-" + blake2b(cookie.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def identities(message: Message) -> list[Fields]:
    """The identifiers that a call carries by itself."""
    carried = {"account": message.user, "cookie": message.anonymous, "device": message.about("device", "id")}
    return [{"kind": kind, "value": value} for kind, value in carried.items() if value]


def device(message: Message) -> str | None:
    """A caption of the device, such as `Apple iPhone7,2`; never its id."""
    parts = [message.about("device", "manufacturer"), message.about("device", "model")]
    caption = " ".join(str(part) for part in parts if part)
    return caption or message.about("device", "type") or message.about("userAgentData", "platform")


def _contacts(traits: Mapping[str, Any]) -> list[Fields]:
    return [{"kind": kind, "value": traits[kind]} for kind in ("email", "phone") if _may_be_contact(traits.get(kind))]


def _may_be_contact(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool) and 0 < len(str(value).strip()) <= _CONTACT


def _addresses(address: Any) -> list[Fields] | None:
    if isinstance(address, str):
        return [{"text": address}]
    if not isinstance(address, dict):
        return None
    parts = {"line1": "street", "city": "city", "region": "state", "postcode": "postalCode", "country": "country"}
    found = {ours: address[theirs] for ours, theirs in parts.items() if address.get(theirs)}
    return [found] if found else None
