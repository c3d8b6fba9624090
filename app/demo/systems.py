"""Where a person is known: an account in each of the six systems, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from app.demo import numbers
from app.demo.chance import Chance
from app.demo.person import TABLET, Person

Line = dict[str, Any]


@dataclass(slots=True)
class Accounts:
    """Where a person is known, by the id of each profile; None where they are not."""

    shop: str | None = None
    second_shop: str | None = None
    till: str | None = None
    helpdesk: str | None = None
    twitter: str | None = None
    facebook: str | None = None
    web: str | None = None
    handle: str = ""
    page: str = ""
    card: str = ""
    given_emails: list[str] = field(default_factory=list)
    given_phones: list[str] = field(default_factory=list)
    """What the person has told at least one system, written as E.164."""

    def profiles(self) -> Iterator[str]:
        """The graph ids of all of them."""
        for source, id_ in (
            ("shop", self.shop), ("shop", self.second_shop), ("till", self.till), ("helpdesk", self.helpdesk),
            ("twitter", self.twitter), ("facebook", self.facebook), ("web", self.web),
        ):  # fmt: skip
            if id_:
                yield f"{source}:{id_}"


def open_accounts(chance: Chance, person: Person) -> Accounts:
    """Where this person is known. Everybody is known to the shop or the till, about half have asked the help desk something."""
    sure, number = person.star, person.index
    tablet = person.place in TABLET
    shop = sure or chance.maybe(0.9)
    handle = _handle(chance, person)
    return Accounts(
        shop=str(10_000 + number) if shop else None,
        second_shop=str(5_000_000 + number) if shop and not sure and chance.maybe(0.08) else None,
        till=f"L{100_000 + number}" if sure or tablet or not shop or chance.maybe(0.55) else None,
        helpdesk=str(70_000 + number) if sure or chance.maybe(0.45) else None,
        twitter=numbers.twitter_id(number) if sure or chance.maybe(0.24) else None,
        facebook=numbers.page_scoped_id(number) if sure or chance.maybe(0.18) else None,
        web=f"v{number:07d}" if sure or chance.maybe(0.42 if shop else 0.15) else None,
        handle=handle,
        page=f"{handle.rstrip('0123456789').replace('_', '.')}.{number}",
        card=numbers.loyalty_card(number),
    )


def _handle(chance: Chance, person: Person) -> str:
    """At most 15 characters. It ends in the person's number or its short form, so no two are the same."""
    end = str(person.index) if chance.maybe(0.5) else "_" + numbers.base36(person.index)
    local = person.email.split("@")[0].rstrip("0123456789").replace(".", "_")
    hobby = chance.one(("bakes", "knits", "runs", "gardens", "reads", "crafts", "paints", "tea"))
    words = local if chance.maybe(0.6) else f"{person.short.split(' ')[0].lower()}_{hobby}"
    plain = "".join(letter for letter in words if letter == "_" or (letter.isascii() and letter.isalnum()))
    return plain[: 15 - len(end)].rstrip("_") + end
