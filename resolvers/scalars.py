"""The leaves of the schema: times, free-form attributes, money, and the enumerations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import orjson
import strawberry
from graphql import GraphQLError
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from graph.identifiers import KINDS
from graph.sections import Row

_EXPONENTS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""Decimal places of the currencies that do not have two (ISO 4217)."""

if TYPE_CHECKING:

    class IdentifierKind(Enum):
        """Made from the registry below; for the type checker, which cannot see what is made while running."""

else:
    IdentifierKind = strawberry.enum(
        Enum("IdentifierKind", {name.upper(): name for name in KINDS}),
        description="What an identifier is; see docs/identifiers.md.",
    )


@strawberry.enum(description="How sure a source is that an identifier is the profile's own.")
class Trust(Enum):
    VERIFIED = "verified"
    CLAIMED = "claimed"


@strawberry.enum(description="Who began a contact: the customer (inbound) or the shop (outbound).")
class Direction(Enum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


@strawberry.enum(description="Where a case stands.")
class CaseStatus(Enum):
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"


@strawberry.enum(description="What a customer said to a use of their data.")
class ConsentStatus(Enum):
    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


@strawberry.enum(description="A customer's part in an order.")
class OrderRole(Enum):
    BUYER = "PLACED"
    PAYER = "PAID_FOR"
    RECIPIENT = "RECEIVES"


@strawberry.type(description="An amount of money.")
class Money:
    amount: str = strawberry.field(description="A decimal number, such as 12.50.")
    currency: str = strawberry.field(description="ISO 4217 code.")


def money(name: str) -> Any:
    """A resolver for the amount a row keeps under this name, in the row's currency."""

    def amount(root: Row) -> Any:
        value = root[name]
        if value is None:
            return None
        currency = root["currency"]
        return {"amount": decimal(value, currency), "currency": currency}

    return amount


def decimal(value: float, currency: str) -> str:
    """An amount as text with at least the places its currency has, and at most four: what the graph keeps."""
    # Adding 0.0 makes a negative zero a plain one.
    whole, _, places = f"{round(value, 4) + 0.0:.4f}".partition(".")
    places = places.rstrip("0").ljust(_EXPONENTS.get(currency, 2), "0")
    return f"{whole}.{places}" if places else whole


def free_form(name: str) -> Callable[[Row], JSON | None]:
    """A resolver for what a row keeps as JSON text under this name."""

    def loaded(root: Row) -> JSON | None:
        text = root[name]
        return None if text is None else orjson.loads(text)

    return loaded


def _read_time(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value)
        # Neo4j tells times of one moment apart by their zones; the graph has all of them in UTC.
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise GraphQLError("not an ISO 8601 time, such as 2026-01-31T10:00:00Z") from None


def _write_time(value: str) -> str:
    return value


SCALARS: Mapping[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="A time in ISO 8601 with its zone, such as 2026-01-31T10:00:00Z. One without a zone is read as UTC.",
        serialize=_write_time,
        parse_value=_read_time,
    )
}
"""Times leave the graph as text and stay so: nothing is gained by parsing them on the way out."""
