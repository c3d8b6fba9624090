"""How each system knows a person: the profiles, with all that was mistyped, shortened, left out or out of date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.demo import numbers, places
from app.demo.chance import Chance
from app.demo.clock import iso
from app.demo.options import DAY, NOW
from app.demo.people import TABLET, Person
from app.demo.slips import maybe_slip, misread_date

Line = dict[str, Any]
Ids = list[dict[str, str]]


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
    card: str = ""

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
    return Accounts(
        shop=str(10_000 + number) if shop else None,
        second_shop=str(5_000_000 + number) if shop and not sure and chance.maybe(0.08) else None,
        till=f"L{100_000 + number}" if sure or tablet or not shop or chance.maybe(0.55) else None,
        helpdesk=str(70_000 + number) if sure or chance.maybe(0.45) else None,
        twitter=numbers.twitter_id(number) if sure or chance.maybe(0.24) else None,
        facebook=numbers.page_scoped_id(number) if sure or chance.maybe(0.18) else None,
        web=f"v{number:07d}" if sure or chance.maybe(0.4) else None,
        handle=_handle(chance, person),
        card=numbers.loyalty_card(number),
    )


class Scribe:
    """Writes one person's profiles, each as its system would have it."""

    def __init__(self, chance: Chance, person: Person, accounts: Accounts, since: int) -> None:
        self._chance, self._person, self._accounts, self._since = chance, person, accounts, since

    def profiles(self) -> Iterator[Line]:
        accounts = self._accounts
        if accounts.shop:
            yield self._shop(accounts.shop, self._person.email, self._seen(0))
        if accounts.second_shop:
            yield self._shop(accounts.second_shop, self._person.other_email, self._seen(150))
        if accounts.till:
            yield self._till(accounts.till)
        if accounts.helpdesk:
            yield self._helpdesk(accounts.helpdesk)
        if accounts.twitter:
            yield self._twitter(accounts.twitter)
        if accounts.facebook:
            yield self._facebook(accounts.facebook)
        if accounts.web:
            yield self._web(accounts.web)

    def _seen(self, later: int) -> int:
        """Some time after the first order; `later` in days."""
        first = min(self._since + later * DAY, NOW - 40 * DAY)
        return (
            first
            + self._chance.between(0, max(1, (NOW - first) // DAY - 1)) * DAY // 2
            + self._chance.between(0, DAY - 1)
        )

    def _shop(self, id_: str, email: str, at: int) -> Line:
        chance, person = self._chance, self._person
        ids = [_id("email", email)]
        if person.phone and chance.maybe(0.6):
            ids.append(_id("phone", numbers.spoken(self._phone(), chance.between(0, 3))))
        if self._accounts.till and chance.maybe(0.12):
            ids.append(_id("loyalty_card", self._accounts.card))
        family = maybe_slip(chance, person.family_at(at), 0.03)
        line = _profile("shop", id_, at, ids) | {
            "given_name": maybe_slip(chance, person.given, 0.03),
            "family_name": family,
        }
        line["addresses"] = [person.home_at(at).parts()]
        if person.former_home and chance.maybe(0.5):
            line["addresses"] = [person.home.parts(), person.former_home.parts()]
        if chance.maybe(0.2):
            line["birth_date"] = person.birth_date
        if person.firm:
            line["attributes"] = {"company": person.firm}
        return line

    def _till(self, id_: str) -> Line:
        chance, person, at = self._chance, self._person, self._seen(30)
        ids = [_id("loyalty_card", self._accounts.card)]
        line = _profile("till", id_, at, ids) | {"name": self._counter_name(at)}
        store, _ = places.store(person.district)
        line["attributes"] = {"joined_in": store}
        if person.place in TABLET:
            ids += _tablet(person.district)
        else:
            if chance.maybe(0.3):
                ids.append(_id("email", person.email if chance.maybe(0.7) else person.other_email))
            if person.phone and chance.maybe(0.35):
                ids.append(_id("phone", numbers.spoken(self._phone(), 0)))
        if chance.maybe(0.75):
            line["birth_date"] = misread_date(chance, person.birth_date) if chance.maybe(0.04) else person.birth_date
        home = person.home_at(at).shortened()
        line["addresses"] = [home.one_line() if chance.maybe(0.3) else home.parts()]
        return line

    def _counter_name(self, at: int) -> str:
        chance, person = self._chance, self._person
        family = maybe_slip(chance, person.family_at(at), 0.07)
        draw = chance.random()
        if draw < 0.14:
            return f"{'Mrs' if person.gender == 'female' else 'Mr'} {person.given[0]} {family}"
        if draw < 0.2:
            return f"{family.upper()} {person.given.upper()}"
        return f"{person.short if draw < 0.45 else maybe_slip(chance, person.given, 0.05)} {family}"

    def _helpdesk(self, id_: str) -> Line:
        chance, person, at = self._chance, self._person, self._seen(60)
        family = person.family_at(at)
        name = f"{person.short if chance.maybe(0.4) else person.given} {family}"
        line = _profile("helpdesk", id_, at, []) | {"name": name.lower() if chance.maybe(0.15) else name}
        if chance.maybe(0.75):
            line["identifiers"].append(_id("email", person.email if chance.maybe(0.72) else person.other_email))
        if person.phone and (chance.maybe(0.35) or not line["identifiers"]):
            line["identifiers"].append(_id("phone", numbers.spoken(self._phone(), 1)))
        if chance.maybe(0.5):
            line["addresses"] = [{"postcode": person.home_at(at).postcode, "country": person.home.country}]
        return line

    def _twitter(self, id_: str) -> Line:
        chance, person = self._chance, self._person
        ids = [_id("twitter_id", id_), _id("twitter", "@" + self._accounts.handle)]
        line = _profile("twitter", id_, self._seen(0), ids) | {"name": self._display_name()}
        if chance.maybe(0.55):
            line["attributes"] = {"location": person.home.city}
        return line

    def _display_name(self) -> str:
        chance, person = self._chance, self._person
        draw = chance.random()
        if draw < 0.4:
            return f"{person.short if draw < 0.2 else person.given} {person.family}"
        if draw < 0.6:
            return f"{person.short} {chance.one('🌻🎄🐝📚☕🐕🌈')}"
        return person.short if draw < 0.8 else f"{person.given} {person.family[0]}"

    def _facebook(self, id_: str) -> Line:
        chance, person = self._chance, self._person
        line = _profile("facebook", id_, self._seen(0), []) | {
            "name": f"{person.short if chance.maybe(0.4) else person.given} {person.family}"
        }
        if chance.maybe(0.4):
            line["identifiers"].append(
                _id("facebook", f"{self._accounts.handle.rstrip('0123456789').replace('_', '.')}.{person.index}")
            )
        if person.former_family and chance.maybe(0.5):
            line["other_names"] = [f"{person.given} {person.former_family}"]
        return line

    def _web(self, id_: str) -> Line:
        chance, person = self._chance, self._person
        email = person.email if chance.maybe(0.8) else person.other_email
        known = [_id(*device.split(":", 1)) for device in person.devices[: chance.between(1, person.daily)]]
        line = _profile("web", id_, self._seen(0), [_id("email", email), *known])
        if chance.maybe(0.4):
            line["given_name"] = person.given
        return line

    def _phone(self) -> str:
        """A household's number as often as one's own, where there is one."""
        person = self._person
        shared = person.landline and (not person.mobile or self._chance.maybe(0.4))
        return str(person.landline if shared else person.mobile)


def _profile(source: str, id_: str, at: int, ids: Ids) -> Line:
    return {"type": "profile", "source": source, "id": id_, "identifiers": ids, "seen_at": iso(at)}


def _id(kind: str, value: str) -> dict[str, str]:
    return {"kind": kind, "value": value}


def _tablet(district: int) -> Ids:
    """What staff type to get past the form's required fields, and what the tablet itself adds."""
    tablet = f"7ab1e700-0000-4000-8000-{district:012x}"
    ids = [
        ("email", f"store{district}@{numbers.OWN_DOMAIN}"),
        ("phone", numbers.store_phone(district)),
        ("device", tablet),
    ]
    return [_id(kind, value) for kind, value in ids]


def _handle(chance: Chance, person: Person) -> str:
    """At most 15 characters. It ends in the person's number or its short form, so no two are the same."""
    end = str(person.index) if chance.maybe(0.5) else "_" + numbers.base36(person.index)
    local = person.email.split("@")[0].rstrip("0123456789").replace(".", "_")
    hobby = chance.one(("bakes", "knits", "runs", "gardens", "reads", "crafts", "paints", "tea"))
    words = local if chance.maybe(0.6) else f"{person.short.split(' ')[0].lower()}_{hobby}"
    plain = "".join(letter for letter in words if letter == "_" or (letter.isascii() and letter.isalnum()))
    return plain[: 15 - len(end)].rstrip("_") + end
