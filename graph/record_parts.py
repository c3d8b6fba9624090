"""What records are made of: the forms of single values, and the parts that several kinds of record have.

Times are ISO 8601; a time without a zone is read as UTC. Money is a decimal written as text, in the record's currency.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from graph.errors import UnknownKind


def _utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time lies outside the years 1 to 9999 once its zone is counted") from None


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def unknown_status(error: UnknownKind) -> PydanticCustomError:
    """The same as pydantic tells it, among the faults of a record."""
    return PydanticCustomError("unknown_status", "{said}", {"said": error.message.partition(": ")[2]})


Time = Annotated[datetime, AfterValidator(_utc)]
Text = Annotated[str, BeforeValidator(_as_text), Field(max_length=200_000)]
Short = Annotated[str, BeforeValidator(_as_text), Field(max_length=512)]
"""Text that is looked up by: longer than this is no number, name of a thread or SKU, and more than an index key holds."""
SourceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,63}$", examples=["zendesk"])]
SourceId = Annotated[str, BeforeValidator(_as_text), Field(min_length=1, max_length=512, examples=["1234"])]
Money = Annotated[Decimal, Field(max_digits=15, decimal_places=4)]
"""At most 15 significant digits: what the graph's doubles hold exactly (IEEE 754)."""
Trust = Literal["verified", "claimed"]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IdentifierValue(Part):
    """Something that points at a person, as the source wrote it."""

    kind: str = Field(examples=["email"])
    value: Text = Field(max_length=2_000, examples=["Jane@X.org"])
    trust: Trust | None = Field(
        None, description="How sure the source is; by default what the source is configured as."
    )


class Address(Part):
    """A postal address: in parts where the source has them, or as one line of text."""

    line1: Text | None = None
    line2: Text | None = None
    city: Text | None = None
    region: Text | None = None
    postcode: Text | None = None
    country: Text | None = Field(None, description="ISO 3166 two-letter code, or a country's name as written.")
    text: str | None = Field(None, description="The whole address on one line, when it is not known in parts.")
    use: Short | None = Field(None, description="What the source keeps it for.", examples=["billing"])


class ProfileRef(Part):
    """Points at a profile: by its id in the record's own source (or another), or by any identifier."""

    source: SourceName | None = Field(None, description="Only if not the record's own source.")
    profile: SourceId | None = None
    identifier: IdentifierValue | None = None


class OneRecord(Part):
    source: SourceName
    id: SourceId

    @property
    def key(self) -> str:
        """The record's id in the graph, unique among records of its type."""
        return f"{self.source}:{self.id}"


class Told(OneRecord):
    """A record about something a person did: it says who by `profile` (an id in `source`) or by `identifier`."""

    profile: SourceId | None = None
    profile_source: SourceName | None = Field(None, description="The profile's source, when it is not the record's.")
    identifier: IdentifierValue | None = None

    @property
    def reference(self) -> ProfileRef:
        """Who did it, as a reference of its own."""
        return ProfileRef(source=self.profile_source, profile=self.profile, identifier=self.identifier)
