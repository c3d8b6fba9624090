"""The kinds of identifier Whom knows, each one class, and the doors to them: `identify`, `recognise`, `parse_key`.

A new kind is one class in this package and its place in KINDS; GraphQL enum, storage key, docs and property tests
follow.
"""

from __future__ import annotations

from graph.errors import InvalidIdentifier, UnknownIdentifier, UnknownKind
from graph.identifiers.base import NO_LIMIT, Hint, Identifier, Kind
from graph.identifiers.cards import (
    holds_card_number,
    looks_like_card_number,
    without_card_numbers,
    without_paying_cards,
    without_written_cards,
)
from graph.identifiers.mail import Email
from graph.identifiers.numbers import Account, LoyaltyCard, NationalId, OrderNumber, PaymentCard
from graph.identifiers.phones import Phone, WhatsApp
from graph.identifiers.postal import PostalAddress
from graph.identifiers.social import Facebook, Instagram, Twitter, TwitterId, YouTube
from graph.identifiers.text import Unclean, tidy
from graph.identifiers.web import Cookie, Device, Website

__all__ = [
    "KINDS",
    "NO_LIMIT",
    "Hint",
    "Identifier",
    "Kind",
    "holds_card_number",
    "identify",
    "kind_named",
    "looks_like_card_number",
    "parse_key",
    "recognise",
    "without_card_numbers",
    "without_paying_cards",
    "without_written_cards",
]

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Email(),
        Phone(),
        Twitter(),
        TwitterId(),
        Facebook(),
        Instagram(),
        YouTube(),
        WhatsApp(),
        Website(),
        PostalAddress(),
        Device(),
        Cookie(),
        LoyaltyCard(),
        OrderNumber(),
        PaymentCard(),
        NationalId(),
        Account(),
    )
}
"""Every kind by name."""

_ANYWHERE = Hint()


def kind_named(name: str) -> Kind:
    """The kind of this name. Raises UnknownKind, naming those there are."""
    kind = KINDS.get(name)
    if kind is None:
        raise UnknownKind(f"no such identifier kind; there are {', '.join(KINDS)}")
    return kind


def identify(kind: str, value: str, hint: Hint = _ANYWHERE) -> Identifier:
    """The identifier a value of a known kind means. Raises UnknownKind or InvalidIdentifier; neither repeats it."""
    return Identifier(kind, kind_named(kind).clean(value, hint), value.strip())


def parse_key(key: str) -> Identifier:
    """The identifier of a key (`email:jane@x.org`). Raises UnknownKind or InvalidIdentifier."""
    kind, _, value = key.partition(":")
    return identify(kind, value)


def recognise(text: str, hint: Hint = _ANYWHERE) -> list[Identifier]:
    """All identifiers the text may be, likeliest first; exactly one for a key (`twitter:jane`).

    Raises UnknownIdentifier when it can be none, with code `card_number_refused` for a full payment card number.
    """
    try:
        tidied = tidy(text, lines=True)
    except Unclean as problem:
        raise UnknownIdentifier(f"the text {problem}") from None
    name, colon, value = tidied.partition(":")
    if colon and name.strip().lower() in KINDS:
        return [_said(name.strip().lower(), value, hint)]
    if looks_like_card_number(tidied):
        raise _card_number()
    found, faults = _fitting(text, hint)
    if not found:
        raise _card_number() if holds_card_number(tidied) else UnknownIdentifier("; ".join([_NONE, *faults]))
    return found


_NONE = "the text is no identifier of any kind"


def _card_number() -> UnknownIdentifier:
    message = "this is a full payment card number; use its scheme and last four digits"
    return UnknownIdentifier(message, code="card_number_refused")


def _said(name: str, value: str, hint: Hint) -> Identifier:
    try:
        return identify(name, value, hint)
    except InvalidIdentifier as fault:
        raise UnknownIdentifier(fault.message, code=fault.reason_code) from None


def _fitting(text: str, hint: Hint) -> tuple[list[Identifier], list[str]]:
    """The identifiers of all kinds that take the text, likeliest first, and what those that looked likely had against it."""
    found: dict[str, Identifier] = {}
    faults: list[str] = []
    bare_id = 0.1 if hint.source and " " not in text else 0.0
    likely = [(kind.recognise(text) or bare_id * kind.scoped, kind) for kind in KINDS.values()]
    for _, kind in sorted((pair for pair in likely if pair[0] > 0), key=lambda pair: -pair[0]):
        try:
            identifier = identify(kind.name, text, hint)
        except InvalidIdentifier as fault:
            faults.append(fault.message)
            continue
        found.setdefault(identifier.key, identifier)
        if (broader := kind.broader(identifier.value)) is not None:
            found.setdefault(f"{kind.name}:{broader}", Identifier(kind.name, broader, identifier.written))
    return list(found.values()), faults
