"""Telephone numbers: all ways to write one are one E.164 value."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import InvalidIdentifier
from graph.identifiers import Hint, identify
from graph.identifiers.phone_numbers import NotDialled, full_e164, plain_e164

SAME_NUMBER = [
    ("GB", "+44 20 7946 0958", "+442079460958", "international"),
    ("GB", "020 7946 0958", "+442079460958", "national"),
    ("GB", "(020) 7946-0958", "+442079460958", "brackets and a dash"),
    ("GB", "+44 (0)20 7946 0958", "+442079460958", "the trunk zero nobody dials from abroad"),
    ("GB", "0044 20 7946 0958", "+442079460958", "00 for the plus"),
    ("GB", "442079460958", "+442079460958", "a system that dropped the plus"),
    ("GB", "+44.20.7946.0958", "+442079460958", "dots"),
    ("GB", "020\u00a07946\u00a00958", "+442079460958", "spaces that do not break"),
    ("GB", "020\u20117946\u20110958", "+442079460958", "dashes that do not break"),
    ("GB", "\u202a+44 20 7946 0958\u202c", "+442079460958", "direction marks, from a phone's address book"),
    ("GB", "＋４４ ２０ ７９４６ ０９５８", "+442079460958", "full-width"),
    ("GB", "٠٢٠ ٧٩٤٦ ٠٩٥٨", "+442079460958", "Arabic digits"),
    ("GB", "tel:+44-20-7946-0958", "+442079460958", "a link"),
    ("GB", "tel:020-7946-0958;phone-context=+44", "+442079460958", "a link with its country (RFC 3966)"),
    ("GB", "Tel: 020 7946 0958", "+442079460958", "a label"),
    ("GB", "sms:+447700900123?body=hello", "+447700900123", "a link with a message"),
    ("GB", "07700 900123", "+447700900123", "a number Ofcom keeps for drama, in no use and possible"),
    ("GB", "020 7946 0958 ext. 12", "+442079460958;ext=12", "an extension"),
    ("GB", "020 7946 0958 x12", "+442079460958;ext=12", "an extension, in short"),
    ("GB", "+442079460958;ext=12", "+442079460958;ext=12", "an extension as we keep it"),
    ("GB", "020 7946 0958 #12", "+442079460958;ext=12", "an extension, by its key"),
    ("US", "(212) 555-0123", "+12125550123", "North America has no trunk zero"),
    ("US", "1-800-FLOWERS", "+18003569377", "letters on a keypad"),
    ("US", "011 44 20 7946 0958", "+442079460958", "what America dials for abroad"),
    ("DE", "030/123456", "+4930123456", "a slash"),
    ("IT", "06 6982 1234", "+390669821234", "Italy keeps its zero"),
    ("GB", "+39 06 6982 1234", "+390669821234", "from abroad as well"),
    ("FR", "01 23 45 67 89", "+33123456789", "pairs"),
    ("GB", "33123456789", "+33123456789", "abroad, without plus"),
    ("MX", "+52 1 55 1234 5678", "+525512345678", "Mexico's mobile 1, gone since 2019"),
    ("gb", "07700 900123", "+447700900123", "a region in small letters"),
]

REFUSED = [
    ("GB", "7" * 40, "too many digits", "40 digits"),
    ("GB", "+44 20 7946 09581", "too many digits", "one digit too many"),
    ("GB", "7946 0958", "lacks its area code", "what a neighbour would dial"),
    ("GB", "999", "too few digits|no phone number", "an emergency number"),
    ("GB", "60777", "lacks its area code|too few", "a short code"),
    ("GB", "0000000000", "placeholder", "typed to get past a form"),
    ("GB", "+44 1111 111 111", "placeholder", "also with a country"),
    ("GB", "+999 123 456 789", "country code|no possible", "no country has 999"),
    ("GB", "call me", "characters no phone number has", "words"),
    ("GB", "020 7946 0958 or 0959", "characters no phone number has", "two numbers"),
    ("", "020 7946 0958", "no country code", "nothing says where"),
    ("??", "020 7946 0958", "no country code", "no region either"),
]


@pytest.mark.parametrize(("region", "written", "value", "reason"), SAME_NUMBER)
def test_one_number_is_one_value(region: str, written: str, value: str, reason: str) -> None:
    assert identify("phone", written, Hint(region)).value == value, reason


@pytest.mark.parametrize(("region", "written", "why", "reason"), REFUSED)
def test_what_cannot_be_dialled_is_refused(region: str, written: str, why: str, reason: str) -> None:
    with pytest.raises(InvalidIdentifier, match=f"^phone: .*({why})"):
        identify("phone", written, Hint(region))


REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
DIGITS = st.text("0123456789", min_size=4, max_size=14)
WRITTEN = st.one_of(
    st.builds("+{}{}".format, st.sampled_from(CODES), DIGITS),
    st.builds("0{}".format, DIGITS),
    st.builds("+{}".format, DIGITS),
)


@given(WRITTEN, st.sampled_from(REGIONS), st.sampled_from(["", " ", "-", "(", "."]), st.integers(0, 12))
@settings(max_examples=500, deadline=None)
def test_the_short_cut_agrees_with_the_library(digits: str, region: str, sign: str, at: int) -> None:
    """Plain numbers never reach `phonenumbers.parse`, which takes ten times as long; where it answers it must agree."""
    short = plain_e164(digits[:at] + sign + digits[at:], region)
    if short is None:
        return
    assert short == full_e164(digits, region)


@pytest.mark.parametrize("region", REGIONS)
def test_the_example_numbers_of_every_region_are_taken(region: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        example = phonenumbers.example_number_for_type(region, kind)
        if example is None:
            continue
        expected = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        assert identify("phone", expected, Hint("ZZ")).value == expected
        assert identify("phone", national, Hint(region)).value == expected


def test_numbers_outside_any_plan_are_refused_by_the_library_too() -> None:
    with pytest.raises(NotDialled):
        full_e164("+0123456789", "GB")
