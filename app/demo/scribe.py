"""How each system writes a person down: with all that was mistyped, shortened, left out or out of date."""

from __future__ import annotations

from collections.abc import Iterator

from app.demo import numbers, places
from app.demo.chance import Chance
from app.demo.clock import iso
from app.demo.options import DAY, NOW
from app.demo.person import TABLET, Person
from app.demo.slips import maybe_slip, misread_date
from app.demo.systems import Accounts, Line

Ids = list[dict[str, str]]


class Scribe:
    """Writes one person's profiles, each as its system would have it."""

    def __init__(self, chance: Chance, person: Person, accounts: Accounts, since: int) -> None:
        self._chance, self._person, self._accounts, self._since = chance, person, accounts, since

    def profiles(self) -> Iterator[Line]:
        """One line for each account."""
        accounts = self._accounts
        if accounts.shop:
            yield self._shop(accounts.shop, self._email(1.0), self._seen(0))
        if accounts.second_shop:
            yield self._shop(accounts.second_shop, self._email(0.0), self._seen(150))
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

    def _shop(self, id_: str, email: str, at: int) -> Line:
        chance, person = self._chance, self._person
        ids = [_id("email", email)]
        if person.phone and (person.star or chance.maybe(0.7)):
            ids.append(self._phone(chance.between(0, 3)))
        if self._accounts.twitter and (person.star or chance.maybe(0.06)):
            ids.append(_id("twitter", f"https://x.com/{self._accounts.handle}"))
        if self._accounts.till and (person.star or chance.maybe(0.15)):
            ids.append(_id("loyalty_card", self._accounts.card))
        family = maybe_slip(chance, person.family_at(at), 0.03)
        line = _profile("shop", id_, at, ids) | {
            "given_name": maybe_slip(chance, person.given, 0.03),
            "family_name": family,
        }
        line["addresses"] = [person.home_at(at).parts()]
        if person.former_home and chance.maybe(0.6):
            line["addresses"] = [person.home.parts(), person.former_home.parts()]
        if person.alike or chance.maybe(0.25):
            line["birth_date"] = person.birth_date
        if person.language:
            line["language"] = person.language
        if person.firm:
            line["attributes"] = {"company": person.firm}
        return line

    def _till(self, id_: str) -> Line:
        chance, person, at = self._chance, self._person, self._seen(30)
        ids = [_id("loyalty_card", self._accounts.card)]
        line = _profile("till", id_, at, ids) | {"name": self._counter_name(at)}
        store = places.store(person.district)
        line["attributes"] = {"joined_in": store}
        if person.place in TABLET:
            ids += _tablet(person.district)
        else:
            if chance.maybe(0.45):
                ids.append(_id("email", self._email(0.8)))
            if person.phone and chance.maybe(0.45):
                ids.append(self._phone(0))
        if person.alike or chance.maybe(0.75):
            line["birth_date"] = misread_date(chance, person.birth_date) if chance.maybe(0.04) else person.birth_date
        if chance.maybe(0.3):
            line["gender"] = person.gender
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
        ids: Ids = []
        if person.star or chance.maybe(0.8):
            ids.append(_id("email", self._email(1.0 if person.star else 0.8)))
        if person.phone and (chance.maybe(0.4) or not ids):
            ids.append(self._phone(1))
        name = f"{person.short if chance.maybe(0.4) else person.given} {person.family_at(at)}"
        line = _profile("helpdesk", id_, at, ids) | {"name": name.lower() if chance.maybe(0.15) else name}
        if person.alike:
            line["birth_date"] = person.birth_date
        if chance.maybe(0.5) or not _known(ids, person.email):
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
        ids = [_id("facebook", self._accounts.page)] if chance.maybe(0.4) else []
        name = f"{person.short if chance.maybe(0.4) else person.given} {person.family}"
        line = _profile("facebook", id_, self._seen(0), ids) | {"name": name}
        if person.former_family and chance.maybe(0.5):
            line["other_names"] = [f"{person.given} {person.former_family}"]
        return line

    def _web(self, id_: str) -> Line:
        chance, person = self._chance, self._person
        before = tuple(self._accounts.given_emails)
        email = self._email(0.5 if self._accounts.second_shop else 0.95)
        known = [_id(*device.split(":", 1)) for device in person.devices[: chance.between(1, person.daily)]]
        line = _profile("web", id_, self._seen(0), [_id("email", email), *known])
        if email not in before:
            line["addresses"] = [{"postcode": person.home.postcode, "country": person.home.country}]
        if email not in before or chance.maybe(0.4):
            line |= {"given_name": person.given, "family_name": person.family}
        return line

    def _seen(self, later: int) -> int:
        """Some time in the first half of what is left of the demo's time, `later` days after the first order."""
        chance = self._chance
        first = min(self._since + later * DAY, NOW - 40 * DAY)
        return first + chance.between(0, (NOW - first) // DAY // 2) * DAY + chance.between(0, DAY - 1)

    def _email(self, usual: float) -> str:
        """The usual address in this share of draws, else the other one."""
        email = self._person.email if self._chance.maybe(usual) else self._person.other_email
        self._accounts.given_emails.append(email)
        return email

    def _phone(self, style: int) -> dict[str, str]:
        """Their own number, or as often the household's where there is one."""
        person = self._person
        shared = person.landline and (not person.mobile or self._chance.maybe(0.4))
        number = str(person.landline if shared else person.mobile)
        self._accounts.given_phones.append(number)
        return _id("phone", numbers.spoken(number, style))


def _profile(source: str, id_: str, at: int, ids: Ids) -> Line:
    return {"type": "profile", "source": source, "id": id_, "identifiers": ids, "seen_at": iso(at)}


def _id(kind: str, value: str) -> dict[str, str]:
    return {"kind": kind, "value": value}


def _known(ids: Ids, value: str) -> bool:
    return any(identifier["value"] == value for identifier in ids)


def _tablet(district: int) -> Ids:
    """What staff type to get past the form's required fields, and what the tablet itself adds."""
    tablet = f"7ab1e700-0000-4000-8000-{district:012x}"
    email = f"store{district}@{numbers.OWN_DOMAIN}"
    browser = f"wh1.7ab1e7{district:018x}"
    ids = (("email", email), ("phone", numbers.store_phone(district)), ("device", tablet), ("cookie", browser))
    return [_id(kind, value) for kind, value in ids]
