"""What the matching bench concludes from pairs, clusters and the demo's lines, without running Splink or a graph."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.demo_found import Said, joined_by_them_alone, sharing_things, towards
from bench.matching import SUBJECTS
from bench.matching_sets import SETS
from bench.matching_sets.entries import SetFiles
from bench.peer_links import EVEN, Linked, read, weight_of
from matching.evaluation import Pairs, Partition

TRUTH = {"a:1": "x", "a:2": "x", "a:3": "x", "a:4": "y"}
LINKED = Linked(
    list(TRUTH),
    [("a:1", "a:2", 6.0), ("a:2", "a:3", 1.0), ("a:3", "a:4", 0.5)],
    {"seconds": {"train": 2, "predict": 1}},
)


def groups(partition: Partition) -> set[frozenset[str]]:
    return {frozenset(p for p in partition if partition[p] == group) for group in partition.values()}


def test_every_subject_is_a_set() -> None:
    assert {subject.name for subject in SUBJECTS} <= SETS.keys()


def test_a_cut_makes_connected_components() -> None:
    assert groups(LINKED.clusters(EVEN)) == {frozenset(TRUTH)}
    assert groups(LINKED.clusters(1)) == {frozenset({"a:1", "a:2", "a:3"}), frozenset({"a:4"})}
    assert len(groups(LINKED.clusters(7))) == 4


def test_the_best_cut_is_found_with_the_truth_in_hand() -> None:
    assert LINKED.best_cut(TRUTH) == (1, 1)
    assert LINKED.candidate_recall(TRUTH) == pytest.approx(2 / 3)
    assert LINKED.seconds == 3


@given(st.floats(0.001, 0.999))
def test_weights_are_log_odds(probability: float) -> None:
    assert 1 / (1 + 2 ** -weight_of(probability)) == pytest.approx(probability)


def test_what_splink_left_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text("profile,entity\na:1,x\na:2,x\n")
    (tmp_path / "pairs.csv").write_text("a:1,a:2,3.25\n")
    (tmp_path / "told.json").write_text(json.dumps({"seconds": {"train": 1}, "single_s": []}))
    linked = read(SetFiles(tmp_path), tmp_path)
    assert (linked.profiles, linked.pairs) == (["a:1", "a:2"], [("a:1", "a:2", 3.25)])


def profile(source: str, id_: str, **identifiers: str) -> dict[str, object]:
    values = [{"kind": kind, "value": value} for kind, value in identifiers.items()]
    return {"type": "profile", "source": source, "id": id_, "identifiers": values}


DEMO = [
    profile("twitter", "1", twitter="@ann"),
    profile("shop", "1", email="ann@x.example", phone="020 7946 0123"),
    profile("till", "1", phone="+44 20 7946 0123"),
    profile("till", "2", email="ann@x.example"),
    {"type": "session", "source": "web", "id": "s", "profile_source": "shop", "profile": "1", "device": "d1"},
]


@pytest.fixture
def said(tmp_path: Path) -> Said:
    (tmp_path / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in DEMO))
    return Said.read(tmp_path / "lines.jsonl")


def test_an_account_is_found_towards_what_the_others_have(said: Said) -> None:
    truth = {"twitter:1": "ann", "shop:1": "ann", "till:2": "ann", "till:1": "ben"}
    found = {"twitter:1": "1", "shop:1": "1", "till:2": "2", "till:1": "3"}
    told = towards(said, truth, found)
    assert told["twitter → email"] == Pairs(true=2, found=1, right=1)
    assert told["twitter → phone"] == Pairs(true=1, found=1, right=1)
    assert told["twitter → device"] == Pairs(true=1, found=1, right=1)
    assert told["facebook → email"] == Pairs(0, 0, 0)


@pytest.mark.parametrize(
    ("together", "left", "joined"),
    [
        (("shop:1", "till:1"), (), 1),
        (("shop:1", "till:1"), ("shop:1", "till:1"), 0),
        (("shop:1", "till:2"), (), 0),
        (("twitter:1", "till:1"), (), 0),
        (("shop:1", "till:1", "till:2"), ("shop:1", "till:2"), 1),
    ],
    ids=["a phone alone", "together without it too", "an email, not a phone", "nothing in common", "one of several"],
)
def test_customers_joined_by_a_telephone_alone_are_counted(
    said: Said, together: tuple[str, ...], left: tuple[str, ...], joined: int
) -> None:
    """`left`: who is still together where no telephone counts."""
    truth = {profile: profile for profile in said.keys}

    def groups(some: tuple[str, ...]) -> dict[str, str]:
        return {profile: "one" if profile in some else profile for profile in said.keys}

    assert joined_by_them_alone(sharing_things(said, truth, groups(together)), groups(left)) == joined
