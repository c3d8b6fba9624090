"""Forms in which single values of a record are kept."""

from __future__ import annotations

from typing import Any

import orjson

from graph.errors import InvalidIdentifier
from graph.identifiers import identify, without_paying_cards, without_written_cards
from graph.record_parts import Address


def order_key(number: str | None) -> str | None:
    """What an order is found by, however its number is written: `#10045` is `10045`. A number of no known form stands for itself.
    Raises InvalidIdentifier for a full card number."""
    if number is None:
        return None
    try:
        return identify("order_number", number).value
    except InvalidIdentifier as error:
        if error.reason_code == "card_number_refused":
            raise
        return number.strip().casefold()


def scoped(source: str, value: str | None) -> str | None:
    """An id of a source's own as it is in the graph."""
    return None if value is None else f"{source}:{value}"


def json_text(value: object) -> str | None:
    """As JSON, the same text for the same value; None for what is empty."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if value else None


def attributes_text(told: dict[str, Any]) -> str | None:
    """Free-form attributes as JSON, without card numbers."""
    return json_text(without_paying_cards(told))


def spoken_text(text: str | None) -> str | None:
    """What somebody said or wrote, without card numbers."""
    return without_written_cards(text) if text else text


def address_json(address: Address | None) -> str | None:
    """An address as JSON, without what it does not say."""
    return json_text(address.model_dump(exclude_none=True)) if address else None
