"""Postal addresses on one line: which country, which postcode, and the part that tells one door from the next.

With a postcode, town and county add nothing but ways to differ, so they are left out; without one they stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.identifiers.countries import country_code, postcode_pattern, states
from graph.identifiers.street_words import POINTS, POINTS_IN_FULL, Words, expanded, is_surely_street, street_end
from graph.identifiers.text import fold, word_set
from graph.identifiers.us_addresses import us_door

_CANONICAL = re.compile(r"^([a-z]{2})\|([a-z0-9]*)\|([a-z0-9 ]+)$")
_US_END = re.compile(r"\b([A-Za-z][A-Za-z. ]{1,20}?)[,\s]+(\d{5})(?:-\d{4})?$")
_NUMBER_ALONE = re.compile(r"^\d+[a-z]?$")
_UNIT = re.compile(r"^(?:\d|flat\b|apartment\b|apt\b|unit\b|suite\b|ste\b|room\b|floor\b|p ?o box\b)")
_NUMBERED = word_set(
    "flat apartment apt unit suite ste room floor plot block house lot shop no number po p level villa"
)


@dataclass(frozen=True, slots=True)
class Place:
    """An address's country (ISO 3166), postcode without spaces (empty if unknown) and door, folded."""

    country: str
    postcode: str
    door: str

    @property
    def value(self) -> str:
        """The canonical text: `gb|sw1a1aa|12 high street`."""
        return f"{self.country.lower()}|{self.postcode.lower()}|{self.door}"


def parse_value(value: str) -> Place | None:
    """The place of a canonical text; None if it is not one."""
    match = _CANONICAL.match(value)
    return Place(match[1].upper(), match[2].upper(), match[3]) if match else None


def parse_line(text: str, region: str, country: str | None = None) -> Place | None:
    """Read an address of one line: in `country` if it is known, in `region` if nothing in the text tells.

    None if no word is left.
    """
    segments = [segment.strip() for segment in re.split(r"[,;|]+", text) if fold(segment)]
    named, text = _without_country(", ".join(segments))
    country = country or named
    code = country or _country_of(text) or _country_of_region(region)
    found = find_postcode(text, code)
    door = us_door(text, found or "") if code == "US" else None
    if not door:
        rest = _without_postcode(text, found) if found else text
        door = _door([fold(segment) for segment in rest.split(",")], code, bool(found))
        door = _without_state(door) if code == "US" and found else door
    return Place(code, squeeze(found or "", code), door) if door else None


def _without_postcode(text: str, postcode: str) -> str:
    """What stands before the postcode and its prefix (`CH-8001`); also what follows, if no house number came before."""
    before, _, after = text.rpartition(postcode)
    before = re.sub(r"\b[A-Za-z]{1,3}-$", "", before)
    return before if re.search(r"\d", before) else f"{before} {after}"


def _without_country(text: str) -> tuple[str | None, str]:
    """The country the text ends on, and the rest: after a comma or a postcode, for New Mexico and South Wales are none.

    Two letters count only where no state is called so (CA, DE, IN).
    """
    words = text.split()
    for size in (4, 3, 2, 1):
        before = words[-size - 1] if len(words) > size else ""
        if not (before.endswith(",") or re.search(r"\d", before)):
            continue
        name = fold(" ".join(words[-size:]))
        if name in states("US") or (len(name) == 2 and name not in ("uk", "gb", "us")):
            continue
        if code := country_code(name):
            return code, " ".join(words[:-size]).rstrip(" ,")
    return None, text


def _country_of_region(region: str) -> str:
    """The region as a country; ISO 3166 keeps ZZ free for one that is not known."""
    return region.upper() if re.match(r"^[A-Za-z]{2}$", region) else "ZZ"


def _country_of(text: str) -> str | None:
    for country in ("GB", "CA"):
        if find_postcode(text, country):
            return country
    end = _US_END.search(text)
    return "US" if end and ends_on_state(fold(end[1]).split()) else None


def ends_on_state(words: Words) -> int:
    """How many of the last words name a state of the US (`new york`, `d c`): 0 if none does."""
    for size in (3, 2, 1):
        name = words[-size:]
        if {" ".join(name), "".join(name) if size == 2 else ""} & states("US"):
            return size
    return 0


def find_postcode(text: str, country: str) -> str | None:
    """The last postcode of the country in the text, as written there; a number that opens a street is none."""
    pattern = postcode_pattern(country)
    last = None
    for match in pattern.finditer(text) if pattern else ():
        opens_street = match.start() == 0 and match[0].isdigit() and street_end(fold(text.split(",")[0]).split())
        last = last if opens_street else match[0]
    return last


def squeeze(postcode: str, country: str) -> str:
    """A postcode in one form: capitals, no separators; of a US ZIP+4 the first five digits."""
    plain = re.sub(r"[^A-Z0-9]", "", postcode.upper())
    return plain[:5] if country == "US" else plain


def spaced(postcode: str, country: str) -> str:
    """A squeezed postcode as its country writes it, where that is with a space before its last characters."""
    inward = {"GB": 3, "CA": 3, "NL": 2}.get(country)
    return f"{postcode[:-inward]} {postcode[-inward:]}" if inward and len(postcode) > inward else postcode


def _door(segments: list[str], country: str, has_postcode: bool) -> str:
    segments = _numbers_joined([segment for segment in segments if segment])
    if not segments:
        return ""
    at = _street_at(segments)
    street, town = _split_at_street_end(_without_name(segments[at].split()))
    units = [segment for segment in segments[:at] if _UNIT.match(segment)]
    if not units and at > 0 and not re.search(r"\d", segments[at]):
        units = segments[at - 1 : at]
    units += [segment for segment in segments[at + 1 :] if _UNIT.match(segment)]
    rest = [] if has_postcode else [*town, *(s for s in segments[at + 1 :] if not _UNIT.match(s))]
    return " ".join([*(" ".join(expanded(unit.split(), country)) for unit in units), *expanded(street, country), *rest])


def _without_state(door: str) -> str:
    words = door.split()
    return " ".join(words[: -ends_on_state(words) or None]) or door


def _numbers_joined(segments: list[str]) -> list[str]:
    """A number between commas goes with its street: the one after it (`12, High Street`), else the one before."""
    joined: list[str] = []
    for at, segment in enumerate(segments):
        after_number = joined and _NUMBER_ALONE.match(joined[-1]) and _opens_on_street(segment)
        number_after = (
            joined and _NUMBER_ALONE.match(segment) and not _opens_on_street("".join(segments[at + 1 : at + 2]))
        )
        if after_number or number_after:
            joined[-1] += " " + segment
        else:
            joined.append(segment)
    return joined


def _opens_on_street(segment: str) -> bool:
    return bool(street_end(["", *segment.split()]))


def _street_at(segments: list[str]) -> int:
    streets = [at for at, segment in enumerate(segments) if street_end(segment.split())]
    if streets:
        return max(streets, key=lambda at: (segments[at][0].isdigit(), is_surely_street(segments[at].split()), -at))
    for at, segment in enumerate(segments):
        if re.search(r"\d", segment) and re.search(r"[a-z]{3}", segment) and not _UNIT.match(segment):
            return at
    return next((at for at, segment in enumerate(segments) if re.search(r"\d", segment)), 0)


def _without_name(words: Words) -> Words:
    """The words from the house number on, for a number makes the name before it needless: `the book club 100 high st`."""
    first = next((at for at, word in enumerate(words) if word[0].isdigit()), 0)
    named = first > 0 and words[0] not in _NUMBERED and street_end(words[first:]) > 1
    return words[first:] if named else words


def _split_at_street_end(words: Words) -> tuple[Words, Words]:
    end = street_end(words) or len(words)
    following = words[end] if end < len(words) else ""
    if following.isdigit() or following in POINTS or (words[end:] == [following] and following in POINTS_IN_FULL):
        end += 1
    return words[:end], words[end:]
