"""Questions about an order that its buyer can answer and others hardly can. Pure: what to ask, and whether an answer is right."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from graph.addresses import postcode
from graph.identifiers.text import fold, word_set

Row = dict[str, Any]

TOTAL, PRODUCT, POSTCODE = "total", "product", "postcode"
_COMMON = word_set(
    "a an and for in of on or set the to with small large big little medium pack box new old red white black blue green pink"
)
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d{1,2})?")


def askable(order: Row, known: Sequence[str] = ()) -> list[str]:
    """What can be asked about an order. `known`: postcodes the person has given already, which would prove nothing."""
    kinds = []
    if order["total"] and order["total"] > 0:
        kinds.append(TOTAL)
    if any(len(_words(name)) > 1 for name in order["products"]):
        kinds.append(PRODUCT)
    code = _delivered_to(order)
    if code and code not in {fold(one).replace(" ", "").upper() for one in known}:
        kinds.append(POSTCODE)
    return kinds


def question(kind: str, order: Row) -> str:
    """The question in words, without anything of the answer."""
    day = str(order["at"])[:10]
    asked = {
        TOTAL: "What did the order of {day} come to in all, in {currency}?",
        PRODUCT: "Name one of the things in the order of {day}, as fully as you can.",
        POSTCODE: "What is the postcode that the order of {day} went to?",
    }
    return asked[kind].replace("{day}", day).replace("{currency}", order["currency"] or "money")


def is_right(kind: str, order: Row, answer: str) -> bool:
    """Whether an answer is right. An amount has to be exact; of a thing two telling words have to be right, and none wrong."""
    if kind == TOTAL:
        return _same(_amount(answer), Decimal(str(order["total"])))
    if kind == PRODUCT:
        said = _words(answer)
        return len(said) > 1 and any(said <= _words(name) for name in order["products"])
    code = _delivered_to(order)
    return code is not None and hmac.compare_digest(re.sub(r"[^A-Z0-9]", "", answer.upper()).encode(), code.encode())


def _same(mine: Decimal | None, yours: Decimal) -> bool:
    return mine is not None and hmac.compare_digest(f"{mine:.2f}", f"{yours:.2f}")


def _amount(text: str) -> Decimal | None:
    found = _AMOUNT.findall(text)
    try:
        return Decimal(found[0].replace(",", "")) if len(found) == 1 else None
    except InvalidOperation:
        return None


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in fold(text).split() if word not in _COMMON and len(word) > 2}


def _delivered_to(order: Row) -> str | None:
    address = orjson.loads(order["recipient_address"]) if order["recipient_address"] else None
    if not address:
        return None
    text = address.get("postcode") or address.get("text") or ""
    code = postcode(text, address.get("country"))
    return code or re.sub(r"[^A-Z0-9]", "", (address.get("postcode") or "").upper()) or None
