"""Homes, firms and stores: addresses with real towns and postcode districts, and invented houses in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from app.demo.chance import Chance
from app.demo.wordlists import listed, table

_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters the last two places of a British postcode may have (Royal Mail leaves out C I K M O V)."""
_SHORTER = {
    "Road": "Rd",
    "Street": "St",
    "Avenue": "Ave",
    "Close": "Cl",
    "Drive": "Dr",
    "Lane": "Ln",
    "Crescent": "Cres",
    "Gardens": "Gdns",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A postal address; `area` is the block of phone numbers kept free there, `-` if there is none."""

    line1: str
    city: str
    postcode: str
    region: str = ""
    line2: str = ""
    country: str = "GB"
    area: str = "-"

    def parts(self) -> dict[str, str]:
        """As a system with a form keeps it."""
        given = {"line1": self.line1, "line2": self.line2, "city": self.city, "region": self.region}
        return {name: value for name, value in given.items() if value} | {
            "postcode": self.postcode,
            "country": self.country,
        }

    def one_line(self) -> dict[str, str]:
        """As someone typed it into one field."""
        return {"text": ", ".join(part for part in (self.line1, self.line2, self.city, self.postcode) if part)}

    def shortened(self) -> Place:
        """With Rd for Road and no county, as tills write it."""
        words = [_SHORTER.get(word, word) for word in self.line1.split(" ")]
        return replace(self, line1=" ".join(words), region="")


_Town = tuple[str, str, str, tuple[str, ...]]
"""Name, county, block of phone numbers, postcode districts."""


@cache
def _towns() -> tuple[_Town, ...]:
    rows = table("places", "towns")
    return tuple((town, county, area, tuple(districts.split())) for town, county, area, districts in rows)


def british(chance: Chance, near: str | None = None) -> Place:
    """A house or flat in a British town, larger towns oftener; two in five in the town `near` if one is given."""
    near_by = near and chance.maybe(0.4)
    town, county, area, districts = _town(str(near)) if near_by else chance.early(_towns(), 1.6)
    street = f"{chance.one(listed('places', 'streets'))} {chance.one(listed('places', 'street types'))}"
    inward = f"{chance.between(1, 9)}{chance.one(_INWARD)}{chance.one(_INWARD)}"
    home = Place(f"{chance.between(1, 180)} {street}", town, f"{chance.one(districts)} {inward}", county, area=area)
    return _as_flat_or_cottage(chance, home)


@cache
def _town(name: str) -> _Town:
    return next(town for town in _towns() if town[0] == name)


def _as_flat_or_cottage(chance: Chance, home: Place) -> Place:
    draw = chance.random()
    if draw < 0.14:
        return replace(home, line1=f"Flat {chance.between(1, 24)}", line2=home.line1)
    if draw < 0.18:
        return replace(home, line1=chance.one(listed("places", "house names")), line2=home.line1.split(" ", 1)[1])
    return home


def german(chance: Chance) -> Place:
    """A house in one of the five German towns that have drama numbers."""
    town, codes, block = chance.one(table("places", "german towns"))
    street = f"{chance.one(listed('places', 'german streets'))} {chance.between(1, 90)}"
    return Place(street, town, chance.one(codes.split()), country="DE", area=block)


def french(chance: Chance) -> Place:
    """A house in a French town."""
    town, codes = chance.one(table("places", "french towns"))
    street = f"{chance.between(1, 120)} {chance.one(listed('places', 'french streets'))}"
    return Place(street, town, chance.one(codes.split()), country="FR")


def store(district: int) -> str:
    """The name of a district's store."""
    stores = table("places", "stores")
    return stores[district % len(stores)][0]


def store_town(district: int) -> str:
    """The town it is in."""
    stores = table("places", "stores")
    return stores[district % len(stores)][1]
