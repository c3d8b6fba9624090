"""Whether what two profiles say of a person's name and birth date speaks against their being one person.

This is the veto of the deterministic part (DESIGN §5.3), not a score: it must let through nicknames, initials, typing errors, swapped fields and
a new family name, and stop a couple on one email. Missing facts speak against nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler, Levenshtein

from matching.name_parts import parts_of
from matching.nicknames import known_as

_GIVEN_ALIKE = 0.85
_FAMILY_ALIKE = 0.88
"""Jaro-Winkler similarities (0..1) above which two names pass for one with a slip; on `name_pairs` these keep typing errors and part names."""
_SPELLED = 3
"""Letters of a name below which finding it in an email says nothing."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in comparable form: lower-case ASCII words. `called`: by what else than the given name. Any part may be empty."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    called: tuple[str, ...] = ()

    @property
    def words(self) -> frozenset[str]:
        return frozenset(self.given + self.family)

    @property
    def first(self) -> str | None:
        """What somebody is addressed by: of `J. French Hill` the second."""
        return next((word for word in self.given if len(word) > 1), next(iter(self.given), None))


@lru_cache(maxsize=100_000)
def name_of(name: str | None, given: str | None, family: str | None) -> Name | None:
    """The name in comparable form, None when there is none."""
    parts = parts_of(name, given, family)
    return Name(parts.given, parts.family, parts.called) if parts.given or parts.family else None


def contradict(mine: Collection[Name], yours: Collection[Name]) -> bool:
    """Whether no name of one person could be a name of the other. Nameless people contradict nobody."""
    for a in mine:
        for b in yours:
            if could_be_one(a, b):
                return False
    return bool(mine and yours)


@lru_cache(maxsize=200_000)
def could_be_one(a: Name, b: Name) -> bool:
    """Whether two names could be one person's: given names agree (a family name may change), or the two parts are swapped."""
    if a.words <= b.words or b.words <= a.words:
        return True
    if not (a.given and a.family and b.given and b.family):
        return any(_given_agree(x, y) for x in a.words for y in b.words)
    if _any_given(a.given + a.called, b.given + b.called):
        return True
    return _any_given(a.given, b.family) and _any_family(a.family, b.given)


def _any_given(mine: tuple[str, ...], yours: tuple[str, ...]) -> bool:
    return any(_given_agree(x, y) for x in mine for y in yours)


def _any_family(mine: tuple[str, ...], yours: tuple[str, ...]) -> bool:
    return any(x == y or JaroWinkler.similarity(x, y) >= _FAMILY_ALIKE for x in mine for y in yours)


@lru_cache(maxsize=200_000)
def _given_agree(a: str, b: str) -> bool:
    if a == b or (min(len(a), len(b)) == 1 and a[0] == b[0]):
        return True
    return JaroWinkler.similarity(a, b) >= _GIVEN_ALIKE or bool(known_as(a) & known_as(b))


def spelled_in(text: str, names: Iterable[Name]) -> bool:
    """Whether an email's text spells one of the names, given and family: `jane.doe77` is Jane Doe's, and not her husband's."""
    return any(
        any(len(word) >= _SPELLED and word in text for word in name.given)
        and any(len(word) >= _SPELLED and word in text for word in name.family)
        for name in names
    )


@lru_cache(maxsize=200_000)
def born_apart(a: str | None, b: str | None) -> bool:
    """Whether two birth dates speak against one person: both are dates, and no single slip (a digit, day and month swapped) explains it."""
    one, other = _date(a), _date(b)
    if one is None or other is None or one == other:
        return False
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return False
    return Levenshtein.distance(one.isoformat(), other.isoformat()) > 1


@lru_cache(maxsize=50_000)
def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
