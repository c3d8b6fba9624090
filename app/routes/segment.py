"""The Segment tracking API: any Segment or RudderStack client can be pointed at us instead.

An answer of 2xx is sent only after Neo4j has committed everything that was not rejected.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import PydanticSerializationError

from app.auth import Sender
from app.failures import ErrorAnswer, TooLarge
from app.services import Services, sender, services
from connectors import connector
from graph.errors import BadRequest, SkipRecord
from graph.rows import Intake, Prepared, prepare
from graph.writes import store_prepared

BATCH_LIMIT = 500 * 1024
"""Bytes of one request, unpacked. Segment's own limit."""
EVENT_LIMIT = 32 * 1024
"""Bytes of one event. Segment's own limit."""
EVENTS_LIMIT = 5_000
"""Events of one request; more fit into its bytes only if they say nothing."""

CALLS = {"i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias"}
"""The short path that browsers use for each call."""

_CORS = {"Access-Control-Allow-Origin": "*"}
_PREFLIGHT = {
    **_CORS,
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Content-Encoding",
    "Access-Control-Max-Age": "86400",
}
_ERRORS: dict[int | str, dict[str, Any]] = {status: {"model": ErrorAnswer} for status in (400, 401, 413, 415, 503)}

router = APIRouter(prefix="/v1", tags=["tracking"])


class UnsupportedEncoding(BadRequest):
    """A body that is packed in a way we do not unpack."""

    code = "unsupported_encoding"
    status = 415


class Rejected(BaseModel):
    """An event that was not stored, and why."""

    index: int = Field(description="Its place in the batch, from 0.")
    message_id: str | None = None
    code: str = Field(examples=["no_identity"])
    message: str


class Tracked(BaseModel):
    """What became of the events sent."""

    success: bool = True
    stored: int = Field(description="Events that Neo4j has now, or had already.")
    rejected: list[Rejected] = Field(default_factory=list)


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
        if len(json.dumps(event)) > EVENT_LIMIT:
            raise SkipRecord(f"an event may have {EVENT_LIMIT} bytes at most", code="event_too_large")
        try:
            found = connector("segment").reader()(event, self.sender.source, self.received_at)
            return [prepare(record, self.intake) for record in found]
        except (RecursionError, PydanticSerializationError):
            raise SkipRecord("is nested too deeply", code="too_deep") from None


async def _read(request: Request) -> tuple[Sender, Any]:
    """Who sent it, and the body. A key in the header is checked before anything is read."""
    known = sender(request) if "authorization" in request.headers else None
    body = _parsed(_unpacked(await request.body(), request.headers.get("content-encoding", "")))
    written = body.get("writeKey") if isinstance(body, dict) else None
    return known or sender(request, str(written or "")), body


def _unpacked(raw: bytes, encoding: str) -> bytes:
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


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        pass
    try:
        # Slower, and lets half a surrogate pass, so that one such event does not cost the whole batch.
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON.", code="invalid_json") from None


def _events(body: Any) -> list[Any]:
    batch = body.get("batch") if isinstance(body, dict) else None
    if not isinstance(batch, list):
        raise BadRequest("The body must be an object with a list `batch`.", code="invalid_batch")
    if len(batch) > EVENTS_LIMIT:
        raise BadRequest(f"A batch may have {EVENTS_LIMIT} events at most.", code="invalid_batch")
    shared = {name: body[name] for name in ("sentAt", "context") if body.get(name) is not None}
    return [shared | event if isinstance(event, dict) else event for event in batch]


async def _store(whom: Services, sent_by: Sender, events: list[Any]) -> Tracked:
    reading = _Reading(sent_by, whom.intake(verified=sent_by.verified), datetime.now(UTC))
    ready: list[Prepared] = []
    rejected: list[Rejected] = []
    for index, event in enumerate(events):
        if index % 50 == 49:
            # A large batch must not hold up every other request.
            await asyncio.sleep(0)
        try:
            ready += reading.prepared(event)
        except SkipRecord as error:
            rejected.append(_rejection(index, event, error))
    if ready:
        await store_prepared(whom.driver, sent_by.viewer, ready, reading.intake, "tracking")
    stored = len(events) - len(rejected)
    whom.metrics.events_tracked(sent_by.source.name, stored, len(rejected))
    return Tracked(stored=stored, rejected=rejected)


def _rejection(index: int, event: Any, error: SkipRecord) -> Rejected:
    said: Mapping[str, Any] = event if isinstance(event, dict) else {}
    message_id = said.get("messageId")
    return Rejected(
        index=index,
        message_id=message_id if isinstance(message_id, str) else None,
        code=error.reason_code,
        message=error.message,
    )


@router.post("/batch", summary="Several calls at once", responses=_ERRORS)
@router.post("/import", summary="Several old calls at once", responses=_ERRORS)
@router.post("/b", include_in_schema=False)
async def batch(request: Request, response: Response, whom: Annotated[Services, Depends(services)]) -> Tracked:
    """Stores what can be used and tells what could not. With nothing that could be used, the answer is 400."""
    response.headers.update(_CORS)
    sent_by, body = await _read(request)
    events = _events(body)
    tracked = await _store(whom, sent_by, events)
    if events and not tracked.stored:
        first = tracked.rejected[0]
        raise BadRequest(f"None of the events could be used; the first: {first.message}", code=first.code)
    return tracked


def _call(name: str) -> Any:
    async def call(request: Request, response: Response, whom: Annotated[Services, Depends(services)]) -> Tracked:
        response.headers.update(_CORS)
        sent_by, body = await _read(request)
        event = body | {"type": name} if isinstance(body, dict) else body
        tracked = await _store(whom, sent_by, [event])
        for refused in tracked.rejected:
            raise BadRequest(refused.message, code=refused.code)
        return tracked

    return call


async def _preflight() -> Response:
    return Response(status_code=204, headers=_PREFLIGHT)


for _short, _name in CALLS.items():
    _summary = f"One {_name} call"
    router.add_api_route(f"/{_name}", _call(_name), methods=["POST"], name=_name, summary=_summary, responses=_ERRORS)
    router.add_api_route(f"/{_short}", _call(_name), methods=["POST"], name=_short, include_in_schema=False)
for _path in (*CALLS, *CALLS.values(), "batch", "import", "b"):
    router.add_api_route(f"/{_path}", _preflight, methods=["OPTIONS"], include_in_schema=False)
