"""Postal addresses as they were written."""

from __future__ import annotations

from typing import Any

import orjson
import strawberry

PARTS = ("line1", "line2", "city", "region", "postcode", "country", "text", "use")


@strawberry.type(description="A postal address, in parts where they are known, else as one line of text.")
class Address:
    line1: str | None
    line2: str | None
    city: str | None
    region: str | None
    postcode: str | None
    country: str | None = strawberry.field(description="ISO 3166 code, or a country's name as written.")
    text: str | None
    use: str | None = strawberry.field(description="What its source keeps it for: billing, delivery…")


def addresses(text: str | None) -> list[Any]:
    """The addresses kept as JSON text."""
    return orjson.loads(text) if text else []


def address(text: str | None) -> Any:
    """The one address kept as JSON text."""
    return orjson.loads(text) if text else None
