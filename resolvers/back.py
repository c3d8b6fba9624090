"""The way back: a `customer` field for everything that knows its `customer_id`.

The type is named lazily, so that the types on the way back need not import Customer, which imports them.
"""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.types.base import StrawberryOptional
from strawberry.types.lazy_type import LazyType

from graph.sections import Row
from resolvers.context import Info, selection_of
from resolvers.wanted import sections_of

CUSTOMER: Any = LazyType("Customer", "resolvers.customers")


async def customer(root: Row, info: Info) -> Any:
    """The customer of a row, with the sections selected under it."""
    id_ = root["customer_id"]
    if id_ is None:
        return None
    return await info.context.customer(id_, sections_of(selection_of(info), info.nodes))


def customer_field() -> Any:
    """A `customer` field."""
    return strawberry.field(
        resolver=customer,
        graphql_type=StrawberryOptional(CUSTOMER),
        description="The customer this belongs to now.",
    )
