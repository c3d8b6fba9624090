"""Mail addresses made of people's names, each for one person unless it is meant to be shared."""

from __future__ import annotations

from functools import lru_cache

from anyascii import anyascii

from app.demo import numbers
from app.demo.chance import Chance
from app.demo.person import Person


def give_emails(chance: Chance, cell: int, people: list[Person]) -> None:
    """Two addresses for each of a neighbourhood, in order of their places; a couple may share one, a firm's people always do."""
    taken: set[str] = set()
    for person in people:
        person.email = _email(chance, cell, person, taken)
        person.other_email = f"{_local(chance, person)}.{person.index}@{chance.one(numbers.MAIL_DOMAINS)}"
        if person.living == "one email" and person.place % 2 == 0:
            person.email = people[person.place - 1].email
        if person.living == "firm":
            person.firm = f"{people[-1].family} Gifts"
            person.email = f"info@{_plain(people[-1].family)}{cell}.example"


def _email(chance: Chance, cell: int, person: Person, taken: set[str]) -> str:
    """Without a number only in a small demo, at a provider of the neighbourhood's own, so no two people can have the same."""
    local = _local(chance, person)
    if cell < numbers.DRAMA_CELLS and local not in taken and (person.star or chance.maybe(0.5)):
        taken.add(local)
        domain = numbers.MAIL_DOMAINS[cell % 10] if cell < 10 else f"{_ISPS[cell % 20]}.example"
        return f"{local}@{domain}"
    return f"{local}{person.index}@{chance.one(numbers.MAIL_DOMAINS)}"


_ISPS = (
    "bluebell", "brightmail", "canalnet", "cloudpost", "daleweb", "fellmail", "fastpost", "harbour", "homepost", "inbox",
    "isleweb", "kestrelnet", "larkmail", "moorland", "northpost", "openpost", "plusweb", "quickmail", "riverweb", "tidemail",
)  # fmt: skip


def _local(chance: Chance, person: Person) -> str:
    given, family = _plain(person.given), _plain(person.former_family or person.family)
    short = _plain(person.short)
    forms = (
        f"{given}.{family}",
        f"{given}{family}",
        f"{given[0]}{family}",
        f"{short}.{family}",
        f"{given}_{family}",
        f"{family}.{given[0]}",
        f"{short}{family[0]}",
    )
    return chance.early(forms, 1.3)


@lru_cache(maxsize=20_000)
def _plain(name: str) -> str:
    """Lower case a–z only, as a mail address wants it."""
    return "".join(letter for letter in anyascii(name).lower() if "a" <= letter <= "z")
