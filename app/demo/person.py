"""One person of the demo, as they really are."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.demo.options import CELL, DISTRICT
from app.demo.places import Place

TABLET = frozenset({3, 9, 15, 20})
"""Places of the customers that staff signed up on the store's tablet, leaving its own email and phone in the form."""
STAR = 0
"""The customer whose look-ups are printed: has an account everywhere, and something going on."""


@dataclass(slots=True)
class Person:
    """One real person of the demo; everything the systems write about them comes from here, more or less faithfully."""

    index: int
    gender: str
    people: str
    given: str
    family: str
    birth_date: str
    home: Place
    living: str
    household: int
    former_home: Place | None = None
    moved_at: int = 0
    former_family: str | None = None
    married_at: int = 0
    mobile: str | None = None
    landline: str | None = None
    email: str = ""
    other_email: str = ""
    firm: str | None = None
    devices: tuple[str, ...] = ()
    daily: int = 0
    shared_device: str | None = None
    alike: bool = False
    short: str = field(default="")

    @property
    def id(self) -> str:
        return f"p{self.index:07d}"

    @property
    def place(self) -> int:
        """Position within the neighbourhood."""
        return self.index % CELL

    @property
    def district(self) -> int:
        return self.index // CELL // DISTRICT

    @property
    def language(self) -> str | None:
        """Two-letter code of what they write in, None for English."""
        return {"german": "de", "french": "fr"}.get(self.people) if self.living == "abroad" else None

    @property
    def star(self) -> bool:
        return self.index == STAR

    @property
    def phone(self) -> str | None:
        """The number they give when asked for one."""
        return self.mobile or self.landline

    def home_at(self, at: int) -> Place:
        """Where they lived then."""
        return self.former_home if self.former_home and at < self.moved_at else self.home

    def family_at(self, at: int) -> str:
        """Their family name then."""
        return self.former_family if self.former_family and at < self.married_at else self.family
