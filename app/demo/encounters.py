"""Contacts nobody opens a case for: shop visits, reviews, texts that a parcel is ready, letters, and tweets in passing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.demo import places, voice
from app.demo.chance import Chance
from app.demo.clock import iso
from app.demo.options import DAY, NOW
from app.demo.orders import Placed
from app.demo.person import Person
from app.demo.systems import Accounts, Line
from app.demo.voice import Matter

_HOUR = 3_600
_VERDICTS = (
    ("praise", 5),
    ("praise", 5),
    ("praise", 4),
    ("quality", 2),
    ("damaged", 2),
    ("late", 2),
    ("wrong", 1),
    ("refund", 1),
)


@dataclass(slots=True)
class Encounters:
    """One person's contacts in passing."""

    chance: Chance
    person: Person
    accounts: Accounts
    placed: list[Placed]
    _product: str = "gift box"
    _count: int = 0

    def __post_init__(self) -> None:
        if self.placed:
            self._product = self.chance.one(self.placed).product.lower()

    def lines(self) -> Iterator[Line]:
        """All of them, in no order."""
        chance, accounts = self.chance, self.accounts
        if accounts.till:
            yield from (self._visit(accounts.till) for _ in range(chance.between(0, 2)))
        if accounts.shop:
            yield from self._about_orders(accounts.shop)
        if accounts.helpdesk and chance.maybe(0.04):
            yield self._letter(accounts.helpdesk)
        for network, account in (("twitter", accounts.twitter), ("facebook", accounts.facebook)):
            if account and chance.maybe(0.5):
                yield mention(chance, network, account, self._next(), self._product)

    def _about_orders(self, account: str) -> Iterator[Line]:
        for order in self.placed:
            if not order.gives_back and self.chance.maybe(0.06):
                yield self._review(account, order)
            if order.collect:
                yield self._ready(account, order)

    def _visit(self, account: str) -> Line:
        chance = self.chance
        at = NOW - chance.between(2, 320) * DAY + chance.between(9 * _HOUR, 18 * _HOUR)
        store = places.store(self.person.district)
        text = voice.phrase(chance, "visit", {"product": self._product})
        line = _passing("till", self._next(), account, "store", at)
        return line | {"activity": "visit", "place": store, "text": text, "staff": voice.colleague(chance)}

    def _review(self, account: str, order: Placed) -> Line:
        chance = self.chance
        topic, stars = chance.one(_VERDICTS)
        words = {"product": order.product.lower(), "days": str(chance.between(6, 20))}
        text = voice.say(chance, Matter(topic, order, order.at, words), "review")
        at = min(order.at + chance.between(5, 30) * DAY, NOW - _HOUR)
        line = _passing("shop", self._next(), account, "review", at) | {
            "activity": "review",
            "public": True,
            "text": text,
        }
        return line | {"order": order.number, "attributes": {"stars": stars, "sku": order.sku}}

    def _ready(self, account: str, order: Placed) -> Line:
        text = voice.phrase(self.chance, "sms ready", {"order": order.number, "store": str(order.collect)})
        line = _passing("shop", self._next(), account, "sms", min(order.at + DAY, NOW - _HOUR))
        return line | {"direction": "outbound", "activity": "message", "text": text, "order": order.number}

    def _letter(self, account: str) -> Line:
        chance = self.chance
        body = voice.phrase(chance, "letter", {"product": self._product})
        text = f"Dear Sirs, {body} Yours faithfully, {self.person.given} {self.person.family}"
        line = _passing("helpdesk", self._next(), account, "post", NOW - chance.between(5, 300) * DAY)
        return line | {"activity": "letter", "text": text}

    def _next(self) -> str:
        self._count += 1
        return f"e{self.person.index}-{self._count}"


def mention(chance: Chance, network: str, account: str, id_: str, product: str | None) -> Line:
    """A public remark about the shop; without a product, by somebody who need not be a customer."""
    section = "praise tweet" if product and chance.maybe(0.6) else "noise"
    text = voice.addressed(network, voice.phrase(chance, section, {"product": product or ""}))
    at = NOW - chance.between(1, 300) * DAY - chance.between(0, DAY)
    activity = "tweet" if network == "twitter" else "post"
    return _passing(network, id_, account, network, at) | {"activity": activity, "public": True, "text": text}


def _passing(source: str, id_: str, account: str, channel: str, at: int) -> Line:
    return {"type": "interaction", "source": source, "id": id_, "profile": account, "channel": channel, "at": iso(at)}
