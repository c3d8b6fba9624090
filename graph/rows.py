"""Turns records into the rows that the `upsert_*` statements take. Pure: nothing here knows the database.

A row is a plain dict. Properties a record does not have are there as None, so that a newer version also takes back what it no longer says.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from graph.case_action_rows import prepare_action
from graph.case_records import CaseActionRecord, CaseRecord
from graph.case_status import OVER, status_of
from graph.channels import CHANNELS
from graph.errors import SkipRecord, UnknownKind
from graph.identifiers import Hint, holds_card_number
from graph.ids import version
from graph.intake import Intake, Prepared, Row, Warned
from graph.ivr import ivr_properties
from graph.kept import address_json, attributes_text, order_key, scoped, spoken_text
from graph.order_records import GoodwillRecord, OrderRecord, OrderStateRecord, Party, RefundRecord
from graph.order_rows import events_of, prepare_event
from graph.profile_rows import identified, prepare_profile, profile_key, profile_row
from graph.record_parts import ProfileRef
from graph.records import (
    CampaignResponseRecord,
    ConsentRecord,
    InteractionRecord,
    ProfileRecord,
    Record,
    ScoreRecord,
    SessionRecord,
    ToldRecord,
)


def prepare(record: Record, intake: Intake) -> Prepared:
    """Clean one record. Raises SkipRecord (InvalidIdentifier, …) that says what is wrong, never with the value itself."""
    content = record.model_dump_json(exclude_defaults=True).encode("utf-8", "surrogatepass")
    _check_characters(record, content)
    try:
        return _prepared(record, content, intake)
    except UnknownKind as error:
        # One line of a source that has a word of its own must not stop the others.
        raise SkipRecord(error.message, code=error.reason_code) from None


def _prepared(record: Record, content: bytes, intake: Intake) -> Prepared:
    if isinstance(record, ProfileRecord):
        return prepare_profile(record, content, intake)
    if isinstance(record, InteractionRecord):
        return _interaction(record, content, intake)
    if isinstance(record, SessionRecord):
        return _session(record, content, intake)
    if isinstance(record, OrderRecord):
        return _order(record, content, intake)
    if isinstance(record, CaseRecord):
        return _case(record, content, intake)
    if isinstance(record, ConsentRecord):
        return _consent(record, content, intake)
    if isinstance(record, OrderStateRecord | RefundRecord | GoodwillRecord):
        prepared = prepare_event(record, content)
        prepared.warnings += _time_warnings(record.at)
        return prepared
    if isinstance(record, CaseActionRecord):
        prepared = prepare_action(record, content)
        prepared.warnings += _time_warnings(record.at)
        return prepared
    if isinstance(record, ScoreRecord):
        return _score(record, content, intake)
    return _campaign_response(record, content, intake)


def _check_characters(record: Record, content: bytes) -> None:
    # The cheap test first; a NUL and a backslash that was itself escaped look alike in it.
    if b"\\u0000" in content and _has_nul(record.model_dump()):
        raise SkipRecord("contains a NUL character; remove it", code="invalid_characters")


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(item) for key, item in value.items())
    return isinstance(value, (list, tuple)) and any(_has_nul(item) for item in value)


def _time_warnings(at: datetime) -> list[Warned]:
    if 1970 <= at.year <= datetime.now(UTC).year + 1:
        return []
    return [Warned("time_implausible", "the time lies before 1970 or more than a year ahead; kept as written")]


def _told(record: ToldRecord, at: datetime, content: bytes, intake: Intake) -> tuple[Row, Prepared]:
    """What every record about something a person did has in common: its row and who did it."""
    row: Row = {"id": record.key, "version": version(at, content), "profile": None}
    properties: Row = {"source": record.source, "source_id": record.id, "version": row["version"]}
    row["properties"] = properties
    prepared = Prepared("interactions", row, warnings=_time_warnings(at))
    row["profile"] = _refer(record.reference, record.source, prepared, intake)
    return properties, prepared


def _refer(reference: ProfileRef, source: str, prepared: Prepared, intake: Intake) -> str | None:
    """The id of the profile a record names; one that is known only by an identifier is made here."""
    source = reference.source or source
    if reference.profile is not None:
        key = profile_key(source, reference.profile)
        prepared.references.append(key)
        return key
    if reference.identifier is None:
        return None
    edge = identified(reference.identifier, source, intake)
    row = profile_row(source, edge["key"], [edge], intake)
    prepared.profiles.append(row)
    return str(row["id"])


def _channel(name: str | None) -> str | None:
    if name is not None and name not in CHANNELS:
        raise UnknownKind(
            f"there is no such channel; the channels are {', '.join(sorted(CHANNELS))}", code="unknown_channel"
        )
    return name


def _interaction(record: InteractionRecord, content: bytes, intake: Intake) -> Prepared:
    properties, prepared = _told(record, record.at, content, intake)
    channel = _channel(record.channel)
    properties |= record.model_dump(
        include={"at", "direction", "activity", "outcome", "place", "device", "staff", "duration", "waited"}
        | {"language", "campaign"}
    )
    properties |= ivr_properties(record.ivr, Hint(intake.region, record.source), prepared.warnings)
    properties |= {
        "subject": spoken_text(record.subject),
        "text": spoken_text(record.text),
        "channel": channel,
        "public": record.public if record.public is not None else CHANNELS[record.channel].public,
        "thread": scoped(record.source, record.thread),
        "order_number": record.order,
        "order_key": order_key(record.order),
        "attributes": attributes_text(record.attributes),
        "told_case": scoped(record.source, record.case),
    }
    spoken = record.direction == "inbound" and (record.text or record.subject or properties["keyed"])
    prepared.row |= {
        "channel": channel,
        "case": scoped(record.source, record.case),
        "region": intake.region if spoken else None,
    }
    return prepared


def _session(record: SessionRecord, content: bytes, intake: Intake) -> Prepared:
    properties, prepared = _told(record, record.at, content, intake)
    properties |= record.model_dump(include={"at", "ended_at", "referrer", "campaign", "device", "place", "outcome"})
    properties |= {
        "channel": "web",
        "activity": "session",
        "direction": "inbound",
        "public": False,
        "pages": list(record.pages) or None,
        "duration": (record.ended_at - record.at).total_seconds() if record.ended_at else None,
        "attributes": attributes_text(record.attributes),
    }
    prepared.row |= {"channel": "web", "case": None, "region": None}
    return prepared


def _order(record: OrderRecord, content: bytes, intake: Intake) -> Prepared:
    if record.payment and holds_card_number(record.payment):
        raise SkipRecord(
            "payment holds a full card number; send a token or the last four digits", code="card_number_refused"
        )
    properties, prepared = _told(record, record.changed_at or record.at, content, intake)
    prepared.statement = "orders"
    properties |= record.model_dump(
        include={"at", "currency", "status", "coupon", "gift", "gift_wrap", "delivery", "returns", "payment"}
    )
    recipient = record.recipient
    properties |= {
        "number": record.number or record.id,
        "number_key": order_key(record.number or record.id),
        # Told by an event that knows only its own time: the earliest such event is nearest to when the order was placed.
        "placed_by": True if record.at == record.changed_at else None,
        "total": _total(record),
        "discount": float(record.discount),
        "shipping": float(record.shipping),
        "recipient_name": recipient.name if recipient else None,
        "recipient_address": address_json(recipient.address) if recipient else None,
        "attributes": attributes_text(record.attributes),
        "placeholder": None,
    }
    prepared.row |= {
        "payer": _party(record.payer, record.source, prepared, intake),
        "recipient": _party(recipient, record.source, prepared, intake),
        "products": [{"sku": line.sku, "name": line.name} for line in record.lines],
        "lines": [_line(position, line) for position, line in enumerate(record.lines, 1)],
        "events": events_of(record, prepared.row["version"]),
    }
    prepared.warnings += [
        warned for event in (*record.states, *record.refunds, *record.goodwill) for warned in _time_warnings(event.at)
    ]
    return prepared


def _line(position: int, line: Any) -> Row:
    money = {"quantity": float(line.quantity), "unit_price": float(line.unit_price), "discount": float(line.discount)}
    return {"sku": line.sku, "edge": {"position": position, **money}}


def _total(record: OrderRecord) -> float:
    """What the customer pays, as the source says, else Σ quantity × unit price − line discounts − order discount + shipping."""
    if record.total is not None:
        return float(record.total)
    lines = sum((line.quantity * line.unit_price - line.discount for line in record.lines), Decimal(0))
    return round(float(lines - record.discount + record.shipping), 4)


def _party(party: Party | None, source: str, prepared: Prepared, intake: Intake) -> str | None:
    if party is None:
        return None
    return _refer(party, source, prepared, intake)


def _case(record: CaseRecord, content: bytes, intake: Intake) -> Prepared:
    changed = record.changed_at or record.closed_at or record.opened_at
    properties, prepared = _told(record, changed, content, intake)
    prepared.statement = "cases"
    properties |= record.model_dump(include={"opened_at", "closed_at", "priority", "staff", "sku"})
    status = status_of(record.status).value
    properties |= {
        "status": status,
        # What colleagues do comes on top, and is worked out from these: see graph/case_story.py.
        "source_status": record.status,
        "told_status": status,
        "told_staff": record.staff,
        "told_at": (record.closed_at if status in OVER else None) or changed,
        "subject": spoken_text(record.subject),
        "changed_at": changed,
        "channel": _channel(record.channel),
        "order_number": record.order,
        "order_key": order_key(record.order),
        "attributes": attributes_text(record.attributes),
        "placeholder": None,
    }
    return prepared


def _consent(record: ConsentRecord, content: bytes, intake: Intake) -> Prepared:
    properties, prepared = _told(record, record.at, content, intake)
    prepared.statement = "consents"
    properties |= record.model_dump(include={"purpose", "status", "at", "text"}) | {"channel": _channel(record.channel)}
    return prepared


def _campaign_response(record: CampaignResponseRecord, content: bytes, intake: Intake) -> Prepared:
    properties, prepared = _told(record, record.at, content, intake)
    prepared.statement = "campaign_responses"
    properties |= record.model_dump(include={"campaign", "response", "at"})
    properties |= {"channel": _channel(record.channel), "attributes": attributes_text(record.attributes)}
    prepared.row["campaign"] = {"id": record.campaign, "name": record.campaign_name}
    return prepared


def _score(record: ScoreRecord, content: bytes, intake: Intake) -> Prepared:
    properties, prepared = _told(record, record.at, content, intake)
    prepared.statement = "scores"
    properties |= record.model_dump(include={"name", "value", "low", "high", "at", "model"})
    return prepared
