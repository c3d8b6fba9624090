"""The words streets end on, and how they are shortened."""

from __future__ import annotations

import re

from graph.identifiers.text import word_set, word_table

Words = list[str]

_SHORT = word_table(
    """
    rd = road, ave = avenue, av = avenue, avn = avenue, ln = lane, dr = drive, drv = drive, cl = close, clo =
    close, cres = crescent, crs = crescent, cresc = crescent, ct = court, crt = court, gdns = gardens, gdn =
    gardens, gr = grove, grv = grove, hse = house, pl = place, sq = square, ter = terrace, terr = terrace, tce =
    terrace, wy = way, pk = park, blvd = boulevard, bvd = boulevard, str = street, hwy = highway, pkwy = parkway,
    cir = circle, apt = flat, apartment = flat, flt = flat, ste = suite, hl = hill, gn = green, grn = green, mt =
    mount, bldg = building, bldgs = buildings, nth = north, sth = south
    """
)
_STRONG = word_set(
    """
    road street avenue lane drive close crescent terrace way boulevard highway parkway mews grove gardens court square place
    drove
    """
)
_WEAK = word_set(
    """
    hill park green row rise view walk gate end parade wharf quay broadway circus yard circle mount embankment croft dale
    heights fold ridge path villas cottages common chase link brae wynd bank vale garth mead meadow meadows orchard paddock
    spinney copse dell approach bypass causeway passage alley arcade promenade esplanade hollow nook
    """
)
_SAINTS = word_set(
    """
    albans ives helens neots austell andrews davids leonards annes edmunds asaph columb agnes mawes osyth peters johns marys
    """
)
_ABROAD = {
    "FR": word_table("r = rue, av = avenue, ave = avenue, bd = boulevard, bld = boulevard, pl = place, rte = route"),
    "ES": word_table("c = calle, cl = calle, avda = avenida, av = avenida, pza = plaza, pl = plaza, ctra = carretera"),
    "IT": word_table("v = via, pza = piazza, p za = piazza, c so = corso, v le = viale"),
    "NL": word_table("str = straat"),
}
POINTS = word_set("n s e w ne nw se sw")
POINTS_IN_FULL = word_set("north south east west northeast northwest southeast southwest")
_HOUSE_NUMBER = re.compile(r"^\d+[a-z]?$")
_GERMAN = frozenset({"DE", "AT", "CH"})


def street_end(words: Words) -> int:
    """How many of the words belong to the street, its type word being the last of them; 0 if none is a type word."""
    return _last_type(words, _STRONG) or _last_type(words, _WEAK)


def is_surely_street(words: Words) -> bool:
    """Whether its type word is one that names little else: `road`, unlike `bank` or `hill`."""
    return _last_type(words, _STRONG) > 0


def _last_type(words: Words, types: frozenset[str]) -> int:
    return next((at + 1 for at in range(len(words) - 1, 0, -1) if _is_type(words, at, types)), 0)


def _is_type(words: Words, at: int, types: frozenset[str]) -> bool:
    word = words[at]
    if word == "st":
        saint = at + 1 < len(words) and words[at + 1] in _SAINTS
        return types is _STRONG and not saint and not _HOUSE_NUMBER.match(words[at - 1])
    return _SHORT.get(word, word) in types


def expanded(words: Words, country: str) -> Words:
    """The words in full: `high st` becomes `high street`, `st johns rd` `saint johns road`."""
    if words[:1] in (["no"], ["number"]) and len(words) > 1:
        words = words[1:]
    if words[:3] == ["p", "o", "box"]:
        words = ["po", *words[2:]]
    words = _letters_joined(words, country)
    if country in _GERMAN:
        return _german(words)
    short = _ABROAD.get(country)
    if short is not None:
        return [short.get(word, word) for word in words]
    return [_saint_or_street(words, at) if word == "st" else _SHORT.get(word, word) for at, word in enumerate(words)]


def _saint_or_street(words: Words, at: int) -> str:
    after_name = at > 0 and not _HOUSE_NUMBER.match(words[at - 1])
    following = words[at + 1] if at + 1 < len(words) else ""
    closes = not following or following[0].isdigit() or following in POINTS or following in POINTS_IN_FULL
    return "street" if after_name and closes else "saint"


def _letters_joined(words: Words, country: str) -> Words:
    """`12 a high street` becomes `12a high street`; but in America an E after the number is the East."""
    letters = "[abcdfgh]" if country in ("US", "CA") else "[a-h]"
    return re.sub(rf"\b(\d+) ({letters})\b(?= )", r"\1\2", " ".join(words)).split()


def _german(words: Words) -> Words:
    text = " ".join(re.sub(r"str$", "strasse", word) for word in words)
    text = text.replace(" strasse", "strasse")
    return re.sub(r"([aou])e", r"\1", text).split()
