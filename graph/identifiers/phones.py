"""Telephone numbers and the accounts that are known by one."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat

from graph.identifiers.base import Hint, Kind
from graph.identifiers.links import Link, parse_link
from graph.identifiers.phone_numbers import NotDialled, country_code, e164
from graph.identifiers.text import digits_only, one_repeated

_LABEL = re.compile(
    r"^(?:tel(?:ephone)?|mob(?:ile)?|cell|phone|fax|sms(?:to)?|callto|whatsapp)\b\s?[:.]?\s?(?://)?", re.IGNORECASE
)
_LINK_QUERY = re.compile(r"[?&].*$")
_EXTENSION = re.compile(r"(?:;ext=|[ ,;]{0,2}(?:extension|extn|ext|x|#) ?[.:]? ?)(\d{1,7})$", re.IGNORECASE)
_VANITY = re.compile(r"^\+?\d[\d\s().-]*[a-z]{3}[a-z\d\s.-]*$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\d\s().\-/+]+(?:;phone-context=\+\d+)?$")
_CHAT_HOSTS = ("s.whatsapp.net", "c.us", "whatsapp.net")


class Phone(Kind):
    """A telephone number, kept in E.164 form (`+442079460958`), with `;ext=12` where it has an extension (RFC 3966).

    A number without country code is read in the default region. `00` and `+`, brackets, the `(0)` in `+44 (0)20`,
    `tel:` and `sms:` links and vanity letters are understood. Any number of a possible length is taken, in use or
    not, so the numbers that regulators set aside for films and tests work too; a local number without its area code,
    a short code and one digit repeated are refused.
    """

    name = "phone"
    title = "Phone"
    noun = "phone number"
    example = "020 7946 0958"
    specificity = 0.8
    links = True
    people_limit = 2
    max_length = 32

    def _likelihood(self, text: str) -> float:
        body = _LABEL.sub("", text)
        number = _EXTENSION.sub("", _LINK_QUERY.sub("", body))
        if not _NUMBER.match(number) or not 7 <= len(digits_only(number)) <= 17:
            return 0.5 if _VANITY.match(number) else 0.0
        if len(body) < len(text) or number.startswith(("+", "(+", "00")):
            return 0.97
        return 0.9 if number.startswith(("0", "(0")) else 0.55

    def _clean(self, text: str, hint: Hint) -> str:
        body = _LINK_QUERY.sub("", _LABEL.sub("", text))
        extension = _EXTENSION.search(body)
        number = self._dialled(body[: extension.start()] if extension else body, hint.region)
        if one_repeated(number[1 + len(country_code(number)) :]):
            raise self.invalid("is one digit repeated, a placeholder")
        return f"{number};ext={extension[1]}" if extension else number

    def _dialled(self, text: str, region: str) -> str:
        if not _NUMBER.match(text) and not _VANITY.match(text):
            raise self.invalid("holds characters no phone number has")
        try:
            return e164(text, region)
        except NotDialled as fault:
            # Systems that store E.164 often drop its plus.
            if text[:1] in "+0(" or len(digits_only(text)) < 10:
                raise self.invalid(str(fault)) from None
        try:
            return e164("+" + text, region)
        except NotDialled as fault:
            raise self.invalid(str(fault)) from None

    def _likeness(self, a: str, b: str) -> float:
        (number_a, _, _), (number_b, _, _) = a.partition(";"), b.partition(";")
        if number_a == number_b:
            return 0.9
        return 0.6 if number_a[-8:] == number_b[-8:] else 0.0

    def caption(self, value: str) -> str:
        number, _, extension = value.partition(";ext=")
        shown = phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
        return f"{shown} ext. {extension}" if extension else shown

    def broader(self, value: str) -> str | None:
        number, extension, _ = value.partition(";ext=")
        return number if extension else None


class WhatsApp(Phone):
    """A WhatsApp account, known by its phone number in E.164 form; the number counts as a phone number as well.

    `wa.me` and `api.whatsapp.com` links, `whatsapp:` forms and chat ids (`447700900123@c.us`) are understood; all
    carry the country code.
    """

    name = "whatsapp"
    title = "WhatsApp"
    noun = "WhatsApp number"
    example = "https://wa.me/447700900123"
    also = "phone"
    specificity = 0.85

    def _likelihood(self, text: str) -> float:
        if _chat_number(text):
            return 0.99
        return 0.0 if _EXTENSION.search(text) else super()._likelihood(text) * 0.8

    def _clean(self, text: str, hint: Hint) -> str:
        number = super()._clean(_chat_number(text) or text, hint)
        if ";" in number:
            raise self.invalid("has an extension, which no WhatsApp account has")
        return number


def is_chat_id(text: str) -> bool:
    """Whether the text is a WhatsApp chat id, which looks like a mail address."""
    return text.rpartition("@")[2] in _CHAT_HOSTS


def _chat_number(text: str) -> str | None:
    if is_chat_id(text):
        return "+" + text.partition("@")[0].split(":")[0].lstrip("+")
    link = parse_link(text)
    return _linked_number(link) if link else None


def _linked_number(link: Link) -> str | None:
    if link.at(("wa.me",)) and link.path:
        written = link.path[0]
    elif link.at(("whatsapp.com",)) or link.host == "send":
        written = link.query.get("phone", "")
    else:
        return None
    digits = digits_only(written)
    return "+" + digits if digits else None
