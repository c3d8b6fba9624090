"""The model that ships: it knows all comparisons there are, and tells a dozen pairs of people apart as a person would."""

from __future__ import annotations

from typing import Any

import pytest

from matching.active import default_model
from matching.comparisons import COMPARISONS, UNKNOWN
from matching.features import Features
from matching.scoring import Scorer
from tests.matching.crowd import person

HOME = [{"line1": "12 High Street", "city": "Leeds", "postcode": "LS1 4AP"}]
AWAY = [{"line1": "3 Mill Lane", "city": "York", "postcode": "YO1 7HH"}]
MODEL = default_model()
SCORER = Scorer(MODEL)


def one(
    given: str | None = "Margaret", family: str | None = "Featherstone", born: str | None = "1970-03-04", **more: Any
) -> Features:
    return person("a:1", given_name=given, family_name=family, birth_date=born, **more)


ALL = one(addresses=HOME, identifiers={"email:mf@x.org", "phone:+441132960001"})
PAIRS: list[tuple[str, Features, Features]] = [
    ("everything is the same", ALL, ALL),
    ("the same but for the phone", ALL, one(addresses=HOME, identifiers={"email:mf@x.org", "phone:+441132967777"})),
    ("name, birth date and address", ALL, one(addresses=HOME)),
    ("a nickname and a slip in the birth date", one(addresses=HOME), one("Maggie", born="1970-04-03", addresses=HOME)),
    ("name and birth date", one(), one(addresses=HOME)),
    ("a handle made of the name", one(identifiers={"twitter:margaretfeatherstone"}), one(born=None)),
    ("a rare name and nothing else", one(born=None), one(born=None)),
    ("a common name and nothing else", one("John", "Smith", None), one("John", "Smith", None)),
    ("a husband in the same house", one(addresses=HOME), one("Peter", born="1968-11-30", addresses=HOME)),
    (
        "a common name in two towns",
        one("John", "Smith", None, addresses=HOME),
        one("John", "Smith", None, addresses=AWAY),
    ),
    (
        "strangers",
        ALL,
        one("Ahmed", "Khan", "1991-07-07", addresses=AWAY, identifiers={"email:ak@y.org", "phone:+441904960002"}),
    ),
]
"""From the likeliest to the unlikeliest."""


def score(pair: tuple[str, Features, Features]) -> float:
    return SCORER.score(pair[1], pair[2]).score


@pytest.mark.parametrize("at", range(len(PAIRS) - 1), ids=[reason for reason, *_ in PAIRS[1:]])
def test_pairs_come_in_the_order_a_person_would_put_them_in(at: int) -> None:
    assert score(PAIRS[at]) > score(PAIRS[at + 1])


def test_what_is_plain_is_accepted_and_what_is_doubtful_is_not() -> None:
    accept = MODEL.thresholds.accept
    scores = {pair[0]: score(pair) for pair in PAIRS}
    assert scores["a nickname and a slip in the birth date"] > accept
    assert scores["name and birth date"] > accept
    assert scores["a common name and nothing else"] < accept
    assert scores["a husband in the same house"] < MODEL.thresholds.propose


@pytest.mark.parametrize(
    ("given", "family", "born"),
    [
        pytest.param("M", "Khan", None, id="an initial that fits, another family name"),
        pytest.param("Marguerite", "Khan", None, id="a given name that sounds alike, another family name"),
    ],
)
def test_who_lives_there_too_is_not_accepted(given: str, family: str, born: str | None) -> None:
    here = one(born=None, addresses=HOME, identifiers={"phone:+441132960001"})
    other = one(given, family, born, addresses=HOME, identifiers={"phone:+441132960001"})
    assert SCORER.score(here, other).score < MODEL.thresholds.accept


def test_who_took_another_family_name_is_still_found() -> None:
    here = one(born=None, addresses=HOME)
    assert SCORER.score(here, one(family="Khan", born=None, addresses=HOME)).score > MODEL.thresholds.accept


def test_two_addresses_made_of_one_name_tell_no_more_than_the_name() -> None:
    def at(email: str, given: str | None = "Margaret") -> Features:
        return one(given, "Featherstone" if given else None, None, identifiers={f"email:{email}"})

    (email,) = (index for index, comparison in enumerate(COMPARISONS) if comparison.name == "email")
    named = at("margaret.featherstone@x.org")
    assert SCORER.score(named, at("m.featherstone@y.org")).numbers[email] != UNKNOWN, "two ways to make one of it"
    assert SCORER.score(named, at("margaretfeatherstone7@y.org")).numbers[email] == UNKNOWN
    assert SCORER.score(named, at("margaret_featherstone@y.org", "Maggie")).numbers[email] == UNKNOWN
    assert SCORER.score(named, at("margaret_featherstone@y.org", None)).numbers[email] == 2, "that tells the name"
    assert SCORER.score(named, named).numbers[email] == 0, "the same address is the same address"
    made_up = (at("moonlight7@x.org"), at("moonlight@y.org"))
    assert SCORER.score(*made_up).numbers[email] == 2, "nobody's name"


def test_the_order_of_the_two_does_not_matter() -> None:
    for _, a, b in PAIRS:
        assert SCORER.score(a, b) == SCORER.score(b, a)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.name)
def test_the_shipped_file_weighs_every_level(comparison: Any) -> None:
    levels = MODEL.comparisons[comparison.name]
    assert tuple(sorted(levels)) == tuple(sorted(comparison.level_names()))
    strongest = levels[comparison.level_names()[0]].bits
    assert strongest > 0 > levels["differs"].bits
    assert sum(level.m for level in levels.values()) == pytest.approx(1, abs=1e-3)
    assert sum(level.u for level in levels.values()) == pytest.approx(1, abs=1e-3)


def test_purposes_ask_for_more_where_more_is_at_stake() -> None:
    accept = {name: purpose.accept for name, purpose in MODEL.purposes.items()}
    assert accept["marketing"] < accept["service"] < accept["strict"]
