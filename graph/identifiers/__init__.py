"""The kinds of identifier Whom knows, each one class, and the doors to them: `identify`, `recognise`, `parse_key`.

A new kind is one class in this package and its place in KINDS; GraphQL enum, storage key, docs and property tests
follow.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.errors import InvalidIdentifier, UnknownIdentifier, UnknownKind
from graph.identifiers.base import NO_LIMIT, Hint, Identifier, Kind
from graph.identifiers.cards import holds_card_number, looks_like_card_number
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
    "parse_key",
    "recognise",
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
    """The identifier a value of a known kind means. Raises UnknownKind or InvalidIdentifier; neither repeats the
    value.
    """
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
        raise UnknownIdentifier(
            "this is a full payment card number; use its last four digits with the scheme", code="card_number_refused"
        )
    return _guessed(text, hint)


def _said(name: str, value: str, hint: Hint) -> Identifier:
    try:
        return identify(name, value, hint)
    except InvalidIdentifier as fault:
        raise UnknownIdentifier(fault.message, code=fault.reason_code) from None


def _guessed(text: str, hint: Hint) -> list[Identifier]:
    faults: list[str] = []
    found = list(_fitting(text, hint, faults))
    if not found:
        raise UnknownIdentifier("; ".join(["the text is no identifier of any kind", *faults]))
    return list({identifier.key: identifier for identifier in found}.values())


def _fitting(text: str, hint: Hint, faults: list[str]) -> Iterator[Identifier]:
    scored = [(kind.recognise(text), kind) for kind in KINDS.values()]
    for score, kind in sorted(scored, key=lambda pair: -pair[0]):
        if score == 0:
            continue
        try:
            identifier = identify(kind.name, text, hint)
        except InvalidIdentifier as fault:
            faults.append(fault.message)
            continue
        yield identifier
        if (broader := kind.broader(identifier.value)) is not None:
            yield Identifier(kind.name, broader, text.strip())
