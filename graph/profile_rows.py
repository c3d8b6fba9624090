"""Turns profiles into the rows of `upsert_profiles`, those known by an identifier alone as well. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

from graph.addresses import address_text, clean_address
from graph.errors import InvalidIdentifier
from graph.identifiers import KINDS, Hint, Identifier, identify
from graph.ids import customer_alias, link_key, version
from graph.intake import Intake, Prepared, Row, Warned
from graph.kept import attributes_text, json_text
from graph.record_parts import IdentifierValue
from graph.records import ProfileRecord


def profile_key(source: str, source_id: str) -> str:
    """A profile's id in the graph."""
    return f"{source}:{source_id}"


def prepare_profile(record: ProfileRecord, content: bytes, intake: Intake) -> Prepared:
    """A profile ready to be written; `content` is what its version is made of. Raises InvalidIdentifier unless the intake is lenient."""
    hint = Hint(intake.region, record.source)
    warnings = birth_date_warnings(record.birth_date)
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
        "accessibility": record.accessibility,
        "attributes": attributes_text(record.attributes),
        "addresses": json_text([address.model_dump(exclude_none=True) for address in record.addresses]),
        "address_text": " | ".join(address_text(address) for address in record.addresses) or None,
        "seen_at": record.seen_at,
        "deleted": record.deleted or None,
        "placeholder": None,
        "field_versions": None,
    }
    row["link_key"] = resolution_key(row)
    return Prepared("profiles", row, warnings=warnings)


def profile_row(source: str, source_id: str, edges: list[Row], intake: Intake) -> Row:
    """A profile of which nothing is known but its identifiers, as for an unknown caller."""
    key = profile_key(source, source_id)
    edges = edges + [also for edge in edges if (also := _also(edge))]
    unique = {
        edge["key"]: edge for edge in sorted(edges, key=lambda edge: (edge["trust"] == "verified", edge["written"]))
    }
    names = ("name", "given_name", "family_name", "other_names", "birth_date", "gender", "language", "accessibility")
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


def _edge(identifier: Identifier, trust: str) -> Row:
    return {
        "key": identifier.key,
        "kind": identifier.kind,
        "value": identifier.value,
        "written": identifier.written,
        "trust": trust,
    }


def _also(edge: Row) -> Row | None:
    """The edge to the identifier of another kind that this one is at the same time."""
    kind = KINDS[edge["kind"]].also
    return edge | {"key": f"{kind}:{edge['value']}", "kind": kind} if kind else None


def birth_date_warnings(text: str | None) -> list[Warned]:
    """What is wrong with a birth date: `birth_date_no_date`, `birth_date_implausible`, or nothing."""
    if text is None:
        return []
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return [Warned("birth_date_no_date", "birth_date is no ISO date (YYYY-MM-DD); kept as written")]
    if not 1900 <= born.year <= datetime.now(UTC).year:
        return [Warned("birth_date_implausible", "birth_date lies outside 1900 to today; kept as written")]
    return []
