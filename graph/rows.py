"""Turns records into the rows that the `upsert_*` statements take. Pure: nothing here knows the database.

A row is a plain dict. Properties a record does not have are there as None, so that a newer version also takes back what it no longer says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import orjson

from graph.addresses import address_text, clean_address
from graph.channels import CHANNELS
from graph.errors import InvalidIdentifier, SkipRecord, UnknownKind
from graph.identifiers import (
    KINDS,
    Hint,
    Identifier,
    holds_card_number,
    identify,
    without_paying_cards,
    without_written_cards,
)
from graph.ids import customer_alias, link_key, version
from graph.records import (
    Address,
    CampaignResponseRecord,
    CaseRecord,
    ConsentRecord,
    IdentifierValue,
    InteractionRecord,
    OrderRecord,
    Party,
    ProfileRecord,
    ProfileRef,
    Record,
    SessionRecord,
    ToldRecord,
    Trust,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Intake:
    """How records are read: the region of national phone numbers, the key of customer ids, and what a source's word is worth."""

    id_key: bytes = field(repr=False)
    region: str = "GB"
    trust: Trust = "verified"
    lenient: bool = False
    """Whether a profile's identifiers that are none are left out with a warning, where else they refuse the record."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something kept as written although it will be of less use; `code` is stable."""

    code: str
    message: str


@dataclass(slots=True)
class Prepared:
    """A record ready to be written: its row, the profiles it refers to, and what was odd about it."""

    statement: Literal["profiles", "interactions", "orders", "cases", "consents", "campaign_responses"]
    row: Row
    profiles: list[Row] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)


def prepare(record: Record, intake: Intake) -> Prepared:
    """Clean one record. Raises SkipRecord (InvalidIdentifier, …) that says what is wrong, never with the value itself."""
    content = record.model_dump_json(exclude_defaults=True).encode("utf-8", "surrogatepass")
    _check_characters(record, content)
    if isinstance(record, ProfileRecord):
        return _profile(record, content, intake)
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
    return _campaign_response(record, content, intake)


def profile_key(source: str, source_id: str) -> str:
    """A profile's id in the graph."""
    return f"{source}:{source_id}"


def identified(value: IdentifierValue, source: str, intake: Intake) -> Row:
    """An identifier as the row of its edge: key, kind, value, trust, and the text as it was written."""
    cleaned = identify(value.kind, value.value, Hint(intake.region, source))
    return _edge(cleaned, value.trust or intake.trust)


def resolution_key(row: Row) -> str | None:
    """Hash of all that the deterministic part of resolution looks at, None where there is nothing to look at."""
    keys = sorted(edge["key"] for edge in row["identifiers"] if counts_for_resolution(edge["kind"], edge["trust"]))
    if not keys or row["properties"]["deleted"]:
        return None
    told = row["properties"]
    names = (told["name"] or "", told["given_name"] or "", told["family_name"] or "", told["birth_date"] or "")
    return link_key((*names, *keys))


def counts_for_resolution(kind: str, trust: str) -> bool:
    """Whether an identifier of this kind and trust can tie profiles together (DESIGN §5.4)."""
    declared = KINDS[kind]
    return (declared.links and trust == "verified") or declared.ties_anonymous


def _edge(identifier: Identifier, trust: str) -> Row:
    return {
        "key": identifier.key,
        "kind": identifier.kind,
        "value": identifier.value,
        "written": identifier.written,
        "trust": trust,
    }


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


def _profile(record: ProfileRecord, content: bytes, intake: Intake) -> Prepared:
    hint = Hint(intake.region, record.source)
    warnings = _birth_date_warnings(record.birth_date)
    edges = _identified(record, intake, warnings)
    # Without a street or the whole line, an address is kept on the profile but points at nobody.
    placed = [address for address in record.addresses if address.line1 or address.text]
    for address in placed:
        try:
            edges.append(_edge(clean_address(address, hint), intake.trust))
        except InvalidIdentifier:
            warnings.append(Warned("address_unusable", "an address with nothing in it to compare; kept as written"))
    row = profile_row(record.source, record.id, edges, intake)
    row["version"] = version(record.seen_at, content)
    row["partial"] = record.partial
    row["properties"] |= {
        "name": record.name or " ".join(filter(None, (record.given_name, record.family_name))) or None,
        "given_name": record.given_name,
        "family_name": record.family_name,
        "other_names": list(record.other_names) or None,
        "birth_date": record.birth_date,
        "gender": record.gender,
        "language": record.language,
        "attributes": _attributes(record.attributes),
        "addresses": _json([address.model_dump(exclude_none=True) for address in record.addresses]),
        "address_text": " | ".join(address_text(address) for address in record.addresses) or None,
        "seen_at": record.seen_at,
        "deleted": record.deleted or None,
        "placeholder": None,
        "field_versions": None,
    }
    row["link_key"] = resolution_key(row)
    return Prepared("profiles", row, warnings=warnings)


def _identified(record: ProfileRecord, intake: Intake, warnings: list[Warned]) -> list[Row]:
    edges = []
    for value in record.identifiers:
        try:
            edges.append(identified(value, record.source, intake))
        except InvalidIdentifier as error:
            if not intake.lenient:
                raise
            warnings.append(Warned("identifier_unusable", f"left out: {error.message}"))
    return edges


def profile_row(source: str, source_id: str, edges: list[Row], intake: Intake) -> Row:
    """A profile of which nothing is known but its identifiers, as for an unknown caller."""
    key = profile_key(source, source_id)
    unique = {
        edge["key"]: edge for edge in sorted(edges, key=lambda edge: (edge["trust"] == "verified", edge["written"]))
    }
    names = ("name", "given_name", "family_name", "other_names", "birth_date", "gender", "language")
    facts = ("attributes", "addresses", "address_text", "seen_at", "deleted")
    row: Row = {
        "id": key,
        "source": source,
        "source_id": source_id,
        "alias": customer_alias(key, intake.id_key),
        # Sorts before any record with a time; and a verified sight of the identifier ("v…") is newer than a claimed one ("c…").
        "version": "0000|" + max((edge["trust"] for edge in edges), default=""),
        "partial": False,
        "identifiers": list(unique.values()),
        "properties": {"placeholder": True, **dict.fromkeys(names + facts)},
    }
    row["link_key"] = resolution_key(row)
    return row


def _birth_date_warnings(text: str | None) -> list[Warned]:
    if text is None:
        return []
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return [Warned("birth_date_no_date", "birth_date is no ISO date (YYYY-MM-DD); kept as written")]
    if not 1900 <= born.year <= datetime.now(UTC).year:
        return [Warned("birth_date_implausible", "birth_date lies outside 1900 to today; kept as written")]
    return []


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
        include={"at", "direction", "activity", "outcome", "place", "device", "staff", "duration"}
        | {"language", "campaign"}
    )
    properties |= {
        "subject": _spoken(record.subject),
        "text": _spoken(record.text),
        "channel": channel,
        "public": record.public if record.public is not None else CHANNELS[record.channel].public,
        "thread": _scoped(record.source, record.thread),
        "order_number": record.order,
        "order_key": order_key(record.order),
        "attributes": _attributes(record.attributes),
    }
    spoken = record.direction == "inbound" and (record.text or record.subject)
    prepared.row |= {
        "channel": channel,
        "case": _scoped(record.source, record.case),
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
        "attributes": _attributes(record.attributes),
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
        include={"at", "currency", "status", "coupon", "gift", "delivery", "returns", "payment"}
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
        "recipient_address": _address_json(recipient.address) if recipient else None,
        "attributes": _attributes(record.attributes),
    }
    prepared.row |= {
        "payer": _party(record.payer, record.source, prepared, intake),
        "recipient": _party(recipient, record.source, prepared, intake),
        "products": [{"sku": line.sku, "name": line.name} for line in record.lines],
        "lines": [_line(position, line) for position, line in enumerate(record.lines, 1)],
    }
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
    properties |= record.model_dump(include={"status", "opened_at", "closed_at", "priority", "staff", "sku"})
    properties |= {
        "subject": _spoken(record.subject),
        "changed_at": changed,
        "channel": _channel(record.channel),
        "order_number": record.order,
        "order_key": order_key(record.order),
        "attributes": _attributes(record.attributes),
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
    properties |= {"channel": _channel(record.channel), "attributes": _attributes(record.attributes)}
    prepared.row["campaign"] = {"id": record.campaign, "name": record.campaign_name}
    return prepared


def order_key(number: str | None) -> str | None:
    """What an order is found by, however its number is written: `#10045` is `10045`. A number of no known form stands for itself.
    Raises InvalidIdentifier for a full card number."""
    if number is None:
        return None
    try:
        return identify("order_number", number).value
    except InvalidIdentifier as error:
        if error.reason_code == "card_number_refused":
            raise
        return number.strip().casefold()


def _scoped(source: str, value: str | None) -> str | None:
    return None if value is None else f"{source}:{value}"


def _json(value: object) -> str | None:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if value else None


def _attributes(told: dict[str, Any]) -> str | None:
    return _json(without_paying_cards(told))


def _spoken(text: str | None) -> str | None:
    return without_written_cards(text) if text else text


def _address_json(address: Address | None) -> str | None:
    return _json(address.model_dump(exclude_none=True)) if address else None
