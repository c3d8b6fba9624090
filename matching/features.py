"""What a profile says, in the form it is compared in: lower-case ASCII, one name for one thing, lists where there may be several.

The same columns feed the online scorer and Splink's tables, so the two cannot see different things. A column a profile does not have is
None or empty: nothing is compared on it, and nothing is concluded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from anyascii import anyascii

from graph.identifiers import KINDS
from matching.name_parts import PARTICLES
from matching.names import name_of
from matching.nicknames import known_as

_LETTERS = re.compile(r"[^a-z0-9]+")
_NUMBER = re.compile(r"\b\d+[a-z]?\b")
_UNITS = "flat|apartment|apt|unit|suite|ste|room|floor|block"
_UNIT = re.compile(rf"(?:{_UNITS}) \w+$")
_WITHIN = re.compile(rf"\b(?:{_UNITS}) (?:\d\w*|[a-z])\b")
"""Which dwelling of a house."""
_DECORATIONS = re.compile(
    r"^(?:the|real|its|itsme|iam|im|mr|mrs|ms|miss|dr|sir|sen|senator|rep|cllr|official)(?=.{6})"
    r"|(?<=.{6})(?:official|real|writes|uk|usa|us|mp|xo|xx|x)$"
)
"""What people put before or after their name where that was taken: `TheRealJaneSmith`, `janesmith_uk`."""
_FULL = 6
"""Letters that a whole name has at least to be known by them."""
_MANY = 12
"""Values of one list column that are compared; more on one profile are a mistake, and would make it a hub of everything."""
_HANDLES = frozenset({"twitter", "facebook", "instagram", "youtube"})
_PHONES = frozenset({"phone", "whatsapp"})
_CARDS = frozenset({"loyalty_card", "account", "twitter_id"})
_SAYABLE = frozenset({"email", "phone", "whatsapp", "loyalty_card", "account"})
_COMPARED = frozenset(name for name, kind in KINDS.items() if not kind.ties_anonymous) - {
    "website",
    "payment_card",
    "order_number",
}
"""Kinds by which candidates are found: cookies and devices tie visits, too many to compare; a website is nobody's."""
POINTS_AT = "profile:"
"""Begins a claim that is somebody's order: whoever names an order number points at the profile that placed it."""


@dataclass(frozen=True, slots=True)
class Features:
    """One profile's columns. Times and codes are text; `born_days` is days since year 1 (proleptic Gregorian).

    `known_as`: what the given name may stand for. `families`: the words of a family name of several. `aliases`: letters a handle made of
    the name could have; `full_names`: those with all of it. `house`: the numbers of house and flat in the street line; `road`: its words.
    `mailboxes`: the part of each email address before the @, its letters only; `named_mailboxes`: those made of the name. `handle_names`:
    handles, also without what people put before and after a name. `keys`: of all identifiers by which it is compared. `claims`: what it says
    in messages and nobody verified; `knows`: what is its own, so that claim and fact can meet.
    `known`: which comparisons have something to go by, as bits (`matching.scoring.prepared`).
    """

    id: str
    given: str | None = None
    middle: str | None = None
    family: str | None = None
    families: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    full_names: tuple[str, ...] = ()
    born: str | None = None
    born_swapped: str | None = None
    born_days: int | None = None
    gender: str | None = None
    postcode: str | None = None
    sector: str | None = None
    district: str | None = None
    postcodes: tuple[str, ...] = ()
    street: str | None = None
    house: tuple[str, ...] = ()
    road: str | None = None
    streets: tuple[str, ...] = ()
    city: str | None = None
    email: str | None = None
    emails: tuple[str, ...] = ()
    shared_emails: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    named_mailboxes: tuple[str, ...] = ()
    phone: str | None = None
    phones: tuple[str, ...] = ()
    shared_phones: tuple[str, ...] = ()
    handle: str | None = None
    handles: tuple[str, ...] = ()
    handle_names: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    cards: tuple[str, ...] = ()
    national_id: str | None = None
    keys: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    said_postcodes: tuple[str, ...] = ()
    birth_place: str | None = None
    occupation: str | None = None
    known: int = field(default=-1, compare=False)

    @property
    def says_who(self) -> bool:
        """Whether there is anything a fuzzy comparison could go by; a bare cookie says nothing."""
        return bool(self.given or self.family or self.born or self.handles or self.mailboxes or self.claims)


COLUMNS = tuple(column.name for column in fields(Features) if column.name not in ("id", "known"))


def written(one: Features) -> str:
    """The columns as JSON, without those that are empty; the same text for the same columns."""
    told = {name: value for name in COLUMNS if (value := getattr(one, name))}
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()


def read(id_: str, text: str | None) -> Features:
    """The columns back from their JSON."""
    told: dict[str, Any] = orjson.loads(text) if text else {}
    columns: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Features(id_, **columns)


def features_of(row: Mapping[str, Any]) -> Features:
    """The columns of a row of `features_by_profile_ids`. Identifiers that too many people share find nobody, and agreeing on one
    is a level of its own (DESIGN §5.3)."""
    if row["deleted"]:
        return Features(row["key"])
    identifiers = [(key, kind, trust) for key, kind, trust, is_shared in row["identifiers"] if not is_shared]
    shared = [(key, kind) for key, kind, trust, is_shared in row["identifiers"] if is_shared and trust == "verified"]
    names, addresses = _addressed(row) if row["name"] is None else ([], _read_list(row["addresses"]))
    attributes = orjson.loads(row["attributes"]) if row["attributes"] else {}
    columns: dict[str, Any] = {"id": row["key"], "gender": _gender(row["gender"])}
    columns |= _name_columns(
        row["name"] or next(iter(names), None),
        row["given_name"],
        row["family_name"],
        (*(row["other_names"] or ()), *names[1:]),
    )
    columns |= _birth_columns(row["birth_date"])
    columns |= _place_columns(addresses, [key for key, kind, _ in identifiers if kind == "postal_address"])
    columns |= _identifier_columns(identifiers, row)
    columns |= _shared_columns(shared)
    columns["named_mailboxes"] = _named(columns)
    columns |= {name: folded(_text(attributes.get(name))) for name in ("birth_place", "occupation")}
    return Features(**columns)


def _named(columns: Mapping[str, Any]) -> tuple[str, ...]:
    """The mailboxes that are made of the name, or of what it is short for."""
    given, family = columns.get("given"), columns.get("family")
    if not (given and family):
        return ()
    made = {alias for name in (given, *columns["known_as"]) for alias in _handles_of(name, family)}
    return tuple(mailbox for mailbox in columns["mailboxes"] if mailbox in made)


def _addressed(row: Mapping[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """The names and addresses of one that says no name: its own address, else those of parcels that were sent to it."""
    names = list(dict.fromkeys(name for name, _ in row["received"] if name))
    own = _read_list(row["addresses"])
    return names, own or [orjson.loads(address) for _, address in row["received"] if address]


def _read_list(text: str | None) -> list[dict[str, Any]]:
    return orjson.loads(text) if text else []


@lru_cache(maxsize=200_000)
def folded(text: str | None) -> str | None:
    """Lower-case ASCII words with one space between them; None for nothing."""
    return _LETTERS.sub(" ", anyascii(text).lower().replace("'", "")).strip() or None if text else None


def squeezed(text: str) -> str:
    """Letters only, as in a handle: `Jane.Smith_82` is `janesmith`."""
    return re.sub(r"[^a-z]", "", anyascii(text).lower())


def _plain(handle: str) -> Iterable[str]:
    """A handle without its decorations, one after the other: `drew` begins like a doctor, and is a name."""
    while (shorter := _DECORATIONS.sub("", handle, count=1)) != handle:
        handle = shorter
        yield handle


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _gender(text: str | None) -> str | None:
    word = folded(text)
    return word[0] if word and word[0] in "fm" else word


def _some(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value})[:_MANY])


@lru_cache(maxsize=100_000)
def _name_columns(
    name: str | None, given: str | None, family: str | None, others: tuple[str, ...]
) -> Mapping[str, Any]:
    main = name_of(name, given, family)
    columns: dict[str, Any] = {"other_names": _some(_whole(other) for other in others)}
    if main is None:
        return columns
    first, last = main.first, "".join(main.family) or None
    called = [one for one in (first, *main.called) if one]
    return columns | {
        "given": first,
        "middle": " ".join(word for word in main.given if word != first) or None,
        "family": last,
        "families": _some(set(main.family) - PARTICLES) if len(main.family) > 1 else (),
        # Who goes by the second name may give only the initial of the first.
        "known_as": _some(
            ({name for one in called for name in known_as(one)} | {*main.called, *main.given[:1]}) - {first}
        ),
        "aliases": _some(alias for one in called for alias in _handles_of(one, last or "")),
        "full_names": _some(name for one in called for name in _full(one, last or "")),
    }


def _full(given: str, family: str) -> tuple[str, ...]:
    """The two as one word, where that is long enough to be nobody else's: `jsmith` is many people's."""
    long_enough = min(len(given), len(family)) > 1 and len(given) + len(family) >= _FULL
    return (given + family, family + given) if long_enough else ()


def _whole(name: str) -> str | None:
    read = name_of(name, None, None)
    return " ".join((*read.given[:1], *read.family)) if read else None


def _handles_of(given: str, family: str) -> tuple[str, ...]:
    if not (given and family):
        return ()
    return (given + family, family + given, given[0] + family, given + family[0], family + given[0])


@lru_cache(maxsize=100_000)
def _birth_columns(text: str | None) -> Mapping[str, Any]:
    try:
        born = date.fromisoformat(text) if text else None
    except ValueError:
        born = None
    if born is None:
        return {}
    return {
        "born": born.isoformat(),
        "born_swapped": f"{born.year:04d}-{born.day:02d}-{born.month:02d}",
        "born_days": born.toordinal(),
    }


def _place_columns(addresses: list[dict[str, Any]], keys: list[str]) -> Mapping[str, Any]:
    doors = sorted(key.split(":", 1)[1].split("|") for key in keys)
    codes = [squeezed_code(code) for _, code, _ in doors] + [squeezed_code(a.get("postcode")) for a in addresses]
    streets = [door for _, _, door in doors] + [_street_line(address) for address in addresses]
    postcode = next((code for code in codes if code), None)
    street = next((street for street in streets if street), None)
    return {
        "postcode": postcode,
        "sector": (postcode[:-2] or None) if postcode else None,
        "district": (postcode[:-3] or None) if postcode else None,
        "postcodes": _some(codes),
        "street": street,
        "house": _some(_NUMBER.findall(street)) if street else (),
        "road": _road(street) if street else None,
        "streets": _some(streets),
        "city": next((city for city in (folded(address.get("city")) for address in addresses) if city), None),
    }


def _road(street: str) -> str | None:
    """What is left of `flat 9 18 kestrel close` without its numbers: flats of different streets begin alike."""
    return " ".join(_NUMBER.sub(" ", _WITHIN.sub(" ", street)).split()) or None


def _street_line(address: Mapping[str, Any]) -> str | None:
    """The line that names house and street; `Flat 9` and `Ivy House` are in many streets, so with the next line if there is one."""
    first, second = folded(address.get("line1")), folded(address.get("line2"))
    if first and second and (_UNIT.match(first) or not _NUMBER.search(first)):
        return f"{first} {second}"
    return first


def squeezed_code(code: str | None) -> str | None:
    """A postcode as it is compared: small letters and digits, no spaces."""
    return _LETTERS.sub("", anyascii(code).lower()) or None if code else None


def _shared_columns(shared: list[tuple[str, str]]) -> Mapping[str, Any]:
    """What too many people use to be one person's: a level of its own, whose worth the data tells (a switchboard, or slips in one name)."""
    return {
        "shared_emails": _some(key.split(":", 1)[1] for key, kind in shared if kind == "email"),
        "shared_phones": _some(key.split(":", 1)[1] for key, kind in shared if kind in _PHONES),
    }


def _identifier_columns(identifiers: list[tuple[str, str, str]], row: Mapping[str, Any]) -> Mapping[str, Any]:
    verified = [(key, kind) for key, kind, trust in identifiers if trust == "verified"]
    values = {kind: [key.split(":", 1)[1] for key, its in verified if its == kind] for _, kind in verified}
    emails = _some(values.get("email", ()))
    phones = _some(value for kind in _PHONES for value in values.get(kind, ()))
    handles = _some(squeezed(value) for kind in _HANDLES for value in values.get(kind, ()))
    plain = (shorter for handle in handles for shorter in _plain(handle))
    return {
        "email": anyascii(emails[0]) if emails else None,
        "emails": emails,
        "mailboxes": _some(squeezed(email.rpartition("@")[0]) for email in emails),
        "phone": phones[0] if phones else None,
        "phones": phones,
        "handle": handles[0] if handles else None,
        "handles": handles,
        "handle_names": _some((*handles, *plain)),
        "devices": _some(key for key, kind, _ in identifiers if KINDS[kind].ties_anonymous),
        "cards": _some(key for key, kind in verified if kind in _CARDS),
        "national_id": min(
            (anyascii(key.split(":", 1)[1]) for key, kind in verified if kind == "national_id"), default=None
        ),
        "keys": _some(key for key, kind, _ in identifiers if kind in _COMPARED),
        "claims": _some([*_claimed(identifiers), *(POINTS_AT + placer for placer in row["placers"])]),
        "knows": _some([*(key for key, kind in verified if kind in _SAYABLE), POINTS_AT + row["key"]]),
        "said_postcodes": _some(squeezed_code(code) for code in row.get("said_postcodes") or ()),
    }


def _claimed(identifiers: list[tuple[str, str, str]]) -> Iterable[str]:
    return (key for key, kind, trust in identifiers if trust == "claimed" and kind in _SAYABLE)
