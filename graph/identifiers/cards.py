"""Payment cards without their numbers: how to see a full number, and what may be kept instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    digits = re.sub(r"[ .-]", "", text)
    return bool(_CARD_SHAPE.match(text)) and bool(_NETWORKS.fullmatch(digits)) and luhn(digits)


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
