"""Devices and web visits: 7.2 devices a person on average, three in daily use, most visits without logging in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.demo.chance import Chance
from app.demo.clock import iso
from app.demo.options import DAY, NOW
from app.demo.orders import Placed
from app.demo.person import Person
from app.demo.systems import Accounts, Line

_DAILY = (2, 3, 3, 3, 4)
"""How many devices are in daily use: 3 on average."""
_OTHER = (0, 2, 3, 4, 4, 5, 5, 6, 6, 7)
"""How many more devices a person has been seen with: 4.2 on average."""
_REFERRERS = (
    "https://search.example/",
    "https://search.example/",
    "https://social.example/",
    "https://news.example/gifts",
)
_SEARCHES = (
    "candle",
    "mug",
    "christmas",
    "birthday",
    "lantern",
    "cushion",
    "vintage",
    "wedding+gift",
    "advent",
    "tea+towel",
)
_FAILED = (
    "payment_declined",
    "form_error:postcode",
    "form_error:phone",
    "voucher_refused",
    "session_expired",
    "no_size_guide",
)


def give_devices(chance: Chance, people: Sequence[Person]) -> None:
    """Devices for everyone; the second in a household may also use the first one's first."""
    for person in people:
        person.daily = chance.one(_DAILY)
        total = person.daily + chance.one(_OTHER)
        shared = _family_device(chance, person, people)
        own = [_device(chance) for _ in range(total - len(shared))]
        person.devices = (*own[:1], *shared, *own[1:])
        person.shared_device = shared[0] if shared else None


def _family_device(chance: Chance, person: Person, people: Sequence[Person]) -> tuple[str, ...]:
    before = people[person.place - 1] if person.place else person
    together = (
        before.household == person.household
        and before is not person
        and person.living in ("couple", "one email", "family")
    )
    return before.devices[:1] if together and chance.maybe(0.4) else ()


def _device(chance: Chance) -> str:
    """A browser's cookie or an app's UUID."""
    high, low = int(chance.random() * 2**48), int(chance.random() * 2**48)
    if chance.maybe(0.6):
        return f"cookie:wh1.{high:012x}{low:012x}"
    text = f"{high:012x}{low:012x}{int(chance.random() * 2**24):06x}"
    return f"device:{text[:8]}-{text[8:12]}-4{text[12:15]}-8{text[15:18]}-{text[18:]}"


class Visits:
    """One person's web visits."""

    def __init__(self, chance: Chance, person: Person, accounts: Accounts, placed: Sequence[Placed]) -> None:
        self._chance, self._person, self._accounts, self._placed = chance, person, accounts, placed

    def lines(self) -> Iterator[Line]:
        """Each device at least once, those in daily use oftener."""
        number, person = 0, self._person
        for nth, device in enumerate(person.devices):
            daily = nth < person.daily
            who = self._visitor(device, 0.3 if daily else 0.35)
            for again in range(1 + (daily and self._chance.maybe(0.5))):
                if again:
                    who = self._visitor(device, 0.3)
                if who:
                    number += 1
                    yield self._visit(f"s{person.index}-{number}", who)

    def _visitor(self, device: str, logged_in: float) -> Line | None:
        """How the site knows the visitor; None for a shared device that this person never logged in on."""
        kind, value = device.split(":", 1)
        ours = device == self._person.shared_device
        if ours or self._chance.maybe(logged_in):
            if self._accounts.web:
                return {"profile": self._accounts.web, "device": value}
            if self._accounts.shop:
                return {"profile": self._accounts.shop, "profile_source": "shop", "device": value}
        return None if ours else {"identifier": {"kind": kind, "value": value}}

    def _visit(self, id_: str, who: Line) -> Line:
        chance = self._chance
        if self._placed and chance.maybe(0.3):
            return self._buying(id_, chance.one(self._placed)) | who
        at = NOW - int(chance.random() ** 1.5 * 330 * DAY) - chance.between(600, 50_000)
        return self._looking(id_, at) | who

    def _buying(self, id_: str, order: Placed) -> Line:
        """The visit that ended in an order; for one made at the till, a look at the goods the evening before."""
        chance = self._chance
        if order.source == "till" or order.gives_back:
            return self._looking(id_, order.at - chance.between(DAY // 4, DAY))
        at = order.at - chance.between(300, 1_500)
        pages = ["/", f"/p/{order.sku}", "/basket", "/checkout", "/checkout/thanks"]
        return _session(id_, at, order.at, pages) | {"outcome": "bought"}

    def _looking(self, id_: str, at: int) -> Line:
        chance = self._chance
        pages = ["/", f"/search?q={chance.one(_SEARCHES)}"][: chance.between(1, 2)]
        if self._placed and chance.maybe(0.5):
            pages.append(f"/p/{chance.one(self._placed).sku}")
        line = _session(id_, at, at + chance.between(20, 900), pages)
        if chance.maybe(0.4):
            line["referrer"] = chance.one(_REFERRERS)
        draw = chance.random()
        if draw < 0.12:
            pages.append("/basket")
            line["outcome"] = "left_basket"
        elif draw < 0.18:
            pages += ["/basket", "/checkout"]
            line |= {"outcome": "failed", "attributes": {"failed_step": chance.one(_FAILED)}}
        return line


def _session(id_: str, at: int, until: int, pages: list[str]) -> Line:
    return {"type": "session", "source": "web", "id": id_, "at": iso(at), "ended_at": iso(until), "pages": pages}
