"""Postal addresses as records bring them, in parts or as one line."""

from __future__ import annotations

from dataclasses import replace

from graph.identifiers import Hint, Identifier, identify
from graph.identifiers.address_lines import find_postcode, squeeze
from graph.identifiers.countries import country_code
from graph.identifiers.text import fold
from graph.record_parts import Address

_ANYWHERE = Hint()


def clean_address(address: Address, hint: Hint = _ANYWHERE) -> Identifier:
    """The postal_address identifier of an address: the same for its parts and its one line. Raises InvalidIdentifier."""
    country = country_code(address.country) if address.country else None
    return identify("postal_address", address_line(address), replace(hint, country=country))


def address_line(address: Address) -> str:
    """The address on one line, as people write it, without its country; what the line lacks comes from its parts."""
    parts = [address.line1, address.line2, address.city, address.region, address.postcode]
    if address.text and not address.line1:
        parts = [address.text, *(part for part in parts if part and fold(part) not in fold(address.text))]
    return ", ".join(part.strip() for part in parts if part and part.strip())


def address_text(address: Address) -> str:
    """All words of an address for the full-text index, the postcode also without its space."""
    line = ", ".join(filter(None, (address_line(address), address.country)))
    code = postcode(address.postcode or line, address.country)
    return f"{line} {code}" if code and code not in line else line


def postcode(text: str, country: str | None = None) -> str | None:
    """The postcode in a text, in capitals without spaces (`SW1A1AA`); None if there is none.

    `country`: code or name, default GB.
    """
    code = (country_code(country) if country else None) or "GB"
    found = find_postcode(text, code)
    return squeeze(found, code) if found else None
