"""The records Whom takes in: what every connector produces and what an import line holds.

One pydantic model per record type, discriminated by `type`. `docs/import.md` and `whom schema` are made from here.
Everything is optional but `type`, `source` and `id` (and what a record of that type is meaningless without).
Times are ISO 8601; a time without a zone is read as UTC. Money is a decimal written as text, in the record's currency.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter
from pydantic_core import PydanticCustomError

from graph.case_status import Status, status_of
from graph.errors import UnknownKind
from graph.order_status import State, state_of

MAX_IDENTIFIERS = 1_000
"""Identifiers one profile may carry. More is a faulty export (a whole table in one row), not a person."""


def _utc(value: datetime) -> datetime:
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise ValueError("the time lies outside the years 1 to 9999 once its zone is counted") from None


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _case_word(word: str) -> str:
    try:
        status_of(word)
    except UnknownKind as error:
        raise _unknown_status(error) from None
    return word


def _order_word(word: str) -> str:
    try:
        state_of(word)
    except UnknownKind as error:
        raise _unknown_status(error) from None
    return word


def _state_word(word: str) -> str:
    if state_of(_order_word(word)) is None:
        raise PydanticCustomError("unknown_status", "this word tells of no state; the states are " + ", ".join(State))
    return word


def _unknown_status(error: UnknownKind) -> PydanticCustomError:
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


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IdentifierValue(_Part):
    """Something that points at a person, as the source wrote it."""

    kind: str = Field(examples=["email"])
    value: Text = Field(max_length=2_000, examples=["Jane@X.org"])
    trust: Trust | None = Field(
        None, description="How sure the source is; by default what the source is configured as."
    )


class Address(_Part):
    """A postal address: in parts where the source has them, or as one line of text."""

    line1: Text | None = None
    line2: Text | None = None
    city: Text | None = None
    region: Text | None = None
    postcode: Text | None = None
    country: Text | None = Field(None, description="ISO 3166 two-letter code, or a country's name as written.")
    text: str | None = Field(None, description="The whole address on one line, when it is not known in parts.")


class ProfileRef(_Part):
    """Points at a profile: by its id in the record's own source (or another), or by any identifier."""

    source: SourceName | None = Field(None, description="Only if not the record's own source.")
    profile: SourceId | None = None
    identifier: IdentifierValue | None = None


class _Record(_Part):
    source: SourceName
    id: SourceId

    @property
    def key(self) -> str:
        """The record's id in the graph, unique among records of its type."""
        return f"{self.source}:{self.id}"


class _Told(_Record):
    """A record about something a person did: it says who by `profile` (an id in `source`) or by `identifier`."""

    profile: SourceId | None = None
    profile_source: SourceName | None = Field(None, description="The profile's source, when it is not the record's.")
    identifier: IdentifierValue | None = None

    @property
    def reference(self) -> ProfileRef:
        """Who did it, as a reference of its own."""
        return ProfileRef(source=self.profile_source, profile=self.profile, identifier=self.identifier)


class ProfileRecord(_Record):
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


class KeyedValue(_Part):
    """What a caller keyed in before anybody answered."""

    value: Short
    label: Short | None = Field(None, description="What was asked for.", examples=["order number"])
    kind: str | None = Field(None, description="An identifier's kind, where it is one: it counts as claimed.")


class Ivr(_Part):
    """What a caller did in the menus of the telephone system."""

    menu: list[Short] = Field(default_factory=list, max_length=50, description="The way through it, top first.")
    keyed: list[KeyedValue] = Field(default_factory=list, max_length=100)


class InteractionRecord(_Told):
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


class OrderLine(_Part):
    sku: Short
    name: Short | None = None
    quantity: Money = Decimal(1)
    unit_price: Money = Decimal(0)
    discount: Money = Field(Decimal(0), description="Taken off this line in all, not per unit.")


class Party(ProfileRef):
    """Another person on an order: its payer or recipient. Never welds two people into one."""

    name: Short | None = None
    address: Address | None = None


class _OrderPart(_Part):
    what: ClassVar[str]
    id: SourceId | None = Field(None, description="Told again with the same id, it replaces what was told.")
    at: Time
    reason: Text | None = None


class OrderStep(_OrderPart):
    """A state an order came into: on its way to the customer, or waiting for them in a store."""

    what = "state"
    state: Annotated[Short, AfterValidator(_state_word)] = Field(
        description="Any usual word for " + ", ".join(State) + "; the word is kept.", examples=["ready for collection"]
    )
    place: Short | None = Field(None, description="Where: a store, a depot.")


class RefundLine(_Part):
    """Goods that money was given back for."""

    sku: Short
    quantity: Money = Decimal(1)


class _Given(_OrderPart):
    amount: Annotated[Money, Field(ge=0)] = Field(description="In the order's currency.")
    staff: Short | None = None
    case: SourceId | None = Field(None, description="The case of the same source that it came from.")


class Refund(_Given):
    """Money given back for an order, in whole or in part."""

    what = "refund"
    method: Short | None = Field(None, description="As a caption; never a card number.", examples=["original card"])
    lines: list[RefundLine] = Field(
        default_factory=list, max_length=10_000, description="For which goods, if for some."
    )


class Goodwill(_Given):
    """What was given to make up for something: money, a voucher, a coupon, or points."""

    what = "goodwill"
    kind: Literal["goodwill", "voucher", "coupon", "loyalty_points"] = "goodwill"
    amount: Annotated[Money, Field(ge=0)] = Field(
        description="In the order's currency; of loyalty points their number."
    )
    code: Short | None = Field(None, description="Of a voucher or coupon.")


OrderEvent = OrderStep | Refund | Goodwill


class OrderRecord(_Told):
    """A purchase. A negative quantity is a return."""

    type: Literal["order"]
    number: Short | None = Field(None, description="What the customer would quote; default: the id.")
    at: Time
    changed_at: Time | None = Field(
        None,
        description="When this version was made; of two versions the later shows. Equal to `at`: placed then or before.",
    )
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "GBP"
    status: Annotated[Short, AfterValidator(_order_word)] | None = Field(
        None, description="Any usual word for " + ", ".join(State) + "; the word is kept.", examples=["shipped"]
    )
    states: list[OrderStep] = Field(default_factory=list, max_length=1_000, description="They add up over versions.")
    refunds: list[Refund] = Field(default_factory=list, max_length=1_000, description="All there are by this version.")
    goodwill: list[Goodwill] = Field(default_factory=list, max_length=1_000, description="All by this version.")
    lines: list[OrderLine] = Field(default_factory=list, max_length=10_000)
    discount: Money = Decimal(0)
    shipping: Money = Decimal(0)
    total: Money | None = Field(
        None,
        description="What is paid in all, where the source says; default: the lines, less discounts, plus shipping.",
    )
    coupon: Short | None = None
    gift: bool = False
    gift_wrap: bool = False
    delivery: Short | None = Field(None, examples=["home", "click_and_collect"])
    recipient: Party | None = None
    payer: Party | None = None
    returns: Short | None = Field(None, description="Number of the order this one returns goods of.")
    payment: Short | None = Field(None, description="How it was paid, as a caption; never a card number.")
    attributes: dict[str, Any] = Field(default_factory=dict)


class _OfOrder(_Record):
    """A record about an order that may not be known yet, often by another system: a carrier, a payment service, the help desk."""

    order: SourceId = Field(description="The order's id.")
    order_source: SourceName | None = Field(None, description="The order's source, when it is not the record's.")
    changed_at: Time | None = Field(None, description="Of two versions of the record the later shows; default: `at`.")


class OrderStateRecord(OrderStep, _OfOrder):
    """A state an order came into, told by itself."""

    type: Literal["order_state"]
    id: SourceId


class RefundRecord(Refund, _OfOrder):
    """Money given back for an order, told by itself."""

    type: Literal["refund"]
    id: SourceId


class GoodwillRecord(Goodwill, _OfOrder):
    """What was given to make up for something, told by itself."""

    type: Literal["goodwill"]
    id: SourceId


class CaseRecord(_Told):
    """A matter being worked on."""

    type: Literal["case"]
    status: Annotated[Short, AfterValidator(_case_word)] = Field(
        "open", description="Any usual word for " + ", ".join(Status) + "; the word is kept.", examples=["open"]
    )
    subject: Text | None = None
    opened_at: Time
    closed_at: Time | None = None
    changed_at: Time | None = None
    channel: str | None = None
    priority: Short | None = None
    staff: Short | None = None
    order: Short | None = None
    sku: Short | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)


class SessionRecord(_Told):
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


class ConsentRecord(_Told):
    """What a person allows, refuses or takes back."""

    type: Literal["consent"]
    purpose: Short = Field(examples=["marketing"])
    channel: str | None = None
    status: Literal["granted", "denied", "withdrawn"]
    at: Time
    text: Text | None = None


class CampaignResponseRecord(_Told):
    """What a person did with a campaign: got, opened, clicked, bought, complained, unsubscribed."""

    type: Literal["campaign_response"]
    campaign: Short
    campaign_name: Short | None = None
    channel: str | None = None
    response: Short = Field(examples=["clicked"])
    at: Time
    attributes: dict[str, Any] = Field(default_factory=dict)


class ScoreRecord(_Told):
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
OrderToldRecord = OrderStateRecord | RefundRecord | GoodwillRecord
Record = ProfileRecord | ToldRecord | OrderToldRecord
RECORD: TypeAdapter[Record] = TypeAdapter(Annotated[Record, Field(discriminator="type")])
