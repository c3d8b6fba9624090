"""Turns what the graph has of a record into an import line that tells nobody who it is about.

One table says what becomes of each field; a field it does not name is left out, so nothing new gets into a copy by itself:

- as it is: sources, channels, times (or moved), amounts, products, lengths, yes and no;
- a word of a list (status, outcome, place, coupon, page …): as it is where enough customers share it, else a pseudonym (a rare status of an
  order: the state it means);
- a pseudonym: ids, numbers, names, identifiers, staff, threads, devices, everything that was said or written;
- less of it: birth dates (the year), addresses (the country and the postcode's district);
- nothing: attributes, which may hold anything.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson

from graph.addresses import postcode
from graph.identifiers.countries import country_code
from graph.order_status import state_of
from graph.pseudonyms import Pseudonyms, district
from graph.record_parts import Address
from matching.names import name_of

Row = dict[str, Any]
Line = dict[str, Any]
OLDEST = 90
"""Years of age above which the year of birth is not told: so few are older that it would point at them."""
_PARTS = {"PAID_FOR": "payer", "RECEIVES": "recipient"}
_TABLE: Mapping[str, Mapping[str, str]] = {
    "profile": {"as it is": "source", "word": "gender language", "time": "seen_at"},
    "interaction": {
        "as it is": "source channel direction public duration waited",
        "word": "activity outcome place language campaign",
        "text": "subject text thread staff",
        "time": "at",
    },
    "session": {"as it is": "source", "word": "referrer campaign place outcome", "time": "at ended_at"},
    "order": {
        "as it is": "source currency gift gift_wrap",
        "status": "status",
        "word": "coupon delivery payment",
        "money": "discount shipping",
        "time": "at",
    },
    "case": {
        "as it is": "source status channel sku",
        "word": "priority",
        "text": "subject staff",
        "time": "opened_at closed_at changed_at",
    },
    "case_action": {"as it is": "source kind status", "word": "team", "text": "by staff note", "time": "at"},
    "order_state": {"as it is": "source", "word": "place", "text": "reason", "time": "at"},
    "refund": {"as it is": "source", "word": "method", "text": "reason staff", "money": "amount", "time": "at"},
    "goodwill": {"as it is": "source", "word": "code", "text": "reason staff", "money": "amount", "time": "at"},
    "consent": {"as it is": "source status channel", "word": "purpose", "text": "text", "time": "at"},
    "score": {"as it is": "source name value low high", "word": "model", "time": "at"},
    "campaign_response": {"as it is": "source channel", "word": "campaign campaign_name response", "time": "at"},
}
"""What becomes of the fields of each type of line, but for those that point at something."""


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody on a record: their profile, its source and customer, and the identifier if there is nothing else to it."""

    part: str
    profile: str
    source: str
    customer: str
    identifier: Row | None = None


@dataclass(frozen=True, slots=True)
class Veil:
    """How one copy is made. `common`: the words many customers share; `shift`: how far back times are moved."""

    pseudonyms: Pseudonyms
    common: Container[str]
    shift: timedelta = timedelta()

    def told(self, kind: str, record: Row, parties: list[Party]) -> Line:
        """The line of anything a person did. `kind` is a type of import line but `profile`; `record` has `id`, its id in the graph."""
        line = {"type": kind, "id": self.pseudonyms.source_id(kind, record["id"]), **self._fields(kind, record)}
        line |= _POINTERS.get(kind, _no_pointers)(self, record)
        own = [party for party in parties if party.part not in _PARTS]
        for party in own:
            line |= self._reference(party, record["source"], "profile_source")
        if kind == "order":
            line |= self._others(record, parties)
        return _told_only(line)

    def profile(self, key: str, customer: str, record: Row, identifiers: list[Row]) -> Line:
        """The line of a profile. Names of one customer begin alike and those of others do not, so that resolution, which lets names
        speak against a link, comes to the same customers."""
        line: Line = {"type": "profile", "id": self._profile_id(key), **self._fields("profile", record)}
        line |= self._names(customer, record)
        line["birth_date"] = _birth_year(record["birth_date"])
        line["deleted"] = record["deleted"]
        areas = (self._area(address) for address in orjson.loads(record["addresses"] or "[]"))
        line["addresses"] = [area for area in areas if area]
        line["identifiers"] = [self._identifier(one) for one in identifiers]
        return _told_only(line)

    def name(self, customer: str, text: str | None) -> str | None:
        """A given name for the customer and a family name for the way it is written."""
        if not name_of(text, None, None):
            return None
        return f"{self.pseudonyms.word('customer', customer)} {self.pseudonyms.word('name', text or '')}"

    def _names(self, customer: str, record: Row) -> Line:
        whole = self.name(customer, record["name"])
        given, _, family = (whole or "").partition(" ")
        line: Line = {"name": whole, "given_name": given if record["given_name"] else None}
        # A family name alone would stand for the whole name, and has to begin like one.
        line["family_name"] = (family if record["given_name"] else given) if record["family_name"] else None
        line["other_names"] = [name for other in record["other_names"] or () if (name := self.name(customer, other))]
        return line

    def _fields(self, kind: str, record: Row) -> Line:
        return {
            field: _TREATMENTS[treatment](self, record[field])
            for treatment, fields in _TABLE[kind].items()
            for field in fields.split()
            if record.get(field) is not None
        }

    def _reference(self, party: Party, source: str, other_source: str) -> Line:
        line: Line = {other_source: party.source} if party.source != source else {}
        if party.identifier:
            return line | {"identifier": self._identifier(party.identifier)}
        return line | {"profile": self._profile_id(party.profile)}

    def _others(self, record: Row, parties: list[Party]) -> Line:
        others = {_PARTS[party.part]: party for party in parties if party.part in _PARTS}
        line: Line = {part: self._reference(party, record["source"], "source") for part, party in others.items()}
        name, address = record.get("recipient_name"), record.get("recipient_address")
        if name or address:
            whose = others["recipient"].customer if "recipient" in others else ""
            told = {"name": name and self.name(whose, name), "address": address and self._area(orjson.loads(address))}
            line["recipient"] = line.get("recipient", {}) | _told_only(told)
        return line

    def _identifier(self, found: Row) -> Line:
        value = self.pseudonyms.identifier(found["kind"], found["value"])
        return {"kind": found["kind"], "value": value, "trust": found["trust"]}

    def _profile_id(self, key: str) -> str:
        return self.pseudonyms.source_id("profile", key)

    def _area(self, written: Row) -> Line:
        address = Address.model_validate(written)
        country = country_code(address.country) if address.country else None
        found = postcode(address.postcode or address.text or "", country)
        return _told_only({"country": country, "postcode": found and district(found, country or "GB")})

    def _time(self, at: str) -> str:
        if not self.shift:
            return at
        time = datetime.fromisoformat(at)
        try:
            return (time - self.shift).isoformat()
        except OverflowError:
            return at

    def _word(self, word: str) -> str:
        return word if word in self.common else self.pseudonyms.token("word", word)

    def _status(self, word: str) -> str | None:
        """A stand-in for a status would be refused where the copy is loaded: a rare one is told as what it means."""
        state = state_of(word)
        return word if word in self.common else state and state.value

    def _keyed(self, keyed: Row) -> Line:
        kind, value = keyed["kind"], keyed["value"]
        known = self.pseudonyms.identifier(kind, keyed["key"].partition(":")[2]) if kind else None
        told = {"label": keyed["label"] and self._word(keyed["label"]), "kind": kind}
        return _told_only(told | {"value": known or self.pseudonyms.token("text", value)})

    def _order_number(self, number: str | None) -> str | None:
        return number and self.pseudonyms.order_number(number)

    def _device(self, device: str | None) -> str | None:
        """Sources say `phone` or send the identifier of the very one."""
        if device is None or not any(map(str.isdigit, device)):
            return device and self._word(device)
        return self.pseudonyms.identifier("device", device)


_TREATMENTS: Mapping[str, Callable[[Veil, Any], Any]] = {
    "as it is": lambda _, value: value,
    "word": Veil._word,
    "status": Veil._status,
    "text": lambda veil, text: veil.pseudonyms.token("text", text),
    "time": Veil._time,
    "money": lambda _, amount: _money(amount),
}


def _told_only(line: Line) -> Line:
    return {field: value for field, value in line.items() if value not in (None, [], {})}


def _no_pointers(veil: Veil, record: Row) -> Line:
    return {}


def _interaction_pointers(veil: Veil, record: Row) -> Line:
    case = record["case"] and veil.pseudonyms.source_id("case", record["case"])
    return {
        "case": case,
        "order": veil._order_number(record.get("order_number")),
        "device": veil._device(record.get("device")),
        "ivr": _told_only(
            {
                "menu": [veil._word(step) for step in record.get("ivr_menu") or ()],
                "keyed": [veil._keyed(one) for one in orjson.loads(record.get("ivr_keyed") or "[]")],
            }
        ),
    }


def _session_pointers(veil: Veil, record: Row) -> Line:
    return {
        "device": veil._device(record.get("device")),
        "pages": [veil._word(page) for page in record.get("pages", ())],
    }


def _case_pointers(veil: Veil, record: Row) -> Line:
    return {"order": veil._order_number(record.get("order_number"))}


def _action_pointers(veil: Veil, record: Row) -> Line:
    contact = "session" if record["session"] else "interaction"
    pointed = {
        "case": ("case", record["case_id"]),
        "into": ("case", record.get("other_id")),
        "interaction": (contact, record.get("interaction_id")),
    }
    line: Line = {}
    for name, (kind, key) in pointed.items():
        if key:
            source = key.partition(":")[0]
            line |= {name: veil.pseudonyms.source_id(kind, key)}
            line |= {f"{name}_source": source} if source != record["source"] else {}
    if record.get("undoes"):
        undone = veil.pseudonyms.source_id("case_action", record["undoes"])
        line |= {"undoes": undone, "undoes_source": record["undoes_source"]}
    return line


def _order_pointers(veil: Veil, record: Row) -> Line:
    return {
        "number": veil._order_number(record["number"]),
        "returns": veil._order_number(record.get("returns")),
        "lines": [_order_line(line) for line in record["lines"]],
    }


def _event_pointers(veil: Veil, record: Row) -> Line:
    source, case = record["order_id"].partition(":")[0], record.get("case_id")
    pointers = {
        "order": veil.pseudonyms.source_id("order", record["order_id"]),
        "order_source": source if source != record["source"] else None,
        "case": case and veil.pseudonyms.source_id("case", case),
    }
    return pointers | _ABOUT[record["kind"]](veil, record)


def _refund_lines(veil: Veil, record: Row) -> Line:
    lines = orjson.loads(record.get("lines") or "[]")
    return {"lines": [{"sku": line["sku"], "quantity": _money(line["quantity"])} for line in lines]}


_ABOUT: Mapping[str, Callable[[Veil, Row], Line]] = {
    "state": lambda veil, record: {"state": veil._status(record["word"])},
    "refund": _refund_lines,
    "goodwill": lambda _, record: {"kind": record["given"]},
}
"""What else becomes of each kind of event of an order."""

_POINTERS: Mapping[str, Callable[[Veil, Row], Line]] = {
    "interaction": _interaction_pointers,
    "session": _session_pointers,
    "case": _case_pointers,
    "case_action": _action_pointers,
    "order": _order_pointers,
    "order_state": _event_pointers,
    "refund": _event_pointers,
    "goodwill": _event_pointers,
}
"""The fields of each type of line that point at something, or hold several values."""


def _order_line(line: Row) -> Line:
    amounts = {name: _money(line[name]) for name in ("quantity", "unit_price", "discount")}
    return {"sku": line["sku"], "name": line["name"], **amounts}


def _money(amount: float) -> str:
    return format(Decimal(repr(amount)), "f")


def _birth_year(text: str | None) -> str | None:
    try:
        born = date.fromisoformat(text).year if text else 0
    except ValueError:
        return None
    today = datetime.now(UTC).year
    return str(max(born, today - OLDEST)) if 1900 <= born <= today else None
