"""Mail addresses and telephone numbers."""

from __future__ import annotations

import re
from urllib.parse import unquote

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from graph.identifiers.base import Hint, Kind
from graph.identifiers.links import Link, parse_link
from graph.identifiers.mail_rules import mailbox
from graph.identifiers.text import digits_only, one_repeated, tidy

_DISPLAY_NAME = re.compile(r"^[^<>]*<\s*(?:mailto:)?([^<>]+?)\s*>$", re.IGNORECASE)
_MAIL_LIKE = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
_PLAIN_MAIL = re.compile(r"^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$")
_WHATSAPP_HOSTS = ("s.whatsapp.net", "c.us", "whatsapp.net")


class Email(Kind):
    """A mail address.

    `mailto:` links, `Jane Doe <jane@x.org>` and upper case all mean the same. The domain is compared in Unicode
    (`bücher.de` for `xn--bcher-kva.de`), the part before the @ in lower case, at every provider: RFC 5321 lets a
    server tell `Jane` from `jane`, and none does. Tags and dots are dropped only where the provider documents that
    they reach the same mailbox; elsewhere they count.
    """

    name = "email"
    title = "Email"
    example = "Jane Doe <Jane.Doe+shop@gmail.com>"
    specificity = 0.9
    links = True
    people_limit = 2
    max_length = 254

    def _likelihood(self, text: str) -> float:
        address = _bare_address(text)
        if not _MAIL_LIKE.match(address):
            return 0.0
        return 0.1 if address.endswith(_WHATSAPP_HOSTS) else 0.99

    def _clean(self, text: str, hint: Hint) -> str:
        address = _bare_address(text).lower()
        if _PLAIN_MAIL.match(address) and "--" not in address and len(address) <= 64:
            local, _, domain = address.partition("@")
        else:
            local, domain = self._validated(address)
        return "@".join(mailbox(local, domain))

    def _validated(self, address: str) -> tuple[str, str]:
        try:
            valid = validate_email(address, check_deliverability=False, globally_deliverable=False)
        except (EmailNotValidError, UnicodeError, ValueError):
            raise self.invalid(_mail_fault(address)) from None
        if "." not in valid.domain:
            raise self.invalid("its domain has no top level")
        return valid.local_part.lower(), valid.domain.lower()

    def _likeness(self, a: str, b: str) -> float:
        (local_a, _, domain_a), (local_b, _, domain_b) = a.partition("@"), b.partition("@")
        if domain_a == domain_b:
            return 0.9 if local_a.split("+")[0] == local_b.split("+")[0] else 0.0
        return 0.4 if local_a == local_b else 0.0


def _bare_address(text: str) -> str:
    if text[:7].lower() == "mailto:":
        text = tidy(unquote(text[7:].split("?", 1)[0]))
    if text.endswith(">") and (match := _DISPLAY_NAME.match(text)):
        return match[1]
    return text


def _mail_fault(address: str) -> str:
    if "@" not in address:
        return "has no @"
    if address.count("@") > 1:
        return "has more than one @"
    return "is no valid mail address"


_LABEL = re.compile(
    r"^(?:tel(?:ephone)?|mob(?:ile)?|cell|phone|fax|sms(?:to)?|callto|whatsapp)\b\s*[:.]?\s*(?://)?", re.IGNORECASE
)
_EXTENSION = re.compile(r"(?:;ext=|[\s,;]*(?:extension|extn|ext|x|#)\s*[.:]?\s*)(\d{1,7})$", re.IGNORECASE)
_VANITY = re.compile(r"^\+?\d[\d\s().-]*[a-z]{3}[a-z\d\s.-]*$", re.IGNORECASE)
_NUMBER = re.compile(r"^[+(]?[\d\s().\-/+*,;=]+$")


class Phone(Kind):
    """A telephone number, kept in E.164 form (`+442079460958`), with `;ext=12` where it has an extension (RFC 3966).

    A number without country code is read in the default region. `00` and `+`, brackets, the `(0)` in `+44 (0)20`,
    `tel:` and `sms:` links and vanity letters are understood. Any number of a possible length is taken, in use or
    not, so the numbers that regulators set aside for films and tests work too; a local number without its area code,
    a short code and one digit repeated are refused.
    """

    name = "phone"
    title = "Phone"
    example = "020 7946 0958"
    specificity = 0.8
    links = True
    people_limit = 2
    max_length = 32

    def _likelihood(self, text: str) -> float:
        body = _LABEL.sub("", text)
        labelled = len(body) < len(text)
        body = _EXTENSION.sub("", body)
        digits = len(digits_only(body))
        if not 7 <= digits <= 17:
            return 0.5 if _VANITY.match(body) else 0.0
        if not _NUMBER.match(body):
            return 0.5 if _VANITY.match(body) else 0.0
        if labelled or body.startswith(("+", "(+", "00")):
            return 0.97
        return 0.9 if body.startswith(("0", "(0")) else 0.55

    def _clean(self, text: str, hint: Hint) -> str:
        body = _LABEL.sub("", text)
        extension = _EXTENSION.search(body)
        number = self._parsed(body[: extension.start()] if extension else body, hint.region)
        plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        return f"{plain};ext={extension[1]}" if extension else plain

    def _parsed(self, text: str, region: str) -> PhoneNumber:
        if not _NUMBER.match(text) and not _VANITY.match(text):
            raise self.invalid("holds characters no phone number has")
        number, fault = _possible(text, region)
        if number is None and fault != "" and text[:1] not in "+0(" and len(digits_only(text)) >= 10:
            number, _ = _possible("+" + text, region)
        if number is None:
            raise self.invalid(fault)
        if one_repeated(phonenumbers.national_significant_number(number)):
            raise self.invalid("is one digit repeated, a placeholder")
        return number

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


_FAULTS = {
    ValidationResult.TOO_SHORT: "has too few digits",
    ValidationResult.TOO_LONG: "has too many digits",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "lacks its area code",
    ValidationResult.INVALID_LENGTH: "has a number of digits its country does not use",
    ValidationResult.INVALID_COUNTRY_CODE: "has an unknown country code",
}


def _possible(text: str, region: str) -> tuple[PhoneNumber | None, str]:
    try:
        number = phonenumbers.parse(text, region.upper() if region else None)
    except NumberParseException as problem:
        too_long = problem.error_type == NumberParseException.TOO_LONG
        return None, "has too many digits" if too_long else "is no phone number of the region"
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict == ValidationResult.IS_POSSIBLE:
        return number, ""
    return None, _FAULTS.get(verdict, "is no possible number")


class WhatsApp(Phone):
    """A WhatsApp account, known by its phone number in E.164 form.

    `wa.me` and `api.whatsapp.com` links, `whatsapp:` forms and chat ids (`447700900123@c.us`) are understood; all
    carry the country code.
    """

    name = "whatsapp"
    title = "WhatsApp"
    example = "https://wa.me/447700900123"
    specificity = 0.85

    def _likelihood(self, text: str) -> float:
        if _whatsapp_number(text):
            return 0.99
        return 0.0 if _EXTENSION.search(text) else super()._likelihood(text) * 0.8

    def _clean(self, text: str, hint: Hint) -> str:
        number = super()._clean(_whatsapp_number(text) or text, hint)
        if ";" in number:
            raise self.invalid("has an extension, which no WhatsApp account has")
        return number


def _whatsapp_number(text: str) -> str | None:
    name, _, server = text.partition("@")
    if server in _WHATSAPP_HOSTS:
        return "+" + name.split(":")[0].split(".")[0].lstrip("+")
    if text[:9].lower() == "whatsapp:" and "//" not in text:
        return text[9:].strip() or None
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
