"""A customer's details, once: the best of what all profiles say, each with its source, its date and the rule that chose it.

Pure: nothing here knows the database. What a colleague corrected wins over every source; else what most sources agree on (name, birth date,
language), or what was verified or seen last (email, phone, address). Ties go to the later, then to the smaller, so that any order of arrival
gives the same details.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import orjson

from graph.addresses import address_line
from graph.identifiers import KINDS
from graph.identifiers.text import fold
from graph.record_parts import Address

Row = dict[str, Any]

SOCIAL = ("facebook", "instagram", "twitter", "youtube")
"""Kinds that are a person's profile on a social network."""
KINDS_OF_DETAILS = ("email", "phone", "whatsapp", *SOCIAL)
"""Identifier kinds that details are made of."""


class Rule(StrEnum):
    """Why a value was chosen."""

    CORRECTED = "corrected"
    ONLY_ONE = "only_one"
    SOURCES_AGREE = "sources_agree"
    LAST_SEEN = "last_seen"
    LAST_VERIFIED = "last_verified"
    SHARED = "shared"
    CLAIMED = "claimed"


class Field(StrEnum):
    """A detail that can be corrected."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"
    ACCESSIBILITY = "accessibility"


@dataclass(frozen=True, slots=True)
class Told:
    """One value as one profile tells it. `at`: when the source last saw it, ISO 8601 text; `like`: equal for values that say the same."""

    value: str
    like: str
    profile: str
    source: str
    at: str | None
    trust: str | None = None
    shared: bool = False
    kind: str | None = None
    address: Row | None = None

    @property
    def order(self) -> tuple[str, str, str]:
        return (self.at or "", self.profile, self.value)


def details(profiles: Iterable[Row], corrections: Iterable[Row]) -> Row:
    """The details of one customer, from rows of `details_by_customer_ids` as its viewer may see them."""
    told = [row for row in profiles if not row["deleted"]]
    chosen: Row = {field.value: choose(told) for field, choose in _CHOICES.items()}
    for field, correction in standing(corrections).items():
        chosen[field] = _corrected(correction)
    needs = chosen[Field.ACCESSIBILITY]
    chosen[Field.ACCESSIBILITY] = [needs] if isinstance(needs, dict) else needs
    return chosen | {"social_profiles": _social(told)}


def standing(corrections: Iterable[Row]) -> dict[str, Row]:
    """The correction that holds of each field: the newest that was not undone, ties by id."""
    return {row["field"]: row for row in held_corrections(corrections)}


def held_corrections(corrections: Iterable[Row]) -> list[Row]:
    """The corrections that were not undone, the first made first."""
    rows = sorted(corrections, key=lambda row: (row["made_at"], row["id"]))
    undone = {row["undoes"] for row in rows if row["undoes"]}
    return [row for row in rows if not row["undoes"] and row["id"] not in undone]


def current_address(profiles: Iterable[Row], corrections: Iterable[Row]) -> Row | None:
    """The detail `address` alone, from rows that have `id`, `source`, `addresses`, `seen_at` and `deleted`."""
    correction = standing(corrections).get(Field.ADDRESS)
    return _corrected(correction) if correction else _address([row for row in profiles if not row["deleted"]])


def _corrected(correction: Row) -> Row:
    address = {"text": correction["value"]} if correction["field"] == Field.ADDRESS else None
    return {
        "value": correction["value"],
        "address": address,
        "rule": Rule.CORRECTED.value,
        "reason": "a colleague corrected it",
        "source": None,
        "profile_id": correction["profile_id"],
        "at": correction["made_at"],
        "trust": None,
        "correction_id": correction["id"],
        "corrected_by": correction["made_by"],
    }


def _row(told: Told, rule: Rule, reason: str) -> Row:
    return {
        "value": told.value,
        "address": told.address,
        "rule": rule.value,
        "reason": reason,
        "source": told.source,
        "profile_id": told.profile,
        "at": told.at,
        "trust": told.trust,
        "correction_id": None,
        "corrected_by": None,
    }


def _agreed(values: list[Told]) -> Row | None:
    """What most sources say; where no more than one says the same, what was seen last."""
    if not values:
        return None
    groups: dict[str, list[Told]] = {}
    for told in values:
        groups.setdefault(told.like, []).append(told)
    sources = {like: len({told.source for told in group}) for like, group in groups.items()}
    most = max(sources.values())
    leading = [max(group, key=lambda told: told.order) for like, group in groups.items() if sources[like] == most]
    best = max(leading, key=lambda told: told.order)
    total = len({told.source for told in values})
    if most > 1 and len(leading) == 1:
        return _row(best, Rule.SOURCES_AGREE, f"{most} of {total} sources agree")
    return _latest(leading if most > 1 else values)


def _latest(values: list[Told]) -> Row | None:
    if not values:
        return None
    best = max(values, key=lambda told: told.order)
    if len({told.like for told in values}) == 1:
        return _row(best, Rule.ONLY_ONE, "nothing else is known")
    return _row(best, Rule.LAST_SEEN, f"the most recent of {len({told.like for told in values})}")


def _name(profiles: list[Row]) -> Row | None:
    values = [_told(row, row["name"], fold(row["name"]) or row["name"]) for row in profiles if row["name"]]
    # An initial agrees with many a name; it is used where there is no more.
    whole = [told for told in values if _is_whole(told.like)]
    return _agreed(whole or values)


def _is_whole(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and all(len(word) > 1 for word in (words[0], words[-1]))


def _birth_date(profiles: list[Row]) -> Row | None:
    values = [_told(row, row["birth_date"], row["birth_date"]) for row in profiles if row["birth_date"]]
    return _agreed([told for told in values if _is_date(told.value)] or values)


def _is_date(text: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(text).year <= datetime.now(UTC).year
    except ValueError:
        return False


def _language(profiles: list[Row]) -> Row | None:
    return _agreed([_told(row, row["language"], row["language"].lower()) for row in profiles if row["language"]])


def _accessibility(profiles: list[Row]) -> list[Row]:
    """All needs that anybody noted, the latest first: none of them makes another untrue."""
    told = [
        _told(row, row["accessibility"], fold(row["accessibility"])) for row in profiles if row.get("accessibility")
    ]
    latest = {one.like: one for one in sorted(told, key=lambda one: one.order)}
    ordered = sorted(latest.values(), key=lambda one: one.order, reverse=True)
    return [
        _row(one, Rule.LAST_SEEN if len(ordered) > 1 else Rule.ONLY_ONE, f"noted in {one.source}") for one in ordered
    ]


def _address(profiles: list[Row]) -> Row | None:
    found = []
    for row in profiles:
        for written in orjson.loads(row["addresses"]) if row["addresses"] else ():
            line = address_line(Address(**written))
            if line:
                found.append(_told(row, line, fold(line), address=written))
    # A postcode or a town alone agrees with many an address; it is used where there is no more.
    whole = [told for told in found if told.address and (told.address.get("line1") or told.address.get("text"))]
    return _latest(whole or found)


def _email(profiles: list[Row]) -> Row | None:
    return _identified(profiles, ("email",))


def _phone(profiles: list[Row]) -> Row | None:
    return _identified(profiles, ("phone", "whatsapp"))


def _identified(profiles: list[Row], kinds: tuple[str, ...]) -> Row | None:
    """A verified one that is nobody else's, seen last; else a shared one; else one that is only claimed."""
    values = list(_identifiers(profiles, kinds))
    verified = [told for told in values if told.trust == "verified"]
    own = [told for told in verified if not told.shared]
    if own:
        best = max(own, key=lambda told: told.order)
        if len({told.like for told in values}) == 1:
            return _row(best, Rule.ONLY_ONE, "nothing else is known")
        return _row(best, Rule.LAST_VERIFIED, "the most recent that is verified")
    if verified:
        return _row(max(verified, key=lambda told: told.order), Rule.SHARED, "verified, but others have it too")
    if values:
        return _row(max(values, key=lambda told: told.order), Rule.CLAIMED, "only claimed; not verified")
    return None


def _identifiers(profiles: Iterable[Row], kinds: Iterable[str]) -> Iterable[Told]:
    wanted = set(kinds)
    for row in profiles:
        for has in row["identifiers"]:
            if has["kind"] in wanted:
                value = KINDS[has["kind"]].caption(has["value"])
                at = has["since"] if has["said"] else row["seen_at"] or has["since"]
                yield Told(value, has["value"], row["id"], row["source"], at, has["trust"], has["shared"], has["kind"])


def _social(profiles: list[Row]) -> list[Row]:
    """Every social profile, of each the most trusted and latest sight; verified ones first."""
    best: dict[tuple[str, str], Told] = {}
    for told in _identifiers(profiles, SOCIAL):
        key = (told.kind or "", told.like)
        if key not in best or _rank(best[key]) < _rank(told):
            best[key] = told
    ordered = sorted(best.items(), key=lambda item: (item[1].trust != "verified", item[0]))
    return [_social_row(told) for _, told in ordered]


def _rank(told: Told) -> tuple[bool, tuple[str, str, str]]:
    return (told.trust == "verified", told.order)


def _social_row(told: Told) -> Row:
    rule, reason = (
        (Rule.LAST_VERIFIED, "verified") if told.trust == "verified" else (Rule.CLAIMED, "only claimed; not verified")
    )
    return _row(told, rule, reason) | {"kind": told.kind}


def _told(row: Row, value: str, like: str, address: Row | None = None) -> Told:
    return Told(value, like, row["id"], row["source"], row["seen_at"], address=address)


_CHOICES: Mapping[Field, Callable[[list[Row]], Row | list[Row] | None]] = {
    Field.NAME: _name,
    Field.BIRTH_DATE: _birth_date,
    Field.ADDRESS: _address,
    Field.EMAIL: _email,
    Field.PHONE: _phone,
    Field.LANGUAGE: _language,
    Field.ACCESSIBILITY: _accessibility,
}
