"""Which open case a contact may belong to, with the reason; to accept is `attachInteraction`, to refuse `detachInteraction`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import strawberry

from graph.kept import order_key
from graph.sections import Row
from insight.matters import Contact, Matter, suggestions
from resolvers.context import Info


@strawberry.type(description="An open case that a contact may belong to; nothing is done until somebody says so.")
class CaseSuggestion:
    interaction_id: strawberry.ID
    case_id: strawberry.ID
    subject: str | None = strawberry.field(description="The case's.")
    score: float = strawberry.field(description="From 0.4 to 1: how much speaks for it.")
    reason: str


async def suggested_of_contact(root: Row, info: Info) -> Any:
    """The case that a contact most likely belongs to, if it belongs to none yet."""
    if root["customer_id"] is None or root.get("case_id") is not None:
        return None
    rows = await info.context.rows("matters", info.context.reads.matters, root["customer_id"])
    return next((found for row in rows if (found := _likeliest(row, root))), None)


async def suggested_of_customer(root: Row, info: Info) -> Any:
    """For the latest contacts of a customer that belong to no case: the likeliest case of each."""
    rows = await info.context.rows("matters", info.context.reads.matters, root["id"])
    return [found for row in rows for contact in row["loose"] if (found := _likeliest(row, contact))]


def _likeliest(row: Row, contact: Row) -> Row | None:
    for found in suggestions(_contact(contact), _matters(row), row["names"]):
        subject = next(case["subject"] for case in row["cases"] if case["id"] == found.case)
        told = {"case_id": found.case, "subject": subject, "score": found.score, "reason": found.reason}
        return {"interaction_id": contact["id"], **told}
    return None


def _matters(row: Row) -> Iterator[Matter]:
    for case in row["cases"]:
        yield Matter(
            id=case["id"],
            opened_at=datetime.fromisoformat(case["opened_at"]),
            subject=case["subject"] or "",
            order=order_key(case["order_number"]),
            sku=case["sku"],
            product=case["product"],
            contacts=tuple(map(_contact, case["contacts"])),
            refused=frozenset(case["refused"]),
        )


def _contact(row: Row) -> Contact:
    # By the number, not its key: the number is what is empty for who may not see orders.
    text = " ".join(filter(None, (row.get("subject"), row.get("text"))))
    return Contact(
        row["id"], datetime.fromisoformat(row["at"]), row.get("thread"), order_key(row.get("order_number")), text
    )
