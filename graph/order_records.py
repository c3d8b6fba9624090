"""Records of orders, and of what came of them: told with the order, or by themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from graph.errors import UnknownKind
from graph.order_status import State, state_of
from graph.record_parts import (
    Address,
    Money,
    OneRecord,
    Part,
    ProfileRef,
    Short,
    SourceId,
    SourceName,
    Text,
    Time,
    Told,
    unknown_status,
)


def _order_word(word: str) -> str:
    try:
        state_of(word)
    except UnknownKind as error:
        raise unknown_status(error) from None
    return word


def _state_word(word: str) -> str:
    if state_of(_order_word(word)) is None:
        raise PydanticCustomError("unknown_status", "this word tells of no state; the states are " + ", ".join(State))
    return word


class OrderLine(Part):
    sku: Short
    name: Short | None = None
    quantity: Money = Decimal(1)
    unit_price: Money = Decimal(0)
    discount: Money = Field(Decimal(0), description="Taken off this line in all, not per unit.")


class Party(ProfileRef):
    """Another person on an order: its payer or recipient. Never welds two people into one."""

    name: Short | None = None
    address: Address | None = None


class _OrderPart(Part):
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


class RefundLine(Part):
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


class OrderRecord(Told):
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


class _OfOrder(OneRecord):
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


OrderToldRecord = OrderStateRecord | RefundRecord | GoodwillRecord
