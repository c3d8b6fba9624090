"""Makes the people of one neighbourhood: how they live together, move, marry, and what they can be reached by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from app.demo import emails, names, numbers, places
from app.demo.chance import Chance
from app.demo.options import CELL, DAY, DISTRICT, NOW, DemoOptions
from app.demo.person import Person
from app.demo.places import Place

_TODAY = date(2026, 11, 1)
_PLAN: tuple[tuple[str, int], ...] = (
    *[("single", 1)] * 21,
    *[("couple", 2)] * 5,
    ("one email", 2),
    ("family", 4),
    ("family", 3),
    ("alike", 2),
    ("flatmates", 2),
    ("abroad", 1),
    ("abroad", 1),
    ("switchboard", 1),
    ("firm", 3),
)
"""How a neighbourhood's 50 live, in order of their places in it."""


@dataclass(slots=True)
class _Home:
    """What those who live (or work) together have in common."""

    living: str
    number: int
    place: Place
    people: str
    family: str
    former: Place | None
    moved_at: int


class Neighbourhood:
    """Makes the people of one cell; the same for the same seed and cell, whatever the size of the demo."""

    def __init__(self, options: DemoOptions, cell: int) -> None:
        self._chance = Chance.of(options.seed, "people", cell)
        self._cell = cell
        self._shared_slots = count(numbers.PERSONAL)

    def people(self) -> list[Person]:
        """All 50, in order of their places."""
        made: list[Person] = []
        for number, (living, size) in enumerate(_PLAN):
            made += self._home(living, size, number, len(made))
        emails.give_emails(self._chance, self._cell, made)
        return made

    def _home(self, living: str, size: int, number: int, first: int) -> list[Person]:
        chance = self._chance
        if living == "alike" and self._cell % 2:
            living = "couple"
        home = _make_home(chance, living, self._cell * CELL + number, first)
        members = [self._member(home, self._cell * CELL + first + nth, nth) for nth in range(size)]
        if living == "alike":
            _alike(chance, members[0], members[1], twins=bool(self._cell % 4))
        self._give_phones(home, members)
        return members

    def _member(self, home: _Home, index: int, nth: int) -> Person:
        chance = self._chance
        gender = _gender(chance, home.living, nth)
        born = _born(chance, home.living, nth)
        own = home.people if home.living not in ("flatmates", "firm") else names.culture(chance)
        family = (
            home.family
            if own == home.people and home.living not in ("flatmates", "firm")
            else names.family(chance, own)
        )
        given = names.given(chance, own, gender, born.year)
        person = Person(index, gender, own, given, family, born.isoformat(), home.place, home.living, home.number)
        person.former_home, person.moved_at = home.former, home.moved_at
        person.short = chance.early(names.nicknames().get(given, (given,)))
        _marry(chance, person, born)
        return person

    def _give_phones(self, home: _Home, members: list[Person]) -> None:
        if home.living == "abroad":
            members[0].mobile = (
                numbers.german_phone(self._cell, home.place.area)
                if home.people == "german"
                else numbers.french_phone(self._cell)
            )
            return
        shared = None
        if home.living == "switchboard":
            shared = numbers.switchboard(self._cell // DISTRICT)
        elif home.living not in ("single", "flatmates"):
            shared = numbers.phone(self._cell, next(self._shared_slots), home.place.area)
        for person in members:
            person.landline = shared
            person.mobile = self._own_number(person)

    def _own_number(self, person: Person) -> str | None:
        if person.place < numbers.PERSONAL:
            return numbers.phone(self._cell, person.place, person.home.area)
        if person.living in ("flatmates", "single", "firm"):
            return numbers.phone(self._cell, next(self._shared_slots), person.home.area)
        return None


def _make_home(chance: Chance, living: str, number: int, first: int) -> _Home:
    people, town = names.culture(chance), places.store_town(number // CELL // DISTRICT)
    place = places.british(chance, town)
    if living == "abroad":
        people = "german" if first % 2 == 0 else "french"
        place = places.german(chance) if people == "german" else places.french(chance)
    moves = living in ("single", "couple", "family") and chance.maybe(0.14)
    former = places.british(chance, town) if moves else None
    return _Home(
        living, number, place, people, names.family(chance, people), former, NOW - chance.between(60, 330) * DAY
    )


def _gender(chance: Chance, living: str, nth: int) -> str:
    if living in ("couple", "one email", "family") and nth < 2 and chance.maybe(0.95):
        return ("female", "male")[nth]
    return "female" if chance.maybe(0.6) else "male"


def _born(chance: Chance, living: str, nth: int) -> date:
    age = chance.between(21, 24) - nth if living == "family" and nth > 1 else chance.between(24, 81)
    if living in ("family", "couple", "one email") and nth < 2:
        age = chance.between(44, 58)
    return _TODAY - timedelta(days=int(age * 365.25) + chance.between(0, 364))


def _marry(chance: Chance, person: Person, born: date) -> None:
    adult = 22 < _TODAY.year - born.year < 60
    if person.gender == "female" and adult and names.takes_partners_name(person.people) and chance.maybe(0.15):
        person.former_family = names.family(chance, person.people)
        person.married_at = NOW - chance.between(60, 330) * DAY


def _alike(chance: Chance, elder: Person, other: Person, *, twins: bool) -> None:
    """Hard to tell apart: twins born the same day, or a father and a son of the same name, at one address."""
    elder.former_family = other.former_family = None
    elder.alike = other.alike = True
    if twins:
        other.birth_date = elder.birth_date
        while other.given == elder.given:
            other.given = names.given(chance, other.people, other.gender, int(other.birth_date[:4]))
        other.short = other.given
        return
    other.given, other.gender, other.short = elder.given, elder.gender, elder.short
    year = min(max(int(elder.birth_date[:4]), 1945), 1975)
    elder.birth_date, other.birth_date = (
        f"{year}{elder.birth_date[4:8]}11",
        f"{min(year + 29, 2006)}{other.birth_date[4:8]}21",
    )
