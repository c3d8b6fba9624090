"""Records sent in by other systems: what an import file holds, over HTTP. A 2xx means that Neo4j has it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from app.failures import ErrorAnswer
from app.sending import RECORDS_LIMIT, Sent, records_of, send
from app.services import Services, services, viewer
from app.tracking import parsed, unpacked
from graph.access import Thing, Viewer, require

_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorAnswer, "description": "No record could be used; the message says why the first could not."},
    401: {"model": ErrorAnswer, "description": "No API key, or one that is not known."},
    403: {"model": ErrorAnswer, "description": "The key's role may not send records in."},
    413: {"model": ErrorAnswer, "description": "Over 500 KiB, unpacked."},
    503: {"model": ErrorAnswer, "description": "Neo4j is away; try again after `Retry-After` seconds."},
}
_RECORD = {"type": "object", "description": "An import line: see docs/import.md; `whom schema` prints its format."}
_BODY = {
    "type": "object",
    "required": ["records"],
    "properties": {"records": {"type": "array", "items": _RECORD, "maxItems": RECORDS_LIMIT}},
    "example": {"records": [{"type": "profile", "source": "crm", "id": "1", "name": "Jane Doe"}]},
}

router = APIRouter(prefix="/v1/records", tags=["records"], responses=_ANSWERS)


def _sender(who: Annotated[Viewer, Depends(viewer)]) -> Viewer:
    require(who, Thing.WRITE)
    return who


@router.post(
    "",
    summary="Send records in",
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": _BODY}}}},
)
async def records(
    request: Request,
    response: Response,
    whom: Annotated[Services, Depends(services)],
    who: Annotated[Viewer, Depends(_sender)],
) -> Sent:
    """Stores what can be used and tells what could not. Sending the same twice is sending it once."""
    body = parsed(unpacked(await request.body(), request.headers.get("content-encoding", "")))
    return await send(whom, who, records_of(body))
