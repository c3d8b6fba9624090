"""Stand-ins for what points at a person: the same value gives the same one, and without the key nobody can tell which value it was.

A pseudonym is a keyed BLAKE2b (RFC 7693) written in letters that form no words. Those of identifiers are valid ones of their kind, so a copy
loads like any file, and lie where no real one is, or among so many that meeting a real one is out of the question: `.invalid` is never handed
out (RFC 2606), no country has the numbers used, and no Twitter account an id above 2⁶³.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from graph.identifiers import kind_named

KEY_BYTES = 32
_CONSONANTS = "bcdfghjklmnpqrstvwxz"
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
_WORD = 6
"""Syllables of a name: of a million pairs of such names ten pass for one with a typing error, by the measure `matching.names` has."""
_TOKEN = 15
"""Letters of any other pseudonym, the longest a Twitter handle may be: 65 bits."""
_OUTWARD = {"gb": -3, "us": 3, "ca": 3, "nl": 4}
"""Where a squeezed postcode is cut so that it names a district and no street; elsewhere after two characters."""


class Pseudonyms:
    """All pseudonyms of one copy. Whoever has `key` can test guesses against the copy: keep it apart, or forget it."""

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes or more")
        self._key = hashlib.blake2b(key).digest()

    def token(self, what: str, value: str) -> str:
        """Fifteen consonants for a value. `what` keeps values of different things apart."""
        return _spelled(self._number(what, value), _CONSONANTS, _TOKEN)

    def word(self, what: str, value: str) -> str:
        """The same as a word that can be read aloud, where a name is wanted."""
        return _spelled(self._number(what, value), _SYLLABLES, _WORD).capitalize()

    def identifier(self, kind: str, value: str) -> str:
        """The stand-in for a clean value, a clean value of its kind itself. Raises UnknownKind."""
        kind_named(kind)
        return _SHAPES.get(kind, _plain)(self, kind, value)

    def phone(self, value: str) -> str:
        """A number of a country code that has no such numbers, so that two in a million phones may get the same one."""
        number, extension, inner = value.partition(";ext=")
        digits = str(2 * 10**11 + self._number("phone", number) % (8 * 10**11))
        return f"+878{digits}" + (f";ext={self._number('extension', inner) % 10**7:07}" if extension else "")

    def twitter_id(self, value: str) -> str:
        """Nineteen digits, more than Twitter's ids of 63 bits reach."""
        return f"99{self._number('twitter_id', value) % 10**17:017}"

    def address(self, value: str) -> str:
        """Country and district as they are, and a stand-in for the door."""
        country, postcode, _ = value.split("|")
        return f"{country}|{district(postcode, country)}|{self.token('postal_address', value)}"

    def scoped(self, kind: str, value: str) -> str:
        """A stand-in for what follows the source or the country, which stays: `zendesk:1234`, `GB:QQ123456C`."""
        scope, _, _ = value.partition(":")
        if kind == "national_id":
            return f"{scope}:0{self.token(kind, value).upper()}"
        return f"{scope}:{self.source_id('profile', value)}"

    def source_id(self, label: str, key: str) -> str:
        """A stand-in for a record's id in its source; `key` is its id in the graph."""
        return self.token(f"id of {label}", key)

    def order_number(self, number: str) -> str:
        """A stand-in for the number a customer quotes for an order."""
        return f"N0{self.token('order_number', number).upper()}"

    def shift(self) -> timedelta:
        """How far back to move all times: whole weeks, so that days of the week and hours stay, at most two years."""
        return timedelta(weeks=4 + self._number("shift", "") % 101)

    def _number(self, what: str, value: str) -> int:
        text = f"{what}\0{value}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(text, key=self._key, digest_size=16).digest(), "big")


def district(postcode: str, country: str) -> str:
    """The part of a postcode that tells the district (`sw1a` of `sw1a1aa`), without spaces; `country` as two letters, any case."""
    squeezed = postcode.replace(" ", "")
    return squeezed[: _OUTWARD.get(country.lower(), 2)]


def _plain(names: Pseudonyms, kind: str, value: str) -> str:
    return names.token(kind, value)


_SHAPES: dict[str, Callable[[Pseudonyms, str, str], str]] = {
    "email": lambda names, kind, value: f"p-{names.token(kind, value)}@example.invalid",
    "phone": lambda names, _, value: names.phone(value),
    # The same number by telephone and by WhatsApp stays the same number.
    "whatsapp": lambda names, _, value: names.phone(value),
    "twitter_id": lambda names, _, value: names.twitter_id(value),
    "website": lambda names, kind, value: f"{names.token(kind, value)}.invalid",
    "postal_address": lambda names, _, value: names.address(value),
    "loyalty_card": lambda names, kind, value: f"0{names.token(kind, value).upper()}",
    "order_number": lambda names, _, value: names.order_number(value),
    "payment_card": lambda names, kind, value: f"pm_{names.token(kind, value)}",
    "national_id": lambda names, kind, value: names.scoped(kind, value),
    "account": lambda names, kind, value: names.scoped(kind, value),
}
"""How the stand-in of a kind looks, where fifteen letters are no value of it."""


def _spelled(number: int, alphabet: str | list[str], length: int) -> str:
    parts = []
    for _ in range(length):
        number, digit = divmod(number, len(alphabet))
        parts.append(alphabet[digit])
    return "".join(parts)
