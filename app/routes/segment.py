"""The Segment tracking API: any Segment or RudderStack client can be pointed at us instead.

An answer of 2xx is sent only after Neo4j has committed everything that was not rejected.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from app.auth import Sender
from app.failures import ErrorAnswer
from app.services import Services, sender, services
from app.tracking import EVENTS_LIMIT, Tracked, events_of, parsed, track, unpacked
from graph.errors import BadRequest

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

_EVENT = {
    "type": "object",
    "description": "A call of the Segment specification: see docs/segment.md.",
    "properties": {
        "type": {"type": "string", "enum": list(CALLS.values()), "description": "Needed in a batch."},
        "userId": {"type": "string"},
        "anonymousId": {"type": "string"},
        "messageId": {"type": "string", "description": "The same twice is once."},
        "timestamp": {"type": "string", "format": "date-time"},
        "traits": {"type": "object"},
        "event": {"type": "string"},
        "properties": {"type": "object"},
        "context": {"type": "object"},
    },
    "example": {"userId": "u1", "messageId": "m1", "traits": {"email": "jane@example.org"}},
}
_BATCH = {
    "type": "object",
    "required": ["batch"],
    "properties": {"batch": {"type": "array", "items": _EVENT, "maxItems": EVENTS_LIMIT}},
    "example": {"batch": [{"type": "page", "anonymousId": "f3a9c1d2", "name": "Mugs"}]},
}

router = APIRouter(prefix="/v1", tags=["tracking"])


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    """Describes a body that is read by hand, because it may be packed and of any content type."""
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


async def _read(request: Request) -> tuple[Sender, Any]:
    """Who sent it, and the body. A key in the header is checked before anything is read."""
    known = sender(request) if "authorization" in request.headers else None
    body = parsed(unpacked(await request.body(), request.headers.get("content-encoding", "")))
    written = body.get("writeKey") if isinstance(body, dict) else None
    return known or sender(request, str(written or "")), body


@router.post("/batch", summary="Several calls at once", responses=_ERRORS, openapi_extra=_body(_BATCH))
@router.post(
    "/import", name="import", summary="Several old calls at once", responses=_ERRORS, openapi_extra=_body(_BATCH)
)
@router.post("/b", include_in_schema=False)
async def batch(request: Request, response: Response, whom: Annotated[Services, Depends(services)]) -> Tracked:
    """Stores what can be used and tells what could not. With nothing that could be used, the answer is 400."""
    response.headers.update(_CORS)
    sent_by, body = await _read(request)
    events = events_of(body)
    tracked = await track(whom, sent_by, events)
    if events and not tracked.stored:
        first = tracked.rejected[0]
        raise BadRequest(f"None of the events could be used; the first: {first.message}", code=first.code)
    return tracked


def _call(name: str) -> Any:
    async def call(request: Request, response: Response, whom: Annotated[Services, Depends(services)]) -> Tracked:
        response.headers.update(_CORS)
        sent_by, body = await _read(request)
        event = body | {"type": name} if isinstance(body, dict) else body
        tracked = await track(whom, sent_by, [event])
        for refused in tracked.rejected:
            raise BadRequest(refused.message, code=refused.code)
        return tracked

    return call


async def _preflight() -> Response:
    return Response(status_code=204, headers=_PREFLIGHT)


for _short, _name in CALLS.items():
    router.add_api_route(
        f"/{_name}",
        _call(_name),
        methods=["POST"],
        name=_name,
        summary=f"One {_name} call",
        responses=_ERRORS,
        openapi_extra=_body(_EVENT),
    )
    router.add_api_route(f"/{_short}", _call(_name), methods=["POST"], name=_short, include_in_schema=False)
for _path in (*CALLS, *CALLS.values(), "batch", "import", "b"):
    router.add_api_route(f"/{_path}", _preflight, methods=["OPTIONS"], include_in_schema=False)
