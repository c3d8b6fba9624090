"""What a given name may be short for: the library `nicknames` (American, mostly), and what is said in Britain, Ireland and Poland beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

from nicknames import NickNamer

_SHORT = {
    "abdullah": "abdul",
    "abigail": "abi",
    "agnieszka": "aga agi",
    "aleksandra": "ola",
    "alexandra": "alex lexi",
    "andrzej": "andrew",
    "barry": "baz bazza",
    "benjamin": "ben benji",
    "bernadette": "bernie",
    "bronagh": "bron",
    "caoimhe": "keeva",
    "charlotte": "char charlie lottie",
    "christine": "chris chrissie",
    "darren": "daz dazza",
    "deborah": "debs",
    "derek": "del",
    "dorota": "dorotka",
    "eilidh": "ailie",
    "elizabeth": "libby lizzie",
    "emmanuel": "manny",
    "ewelina": "ewa",
    "fiona": "fi",
    "gareth": "gaz gary",
    "gary": "gaz gazza",
    "gemma": "gem",
    "gillian": "gill jill",
    "graham": "gray",
    "grzegorz": "grzesiek greg",
    "harriet": "hattie",
    "hugh": "hughie shug",
    "jakub": "kuba",
    "jeremy": "jez jezza",
    "jerzy": "jurek",
    "joanna": "asia jo",
    "joanne": "jo",
    "julia": "jules",
    "julian": "jules",
    "karen": "kaz",
    "katarzyna": "kasia kaska",
    "kathleen": "kath",
    "krzysztof": "krzysiek chris",
    "linda": "lin lyn",
    "lindsay": "linds",
    "louise": "lou",
    "lynne": "lyn",
    "magdalena": "magda",
    "malcolm": "mal malc",
    "malgorzata": "gosia malgosia",
    "margaret": "maggie mags marge",
    "martin": "marty",
    "matthew": "matt",
    "michal": "misiek michael",
    "mohammad": "mo moh mohammed muhammad",
    "mohammed": "mo moh mohammad muhammad",
    "muhammad": "mo moh mohammed mohammad",
    "natalie": "nat",
    "nicholas": "nick nicky",
    "nicola": "nicky nic nikki",
    "oliver": "ollie olly",
    "patricia": "pat tricia trish",
    "patrick": "pat paddy",
    "padraig": "paddy podge patrick",
    "pawel": "paul",
    "philippa": "pip pippa",
    "piotr": "piotrek peter",
    "rachel": "rach",
    "rebecca": "becca becky bex",
    "roisin": "ro",
    "saoirse": "sersh",
    "sarah": "saz",
    "seamus": "shay shamus",
    "sharon": "shaz shazza",
    "siobhan": "shiv shivvy shibby",
    "stanislaw": "staszek stan",
    "terence": "tel terry",
    "thomas": "tom tommo",
    "tomasz": "tomek thomas",
    "tracey": "trace",
    "wojciech": "wojtek",
    "yasmin": "yas",
    "zbigniew": "zbyszek",
}
"""By full name what it is shortened to, or also written as."""
_TWO_NAMES = frozenset({("emma", "emily"), ("emily", "amelia"), ("emma", "emeline"), ("emily", "emeline")})
"""What the library takes for a short form, but two sisters may be called."""


@lru_cache(maxsize=50_000)
def known_as(given: str) -> frozenset[str]:
    """The given name (lower-case ASCII) and the names it may be short for: `bob` gives `bob` and `robert`."""
    found = _library().canonicals_of(given) | _full()[given]
    return frozenset({given, *(name for name in found if (given, name) not in _TWO_NAMES)})


@lru_cache(maxsize=1)
def _library() -> NickNamer:
    return NickNamer()


@lru_cache(maxsize=1)
def _full() -> Mapping[str, set[str]]:
    full = defaultdict[str, set[str]](set)
    for name, shorts in _SHORT.items():
        for short in shorts.split():
            full[short].add(name)
    return full
