"""Orders with their lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from graph.order_status import State
from graph.sections import Row
from resolvers.addresses import Address, address
from resolvers.ahead import ahead_field
from resolvers.back import customer_field
from resolvers.limits import LENGTH
from resolvers.order_story import (
    Goodwill,
    OrderParty,
    OrderStep,
    Refund,
    goodwill_of,
    refunded_of,
    refunds_of,
    stands_of,
    timeline_of,
    waiting_days_of,
)
from resolvers.scalars import Money, OrderRole, free_form, money


@strawberry.type(description="Something the shop sells.")
class Product:
    sku: strawberry.ID
    name: str | None


@strawberry.type(description="One line of an order; a negative quantity is a return.")
class OrderLine:
    position: int | None
    product: Product
    quantity: float | None
    unit_price: Money | None = strawberry.field(resolver=money("unit_price"))
    discount: Money | None = strawberry.field(
        resolver=money("discount"), description="Taken off this line in all, not per unit."
    )


def _recipient_address(root: Row) -> Address | None:
    found: Address | None = address(root["recipient_address"])
    return found


@strawberry.type(description="A purchase.")
class Order:
    id: strawberry.ID
    source: str
    number: str = strawberry.field(description="What the customer would quote. Several sources may give out the same.")
    at: datetime
    ahead: bool = ahead_field()
    status: str | None = strawberry.field(description="The word its source has for where it stands.")
    stands: State | None = strawberry.field(resolver=stands_of, description="Where it stands, by all that told of it.")
    timeline: list[OrderStep] = strawberry.field(
        resolver=timeline_of,
        metadata={LENGTH: 5},
        description="Its states in the order in which they happened, whenever they came.",
    )
    waiting_days: float | None = strawberry.field(
        resolver=waiting_days_of, description="Days from ready for collection until it was collected, or over, or now."
    )
    currency: str | None
    total: Money | None = strawberry.field(resolver=money("total"), description="What the customer pays in all.")
    discount: Money | None = strawberry.field(resolver=money("discount"), description="Taken off the whole order.")
    shipping: Money | None = strawberry.field(resolver=money("shipping"))
    coupon: str | None
    goodwill: list[Goodwill] = strawberry.field(
        resolver=goodwill_of,
        metadata={LENGTH: 2},
        description="Goodwill, vouchers, coupons and points already given for it, first to last.",
    )
    refunds: list[Refund] = strawberry.field(resolver=refunds_of, metadata={LENGTH: 1}, description="First to last.")
    refunded: Money | None = strawberry.field(resolver=refunded_of, description="Given back in all.")
    gift: bool
    gift_wrap: bool
    delivery: str | None
    recipient_name: str | None
    recipient_address: Address | None = strawberry.field(resolver=_recipient_address)
    payment: str | None = strawberry.field(description="How it was paid, as a caption.")
    returns: str | None = strawberry.field(description="Number of the order this one returns goods of.")
    attributes: JSON | None = strawberry.field(resolver=free_form("attributes"))
    lines: list[OrderLine]
    parties: list[OrderParty] = strawberry.field(metadata={LENGTH: 2}, description="Buyer, payer and recipient.")
    roles: list[OrderRole] | None = strawberry.field(description="The customer's parts in it, where reached from one.")
    customer_id: strawberry.ID | None = strawberry.field(
        description="The customer it was reached from, else its buyer."
    )
    customer: Any = customer_field()
