"""What people say: phrases about a matter, with its order, product and names filled in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.demo import numbers, places
from app.demo.chance import Chance
from app.demo.options import DAY, NOW
from app.demo.orders import Placed
from app.demo.person import Person
from app.demo.systems import Accounts
from app.demo.wordlists import listed, sections, table

_COMPLAINTS = (
    ("late",) * 6
    + ("damaged",) * 4
    + ("wrong", "refund", "quality") * 3
    + ("voucher", "website", "price") * 2
    + ("staff", "gift")
)
_IN_STORE = ("quality", "quality", "price", "staff", "staff", "points", "return", "stock", "praise", "praise")
_QUESTIONS = ("stock", "return", "points")


@dataclass(frozen=True, slots=True)
class Matter:
    """Something a person wants to be dealt with, and the words it brings."""

    topic: str
    order: Placed | None
    at: int
    words: dict[str, str]
    language: str | None = None

    @property
    def subject(self) -> str:
        return _subjects()[self.topic].format_map(self.words)


@cache
def _subjects() -> dict[str, str]:
    return {row[0]: row[1] for row in table("phrases", "subjects")}


def matter(chance: Chance, person: Person, placed: list[Placed]) -> Matter:
    """A matter over one of the person's orders, some days after it."""
    days = chance.between(2, 19)
    order = chance.one(placed) if placed else None
    began = order.at if order else NOW - 200 * DAY
    at = began + days * DAY + chance.between(-20_000, 30_000)
    language = person.language if chance.maybe(0.7) else None
    return Matter(_topic(chance, order), order, at, _words(person, order, days), language)


def late_parcel(person: Person, placed: list[Placed], at: int) -> Matter:
    """The first customer's trouble: the newest order has not come."""
    order = max(
        (order for order in placed if not order.gives_back and order.source == "shop"), key=lambda order: order.at
    )
    return Matter("late", order, at, _words(person, order, (at - order.at) // DAY))


def _topic(chance: Chance, order: Placed | None) -> str:
    draw = chance.random()
    if order and order.gives_back:
        return chance.one(("refund", "refund", "return"))
    if order and order.source == "till":
        return chance.one(_IN_STORE)
    if draw < 0.62:
        return "collect" if order and order.collect and draw < 0.3 else chance.one(_COMPLAINTS)
    return chance.one(_QUESTIONS) if draw < 0.83 else "praise"


def _words(person: Person, order: Placed | None, days: int) -> dict[str, str]:
    store = places.store(person.district)
    return {
        "order": order.number if order else "",
        "product": order.product.lower() if order else "gift box",
        "price": order.price if order else "12.50",
        "days": str(days),
        "store": store,
        "city": places.store_town(person.district),
    }


def say(chance: Chance, matter: Matter, form: str) -> str:
    """One phrase on the matter in a form (tweet, mail, call, chat, reply, review); a chat's or mail's where that form has none."""
    known = sections("phrases")
    wanted = [f"{matter.topic} {form}", f"{matter.topic} chat", f"{matter.topic} mail"]
    if matter.language and form not in ("call", "reply"):
        wanted = [f"{matter.language} mail"]
    text = chance.one(next(known[key] for key in wanted if key in known)).format_map(matter.words)
    return text if form == "chat" else text[0].upper() + text[1:]


def phrase(chance: Chance, section: str, words: dict[str, str]) -> str:
    """One phrase of any section."""
    return chance.one(sections("phrases")[section]).format_map(words)


def addressed(network: str, text: str) -> str:
    """A handle is for Twitter; elsewhere the shop is called by its name."""
    return text if network == "twitter" else text.replace("@gifthouse", "Gift House")


def colleague(chance: Chance) -> str:
    """The name of somebody on the staff."""
    return chance.one(listed("phrases", "staff"))


def clues(chance: Chance, person: Person, accounts: Accounts, matter: Matter, count: int = 1) -> str:
    """Sentences that tell who is writing: an order number, an address, a number, or a name with a postcode."""
    kinds = ["address"]
    if accounts.given_emails:
        kinds += ["email"] * 2
    if accounts.given_phones:
        kinds += ["phone"] * 2
    if matter.order:
        kinds += ["order"] * 4
    if accounts.till:
        kinds.append("card")
    words = matter.words | {
        "email": chance.one(accounts.given_emails or ("",)),
        "phone": numbers.spoken(chance.one(accounts.given_phones or ("",)), chance.between(0, 2)),
        "full_name": f"{person.given} {person.family}",
        "postcode": person.home.postcode,
        "card": accounts.card,
    }
    chosen = dict.fromkeys(chance.some(kinds, count))
    return " ".join(phrase(chance, f"clue {kind}", words) for kind in chosen)
