"""Telephone numbers in E.164 form, by `phonenumbers`, with a short cut for the plain ones an import is full of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import phonenumbers
from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    NumberParseException,
    PhoneMetadata,
    PhoneNumberFormat,
    ValidationResult,
)

_PUNCTUATION = str.maketrans("", "", " ().-/")
# Mexico dropped the 1 of its mobile numbers in 2019; address books and WhatsApp's ids still have it.
_MEXICAN_MOBILE = re.compile(r"^(?:\+|00)521(\d{10})$")
_FAULTS = {
    ValidationResult.TOO_SHORT: "has too few digits",
    ValidationResult.TOO_LONG: "has too many digits",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "lacks its area code",
    ValidationResult.INVALID_LENGTH: "has a number of digits its country does not use",
    ValidationResult.INVALID_COUNTRY_CODE: "has an unknown country code",
}
_CODES = frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))
_PARSE_FAULTS = {
    NumberParseException.TOO_LONG: "has too many digits",
    NumberParseException.TOO_SHORT_NSN: "has too few digits",
    NumberParseException.TOO_SHORT_AFTER_IDD: "has too few digits",
    NumberParseException.INVALID_COUNTRY_CODE: "has no country code, and no region to read it in is known",
}


class NotDialled(ValueError):
    """No telephone number of the region; the message says why and never what it was."""


def e164(text: str, region: str) -> str:
    """`+` and the digits of a number of possible length, national ones read in the region. Raises NotDialled.

    Possible, not valid: numbers set aside for films and tests, and those handed out since the metadata was made, count too.
    """
    if short := plain_e164(text, region):
        return short
    try:
        return full_e164(text, region)
    except NotDialled:
        old = _MEXICAN_MOBILE.match(text.translate(_PUNCTUATION))
        if old is None:
            raise
        return f"+52{old[1]}"


def full_e164(text: str, region: str) -> str:
    """The same by `phonenumbers` alone: right for every number, at some 30 µs each."""
    number = _possible(text, region)
    # Of two trunk zeros the library takes off one at a time, and the canonical form must not change when read again.
    for _ in range(3):
        again = _possible(number, region)
        if again == number:
            return number
        number = again
    raise NotDialled("starts with too many zeros")


def _possible(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region.upper() or None)
    except NumberParseException as problem:
        raise NotDialled(_PARSE_FAULTS.get(problem.error_type, "is no phone number")) from None
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict != ValidationResult.IS_POSSIBLE:
        raise NotDialled(_FAULTS.get(verdict, "is no possible number"))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def country_code(number: str) -> str:
    """The country calling code of an E.164 number, without the `+`; no code starts another (ITU E.164)."""
    return next((number[1:end] for end in (2, 3, 4) if number[1:end] in _CODES), "")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a country's metadata says that the short cut needs; `abroad` is the prefix that dials out of it."""

    lengths: frozenset[int]
    trunk: re.Pattern[str] | None
    abroad: re.Pattern[str] | None
    whole: re.Pattern[str]


@cache
def _plan(code: str) -> _Plan | None:
    region = COUNTRY_CODE_TO_REGION_CODE[int(code)][0]
    found = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    if found is None or not found.general_desc or not found.general_desc.national_number_pattern:
        return None
    return _Plan(
        lengths=frozenset(found.general_desc.possible_length),
        trunk=re.compile(found.national_prefix_for_parsing) if found.national_prefix_for_parsing else None,
        abroad=re.compile(found.international_prefix) if found.international_prefix else None,
        whole=re.compile(found.general_desc.national_number_pattern),
    )


@lru_cache(maxsize=512)
def _home(region: str) -> str:
    """The calling code of a region whose numbers, with one trunk zero, the short cut may read; else empty."""
    code = str(phonenumbers.country_code_for_region(region.upper()))
    plan = _plan(code) if code != "0" else None
    main = plan is not None and COUNTRY_CODE_TO_REGION_CODE[int(code)][0] == region.upper()
    trunk = plan.trunk.match("0") if plan and plan.trunk and plan.trunk.groups == 0 else None
    return code if main and trunk and plan and plan.abroad else ""


def plain_e164(text: str, region: str) -> str | None:
    """The E.164 form of `+447700900123` or `07700 900123` in about 2 µs; None where only the library can tell.

    A test holds it equal to `full_e164` wherever it answers.
    """
    digits = text.translate(_PUNCTUATION)
    if digits[:1] == "+" and digits[1:].isdecimal() and digits.isascii():
        code = country_code(digits)
        national = digits[1 + len(code) :]
    elif digits[:1] == "0" and digits.isdecimal() and digits.isascii():
        code, national = _home(region), digits[1:]
    else:
        return None
    plan = _plan(code) if code else None
    if plan is None or national[:1] in ("0", "") or len(national) not in plan.lengths:
        return None
    if plan.trunk and plan.trunk.match(national):
        return None
    if digits[0] == "0" and (plan.whole.fullmatch(digits) or (plan.abroad and plan.abroad.match(digits))):
        return None
    return f"+{code}{national}"
