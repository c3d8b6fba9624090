"""What a customer is worth, and their segments: worked out when asked for, from their orders and what was learnt of all."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import strawberry

from graph.access import Thing, Viewer, allowed
from graph.errors import BadRequest
from graph.reads import Found
from graph.sections import Row
from insight.learned import NAME, Learned, from_text
from insight.purchases import Order, facts
from insight.segments import segments
from insight.worth import YEAR, worth
from resolvers.context import Info
from resolvers.moods import Freshness, fresh, history_of

MAX_DAYS = 3_650


@strawberry.type(description="What is expected of a customer from now on.")
class Worth:
    expected_orders: float
    expected_value: float = strawberry.field(description="After discounts and returns, in their main currency.")
    currency: str | None = strawberry.field(description="ISO 4217 code; none for who never bought.")
    p_active: float = strawberry.field(description="The probability that they have not left for good.")
    days: int = strawberry.field(description="How far it looks ahead.")
    reason: str
    freshness: Freshness


@strawberry.type(description="A segment a customer is in; see docs/worth.md.")
class Segment:
    name: str
    reason: str
    freshness: Freshness


async def worth_of_customer(root: Row, info: Info, days: int = YEAR) -> Any:
    """What one customer is expected to be worth; asked for together with others, their orders come in one round trip."""
    if not 1 <= days <= MAX_DAYS:
        raise BadRequest(f"days must lie between 1 and {MAX_DAYS}")
    if not _sees_worth(info.context.viewer):
        return None
    bought, learned = await _known(root, info)
    found = worth(bought["facts"], learned.fit, days)
    return {
        "expected_orders": found.expected_orders,
        "expected_value": found.expected_value,
        "currency": found.currency,
        "p_active": found.p_active,
        "days": days,
        "reason": found.reason,
        "freshness": fresh(bought["newest"], learned.as_of),
    }


async def segments_of_customer(root: Row, info: Info) -> Any:
    """The segments of one customer; none for who may not see money."""
    if not _sees_worth(info.context.viewer):
        return []
    bought, learned = await _known(root, info)
    found = segments(bought["facts"], worth(bought["facts"], learned.fit, YEAR), learned.base)
    freshness = fresh(bought["newest"], learned.as_of)
    return [{"name": one.name, "reason": one.reason, "freshness": freshness} for one in found]


def _sees_worth(viewer: Viewer) -> bool:
    return allowed(viewer, Thing.ORDERS) and allowed(viewer, Thing.ORDER_MONEY)


async def _known(root: Row, info: Info) -> tuple[Row, Learned]:
    async def bought(customers: Sequence[str]) -> Found:
        now, found = datetime.now(UTC), await info.context.reads.purchases(customers)
        return {key: [_bought(found.get(key, []), now)] for key in customers}

    rows, kept = await asyncio.gather(
        info.context.rows("bought", bought, root["id"]), info.context.rows("insights", history_of(info).insights, NAME)
    )
    return rows[0], from_text(kept[0]["content"] if kept else None)


def _bought(rows: list[Row], now: datetime) -> Row:
    newest = max((row["at"] for row in rows if datetime.fromisoformat(row["at"]) <= now), default=None)
    return {"facts": facts(map(Order.of, rows), now), "newest": newest}
