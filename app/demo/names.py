"""Names as a British shop meets them: many Smiths, few Featherstonehaughs, and every culture's own given names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.demo.chance import Chance
from app.demo.wordlists import listed, sections

_YOUNG = 1978
"""Born from this year on, Britons are drawn from the younger given names."""
_ANGLICISED = frozenset({"british", "scottish", "irish", "caribbean"})


@dataclass(frozen=True, slots=True)
class Given:
    """A given name and what its bearer is also called."""

    name: str
    short: tuple[str, ...]


@cache
def _shares() -> tuple[str, ...]:
    """Each culture as often as its percentage."""
    pairs = (share.split() for share in listed("names", "shares"))
    return tuple(culture for culture, percent in pairs for _ in range(int(percent)))


@cache
def nicknames() -> dict[str, tuple[str, ...]]:
    """Short forms by given name, the usual one first."""
    rows = (line.split() for line in sections("names")["nicknames"])
    return {name: tuple(short) for name, *short in rows}


def culture(chance: Chance) -> str:
    """A culture, as often as it is met."""
    return chance.one(_shares())


def given(chance: Chance, people: str, gender: str, born: int) -> str:
    """A given name fitting culture, gender (`female` or `male`) and, for British people, the year of birth."""
    native = "british" if people in ("scottish", "caribbean") and chance.maybe(0.6) else people
    section = f"{native} {gender}"
    if native in ("british", "scottish"):
        section = f"british {gender} {'younger' if born >= _YOUNG else 'older'}"
    return chance.early(listed("names", section), 1.7)


def family(chance: Chance, people: str) -> str:
    """A family name. A seventh of the British ones are made of a stem and an ending: the long tail of rare names."""
    if people == "british" and chance.maybe(0.15):
        return _rare(chance)
    return chance.early(listed("names", f"{people} family"), 1.8)


def _rare(chance: Chance) -> str:
    stem, ending = chance.one(listed("names", "british stems")), chance.one(listed("names", "british endings"))
    return stem + (ending[1:] if stem[-1] == ending[0] else ending)


def takes_partners_name(people: str) -> bool:
    """Whether a maiden name is usual here."""
    return people in _ANGLICISED or people in ("polish", "german", "romanian")
