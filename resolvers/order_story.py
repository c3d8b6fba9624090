"""How an order went: its states, refunds and goodwill, and who is on it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import orjson
import strawberry

from graph.order_status import State
from graph.order_story import Step, Story, story
from graph.sections import Row
from resolvers.ahead import ahead_field
from resolvers.limits import LENGTH
from resolvers.scalars import Money, OrderRole, money

strawberry.enum(State, name="OrderState", description="Where an order stands; see docs/orders.md.")


@strawberry.enum(description="What was given to make up for something.")
class GoodwillKind(Enum):
    GOODWILL = "goodwill"
    VOUCHER = "voucher"
    COUPON = "coupon"
    LOYALTY_POINTS = "loyalty_points"


@strawberry.type(description="A state an order came into.")
class OrderStep:
    state: State
    at: datetime = strawberry.field(description="When it happened, whenever it came.")
    ahead: bool = ahead_field()
    word: str | None = strawberry.field(description="What the source calls it.")
    source: str | None = strawberry.field(description="Who told; none for the placing, which the order itself tells.")
    place: str | None
    reason: str | None


@strawberry.type(description="Goods that money was given back for.")
class RefundLine:
    sku: strawberry.ID
    quantity: float


def _refund_lines(root: Row) -> Any:
    return orjson.loads(root["lines"]) if root["lines"] else []


@strawberry.type(description="Money given back for an order.")
class Refund:
    id: strawberry.ID
    source: str
    at: datetime
    amount: Money | None = strawberry.field(resolver=money("amount"))
    method: str | None
    reason: str | None
    staff: str | None = strawberry.field(description="The colleague who gave it.")
    case_id: strawberry.ID | None = strawberry.field(description="The case it came from.")
    lines: list[RefundLine] = strawberry.field(
        resolver=_refund_lines, metadata={LENGTH: 2}, description="For which goods, if for some."
    )


def _kind(root: Row) -> Any:
    return root["given"]


def _amount(root: Row) -> Any:
    return None if root["given"] == "loyalty_points" else money("amount")(root)


def _points(root: Row) -> float | None:
    return root["amount"] if root["given"] == "loyalty_points" else None


@strawberry.type(description="What a customer was given to make up for something.")
class Goodwill:
    id: strawberry.ID
    source: str
    kind: GoodwillKind = strawberry.field(resolver=_kind)
    at: datetime
    amount: Money | None = strawberry.field(resolver=_amount, description="None for points.")
    points: float | None = strawberry.field(resolver=_points)
    code: str | None = strawberry.field(description="Of a voucher or coupon.")
    reason: str | None
    staff: str | None = strawberry.field(description="The colleague who gave it.")
    case_id: strawberry.ID | None = strawberry.field(description="The case it came from.")


@strawberry.type(description="Somebody on an order: its buyer, payer or recipient.")
class OrderParty:
    role: OrderRole
    profile_id: strawberry.ID
    customer_id: strawberry.ID
    name: str | None = strawberry.field(description="As that profile says it.")


def told(root: Row) -> Story:
    """How an order went; worked out once for all fields of it."""
    if "story" not in root:
        for event in root["events"]:
            event["currency"] = root["currency"]
        root["story"] = story(root, root["events"], datetime.now(UTC))
    found: Story = root["story"]
    return found


def timeline_of(root: Row) -> Any:
    """The states of an order, first to last."""
    return [_step(step) for step in told(root).steps]


def stands_of(root: Row) -> Any:
    """Where an order stands."""
    return told(root).stands


def waiting_days_of(root: Row) -> float | None:
    """How long an order waited, or has waited, to be collected."""
    return told(root).waiting_days


def refunds_of(root: Row) -> Any:
    """What was given back, first to last."""
    return told(root).refunds


def refunded_of(root: Row) -> Any:
    """What was given back in all; None for who may not see money, or where nothing was."""
    amounts = [refund["amount"] for refund in told(root).refunds]
    if not amounts or None in amounts:
        return None
    return money("amount")({"amount": sum(amounts), "currency": root["currency"]})


def goodwill_of(root: Row) -> Any:
    """What was given for goodwill, first to last."""
    return told(root).goodwill


def _step(step: Step) -> Row:
    event = step.event or dict.fromkeys(("word", "source", "place", "reason"))
    told_by = {name: event[name] for name in ("word", "source", "place", "reason")}
    return {"state": step.state, "at": step.at.isoformat()} | told_by
