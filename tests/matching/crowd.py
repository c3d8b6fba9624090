"""Made-up profiles with every kind of slip, for tests that need thousands of pairs on every level."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from matching.features import Features, features_of

GIVEN = (
    "Robert",
    "Elizabeth",
    "Anna",
    "Hannah",
    "Wei",
    "Mohammed",
    "Siobhan",
    "José",
    "Margaret",
    "James",
    "Jamie",
    "Katherine",
)
FAMILY = (
    "Smith",
    "Smyth",
    "Featherstonehaugh",
    "O'Neill",
    "Adebayo",
    "Adeyemi",
    "James",
    "Khan",
    "Kaur",
    "Szymański",
    "Jones",
)
STREETS = ("1 High Street", "12 High Street", "7 Mill Lane", "9 Station Road", "Flat 2, 30 Queen's Road")
CODES = ("LS1 4AP", "LS1 4AQ", "LS1 5BX", "LS11 9ZZ", "M1 1AE", "SW1A 1AA")
TOWNS = ("Leeds", "Leads", "Manchester", "London")
TRADES = ("baker", "judge", "poet")


class Crowd:
    """Profiles of `people` persons, `each` of a person; the same for the same seed."""

    def __init__(self, people: int, each: int, seed: int = 1) -> None:
        self._people, self._each = people, each
        self._chance = random.Random(seed)

    def profiles(self) -> list[Features]:
        return [one for number in range(self._people) for one in self._of_one(number)]

    def _of_one(self, number: int) -> Iterator[Features]:
        person = self._person(number)
        for copy in range(self._each):
            yield features_of(row(f"crowd:{number}-{copy}", **self._told(person)))

    def _person(self, number: int) -> dict[str, Any]:
        pick = self._chance.choice
        given, family = pick(GIVEN), pick(FAMILY)
        born = f"{self._chance.randint(1940, 2005)}-{self._chance.randint(1, 12):02}-{self._chance.randint(1, 28):02}"
        mailbox = f"{given}.{family}{number % 7}".lower().replace("'", "")
        return {
            "given_name": given,
            "family_name": family,
            "birth_date": born,
            "gender": pick(("female", "male")),
            "addresses": [{"line1": pick(STREETS), "postcode": pick(CODES), "city": pick(TOWNS)}],
            "attributes": {"birth_place": pick(TOWNS), "occupation": pick(TRADES)},
            "identifiers": {
                f"email:{mailbox}@{pick(('x.org', 'y.org'))}",
                f"phone:+44113{number % 90:03}0{number % 10}",
                f"national_id:{number:06}",
                f"twitter:{mailbox.replace('.', '')}",
                f"device:{number % 60}",
                f"loyalty_card:{number}",
            },
        }

    def _told(self, person: dict[str, Any]) -> dict[str, Any]:
        told = {name: value for name, value in person.items() if self._chance.random() < 0.8}
        told["identifiers"] = {key for key in sorted(person["identifiers"]) if self._chance.random() < 0.5}
        for name in ("given_name", "family_name", "birth_date"):
            if name in told and self._chance.random() < 0.3:
                told[name] = self._slip(told[name])
        if self._chance.random() < 0.1 and {"given_name", "family_name"} <= told.keys():
            told["given_name"], told["family_name"] = told["family_name"], told["given_name"]
        # Every seventh mailbox and every tenth phone is used by too many people.
        told["shared"] = {
            key for key in told["identifiers"] if "3@" in key or (key.startswith("phone:") and key.endswith("3"))
        }
        if self._chance.random() < 0.2:
            told["claimed"] = {self._chance.choice(sorted(person["identifiers"]))}
        return told

    def _slip(self, text: str) -> str:
        at = self._chance.randrange(len(text))
        other = "7" if text[at].isdigit() else "e"
        ways = (text[:at] + other + text[at + 1 :], text[:1], text[:at] + text[at + 1 :])
        return ways[0] if "-" in text else self._chance.choice(ways)


def row(key: str, **told: Any) -> dict[str, Any]:
    """A row of `features_by_profile_ids`. `identifiers`, `claimed` and `shared` are keys."""
    import orjson

    names = ("name", "given_name", "family_name", "birth_date", "gender")
    trusts = (("identifiers", "verified"), ("claimed", "claimed"))
    return {name: told.get(name) for name in names} | {
        "key": key,
        "deleted": None,
        "other_names": told.get("other_names"),
        "addresses": orjson.dumps(told["addresses"]).decode() if told.get("addresses") else None,
        "attributes": orjson.dumps(told["attributes"]).decode() if told.get("attributes") else None,
        "identifiers": [
            [one, one.partition(":")[0], trust, one in told.get("shared", ())]
            for group, trust in trusts
            for one in sorted(told.get(group, ()))
        ],
        "placers": told.get("placers", []),
        "received": told.get("received", []),
        "said_postcodes": told.get("said_postcodes", []),
    }


def person(key: str, **told: Any) -> Features:
    """One profile by what it says."""
    return features_of(row(key, **told))


def bare(one: Features, *columns: str) -> Features:
    """The same without some columns."""
    nothing = Features("")
    return replace(one, **{column: getattr(nothing, column) for column in columns})
