"""Tracking requests: their bodies unpacked, their events read, and what can be used of them stored in one transaction."""

from __future__ import annotations

import asyncio
import json
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import BaseModel, Field
from pydantic_core import PydanticSerializationError

from app.auth import Sender
from app.failures import TooLarge
from app.services import Services
from connectors import connector
from graph.errors import BadRequest, SkipRecord
from graph.intake import Intake, Prepared, Warned
from graph.rows import prepare

BATCH_LIMIT = 500 * 1024
"""Bytes of one request, unpacked. Segment's own limit."""
EVENT_LIMIT = 32 * 1024
"""Bytes of one event. Segment's own limit."""
EVENTS_LIMIT = 5_000
"""Events of one request; more fit into its bytes only if they say nothing."""
BREATH = 50
"""Events read at a stretch, before other requests get their turn."""


class UnsupportedEncoding(BadRequest):
    """A body that is packed in a way we do not unpack."""

    code = "unsupported_encoding"
    status = 415


class Remark(BaseModel):
    """What was wrong with an event: why it was not stored, or what of it was left out."""

    index: int = Field(description="Its place in the batch, from 0.")
    message_id: str | None = None
    code: str = Field(examples=["no_identity"])
    message: str

    @classmethod
    def on(cls, index: int, event: Any, told: SkipRecord | Warned) -> Remark:
        """A remark on the event at this place of its batch."""
        message_id = event.get("messageId") if isinstance(event, dict) else None
        code = told.code if isinstance(told, Warned) else told.reason_code
        return cls(
            index=index,
            message_id=message_id if isinstance(message_id, str) else None,
            code=code,
            message=told.message,
        )


class Tracked(BaseModel):
    """What became of the events sent."""

    success: bool = True
    stored: int = Field(description="Events that Neo4j has now, or had already.")
    rejected: list[Remark] = Field(default_factory=list, description="Events that were not stored, and why.")
    warnings: list[Remark] = Field(default_factory=list, description="What of stored events is odd or was left out.")


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the events of one request are read."""

    sender: Sender
    intake: Intake
    received_at: datetime

    def prepared(self, event: Any) -> list[Prepared]:
        """The rows of one event. Raises SkipRecord."""
        if not isinstance(event, dict):
            raise SkipRecord("an event is an object")
        if len(as_text(event)) > EVENT_LIMIT:
            raise SkipRecord(f"an event may have {EVENT_LIMIT} bytes at most", code="event_too_large")
        try:
            found = connector("segment").reader()(event, self.sender.source, self.received_at)
            return [prepare(record, self.intake) for record in found]
        except (RecursionError, PydanticSerializationError):
            raise SkipRecord("is nested too deeply", code="too_deep") from None


def as_text(value: Any) -> bytes:
    """A value as JSON. Raises SkipRecord for what is no text or has no end."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise SkipRecord("contains half a surrogate pair; remove it", code="invalid_characters") from None
    except RecursionError:
        raise SkipRecord("is nested too deeply", code="too_deep") from None


def unpacked(raw: bytes, encoding: str) -> bytes:
    """A body as it was before it was packed. Raises TooLarge, UnsupportedEncoding, BadRequest."""
    if encoding.lower() == "gzip":
        raw = _gunzipped(raw)
    elif encoding and encoding.lower() != "identity":
        raise UnsupportedEncoding("Content-Encoding must be gzip or absent.")
    if len(raw) > BATCH_LIMIT:
        raise TooLarge(BATCH_LIMIT)
    return raw


def _gunzipped(raw: bytes) -> bytes:
    unpacking = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        # One byte over the limit is enough to know; a bomb is never unpacked whole.
        whole = unpacking.decompress(raw, BATCH_LIMIT + 1)
    except zlib.error:
        raise BadRequest("The body is not gzip.", code="invalid_gzip") from None
    if len(whole) <= BATCH_LIMIT and not unpacking.eof:
        raise BadRequest("The gzip body ends too early.", code="invalid_gzip")
    return whole


def parsed(raw: bytes) -> Any:
    """A body's JSON. Raises BadRequest."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    try:
        # Slower, and lets half a surrogate pass, so that one such event does not cost the whole batch.
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON.", code="invalid_json") from None


def events_of(body: Any) -> list[Any]:
    """The events of a batch, each with what the batch says for all of them. Raises BadRequest."""
    batch = body.get("batch") if isinstance(body, dict) else None
    if not isinstance(batch, list):
        raise BadRequest("The body must be an object with a list `batch`.", code="invalid_batch")
    if len(batch) > EVENTS_LIMIT:
        raise BadRequest(f"A batch may have {EVENTS_LIMIT} events at most.", code="invalid_batch")
    shared = {name: body[name] for name in ("sentAt", "context") if body.get(name) is not None}
    return [shared | event if isinstance(event, dict) else event for event in batch]


async def track(whom: Services, sent_by: Sender, events: list[Any]) -> Tracked:
    """Store what can be used of events; it is committed when this returns."""
    # Whoever fills in a form may write "n/a" for a phone number: no reason to lose the order that came with it.
    intake = replace(whom.intake(verified=sent_by.verified), lenient=True)
    reading = _Reading(sent_by, intake, datetime.now(UTC))
    tracked = Tracked(stored=0)
    ready: list[Prepared] = []
    for index, event in enumerate(events):
        if index % BREATH == BREATH - 1:
            await asyncio.sleep(0)
        try:
            prepared = reading.prepared(event)
        except SkipRecord as error:
            tracked.rejected.append(Remark.on(index, event, error))
        else:
            ready += prepared
            tracked.warnings += [Remark.on(index, event, warned) for one in prepared for warned in one.warnings]
    if ready:
        await whom.gathering.store(sent_by.viewer, ready, reading.intake)
        whom.bell.ring()
    tracked.stored = len(events) - len(tracked.rejected)
    whom.metrics.events_tracked(sent_by.source.name, tracked.stored, len(tracked.rejected))
    return tracked
