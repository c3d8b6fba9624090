"""Stand-ins for identifiers: valid, stable, and nobody's."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import UnknownKind
from graph.identifiers import KINDS, Hint
from graph.identifiers.text import fold
from graph.pseudonyms import Pseudonyms, district
from matching.names import could_be_one, name_of

NAMES = Pseudonyms(b"a key for tests, thirty-two bytes")
OTHERS = Pseudonyms(b"another key for tests, of 32 bytes")
VALUES = {
    "email": "jane.doe@example.org",
    "phone": "+447700900123;ext=12",
    "twitter": "jane_doe",
    "twitter_id": "2244994945",
    "facebook": "janedoe1",
    "instagram": "jane.doe",
    "youtube": "UCjanejanejanejanejane12",
    "whatsapp": "+447700900123",
    "website": "janedoe.example/Blog",
    "postal_address": "gb|sw1a1aa|12 high street",
    "device": "6d92078a-8246-4ba4-ae5b-76104861e7dc",
    "cookie": "1033501218.1368477899",
    "loyalty_card": "6340041234567890",
    "order_number": "10045",
    "payment_card": "visa-4242",
    "national_id": "GB:QQ123456C",
    "account": "zendesk:1234",
}
each_kind = pytest.mark.parametrize("kind", list(KINDS))


def test_every_kind_has_a_value_here() -> None:
    assert VALUES.keys() == KINDS.keys(), "a new kind needs a value here; if the test below fails for it, a shape too"


@each_kind
@pytest.mark.parametrize("hint", [Hint(), Hint("US", "zendesk"), Hint("DE", "zendesk", "FR")], ids=str)
def test_a_stand_in_is_a_clean_value_of_its_kind(kind: str, hint: Hint) -> None:
    value = NAMES.identifier(kind, VALUES[kind])
    assert KINDS[kind].clean(value, hint) == value


@each_kind
def test_the_same_value_gives_the_same_stand_in_until_the_key_changes(kind: str) -> None:
    value = VALUES[kind]
    assert KINDS[kind].clean(value, Hint(source="zendesk")) == value, "the value here is no clean one"
    assert NAMES.identifier(kind, value) == Pseudonyms(b"a key for tests, thirty-two bytes").identifier(kind, value)
    assert NAMES.identifier(kind, value) != OTHERS.identifier(kind, value)
    assert NAMES.identifier(kind, value) != value


@each_kind
def test_nothing_of_the_value_is_left(kind: str) -> None:
    kept = {"zendesk", "gb", "sw1a", "example"}
    stand_in = NAMES.identifier(kind, VALUES[kind]).lower()
    assert not [word for word in fold(VALUES[kind]).split() if len(word) > 3 and word not in kept and word in stand_in]


@given(
    st.sets(st.text(min_size=1), min_size=2, max_size=50), st.sampled_from(sorted(KINDS.keys() - {"postal_address"}))
)
def test_different_values_stay_different(values: set[str], kind: str) -> None:
    if kind in ("account", "national_id"):
        values = {f"ab:{value}" for value in values}
    assert len({NAMES.identifier(kind, value) for value in values}) == len(values)


@given(st.text())
def test_no_phone_is_anybodys(number: str) -> None:
    made = phonenumbers.parse(NAMES.phone(number.partition(";ext=")[0]))
    assert phonenumbers.is_possible_number(made)
    assert not phonenumbers.is_valid_number(made)


@given(st.text())
def test_no_twitter_id_is_anybodys(number: str) -> None:
    assert int(NAMES.twitter_id(number)) >= 2**63


def test_no_mail_address_can_be_delivered() -> None:
    assert NAMES.identifier("email", "jane@example.org").endswith(".invalid")


def test_a_number_is_one_by_phone_and_by_whatsapp() -> None:
    assert NAMES.identifier("phone", "+447700900123") == NAMES.identifier("whatsapp", "+447700900123")


def test_an_extension_stays_with_its_number() -> None:
    number, with_extension = NAMES.phone("+442079460958"), NAMES.phone("+442079460958;ext=12")
    assert KINDS["phone"].broader(with_extension) == number
    assert with_extension != NAMES.phone("+442079460958;ext=13")


def test_an_account_is_the_profile_of_its_source() -> None:
    assert NAMES.identifier("account", "zendesk:1234") == f"zendesk:{NAMES.source_id('profile', 'zendesk:1234')}"


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownKind):
        NAMES.identifier("shoe_size", "43")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Pseudonyms(b"short")


@pytest.mark.parametrize(
    ("postcode", "country", "expected", "why"),
    [
        ("SW1A1AA", "GB", "SW1A", "the outward code"),
        ("M1 1AE", "gb", "M1", "written with its space"),
        ("94107", "US", "941", "a sectional centre"),
        ("K1A0B1", "CA", "K1A", "a forward sortation area"),
        ("1012AB", "NL", "1012", "a neighbourhood without its street letters"),
        ("10115", "DE", "10", "elsewhere two characters"),
        ("", "GB", "", "none"),
    ],
)
def test_a_postcode_tells_the_district_and_no_street(postcode: str, country: str, expected: str, why: str) -> None:
    assert district(postcode, country) == expected, why


def test_an_address_keeps_its_district() -> None:
    made = NAMES.address("gb|sw1a1aa|12 high street")
    assert made.startswith("gb|sw1a|")
    assert made != NAMES.address("gb|sw1a1aa|14 high street")


def test_times_move_by_whole_weeks_and_at_most_two_years() -> None:
    for n in range(200):
        shift = Pseudonyms(n.to_bytes(32, "big")).shift()
        assert shift.days % 7 == 0
        assert 28 <= shift.days <= 2 * 366
        assert not shift.seconds


def test_made_names_hardly_ever_pass_for_each_other() -> None:
    """Else two people on one phone would become one in the copy."""
    made = [name_of(f"{NAMES.word('customer', f'{n}')} {NAMES.word('name', f'{n}')}", None, None) for n in range(300)]
    alike = sum(could_be_one(a, b) for n, a in enumerate(made) if a for b in made[:n] if b)
    assert alike <= 3
