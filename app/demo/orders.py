"""Orders as the shop and the till report them: real goods, prices and times; who, how paid, how delivered are made up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.demo import places, shop
from app.demo.chance import Chance
from app.demo.clock import iso
from app.demo.options import DAY, NOW
from app.demo.person import Person
from app.demo.shop import DISCOUNT, POSTAGE, Invoice
from app.demo.systems import Accounts, Line
from app.demo.truth import identifier_profile

_COUPONS = (("WELCOME10", 10), ("SPRING15", 15), ("BIRTHDAY20", 20), ("SORRY5", 5), ("FREETEA", 5))
_SCHEMES = ("Visa", "Visa", "Mastercard", "Mastercard", "Amex")
_NOTES = (
    "Happy birthday!",
    "With love from us all",
    "Merry Christmas",
    "Congratulations on the new home",
    "Get well soon",
    "Thank you",
)


@dataclass(slots=True)
class Placed:
    """An order that later contacts can be about."""

    source: str
    number: str
    at: int
    sku: str
    product: str
    gives_back: bool
    collect: str | None
    price: str


@dataclass(slots=True)
class Buyer:
    """How one person buys; the order lines of all their invoices come from here."""

    chance: Chance
    person: Person
    accounts: Accounts
    neighbours: Sequence[Person]
    placed: list[Placed] = field(default_factory=list)
    recipients: dict[str, str] = field(default_factory=dict)
    card: str = ""
    coupon_share: float = 0.05
    gift_share: float = 0.03

    def __post_init__(self) -> None:
        self.card = f"{self.chance.one(_SCHEMES)} •••• {self.chance.between(1_000, 9_999)}"
        if self.chance.maybe(0.12):
            self.coupon_share = 0.7
        if self.chance.maybe(0.1) or self.person.star:
            self.gift_share = 0.5

    def orders(self, invoices: Sequence[Invoice]) -> Iterator[Line]:
        """One line for each invoice, oldest first."""
        for nth, invoice in enumerate(invoices):
            original = _original(invoice, invoices[:nth]) if invoice.gives_back else None
            yield self._order(invoice, self._reference(newest=invoice is invoices[-1]), original)

    def guest_order(self, invoice: Invoice) -> Line:
        """An order with an email address and no account, sent to the buyer's home if it is no gift."""
        email = {"identifier": {"kind": "email", "value": self.person.email}}
        order = self._order(invoice, ("shop", email), None)
        order["attributes"] = order.get("attributes", {}) | {"checkout": "guest"}
        home = {"name": f"{self.person.given} {self.person.family}", "address": self.person.home_at(invoice.at).parts()}
        return order if order.get("gift") else order | {"recipient": home}

    def _reference(self, *, newest: bool) -> tuple[str, dict[str, Any]]:
        """Where the order was made, and the profile that made it."""
        accounts, chance = self.accounts, self.chance
        in_store = accounts.till and (not accounts.shop or chance.maybe(0.25))
        if in_store and not (self.person.star and newest):
            return "till", {"profile": accounts.till}
        if accounts.second_shop and chance.maybe(0.4):
            return "shop", {"profile": accounts.second_shop}
        return "shop", {"profile": accounts.shop}

    def _order(self, invoice: Invoice, reference: tuple[str, dict[str, Any]], original: str | None) -> Line:
        source, who = reference
        line: Line = {
            "type": "order",
            "source": source,
            "id": invoice.number,
            **who,
            "at": iso(invoice.at),
            "currency": "GBP",
        }
        line |= {"lines": _lines(invoice), "payment": self.card} | _charges(invoice)
        if invoice.gives_back:
            line["status"] = _given_back(invoice)
            if original:
                line["returns"] = original
        else:
            line |= self._extras(invoice, source)
        self._remember(invoice, source, line)
        return line

    def _extras(self, invoice: Invoice, source: str) -> Line:
        if source == "till":
            store = places.store(self.person.district)
            return {"status": "completed", "delivery": "in_store", "attributes": {"store": store}}
        extras = self._delivery(invoice)
        if self.chance.maybe(self.coupon_share):
            code, percent = self.chance.one(_COUPONS)
            goods = sum(quantity * float(price) for sku, quantity, price in invoice.lines if sku not in POSTAGE)
            extras |= {"coupon": code, "discount": f"{goods * percent / 100:.2f}"}
        return extras

    def _delivery(self, invoice: Invoice) -> Line:
        chance, age = self.chance, NOW - invoice.at
        if chance.maybe(0.12) and not self.person.star:
            store = places.store(self.person.district)
            status = (
                "ready_for_collection" if age < 12 * DAY else "collected" if chance.maybe(0.95) else "not_collected"
            )
            ready = iso(invoice.at + DAY + chance.between(0, 6 * 3_600))
            return {
                "status": status,
                "delivery": "click_and_collect",
                "attributes": {"store": store, "ready_at": ready},
            }
        sent: Line = {
            "status": "processing" if age < 3 * DAY else "shipped" if age < 9 * DAY else "delivered",
            "delivery": "home",
        }
        if chance.maybe(self.gift_share):
            sent |= {
                "gift": True,
                "recipient": self._recipient(),
                "attributes": {"gift_wrap": True, "gift_note": chance.one(_NOTES)},
            }
        return sent

    def _recipient(self) -> Line:
        """A neighbour of the demo, sometimes with their email; a gift never says that two people are one."""
        other = self.neighbours[int(self.chance.random() * len(self.neighbours))]
        if other.index == self.person.index or other.living == "firm":
            home = places.british(self.chance)
            return {"name": f"{self.person.given} {self.person.family}", "address": home.parts()}
        line: Line = {"name": f"{other.given} {other.family}", "address": other.home.parts()}
        if self.chance.maybe(0.3) and other.living != "one email":
            line["identifier"] = {"kind": "email", "value": other.email, "trust": "claimed"}
            self.recipients[identifier_profile("shop", line["identifier"])] = other.id
        return line

    def _remember(self, invoice: Invoice, source: str, line: Line) -> None:
        goods = [bought for bought in invoice.lines if bought[0] not in POSTAGE and bought[0] != DISCOUNT]
        if not goods:
            return
        sku, _, price = self.chance.one(goods)
        store = line.get("attributes", {}).get("store") if line.get("delivery") == "click_and_collect" else None
        name = shop.products().get(sku, "parcel")
        self.placed.append(Placed(source, invoice.number, invoice.at, sku, name, invoice.gives_back, store, price))


def _given_back(invoice: Invoice) -> str:
    """A credit note where no goods came back: money given for goodwill."""
    if all(sku == DISCOUNT for sku, _, _ in invoice.lines):
        return "credited"
    return "refunded" if invoice.at < NOW - 5 * DAY else "return_received"


def _lines(invoice: Invoice) -> list[Line]:
    names = shop.products()
    return [
        {"sku": sku, "name": names.get(sku), "quantity": quantity, "unit_price": price}
        for sku, quantity, price in invoice.lines
        if sku not in POSTAGE and sku != DISCOUNT
    ]


def _charges(invoice: Invoice) -> Line:
    """Postage and discounts, which the data set keeps as lines."""
    shipping = sum(quantity * float(price) for sku, quantity, price in invoice.lines if sku in POSTAGE)
    discount = -sum(quantity * float(price) for sku, quantity, price in invoice.lines if sku == DISCOUNT)
    charges = {"shipping": shipping, "discount": discount}
    return {name: f"{amount:.2f}" for name, amount in charges.items() if amount}


def _original(invoice: Invoice, earlier: Sequence[Invoice]) -> str | None:
    """The number of the latest earlier order that had one of the goods given back; for mere money, of the latest."""
    back = _goods(invoice)
    for other in reversed(earlier):
        if not other.gives_back and (not back or back & _goods(other)):
            return other.number
    return None


def _goods(invoice: Invoice) -> set[str]:
    return {sku for sku, _, _ in invoice.lines if sku not in POSTAGE and sku != DISCOUNT}
