"""The records Whom takes in: what every connector produces and what an import line holds.

One pydantic model per record type, discriminated by `type`. `docs/import.md` and `whom schema` are made from here.
Everything is optional but `type`, `source` and `id` (and what a record of that type is meaningless without).
Times are ISO 8601; a time without a zone is read as UTC. Money is a decimal written as text, in the record's currency.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from graph.case_records import CaseActionRecord, CaseRecord
from graph.order_records import OrderRecord, OrderToldRecord
from graph.record_parts import (
    Address,
    IdentifierValue,
    OneRecord,
    Part,
    Short,
    SourceId,
    Text,
    Time,
    Told,
)

MAX_IDENTIFIERS = 1_000
"""Identifiers one profile may carry. More is a faulty export (a whole table in one row), not a person."""


class ProfileRecord(OneRecord):
    """One record of a person in one source system."""

    type: Literal["profile"]
    name: Short | None = None
    given_name: Short | None = None
    family_name: Short | None = None
    other_names: list[Short] = Field(default_factory=list)
    birth_date: Short | None = Field(None, description="ISO date; anything else is kept as written, with a warning.")
    gender: Short | None = None
    language: Short | None = None
    identifiers: list[IdentifierValue] = Field(default_factory=list, max_length=MAX_IDENTIFIERS)
    addresses: list[Address] = Field(default_factory=list, max_length=MAX_IDENTIFIERS)
    attributes: dict[str, Any] = Field(default_factory=dict)
    accessibility: Short | None = Field(None, description="What they need, as it was noted: health data.")
    seen_at: Time | None = None
    deleted: bool = Field(False, description="The source no longer has it; it is closed, not erased.")
    partial: bool = Field(False, description="Only the fields given are news; the others stay as they are.")


class KeyedValue(Part):
    """What a caller keyed in before anybody answered."""

    value: Short
    label: Short | None = Field(None, description="What was asked for.", examples=["order number"])
    kind: str | None = Field(None, description="An identifier's kind, where it is one: it counts as claimed.")


class Ivr(Part):
    """What a caller did in the menus of the telephone system."""

    menu: list[Short] = Field(default_factory=list, max_length=50, description="The way through it, top first.")
    keyed: list[KeyedValue] = Field(default_factory=list, max_length=100)


class InteractionRecord(Told):
    """One contact or visit."""

    type: Literal["interaction"]
    channel: str = Field(examples=["twitter"])
    at: Time
    direction: Literal["inbound", "outbound"] = "inbound"
    public: bool | None = Field(None, description="Default: as the channel is.")
    subject: Text | None = None
    text: Text | None = None
    thread: Short | None = None
    case: SourceId | None = None
    order: Short | None = Field(None, description="Number of the order it is about.")
    activity: Short | None = Field(
        None, examples=["call"], description="What was done: call, message, visit, page_view…"
    )
    outcome: Short | None = None
    place: Short | None = None
    device: Short | None = None
    staff: Short | None = Field(None, description="Who dealt with it.")
    duration: float | None = Field(None, ge=0, description="Seconds.")
    waited: float | None = Field(None, ge=0, description="Seconds until somebody answered.")
    ivr: Ivr | None = None
    language: Short | None = None
    campaign: Short | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)


class SessionRecord(Told):
    """A web session: a visit with its pages. Kept as an interaction over the web channel."""

    type: Literal["session"]
    at: Time
    ended_at: Time | None = None
    pages: list[Text] = Field(default_factory=list, max_length=1_000)
    referrer: Text | None = None
    campaign: Short | None = None
    device: Short | None = None
    place: Short | None = None
    outcome: Short | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)


class ConsentRecord(Told):
    """What a person allows, refuses or takes back."""

    type: Literal["consent"]
    purpose: Short = Field(examples=["marketing"])
    channel: str | None = None
    status: Literal["granted", "denied", "withdrawn"]
    at: Time
    text: Text | None = None


class CampaignResponseRecord(Told):
    """What a person did with a campaign: got, opened, clicked, bought, complained, unsubscribed."""

    type: Literal["campaign_response"]
    campaign: Short
    campaign_name: Short | None = None
    channel: str | None = None
    response: Short = Field(examples=["clicked"])
    at: Time
    attributes: dict[str, Any] = Field(default_factory=dict)


class ScoreRecord(Told):
    """What another system makes of a person: how likely they are to leave, to buy …"""

    type: Literal["score"]
    name: Short = Field(examples=["churn"])
    value: Annotated[float, Field(allow_inf_nan=False)]
    low: Annotated[float, Field(allow_inf_nan=False)] | None = Field(None, description="The least it can be.")
    high: Annotated[float, Field(allow_inf_nan=False)] | None = Field(None, description="The most it can be.")
    at: Time = Field(description="As of when it holds; of two versions the later shows.")
    model: Short | None = Field(None, description="What made it, with its version.")


ToldRecord = (
    InteractionRecord | OrderRecord | CaseRecord | SessionRecord | ConsentRecord | CampaignResponseRecord | ScoreRecord
)
Record = ProfileRecord | ToldRecord | OrderToldRecord | CaseActionRecord
RECORD: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="type")])
