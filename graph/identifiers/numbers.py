"""Numbers a business or a state gives out."""

from __future__ import annotations

import re

from graph.identifiers.base import Hint, Kind
from graph.identifiers.cards import card_caption, clean_card, holds_card_number, is_written_as_card
from graph.identifiers.text import one_repeated, word_set

_SEPARATORS = re.compile(r"[\s.\-–—/]+")
_NINO = re.compile(r"^[A-Z]{2}\d{6}[A-D]$")
_SCHEMES = word_set("callto fax fb http https instagram mailto phone sip sms smsto tel twitter urn whatsapp")


class LoyaltyCard(Kind):
    """The number of a loyalty card: 4 to 32 letters and digits; spaces, dots and dashes do not count."""

    name = "loyalty_card"
    title = "Loyalty card"
    example = "6340 0412 3456 7890"
    specificity = 0.95
    links = True
    personal = True

    def _likelihood(self, text: str) -> float:
        number = _SEPARATORS.sub("", text)
        if not re.match(r"^(?=.*\d)[A-Za-z0-9]{4,32}$", number) or (
            not number.isdigit() and re.search(r"[\s./]", text)
        ):
            return 0.0
        if number.isdigit():
            return 0.65 if len(number) >= 13 else 0.5
        return 0.3 if sum(c.isdigit() for c in number) * 2 >= len(number) else 0.1

    def _clean(self, text: str, hint: Hint) -> str:
        number = _SEPARATORS.sub("", text).upper()
        if not re.match(r"^(?=.*\d)[A-Z0-9]{4,32}$", number):
            raise self.invalid("is not 4 to 32 letters and digits with a digit among them")
        if one_repeated(number):
            raise self.invalid("is one digit repeated, a placeholder")
        return number

    def _likeness(self, a: str, b: str) -> float:
        return 0.9 if a.lstrip("0") == b.lstrip("0") else 0.0


_ORDER_LABEL = re.compile(
    r"^(?:(?:order|invoice|ref(?:erence)?)(?=[\s.:#]))?\s*(?:(?:number|no|nr|num)(?=[\s.:#]))?[\s.:#]*", re.IGNORECASE
)


class OrderNumber(Kind):
    """The number a customer quotes for an order. `#10045`, `Order no. 10045` and `10045` are the same; dashes and
    leading zeros count. It points at a purchase, which may be a gift, so it never links people.
    """

    name = "order_number"
    title = "Order number"
    example = "#10045"
    specificity = 0.6
    people_limit = 2
    max_length = 64

    def _likelihood(self, text: str) -> float:
        number = _ORDER_LABEL.sub("", text)
        if not re.match(r"^(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$", number):
            return 0.0
        if len(number) < len(text):
            return 0.95
        if number.isdigit():
            return 0.6 if len(number) < 13 else 0.4
        return 0.45 if re.match(r"^[A-Za-z]{0,5}[\d-]+$", number) else 0.15

    def _clean(self, text: str, hint: Hint) -> str:
        if is_written_as_card(_ORDER_LABEL.sub("", text).strip()):
            raise self.invalid("is a full card number", "card_number_refused")
        number = re.sub(r"\s+", "", _ORDER_LABEL.sub("", text)).upper()
        if not re.match(r"^(?=.*\d)[A-Z0-9][A-Z0-9._/-]*$", number):
            raise self.invalid("is not letters and digits with a digit among them")
        return number

    def _likeness(self, a: str, b: str) -> float:
        return 0.8 if _SEPARATORS.sub("", a).lstrip("0") == _SEPARATORS.sub("", b).lstrip("0") else 0.0


class PaymentCard(Kind):
    """A payment card by the token a payment provider gives for it, or by scheme and last four digits (`visa-4242`).
    A full card number is refused (`card_number_refused`), whatever stands between its digits, and neither kept nor
    repeated.
    """

    name = "payment_card"
    title = "Payment card"
    example = "Visa **** 4242"
    specificity = 0.5
    people_limit = 5
    max_length = 255

    def _likelihood(self, text: str) -> float:
        if holds_card_number(text):
            return 0.0
        value = clean_card(text)
        if value is None:
            return 0.0
        if value != text and re.match(r"^[a-z]+-\d{4}$", value):
            return 0.9
        return 0.9 if re.match(r"^(?:[a-z]+-\d{4}|(?:tok|pm|card|src)_\w+)$", value) else 0.0

    def _clean(self, text: str, hint: Hint) -> str:
        if holds_card_number(text):
            raise self.invalid(
                "holds a full card number; send its token, or scheme and last four digits", "card_number_refused"
            )
        value = clean_card(text)
        if value is None:
            raise self.invalid("is neither a token nor a scheme with four digits")
        return value

    def _likeness(self, a: str, b: str) -> float:
        both_last_four = re.match(r"^[a-z]+-\d{4}$", a) and re.match(r"^[a-z]+-\d{4}$", b)
        return 0.3 if both_last_four and a[-4:] == b[-4:] else 0.0

    def caption(self, value: str) -> str:
        return card_caption(value)


class NationalId(Kind):
    """A number a state gives a person (national insurance, social security, passport, identity card), with its
    country: `GB:QQ123456C`. The country is the default region's unless it is written before a colon.
    """

    name = "national_id"
    title = "National id"
    noun = "national id"
    example = "QQ 12 34 56 C"
    specificity = 1.0
    links = True
    personal = True
    max_length = 40

    def _likelihood(self, text: str) -> float:
        if re.match(r"^[A-Z]{2}:[A-Z0-9]{4,32}$", text):
            return 0.9
        number = _SEPARATORS.sub("", text).upper()
        if _NINO.match(number):
            return 0.85
        if re.match(r"^\d{3}-\d{2}-\d{4}$", text):
            return 0.7
        return 0.1 if re.match(r"^(?=.*\d)[A-Z0-9-]{6,20}$", text.upper()) else 0.0

    def _clean(self, text: str, hint: Hint) -> str:
        country, colon, number = text.rpartition(":")
        country = (country if colon else hint.region).strip().upper()
        number = _SEPARATORS.sub("", number).upper()
        if not re.match(r"^[A-Z]{2}$", country):
            raise self.invalid("its country is not an ISO 3166 code of two letters")
        if not re.match(r"^(?=.*\d)[A-Z0-9]{4,32}$", number):
            raise self.invalid("is not 4 to 32 letters and digits with a digit among them")
        if one_repeated(number):
            raise self.invalid("is one digit repeated, a placeholder")
        return f"{country}:{number}"


_SOURCE = re.compile(r"^[a-z0-9][a-z0-9_.-]{0,63}$")


class Account(Kind):
    """An account in one source system, `zendesk:1234`: means a person only together with its source, which a record
    brings with it. The case of the id counts.
    """

    name = "account"
    title = "Account"
    example = "zendesk:1234"
    specificity = 1.0
    links = True
    personal = True
    scoped = True
    max_length = 577

    def _likelihood(self, text: str) -> float:
        source, _, number = text.partition(":")
        if not number or " " in text or source.lower() in _SCHEMES or not _SOURCE.match(source.lower()):
            return 0.0
        return 0.8 if source[0].isalpha() else 0.2

    def _clean(self, text: str, hint: Hint) -> str:
        if hint.source is not None and not text.startswith(f"{hint.source}:"):
            text = f"{hint.source}:{text}"
        source, colon, number = text.partition(":")
        source, number = source.strip().lower(), number.strip()
        if not colon or not number:
            raise self.invalid("needs its source: zendesk:1234")
        if not _SOURCE.match(source):
            raise self.invalid("its source is not a name of letters, digits, dots and dashes")
        if is_written_as_card(number):
            raise self.invalid("is a full card number", "card_number_refused")
        return f"{source}:{number}"
