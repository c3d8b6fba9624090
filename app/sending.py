"""Records that come over HTTP: each read like an import line, and what can be used of them stored in one transaction."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field
from pydantic_core import PydanticSerializationError

from app.services import Services
from app.tracking import Remark, as_text
from connectors.lines import record_of
from graph.access import Viewer
from graph.errors import BadRequest, SkipRecord
from graph.intake import Intake, Prepared
from graph.rows import prepare

RECORDS_LIMIT = 1_000
"""Records of one request: one transaction's worth."""


class Sent(BaseModel):
    """What became of the records sent."""

    stored: int = Field(description="Records that Neo4j has now, or had already.")
    rejected: list[Remark] = Field(default_factory=list, description="Records that were not stored, and why.")
    warnings: list[Remark] = Field(default_factory=list, description="What of stored records is odd.")


def records_of(body: Any) -> list[Any]:
    """The records in a body. Raises BadRequest."""
    found = body.get("records") if isinstance(body, dict) else None
    if not isinstance(found, list) or not 0 < len(found) <= RECORDS_LIMIT:
        raise BadRequest(
            f"The body must be an object with a list `records` of 1 to {RECORDS_LIMIT:,}.", code="invalid_batch"
        )
    return found


async def send(whom: Services, who: Viewer, records: list[Any]) -> Sent:
    """Store what can be used of records; it is committed when this returns. Raises BadRequest where none can be."""
    intake, sent = whom.intake(verified=True), Sent(stored=0)
    ready: list[Prepared] = []
    for index, record in enumerate(records):
        try:
            ready.append(_prepared(record, intake))
        except SkipRecord as error:
            sent.rejected.append(Remark.on(index, None, error))
        else:
            sent.warnings += [Remark.on(index, None, warned) for warned in ready[-1].warnings]
    if not ready:
        first = sent.rejected[0]
        raise BadRequest(f"None of the records could be used; the first: {first.message}", code=first.code)
    await whom.arrivals.store(who, ready, intake, "records")
    whom.bell.ring()
    sent.stored = len(ready)
    return sent


def _prepared(record: Any, intake: Intake) -> Prepared:
    as_text(record)
    try:
        return prepare(record_of(record), intake)
    except (RecursionError, PydanticSerializationError):
        raise SkipRecord("is nested too deeply", code="too_deep") from None
