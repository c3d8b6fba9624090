"""Which open case a contact belongs to: a score for each, and the reason a person can read.

Pure: nothing here knows the database. What speaks for it is taken as independent: with the weights w of what is found, the score is
1 - Π(1 - w), times how fresh the case is. The weights are set by hand, so that a thread decides alone, an order nearly, and words only with others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from spacy.lang.en.stop_words import STOP_WORDS

from graph.identifiers.text import word_set
from insight.topics import topics

LEAST = 0.4
"""Scores below are not suggested."""
THREAD, ORDER, PRODUCT, TOPIC, SOON = 0.95, 0.7, 0.35, 0.2, 0.2
WORDS = (0.0, 0.15, 0.3, 0.45)
"""For none, one, two, and three words or more that both have."""
OTHER_ORDER = 0.3
"""What is left of the score where the two name different orders."""
FRESH, STALE = timedelta(days=7), timedelta(days=90)
"""Until when a case is fresh, and after which only its own thread leads to it."""
FADED = 0.4
BEFORE = timedelta(days=2)
"""How long before a case was opened a contact may have been that it began with."""
_WORD = re.compile(r"[^\W_]{3,}")
_SAID_BY_ALL = word_set(
    """
    hello dear please thanks thank regards kind best sincerely yours morning afternoon evening order ordered number customer service
    email mail phone call called calling message team want need know help still today yesterday tomorrow week day time sent send got
    get back
    """
)
"""Words that say nothing of the matter, as `words` brings them."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact. `order` in the form orders are found by; `text`: subject and what was said; whatever is not to be seen is empty."""

    id: str
    at: datetime
    thread: str | None = None
    order: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """An open case, with the latest of its contacts. `refused`: contacts that somebody said do not belong to it."""

    id: str
    opened_at: datetime
    subject: str = ""
    order: str | None = None
    sku: str | None = None
    product: str | None = None
    contacts: tuple[Contact, ...] = ()
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that a contact may belong to. `score`: from LEAST to 1."""

    case: str
    score: float
    reason: str


def suggestions(contact: Contact, matters: Iterable[Matter], names: Sequence[str] = ()) -> list[Suggestion]:
    """The open cases a contact may belong to, likeliest first. `names`: the customer's, which say nothing of the matter."""
    own = words(" ".join(names), ())
    found = (_suggestion(contact, matter, own) for matter in matters if contact.id not in matter.refused)
    return sorted((one for one in found if one), key=lambda one: (-one.score, one.case))


def words(text: str, without: Collection[str]) -> frozenset[str]:
    """The words of a text that may tell what it is about, in one form: small letters, no plural."""
    plain = (_singular(word) for word in _WORD.findall(text.casefold()) if word not in STOP_WORDS)
    return frozenset(word for word in plain if word not in _SAID_BY_ALL and word not in without)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _suggestion(contact: Contact, matter: Matter, own: Collection[str]) -> Suggestion | None:
    if contact.at < min([matter.opened_at, *(one.at for one in matter.contacts)]) - BEFORE:
        return None
    gap = _gap(contact, matter)
    same_thread = contact.thread is not None and contact.thread in {one.thread for one in matter.contacts}
    if gap > STALE and not same_thread:
        return None
    weighed = ([(THREAD, "it goes on in the same thread")] if same_thread else []) + _said(contact, matter, own)
    if not weighed:
        return None
    score = _freshness(gap)
    left = 1.0
    for weight, _ in [*weighed, *([(SOON, "")] if gap <= FRESH else [])]:
        left *= 1 - weight
    score *= 1 - left
    if _another_order(contact, matter) and not same_thread:
        score *= OTHER_ORDER
    if score < LEAST:
        return None
    return Suggestion(matter.id, round(score, 2), _sentence([reason for _, reason in weighed], gap))


def _said(contact: Contact, matter: Matter, own: Collection[str]) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    orders = _orders(matter)
    spoken = contact.text.casefold()
    if contact.order in orders or any(_names(spoken, order) for order in orders):
        found.append((ORDER, "it is about the same order"))
    mine, theirs = words(contact.text, own), words(_text(matter), own)
    product = words(matter.product or "", own)
    if (matter.sku and _names(spoken, matter.sku.casefold())) or (product and len(product & mine) * 2 > len(product)):
        found.append((PRODUCT, "it names the same product"))
        mine -= product
    shared = sorted(mine & theirs)
    if shared:
        found.append((WORDS[min(len(shared), 3)], f"both say {_listed(shared[:3])}"))
    both = [one.name for one in topics(contact.text) if one.name in {other.name for other in topics(_text(matter))}]
    if both:
        found.append((TOPIC, f"both are about {_listed(both[:2])}"))
    return found


def _orders(matter: Matter) -> frozenset[str]:
    return frozenset(order for order in (matter.order, *(one.order for one in matter.contacts)) if order)


def _another_order(contact: Contact, matter: Matter) -> bool:
    orders = _orders(matter)
    return bool(contact.order and orders and contact.order not in orders)


def _names(text: str, number: str) -> bool:
    # Shorter ones are any number.
    return len(number) >= 4 and re.search(rf"(?<!\w){re.escape(number.casefold())}(?!\w)", text) is not None


def _text(matter: Matter) -> str:
    return " ".join([matter.subject, *(one.text for one in matter.contacts)])


def _gap(contact: Contact, matter: Matter) -> timedelta:
    """From the last thing before the contact until it; nothing for a contact that was there first."""
    before = [at for at in (matter.opened_at, *(one.at for one in matter.contacts)) if at <= contact.at]
    return contact.at - max(before) if before else timedelta()


def _freshness(gap: timedelta) -> float:
    if gap <= FRESH:
        return 1.0
    return max(FADED, 1 - (1 - FADED) * ((gap - FRESH) / (STALE - FRESH)))


def _sentence(reasons: Sequence[str], gap: timedelta) -> str:
    when = "on the same day" if gap.days == 0 else f"{gap.days} day{'' if gap.days == 1 else 's'} later"
    text = ", ".join([*reasons, when])
    return text[0].upper() + text[1:] + "."


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([*([", ".join(parts[:-1])] if len(parts) > 1 else []), parts[-1]])
