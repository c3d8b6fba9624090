"""Payment cards without their numbers: how to see a full number, and what may be kept instead."""

from __future__ import annotations

import re

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
_LAST_FOUR = re.compile(r"^([A-Za-z][A-Za-z ]*?)[\s,:]*(?:card|ending|in|with|[\s*•·xX#.…_-])*\(?(\d{4})\)?$")
_TOKEN = re.compile(r"^(?=.*[A-Za-z])[A-Za-z0-9_.:=+/-]{8,255}$")
_DIGIT_RUN = re.compile(r"\d(?:[^A-Za-z0-9]{0,3}\d){12,}")
# First digits of the payment networks (ISO/IEC 7812 ranges as the networks publish them); a loyalty card has others.
_NETWORK = re.compile(r"^(?:4|5[0-8]|2[2-7]|3[0-9]|6(?:011|4|5|2|304|759|76))")


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def holds_card_number(text: str) -> bool:
    """Whether the text holds 13 to 19 digits, however spaced, that pass the check digit: to be refused as a payment
    card.
    """
    return any(luhn(digits) for digits in _long_numbers(text))


def looks_like_card_number(text: str) -> bool:
    """Whether the whole text is a card number of a payment network: not to be looked up, though a loyalty number of
    that form may be.
    """
    if text.startswith(("+", "00")):
        return False
    digits = re.sub(r"\D", "", text)
    return (
        13 <= len(digits) <= 19 and not re.search(r"[A-Za-z]", text) and bool(_NETWORK.match(digits)) and luhn(digits)
    )


def _long_numbers(text: str) -> list[str]:
    runs = (re.sub(r"\D", "", match[0]) for match in _DIGIT_RUN.finditer(text))
    return [run[start : start + size] for run in runs for size in range(13, 20) for start in range(len(run) - size + 1)]


def clean_card(text: str) -> str | None:
    """`visa-4242` for a scheme with four digits, a token as it is, None for anything else."""
    last_four = _LAST_FOUR.match(text)
    if last_four:
        scheme = _NAMES.get(re.sub(r"[^a-z]", "", last_four[1].lower()))
        if scheme:
            return f"{scheme}-{last_four[2]}"
    return text if _TOKEN.match(text) else None


def card_caption(value: str) -> str:
    """`Visa •••• 4242`, or the token."""
    scheme, _, last_four = value.partition("-")
    return f"{SCHEMES[scheme]} •••• {last_four}" if scheme in SCHEMES else value
