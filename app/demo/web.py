"""Devices and web visits: 7.2 devices a person on average, three in daily use, most visits without logging in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.demo.chance import Chance
from app.demo.clock import iso
from app.demo.options import DAY, NOW
from app.demo.orders import Placed
from app.demo.people import Person
from app.demo.systems import Accounts, Line

_DAILY = (2, 3, 3, 3, 4)
_OTHER = (0, 2, 3, 4, 4, 5, 5, 6, 6, 7)
"""How many more devices a person has been seen with: 4.2 on average."""
_REFERRERS = ("https://search.example/", "https://social.example/", "https://news.example/gifts", "")


def give_devices(chance: Chance, people: Sequence[Person]) -> None:
    """Devices for everyone; the second in a household also uses the first one's first."""
    for person in people:
        person.daily = chance.one(_DAILY)
        total = person.daily + chance.one(_OTHER)
        shared = _family_device(chance, person, people)
        own = [_device(chance) for _ in range(total - len(shared))]
        person.devices = (*shared, *own)


def _family_device(chance: Chance, person: Person, people: Sequence[Person]) -> tuple[str, ...]:
    before = people[person.place - 1] if person.place else person
    together = (
        before.household == person.household
        and before is not person
        and person.living in ("couple", "one email", "family")
    )
    return before.devices[:1] if together and chance.maybe(0.4) else ()


def _device(chance: Chance) -> str:
    high, low = int(chance.random() * 2**52), int(chance.random() * 2**52)
    text = f"{high:016x}{low:016x}"
    if chance.maybe(0.6):
        return f"cookie:{text}"
    return f"device:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def sessions(chance: Chance, person: Person, accounts: Accounts, placed: Sequence[Placed]) -> Iterator[Line]:
    """The person's visits, each on one device."""
    number = 0
    for nth, device in enumerate(person.devices):
        daily = nth < person.daily
        for _ in range(1 + (daily and chance.maybe(0.6))):
            number += 1
            yield _visit(chance, person, f"s{person.index}-{number}", placed) | _visitor(
                chance, accounts, device, daily
            )


def _visit(chance: Chance, person: Person, id_: str, placed: Sequence[Placed]) -> Line:
    at = NOW - int(chance.random() ** 1.5 * 330 * DAY) - chance.between(600, 50_000)
    if placed and chance.maybe(0.3):
        at = chance.one(placed).at - chance.between(400, 3_000)
    return {"type": "session", "source": "web", "id": id_, "at": iso(at), "ended_at": iso(at + chance.between(20, 900))}


def _visitor(chance: Chance, accounts: Accounts, device: str, daily: bool) -> Line:
    kind, value = device.split(":", 1)
    if chance.maybe(0.3 if daily else 0.35):
        if accounts.web:
            return {"profile": accounts.web, "device": value}
        if accounts.shop:
            return {"profile": accounts.shop, "profile_source": "shop", "device": value}
    return {"identifier": {"kind": kind, "value": value}}
