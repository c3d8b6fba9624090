"""What must hold of every kind of identifier, whatever it is given; a new kind is tried without a line here."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import InvalidIdentifier, UnknownIdentifier
from graph.identifiers import KINDS, Hint, Kind, identify, parse_key, recognise
from tests.graph.identifier_values import ANY_KIND, ANY_TEXT, MANY, PATIENT, PLAUSIBLE, PLAUSIBLE_OF_ANY_KIND

REGIONS = st.sampled_from(["GB", "US", "DE", "IT", "MX", "", "??", "gb"])
MIXED_TEXT = st.one_of(
    ANY_TEXT, PLAUSIBLE_OF_ANY_KIND.map(lambda pair: pair[1]), st.text("0+()- .@:/|#xX1٣", max_size=30)
)


def refusal(kind: Kind, text: str, region: str = "GB") -> InvalidIdentifier | None:
    """Why the kind refuses the text; None if it takes it. Any other error is the test's to show."""
    try:
        kind.clean(text, Hint(region))
    except InvalidIdentifier as refused:
        return refused
    return None


def test_every_kind_has_values_to_be_tried_with() -> None:
    assert set(PLAUSIBLE) == set(KINDS)


@given(ANY_KIND, MIXED_TEXT, REGIONS)
@PATIENT
def test_any_text_is_cleaned_or_refused(kind: Kind, text: str, region: str) -> None:
    refused = refusal(kind, text, region)
    assert refused is None or refused.message.startswith(f"{kind.name}: ")


@given(ANY_KIND, MIXED_TEXT)
@PATIENT
def test_a_refusal_never_repeats_the_value(kind: Kind, text: str) -> None:
    refused = refusal(kind, text)
    if refused and len(text.strip()) >= 8:
        assert text.strip().lower() not in refused.message.lower()
        assert refused.__cause__ is None


@given(ANY_KIND, MIXED_TEXT, REGIONS, REGIONS)
@example(KINDS["phone"], "+44 00 7946 09580", "GB", "GB")
@MANY
def test_cleaning_twice_changes_nothing_in_any_region(kind: Kind, text: str, region: str, other: str) -> None:
    if refusal(kind, text, region) is None:
        value = kind.clean(text, Hint(region))
        assert kind.clean(value, Hint(other)) == value


@given(PLAUSIBLE_OF_ANY_KIND)
@MANY
def test_plausible_values_are_taken(pair: tuple[str, str]) -> None:
    kind, text = pair
    assert identify(kind, text).kind == kind


@given(PLAUSIBLE_OF_ANY_KIND)
@PATIENT
def test_a_key_round_trips(pair: tuple[str, str]) -> None:
    identifier = identify(*pair)
    assert parse_key(identifier.key).key == identifier.key
    assert [found.key for found in recognise(identifier.key)] == [identifier.key]


@given(PLAUSIBLE_OF_ANY_KIND)
@MANY
def test_what_is_written_and_what_is_shown_are_both_recognised(pair: tuple[str, str]) -> None:
    identifier = identify(*pair)
    for text in (pair[1], KINDS[pair[0]].caption(identifier.value)):
        assert identifier.key in [found.key for found in recognise(text)]


@given(st.data())
@MANY
def test_comparison_is_symmetric_and_full_only_for_equals(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(PLAUSIBLE)))
    a, b = (identify(name, data.draw(PLAUSIBLE[name])).value for _ in range(2))
    kind = KINDS[name]
    assert kind.compare(a, a) == 1
    assert 0 <= kind.compare(a, b) == kind.compare(b, a) <= 1
    assert (kind.compare(a, b) == 1) == (a == b)


@given(MIXED_TEXT, REGIONS)
@MANY
def test_recognising_gives_identifiers_or_says_there_is_none(text: str, region: str) -> None:
    try:
        found = recognise(text, Hint(region))
    except UnknownIdentifier as refused:
        message = refused.message
        found = None
    assert found or (found is None and (len(text.strip()) < 8 or text.strip() not in message))
    assert len({identifier.key for identifier in found or ()}) == len(found or ())


@given(ANY_KIND, ANY_TEXT)
@PATIENT
def test_likelihood_is_a_share_and_never_fails(kind: Kind, text: str) -> None:
    assert 0 <= kind.recognise(text) <= 1


INVISIBLE = st.sampled_from(["\u200b", "\u2060", "\ufeff", "\u00ad", "\u200e"])
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@given(PLAUSIBLE_OF_ANY_KIND, INVISIBLE, st.integers(0, 40))
@MANY
def test_invisible_characters_and_spaces_around_do_not_count(pair: tuple[str, str], invisible: str, at: int) -> None:
    kind, text = pair
    hidden = text[:at] + invisible + text[at:]
    assert identify(kind, f" \u00a0{hidden}\n").key == identify(kind, text).key


@given(PLAUSIBLE_OF_ANY_KIND)
@PATIENT
def test_full_width_characters_mean_the_same(pair: tuple[str, str]) -> None:
    kind, text = pair
    assert identify(kind, text.translate(FULL_WIDTH)).key == identify(kind, text).key


BAD_CHARACTERS = [
    ("\x00", "NUL"),
    ("\ud800", "a lone surrogate"),
    ("\x1b", "escape"),
    ("\x7f", "delete"),
    ("\x85", "next line"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD_CHARACTERS, ids=[reason for _, reason in BAD_CHARACTERS])
@pytest.mark.parametrize("name", sorted(set(KINDS) - {"postal_address"}))
def test_control_characters_are_refused(name: str, bad: str, reason: str) -> None:
    text = f"{KINDS[name].example[:3]}{bad}{KINDS[name].example[3:]}"
    with pytest.raises(InvalidIdentifier, match=f"^{name}: holds a control or surrogate character$"):
        identify(name, text, Hint(source="zendesk"))


@pytest.mark.parametrize("name", sorted(KINDS))
@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\n"])
def test_nothing_is_refused(name: str, text: str) -> None:
    with pytest.raises(InvalidIdentifier, match=f"^{name}: is empty$"):
        identify(name, text)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_ten_kilobytes_are_refused(name: str) -> None:
    with pytest.raises(InvalidIdentifier, match=f"^{name}: is longer than 2,000 characters$"):
        identify(name, KINDS[name].example + "7" * 10_000)


SLOW_FOR_CARELESS_PATTERNS = [
    "in" * 1000,
    "1 " * 1000,
    "," * 1999 + "1",
    "a@" * 1000,
    "4" * 2000,
    "-" * 2000,
    "a." * 1000,
    "st " * 666,
]


@pytest.mark.parametrize("text", SLOW_FOR_CARELESS_PATTERNS, ids=lambda text: text[:4])
def test_long_text_costs_no_more_than_its_length(text: str) -> None:
    started = time.process_time()
    for kind in KINDS.values():
        if kind.recognise(text):
            try:
                kind.clean(text)
            except InvalidIdentifier:
                continue
    assert time.process_time() - started < 0.5
