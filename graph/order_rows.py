"""Turns what happened to an order into the rows of `upsert_order_events`, whether it was told with the order or by a record of its own. Pure.

States add up: whichever version of an order told of one, it happened. Refunds and goodwill told with an order are those of its newest version,
as its lines are; those with a record of their own stand until that record says otherwise.
"""

from __future__ import annotations

from hashlib import blake2b

from graph.errors import SkipRecord
from graph.identifiers import holds_card_number
from graph.ids import version
from graph.intake import Prepared, Row
from graph.kept import json_text, scoped, spoken_text
from graph.order_records import Goodwill, OrderEvent, OrderRecord, OrderStep, OrderToldRecord, Refund
from graph.order_status import state_of


def events_of(record: OrderRecord, told: str) -> list[Row]:
    """What an order record tells beside its lines. `told`: the version of the order. Raises SkipRecord."""
    events: list[OrderEvent] = [*record.states, *record.refunds, *record.goodwill]
    rows = [_nested(record, event, told) for event in events]
    if record.status and record.changed_at and state_of(record.status):
        # A status is as old as the version that tells it; without a time of that, nobody knows since when it is so.
        row = _nested(record, OrderStep(state=record.status, at=record.changed_at), told)
        row["properties"]["by_status"] = True
        rows.append(row | {"id": f"{record.key}/status/{record.status}@{record.changed_at.isoformat()}"})
    return rows


def prepare_event(record: OrderToldRecord, content: bytes) -> Prepared:
    """A record of its own about what happened to an order. Raises SkipRecord."""
    order = f"{record.order_source or record.source}:{record.order}"
    told = version(record.changed_at or record.at, content)
    row = _row(f"{record.type}:{record.key}", order, record, told)
    row["properties"] |= _source(record.source, record.id, row) | {"alone": True}
    return Prepared("order_events", row)


def _nested(record: OrderRecord, event: OrderEvent, told: str) -> Row:
    name = event.id or _digest(event.model_dump_json(exclude_defaults=True))
    row = _row(f"{record.key}/{event.what}/{name}", record.key, event, told)
    row["properties"] |= _source(record.source, event.id, row) | {"alone": None}
    return row


def _source(source: str, id_: str | None, row: Row) -> Row:
    return {"source": source, "source_id": id_, "case_id": scoped(source, row["properties"]["case_id"])}


def _row(id_: str, order: str, event: OrderEvent, told: str) -> Row:
    facts = {"kind": event.what, "order_id": order, "at": event.at, "case_id": None, "by_status": None} | _facts(event)
    digest = _digest(repr(sorted(facts.items())))
    return {"id": id_, "order": order, "version": told, "properties": facts | {"version": told, "digest": digest}}


def _facts(event: OrderEvent) -> Row:
    if isinstance(event, OrderStep):
        state = state_of(event.state)
        told = {"state": state and state.value, "word": event.state, "place": event.place}
        return told | {"reason": spoken_text(event.reason)}
    money = {"amount": float(event.amount), "reason": spoken_text(event.reason), "staff": event.staff}
    money["case_id"] = event.case
    return money | (_refund(event) if isinstance(event, Refund) else _goodwill(event))


def _refund(refund: Refund) -> Row:
    if refund.method and holds_card_number(refund.method):
        raise SkipRecord(
            "method holds a full card number; send a token or the last four digits", code="card_number_refused"
        )
    lines = [{"sku": line.sku, "quantity": float(line.quantity)} for line in refund.lines]
    return {"method": refund.method, "lines": json_text(lines)}


def _goodwill(goodwill: Goodwill) -> Row:
    return {"given": goodwill.kind, "code": goodwill.code}


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
