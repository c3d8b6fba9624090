"""A stand-in for 50,000 records of real people with errors, where the real set (Splink's historical_50k) cannot be had.

Names are drawn from the lists of the United States census of 1990 (public domain; in the package `names`) by their true frequencies, places and
postcode districts from the demo's. Each person has 3 to 21 records, no two of which need to agree. How often what is wrong follows what is
published of that set (see `Errors`): Splink's own tutorial finds as many candidates on both, and clusters them as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

from app.demo.wordlists import table
from bench.matching_sets.entries import Entry, Line, without_empty
from bench.matching_sets.slips import Slips
from bench.peer_python import packages
from graph.progress import Report

PEOPLE = 5_156
RECORDS_MEAN, RECORDS_SPREAD, RECORDS_LEAST, RECORDS_MOST = 9.2, 7.0, 3, 21
"""Of a normal distribution that is cut off; as in the real set, 50,000 records and 300,000 pairs of one person come out."""
RELATED = 0.12
"""Share of people who are children of one before them: same family name and place, often the same given name."""
OCCUPATIONS = (
    "politician", "cricketer", "writer", "painter", "lawyer", "clergyman", "military officer", "actor", "physician", "engineer", "historian",
    "architect", "journalist", "botanist", "composer", "naval officer", "poet", "singer", "judge", "footballer", "diplomat", "banker", "novelist",
    "chemist", "sculptor", "surgeon", "missionary", "theologian", "explorer", "astronomer", "suffragette", "merchant", "geologist", "photographer",
    "philanthropist", "mathematician", "zoologist", "philosopher", "printer", "organist", "translator", "economist", "entomologist", "dramatist",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Who the records are of."""

    number: int
    male: bool
    given: str
    middle: tuple[str, ...]
    family: str
    other_family: str
    born: tuple[int, int, int]
    place: str
    other_place: str
    postcode: str
    occupations: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Weighted:
    """Words drawn by their frequency."""

    words: tuple[str, ...]
    sums: tuple[float, ...]

    @classmethod
    def read(cls, path: Path) -> _Weighted:
        """A list of the census: word, per cent, cumulative per cent, rank."""
        cells = [line.split() for line in path.read_text("ascii").splitlines()]
        return cls(tuple(cell[0].lower() for cell in cells), tuple(accumulate(float(cell[1]) for cell in cells)))

    def draw(self, chance: Random) -> str:
        return chance.choices(self.words, cum_weights=self.sums)[0]


class Crowd:
    """Makes people, the same ones for the same seed."""

    def __init__(self, folder: Path, chance: Random) -> None:
        self._folder, self._chance = folder, chance
        self._places = [(town, codes.split()) for town, _, _, codes in table("places", "towns")]

    @cached_property
    def _given(self) -> dict[bool, _Weighted]:
        return {male: _Weighted.read(self._folder / f"dist.{'' if male else 'fe'}male.first") for male in (True, False)}

    @cached_property
    def _family(self) -> _Weighted:
        return _Weighted.read(self._folder / "dist.all.last")

    def people(self, count: int) -> list[Person]:
        """So many, some of them children of others."""
        found: list[Person] = []
        for number in range(count):
            parent = self._chance.choice(found) if found and self._chance.random() < RELATED else None
            found.append(self._person(number, parent))
        return found

    def _person(self, number: int, parent: Person | None) -> Person:
        chance = self._chance
        male = chance.random() < 0.8
        given = self._given[male].draw(chance)
        if parent and parent.male == male and chance.random() < 0.35:
            given = parent.given
        place, districts = chance.choices(self._places, weights=range(len(self._places) + 4, 4, -1))[0]
        if parent:
            place, districts = next(one for one in self._places if one[0] == parent.place)
        year = parent.born[0] + chance.randint(20, 40) if parent else chance.randint(1700, 1930)
        return Person(
            number=number,
            male=male,
            given=given,
            middle=tuple(self._given[male].draw(chance) for _ in range(chance.choices((0, 1, 2), (5, 4, 1))[0])),
            family=parent.family if parent else self._family.draw(chance),
            other_family=self._family.draw(chance),
            born=(year, chance.randint(1, 12), chance.randint(1, 28)),
            place=place,
            other_place=chance.choice(self._places)[0],
            postcode=_postcode(chance, chance.choice(districts)),
            occupations=(_occupation(chance), _occupation(chance)),
        )


def people(count: int, report: Report) -> Iterator[Entry]:
    """The records of so many people (PEOPLE make the 50,000), in an order that tells nothing."""
    chance = Random(50)
    entries = [
        entry for person in Crowd(packages(report) / "names", chance).people(count) for entry in records(person, chance)
    ]
    chance.shuffle(entries)
    return iter(entries)


def records(person: Person, chance: Random) -> Iterator[Entry]:
    """What was written down of a person, the first time without a slip."""
    count = round(min(max(chance.gauss(RECORDS_MEAN, RECORDS_SPREAD), RECORDS_LEAST), RECORDS_MOST))
    slips = Slips(chance)
    for number in range(count):
        row = _row(person, slips, chance) if number else _true(person)
        yield Entry(
            _line(f"{person.number}-{number}", row),
            str(person.number),
            {"unique_id": f"{person.number}-{number}"} | row,
        )


def _true(person: Person) -> dict[str, str]:
    return {
        "full_name": " ".join((person.given, *person.middle, person.family)),
        "first_name": person.given,
        "surname": person.family,
        "dob": "{:04d}-{:02d}-{:02d}".format(*person.born),
        "birth_place": person.place,
        "postcode_fake": person.postcode,
        "gender": "male" if person.male else "female",
        "occupation": person.occupations[0],
    }


def _row(person: Person, slips: Slips, chance: Random) -> dict[str, str]:
    row = _true(person)
    given, family = slips.given(person.given), slips.family(person.family, person.other_family)
    if chance.random() < 0.015:
        given, family = family, given
    row["full_name"] = slips.full_name(given, person.middle, family)
    row |= {"first_name": given, "surname": family, "dob": slips.born(row["dob"])}
    row["postcode_fake"] = slips.postcode(row["postcode_fake"], lambda district: _postcode(chance, district))
    row["birth_place"] = slips.either(person.place, person.other_place, missing=0.15, other_share=0.1)
    row["occupation"] = slips.either(*person.occupations, missing=0.55, other_share=0.2)
    row["gender"] = slips.either(row["gender"], "", missing=0.1, other_share=0)
    return row


def _line(record: str, row: dict[str, str]) -> Line:
    line: Line = {
        "type": "profile",
        "source": "people",
        "id": record,
        "name": row["full_name"],
        "given_name": row["first_name"],
        "family_name": row["surname"],
        "birth_date": row["dob"],
        "gender": row["gender"],
        "addresses": [{"postcode": row["postcode_fake"], "country": "GB"}] if row["postcode_fake"] else [],
        "attributes": without_empty({"birth_place": row["birth_place"], "occupation": row["occupation"]}),
    }
    return without_empty(line)


def _postcode(chance: Random, district: str) -> str:
    return f"{district} {chance.randint(1, 9)}{chance.choice('ABDEFGHJLN')}{chance.choice('ABDEFGHJLNPQRSTUWXYZ')}"


def _occupation(chance: Random) -> str:
    return chance.choices(OCCUPATIONS, weights=[1 / rank for rank in range(1, len(OCCUPATIONS) + 1)])[0]
