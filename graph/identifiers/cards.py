"""Payment cards without their numbers: how to see a full number, and what may be kept instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graph.identifiers.text import word_set

SCHEMES = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "amex": "Amex",
    "discover": "Discover",
    "diners": "Diners",
    "jcb": "JCB",
    "maestro": "Maestro",
    "unionpay": "UnionPay",
}
_NAMES = {
    **{name: name for name in SCHEMES},
    "americanexpress": "amex",
    "dinersclub": "diners",
    "master": "mastercard",
    "mc": "mastercard",
    "chinaunionpay": "unionpay",
    "visadebit": "visa",
    "visacredit": "visa",
    "visaelectron": "visa",
    "mastercarddebit": "mastercard",
}
_LAST_FOUR = re.compile(r"^([^\d]{2,60})(\d{4})\)?$")
_FILLERS = word_set("card ending in with number no")
_TOKEN = re.compile(r"^(?=.*[A-Za-z])[A-Za-z0-9_.:=+/-]{8,255}$")
_DIGIT_RUN = re.compile(r"\d(?:[^A-Za-z0-9]{0,3}\d){12,}")
# First digits and lengths of the payment networks, as they publish them; a loyalty card has others.
_NETWORKS = re.compile(
    r"""
    4\d{12}(?:\d{3}(?:\d{3})?)?                                # Visa: 13, 16 or 19
    | (?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}   # Mastercard: 16
    | 3[47]\d{13}                                              # American Express: 15
    | 3(?:0[0-5]|[689]\d)\d{11}                                # Diners Club: 14
    | (?:6011|64[4-9]\d|65\d\d|62\d\d|35[2-8]\d)\d{12,15}      # Discover, UnionPay, JCB: 16 to 19
    | (?:50\d\d|5[6-8]\d\d|6304|6759|676[1-3])\d{9,15}          # Maestro: 13 to 19
    """,
    re.VERBOSE,
)
REMOVED = "[card number removed]"
_AS_ON_CARDS = re.compile(
    r"(?<![\w.,-])(?:\d{4}(?P<gap>[ -])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}|\d{4}(?P<amex>[ -])\d{6}(?P=amex)\d{5})(?![\w-])"
)
_SPACED = re.compile(r"\d(?:[ .-]{0,3}\d){12,}")
_OF_PAYMENT = re.compile(r"pay|card|\bpan\b|\bcc\b|credit|debit", re.IGNORECASE)
_NOT_OF_PAYMENT = re.compile(r"loyal|gift|member|post|repay", re.IGNORECASE)
_CARD_SHAPE = re.compile(r"^(?:[\d -]+|\d{4}(?:\.\d{2,6}){2,4})$")


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def holds_card_number(text: str) -> bool:
    """Whether the text holds 13 to 19 digits, however spaced, that pass the check digit: no payment card may be stored so."""
    return any(map(luhn, _long_numbers(text)))


def looks_like_card_number(text: str) -> bool:
    """Whether the whole text is a number of a payment network: not to be looked up, as a loyalty card's number may be."""
    return bool(_CARD_SHAPE.match(text)) and _of_network(re.sub(r"[ .-]", "", text))


def is_written_as_card(text: str) -> bool:
    """Whether the whole text is a number of a payment network in the groups that stand on cards: no order or account is written so,
    while bare digits of that length may be either."""
    return bool(_AS_ON_CARDS.fullmatch(text)) and looks_like_card_number(text)


def without_written_cards(text: str) -> str:
    """The text without the numbers of payment networks that are written in groups, as on cards."""
    return _AS_ON_CARDS.sub(lambda hit: REMOVED if looks_like_card_number(hit[0]) else hit[0], text)


def without_card_numbers(value: Any) -> Any:
    """Text, a number, or JSON of them without anything that fits a payment network's digits, length and check digit."""
    if isinstance(value, str):
        return _SPACED.sub(lambda run: _without_cards(run[0]), value)
    if isinstance(value, int) and not isinstance(value, bool):
        return REMOVED if _of_network(str(value)) else value
    if isinstance(value, dict):
        return {without_card_numbers(name): without_card_numbers(item) for name, item in value.items()}
    return [without_card_numbers(item) for item in value] if isinstance(value, list) else value


def without_paying_cards(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes without the card numbers of those whose name is about paying, however deep they are."""
    return {name: _of_attribute(name, value) for name, value in attributes.items()}


def _of_attribute(name: str, value: Any) -> Any:
    if _OF_PAYMENT.search(name) and not _NOT_OF_PAYMENT.search(name):
        return without_card_numbers(value)
    if isinstance(value, dict):
        return without_paying_cards(value)
    return [_of_attribute(name, item) for item in value] if isinstance(value, list) else value


def _of_network(digits: str) -> bool:
    return bool(_NETWORKS.fullmatch(digits)) and luhn(digits)


def _without_cards(run: str) -> str:
    """Digits in groups without the groups that make a card number: of `4111 1111 1111 1111 12`, the last stays."""
    groups = list(re.finditer(r"\d+", run))
    kept, done, start = "", 0, 0
    while start < len(groups):
        ends = range(min(len(groups), start + 19), start, -1)
        end = next((e for e in ends if _of_network("".join(group[0] for group in groups[start:e]))), None)
        if end is not None:
            kept += run[done : groups[start].start()] + REMOVED
            done = groups[end - 1].end()
        start = end or start + 1
    return kept + run[done:]


def _long_numbers(text: str) -> Iterator[str]:
    """Digits of 13 to 19 that stand together, alone or as groups: of `4111 1111 1111 1111 12/29` the first four too."""
    for run in _DIGIT_RUN.finditer(text):
        groups = re.findall(r"\d+", run[0])
        for start in range(len(groups)):
            joined = ""
            for group in groups[start : start + 19]:
                joined += group
                if 13 <= len(joined) <= 19:
                    yield joined


def clean_card(text: str) -> str | None:
    """`visa-4242` for a scheme with four digits, a token as it is, None for anything else."""
    last_four = _LAST_FOUR.match(text)
    scheme = _scheme(last_four[1]) if last_four else None
    if last_four and scheme:
        return f"{scheme}-{last_four[2]}"
    return text if _TOKEN.match(text) else None


def _scheme(before_digits: str) -> str | None:
    words = re.findall(r"[a-z]+", before_digits.lower())
    return _NAMES.get("".join(word for word in words if word not in _FILLERS and set(word) != {"x"}))


def card_caption(value: str) -> str:
    """`Visa •••• 4242`, or the token."""
    scheme, _, last_four = value.partition("-")
    return f"{SCHEMES[scheme]} •••• {last_four}" if scheme in SCHEMES else value
