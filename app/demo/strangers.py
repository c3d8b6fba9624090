"""People who talk about the shop and are no customers; one in each neighbourhood has the name of somebody who is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.demo import names, numbers, places
from app.demo.chance import Chance
from app.demo.clock import iso
from app.demo.encounters import mention
from app.demo.options import DAY, MOST, NOW
from app.demo.person import Person
from app.demo.systems import Line

_EACH = 2


def strangers(chance: Chance, cell: int, neighbours: Sequence[Person]) -> Iterator[tuple[Line, str]]:
    """A Twitter profile and a tweet for each, with the id of the person."""
    for nth in range(_EACH):
        number = cell * _EACH + nth
        name = _name(chance) if nth else _namesake(chance, neighbours)
        account = numbers.twitter_id(2 * MOST + number)
        handle = "".join(letter for letter in name.lower() if "a" <= letter <= "z")[:8] + "__" + numbers.base36(number)
        identifiers = [{"kind": "twitter_id", "value": account}, {"kind": "twitter", "value": f"@{handle}"}]
        profile: Line = {
            "type": "profile",
            "source": "twitter",
            "id": account,
            "name": name,
            "identifiers": identifiers,
        }
        profile |= {
            "attributes": {"location": places.british(chance).city},
            "seen_at": iso(NOW - chance.between(1, 300) * DAY),
        }
        yield profile, f"x{number:07d}"
        yield mention(chance, "twitter", account, f"x{number}", None), f"x{number:07d}"


def _name(chance: Chance) -> str:
    people = names.culture(chance)
    return f"{names.given(chance, people, chance.one(('female', 'male')), chance.between(1950, 2005))} {names.family(chance, people)}"


def _namesake(chance: Chance, neighbours: Sequence[Person]) -> str:
    other = chance.one(neighbours)
    return f"{other.given} {other.family}"
