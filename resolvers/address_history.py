"""The addresses of a customer over time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from graph.sections import Row
from insight.addresses import Address as Known
from insight.addresses import Teller, addresses
from resolvers.addresses import PARTS, Address
from resolvers.cases import check_first
from resolvers.context import Info
from resolvers.limits import LENGTH
from resolvers.moods import Freshness, fresh, history_of


@strawberry.type(description="One that tells an address: a profile, orders that went there, or a colleague.")
class AddressTold:
    source: str | None = strawberry.field(description="The system that says so; none for a correction.")
    profile_id: strawberry.ID | None
    use: str | None = strawberry.field(description="What it is for: the source's word; of orders, delivery or gift.")
    since: datetime | None = strawberry.field(description="When it was first seen, or the first order went there.")
    until: datetime | None = strawberry.field(description="When it was told no more; none while it stands.")
    last_at: datetime | None = strawberry.field(description="When it was last seen, or the last order went there.")
    orders: int | None = strawberry.field(description="How many went there, where orders tell of it.")
    corrected_by: str | None


@strawberry.type(description="An address of a customer, once, however it is written.")
class CustomerAddress:
    value: str = strawberry.field(description="On one line, as last written.")
    address: Address
    current: bool = strawberry.field(description="The one that `details` gives: where they live now.")
    since: datetime | None = strawberry.field(description="When anybody first told it; none where no source says.")
    until: datetime | None = strawberry.field(
        description="When the last took it back; none while one still tells it, or where only orders tell of it."
    )
    uses: list[str] = strawberry.field(description="What it is for, by all who tell it.")
    told: list[AddressTold] = strawberry.field(metadata={LENGTH: 3}, description="By whom; those who still do first.")
    reason: str
    freshness: Freshness


async def addresses_of_customer(root: Row, info: Info, first: int = 10) -> Any:
    """The addresses of one customer; asked for together with others, they come in one round trip."""
    check_first(first)
    rows = await info.context.rows("addresses", history_of(info).addresses, root["id"])
    return [_address(one) for row in rows for one in addresses(row)[:first]]


def _address(one: Known) -> Row:
    told = {name: getattr(one, name) for name in ("value", "current", "since", "until", "reason")}
    lists = {"uses": list(one.uses), "told": [_told(teller) for teller in one.told]}
    return told | lists | {"address": {**dict.fromkeys(PARTS), **one.written}, "freshness": fresh(one.newest)}


def _told(one: Teller) -> Row:
    names = ("source", "profile_id", "use", "since", "until", "orders", "corrected_by")
    return {name: getattr(one, name) for name in names} | {"last_at": one.last}
