"""Which of all that profiles say is shown as a customer's details, and why."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.corrections import clean_value
from graph.details import Field, Row, details
from graph.errors import BadRequest
from graph.identifiers import Hint


def profile(number: int, source: str = "crm", seen: str | None = None, *identifiers: str, **facts: Any) -> Row:
    """A row of `details_by_customer_ids`; identifiers are written `kind=value`, `?` only claimed, `%` shared."""
    blank = dict.fromkeys(("name", "birth_date", "language", "addresses"))
    has = [
        {
            "kind": kind.lstrip("?%"),
            "value": value,
            "trust": "claimed" if kind[0] == "?" else "verified",
            "shared": kind[0] == "%",
        }
        | {"since": "2026-01-01", "said": False}
        for kind, _, value in (text.partition("=") for text in identifiers)
    ]
    return (
        {"id": f"{source}:{number}", "source": source, "seen_at": seen, "deleted": False, "identifiers": has}
        | blank
        | facts
    )


def chosen(field: str, *profiles: Row) -> tuple[str, str] | None:
    detail = details(profiles, ())[field]
    return detail and (detail["value"], detail["rule"])


def correction(number: int, value: str | None, undoes: int | None = None, field: str = "name") -> Row:
    known = {"id": f"k{number}", "profile_id": "crm:1", "field": field, "made_by": "desk"}
    return known | {"value": value, "undoes": undoes and f"k{undoes}", "made_at": f"2026-05-{number:02}"}


def test_most_sources_agree_on_a_name() -> None:
    said = [
        profile(1, "crm", "2026-01", name="Jane Doe"),
        profile(2, "till", "2026-02", name="JANE DOE"),
        profile(3, "web", "2026-03", name="Jan Doe"),
    ]
    assert chosen("name", *said) == ("JANE DOE", "sources_agree")


def test_one_source_says_it_once_however_often_it_says_it() -> None:
    said = [profile(n, "crm", "2026-01", name="Jane Doe") for n in (1, 2, 3)]
    assert chosen("name", *said, profile(4, "web", "2026-03", name="Jan Doe")) == ("Jan Doe", "last_seen")


def test_an_initial_does_not_outvote_a_name() -> None:
    said = [
        profile(1, "crm", "2026-03", name="J Doe"),
        profile(2, "till", "2026-03", name="J. Doe"),
        profile(3, "web", "2026-01", name="Jane Doe"),
    ]
    assert chosen("name", *said) == ("Jane Doe", "only_one")


def test_a_birth_date_is_a_date_where_there_is_one() -> None:
    said = [
        profile(1, "crm", "2026-03", birth_date="March 1980"),
        profile(2, "till", "2026-01", birth_date="1980-03-01"),
    ]
    assert chosen("birth_date", *said) == ("1980-03-01", "only_one")


def test_the_address_is_where_they_were_seen_last() -> None:
    old, new = '[{"line1":"1 Old Road","postcode":"LS1 4AP"}]', '[{"line1":"2 New Road","postcode":"LS2 7EW"}]'
    said = [
        profile(1, "crm", "2026-03", addresses=new),
        profile(2, "till", "2026-01", addresses=old),
        profile(3, "web", "2026-01", addresses=old),
    ]
    assert chosen("address", *said) == ("2 New Road, LS2 7EW", "last_seen")
    area = profile(4, "desk", "2026-09", addresses='[{"postcode":"LS2 7EW"}]')
    assert chosen("address", *said, area) == ("2 New Road, LS2 7EW", "last_seen"), (
        "a postcode alone is no place to live"
    )
    assert chosen("address", area) == ("LS2 7EW", "only_one")


@pytest.mark.parametrize(
    ("identifiers", "expected"),
    [
        ((("2026-01", "email=a@x.org"), ("2026-02", "email=b@x.org")), ("b@x.org", "last_verified")),
        ((("2026-01", "email=a@x.org"), ("2026-02", "?email=b@x.org")), ("a@x.org", "last_verified")),
        ((("2026-01", "email=a@x.org"), ("2026-02", "%email=b@x.org")), ("a@x.org", "last_verified")),
        ((("2026-01", "?email=a@x.org"), ("2026-02", "%email=b@x.org")), ("b@x.org", "shared")),
        ((("2026-01", "?email=a@x.org"),), ("a@x.org", "claimed")),
        ((("2026-01", "email=a@x.org"),), ("a@x.org", "only_one")),
    ],
)  # fmt: skip
def test_the_best_email(identifiers: tuple[tuple[str, str], ...], expected: tuple[str, str]) -> None:
    assert chosen("email", *(profile(n, "crm", seen, text) for n, (seen, text) in enumerate(identifiers))) == expected


def test_deleted_profiles_say_nothing() -> None:
    assert chosen("name", profile(1, name="Jane Doe", deleted=True)) is None


def test_social_profiles_verified_first() -> None:
    found = details(
        [
            profile(1, "crm", None, "?twitter=jane"),
            profile(2, "web", None, "instagram=jd", "twitter=jane", "?facebook=jd"),
        ],
        (),
    )
    assert [(row["kind"], row["trust"]) for row in found["social_profiles"]] == [
        ("instagram", "verified"), ("twitter", "verified"), ("facebook", "claimed"),
    ]  # fmt: skip


def test_a_correction_wins_and_can_be_undone() -> None:
    said = [profile(1, name="Jane Doe"), profile(2, "till", name="Jane Doe")]
    assert details(said, [correction(1, "Janet Doe")])["name"]["value"] == "Janet Doe"
    assert details(said, [correction(1, "Janet Doe"), correction(2, "Janet Roe")])["name"]["value"] == "Janet Roe"
    assert (
        details(said, [correction(1, "Janet Doe"), correction(2, "Janet Roe"), correction(3, None, 2)])["name"]["value"]
        == "Janet Doe"
    )
    assert details(said, [correction(1, "Janet Doe"), correction(2, None, 1)])["name"]["value"] == "Jane Doe"


profiles = st.builds(
    lambda number, source, seen, name, told: profile(number, source, seen, *sorted(told), name=name),
    st.integers(1, 99),
    st.sampled_from(["crm", "till", "web"]),
    st.sampled_from([None, "2026-01", "2026-02"]),
    st.sampled_from([None, "Jane Doe", "JANE DOE", "J Doe", "Jan Doe"]),
    st.sets(st.sampled_from(["email=a@x.org", "?email=b@x.org", "%email=c@x.org", "twitter=jane"]), max_size=3),
)


@given(st.lists(profiles, max_size=6, unique_by=lambda row: row["id"]), st.randoms(use_true_random=False))
def test_the_order_of_profiles_does_not_matter(rows: list[Row], rng: random.Random) -> None:
    shuffled = list(rows)
    rng.shuffle(shuffled)
    assert details(rows, ()) == details(shuffled, ())


@pytest.mark.parametrize(
    ("field", "value", "clean"),
    [
        (Field.NAME, "  Jane   Doe ", "Jane Doe"),
        (Field.EMAIL, "Jane@X.org", "jane@x.org"),
        (Field.PHONE, "020 7946 0958", "+44 20 7946 0958"),
        (Field.BIRTH_DATE, "1980-01-31", "1980-01-31"),
        (Field.LANGUAGE, "de-CH", "de-CH"),
        (Field.ADDRESS, "7 Mill Lane\nLeeds", "7 Mill Lane, Leeds"),
    ],
)
def test_a_corrected_value_is_cleaned(field: Field, value: str, clean: str) -> None:
    assert clean_value(field, value, Hint("GB")) == clean


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field.NAME, " "), (Field.NAME, "a\0b"), (Field.NAME, "x" * 501), (Field.EMAIL, "jane"), (Field.PHONE, "12"),
        (Field.BIRTH_DATE, "31/01/1980"), (Field.BIRTH_DATE, "1780-01-01"), (Field.BIRTH_DATE, "9999-01-01"), (Field.LANGUAGE, "!!"),
    ],
)  # fmt: skip
def test_what_a_field_cannot_have_is_refused(field: Field, value: str) -> None:
    with pytest.raises(BadRequest):
        clean_value(field, value, Hint("GB"))
