"""The truth file: every profile the importer makes is in it, and finding who is who is hard, but can be done."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from app.demo.truth import anonymous, identifier_profile, profile_id
from bench.demo_truth import joined, measure, score
from graph.intake import Intake, Prepared
from graph.records import RECORD
from graph.rows import prepare
from tests.app.demo_lines import DEFAULT, demo, of_type, profiles


@cache
def _prepared() -> tuple[Prepared, ...]:
    intake = Intake(id_key=b"k" * 32)
    return tuple(prepare(RECORD.validate_python(line), intake) for line in demo()[0])


@cache
def _figures() -> dict[str, Any]:
    return measure(DEFAULT)


def test_every_profile_the_importer_makes_has_its_person() -> None:
    made = {str(prepared.row["id"]) for prepared in _prepared() if prepared.statement == "profiles"}
    made |= {str(row["id"]) for prepared in _prepared() for row in prepared.profiles}
    made |= {reference for prepared in _prepared() for reference in prepared.references}
    assert made == demo()[1].keys()


def test_nothing_is_odd_about_the_lines() -> None:
    assert [warned.code for prepared in _prepared() for warned in prepared.warnings] == []


def test_all_but_strangers_are_customers() -> None:
    ids = set(demo()[1].values())
    assert sum(person.startswith("p") for person in ids) == 1_500
    assert sum(person.startswith("x") for person in ids) == 60


def test_people_on_one_tablet_are_different_people() -> None:
    _, truth = demo()
    left = [p for p in profiles("till") if any(i["value"].startswith("store0@") for i in p["identifiers"])]
    assert len({truth[f"till:{p['id']}"] for p in left}) == len(left) == 40


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"type": "profile", "source": "till", "id": "L1"}, "till:L1"),
        ({"type": "order", "source": "shop", "id": "1", "profile": "7"}, "shop:7"),
        ({"type": "session", "source": "web", "id": "1", "profile": "7", "profile_source": "shop"}, "shop:7"),
        (
            {
                "type": "interaction",
                "source": "helpdesk",
                "id": "1",
                "identifier": {"kind": "phone", "value": "+441632960001"},
            },
            "helpdesk:phone:+441632960001",
        ),
        ({"type": "case", "source": "helpdesk", "id": "1"}, None),
    ],
    ids=["a record", "by id", "in another source", "by identifier alone", "of nobody"],
)
def test_profile_ids_are_the_graphs(line: dict[str, Any], expected: str | None) -> None:
    assert profile_id(line) == expected


def test_a_cookie_alone_is_anonymous_and_a_phone_is_not() -> None:
    assert anonymous(identifier_profile("web", {"kind": "cookie", "value": "abc"}))
    assert not anonymous(identifier_profile("helpdesk", {"kind": "phone", "value": "+441632960001"}))


class TestHowHardItIs:
    def test_exact_identifiers_find_at_most_three_quarters(self) -> None:
        assert 0.4 < _figures()["exact_recall"] <= 0.75

    def test_joining_all_who_share_anything_is_wrong_mostly(self) -> None:
        assert _figures()["exact_precision"] < 0.6

    def test_nearly_all_can_be_found(self) -> None:
        """A matcher is asked for .95; what the lines tell must allow it."""
        assert _figures()["findable_recall"] >= 0.97

    @pytest.mark.parametrize("network", ["twitter", "facebook"])
    def test_social_accounts_are_found_by_what_people_say(self, network: str) -> None:
        assert _figures()["exact_recall_by_source"][network] < 0.1
        assert _figures()["findable_recall_by_source"][network] > 0.9

    def test_people_have_about_three_profiles(self) -> None:
        figures = _figures()
        assert 2.8 < figures["profiles"] / 1_500 < 3.8
        assert min(figures["profiles_by_source"].values()) > 200

    def test_anonymous_visitors_are_counted_apart(self) -> None:
        figures = _figures()
        assert figures["exact_recall_with_anonymous"] < figures["exact_recall"] / 4
        visits = {str(profile_id(line)) for line in of_type("session") if "identifier" in line}
        assert figures["anonymous"] == len(visits)


_SIX = dict(zip("abcdef", "112223", strict=True))
"""The people of six profiles."""


class TestMeasure:
    def test_all_found_is_perfect(self) -> None:
        found = score(_SIX, dict(_SIX))
        assert (found.recall, found.precision) == (1, 1)

    def test_one_heap_has_full_recall_and_poor_precision(self) -> None:
        found = score(_SIX, dict.fromkeys(_SIX, "heap"))
        assert found.recall == 1
        assert found.precision == pytest.approx(4 / 15)

    def test_joins_over_a_chain_of_keys(self) -> None:
        keys = {"a": {"x"}, "b": {"x", "y"}, "c": {"y"}, "d": {"z"}}
        groups = Counter(joined(keys, keys).values())
        assert sorted(groups.values()) == [1, 3]

    def test_keeps_people_apart_where_told(self) -> None:
        keys = {"a": {"x"}, "b": {"x"}, "c": {"x"}}
        found = joined(keys, keys, within={"a": "1", "b": "1", "c": "2"})
        assert found["a"] == found["b"] != found["c"]
