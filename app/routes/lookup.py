"""The look-up for integrators: one call, any identifier in, the customers out."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.failures import ErrorAnswer
from app.lookups import Found, candidates, find
from app.services import Services, services, viewer
from graph.access import Viewer
from graph.identifiers import Hint
from graph.reads import Reads

MOST = 2_000
"""Characters of the longest identifier: a postal address on one line."""

_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorAnswer, "description": "The identifier or its kind makes no sense; the message says why."},
    401: {"model": ErrorAnswer, "description": "No API key, or one that is not known."},
    404: {"model": ErrorAnswer, "description": "Nobody is known by it, or nobody this key may see."},
    503: {"model": ErrorAnswer, "description": "Neo4j is away; try again after `Retry-After` seconds."},
}
_TEXT = "Any identifier, as it was written: an email, a phone number, @handle, an address of a profile, a card or order number."
_KIND = "Its kind, such as `email`; without it, every kind it may be is tried."

Text = Annotated[str, Query(min_length=1, max_length=MOST, description=_TEXT, examples=["@jane"])]
Kind = Annotated[str | None, Query(description=_KIND, examples=["twitter"])]
PathKind = Annotated[str, Path(description="Kind of the identifier.", examples=["twitter"])]
PathValue = Annotated[str, Path(min_length=1, max_length=MOST, description="The identifier.", examples=["jane"])]

router = APIRouter(prefix="/v1/lookup", tags=["lookup"], responses=_ANSWERS)


class Asked(BaseModel):
    """A look-up that keeps the identifier out of addresses, and so out of the logs of proxies."""

    model_config = ConfigDict(extra="forbid")

    identifier: str = Field(min_length=1, max_length=MOST, description=_TEXT, examples=["jane@example.org"])
    kind: str | None = Field(None, description=_KIND, examples=["email"])


class _Door:
    """Looks up for whoever asks; a FastAPI dependency."""

    def __init__(
        self,
        request: Request,
        whom: Annotated[Services, Depends(services)],
        who: Annotated[Viewer, Depends(viewer)],
    ) -> None:
        self._whom = whom
        self._who = who
        self._request_id = str(request.scope.get("request_id", ""))

    async def __call__(self, text: str, kind: str | None) -> Found:
        asked = candidates(text, kind, Hint(self._whom.settings.region))
        with self._whom.trail.look(self._who, "rest:lookup", self._request_id) as look:
            return await find(Reads(self._who, self._whom.driver, look), asked)


Door = Annotated[_Door, Depends(_Door)]


@router.get("", summary="Who is behind this identifier?")
async def lookup(door: Door, identifier: Text, kind: Kind = None) -> Found:
    """The identifier is recognised by its form, unless its kind is given."""
    return await door(identifier, kind)


@router.get("/{kind}/{value:path}", summary="Who is behind this identifier of a known kind?")
async def lookup_of_kind(door: Door, kind: PathKind, value: PathValue) -> Found:
    """For those who know what they have."""
    return await door(value, kind)


@router.post("", summary="Who is behind this identifier? (kept out of the address)")
async def lookup_posted(door: Door, asked: Annotated[Asked, Body()]) -> Found:
    """Like the first, for those who keep identifiers out of addresses."""
    return await door(asked.identifier, asked.kind)
