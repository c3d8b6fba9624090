"""Postal addresses."""

from __future__ import annotations

import re

from graph.identifiers.address_lines import find_postcode, parse_line, parse_value, spaced
from graph.identifiers.base import Hint, Kind
from graph.identifiers.countries import country_name
from graph.identifiers.street_words import street_end
from graph.identifiers.text import fold


class PostalAddress(Kind):
    """A postal address, in the form `gb|sw1a1aa|12 high street`: country, postcode, and what tells one door from the
    next.

    Case, punctuation, accents, shortened words and the order of lines do not count; with a postcode, town and county
    do not either. Addresses of the UK and the US are read from one line; elsewhere as far as the postcode's shape
    goes. What cannot be read is compared as folded text. People of one house share it, so it never links.
    """

    name = "postal_address"
    title = "Postal address"
    example = "12 High Street, London SW1A 1AA"
    specificity = 0.3
    people_limit = 8
    max_length = 500
    lines = True

    def _likelihood(self, text: str) -> float:
        if parse_value(text):
            return 1.0
        words = fold(text).split()
        if len(words) < 3 or "@" in text or "://" in text:
            return 0.0
        numbered = any(word[0].isdigit() for word in words)
        if find_postcode(text, "GB") or re.search(r"\b[A-Z]{2} \d{5}\b", text):
            return 0.95
        if street_end(words):
            return 0.8 if numbered else 0.3
        return 0.4 if numbered and "," in text and re.search(r"[A-Za-z]{3}", text) else 0.0

    def _clean(self, text: str, hint: Hint) -> str:
        if parse_value(text):
            return text
        place = parse_line(text, hint.region, hint.country)
        if place is None:
            raise self.invalid("holds no letter or digit")
        return place.value

    def _likeness(self, a: str, b: str) -> float:
        (_, code_a, door_a), (_, code_b, door_b) = a.split("|"), b.split("|")
        words_a, words_b = set(door_a.split()), set(door_b.split())
        shared = len(words_a & words_b) / len(words_a | words_b)
        same_code = bool(code_a) and code_a == code_b
        return 0.4 + 0.5 * shared if same_code else 0.5 * shared

    def caption(self, value: str) -> str:
        country, code, door = value.split("|")
        return ", ".join(
            filter(None, (door.title(), spaced(code.upper(), country.upper()), country_name(country.upper())))
        )
