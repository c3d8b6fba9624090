"""Counting by groups says what listing every pair would say, and the worst comes first."""

from __future__ import annotations

import time
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.evaluation import Confusion, Pairs, Partition, Score, b_cubed, between, by_source, confusions, pairwise

PROFILES = [f"{source}:{number}" for number in range(4) for source in ("crm", "shop", "twitter")]
PARTITIONS = st.dictionaries(st.sampled_from(PROFILES), st.sampled_from("abcd"))
BOTH = st.tuples(PARTITIONS, PARTITIONS)


def pairs_of(partition: Partition, among: set[str]) -> set[frozenset[str]]:
    """By definition: every two that are in one group."""
    return {frozenset(two) for two in combinations(sorted(among), 2) if partition[two[0]] == partition[two[1]]}


@given(BOTH)
def test_pairs_are_those_of_the_definition(both: tuple[Partition, Partition]) -> None:
    truth, found = both
    common = truth.keys() & found.keys()
    true, claimed = pairs_of(truth, common), pairs_of(found, common)
    assert pairwise(truth, found) == Pairs(len(true), len(claimed), len(true & claimed))


@given(BOTH)
def test_b_cubed_is_the_mean_over_profiles(both: tuple[Partition, Partition]) -> None:
    truth, found = both
    common = truth.keys() & found.keys()
    precisions, recalls = [], []
    for profile in common:
        person = {other for other in common if truth[other] == truth[profile]}
        group = {other for other in common if found[other] == found[profile]}
        precisions.append(len(person & group) / len(group))
        recalls.append(len(person & group) / len(person))
    score = b_cubed(truth, found)
    assert score.precision == pytest.approx(sum(precisions) / len(common) if common else 1)
    assert score.recall == pytest.approx(sum(recalls) / len(common) if common else 1)


@given(BOTH)
def test_a_source_is_measured_by_its_pairs_with_the_others(both: tuple[Partition, Partition]) -> None:
    truth, found = both
    common = truth.keys() & found.keys()
    told = by_source(truth, found)
    assert told.keys() == {profile.partition(":")[0] for profile in common}
    for source, pairs in told.items():
        crossing = {
            frozenset((a, b))
            for a, b in product(common, common)
            if a.startswith(f"{source}:") and not b.startswith(f"{source}:")
        }
        true, claimed = crossing & pairs_of(truth, common), crossing & pairs_of(found, common)
        assert pairs == Pairs(len(true), len(claimed), len(true & claimed))


@given(BOTH, st.integers(0, 30))
def test_the_worst_confusions_come_first_and_tell_all_wrong_pairs(both: tuple[Partition, Partition], most: int) -> None:
    truth, found = both
    everything = confusions(truth, found, 1_000)
    assert confusions(truth, found, most) == everything[:most]
    assert [c.worst_first for c in everything] == sorted(c.worst_first for c in everything)
    pairs = pairwise(truth, found)
    wrong = {kind: sum(c.pairs for c in everything if c.kind == kind) for kind in ("joined", "missed")}
    assert wrong == {"joined": pairs.found - pairs.right, "missed": pairs.true - pairs.right}
    for confusion in everything:
        same_person = truth[confusion.a] == truth[confusion.b]
        together = found[confusion.a] == found[confusion.b]
        assert (same_person, together) == ((False, True) if confusion.kind == "joined" else (True, False))


@given(BOTH)
def test_a_truth_held_against_itself_is_perfect(both: tuple[Partition, Partition]) -> None:
    truth, _ = both
    assert pairwise(truth, truth).score == Score(1, 1)
    assert b_cubed(truth, truth).f1 == pytest.approx(1)
    assert confusions(truth, truth, 10) == []


def test_known_figures() -> None:
    """The example of Amigó et al. (2009) in small: three of one person and one stranger, one of the three left out."""
    truth = {"a:1": "x", "a:2": "x", "b:3": "x", "b:4": "y"}
    found = {"a:1": "1", "a:2": "1", "b:3": "2", "b:4": "1"}
    assert pairwise(truth, found) == Pairs(true=3, found=3, right=1)
    assert b_cubed(truth, found) == Score(pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4), pytest.approx(8 / 12))
    assert confusions(truth, found, 5) == [
        Confusion("missed", "a:1", "b:3", (2, 1)),
        Confusion("joined", "a:1", "b:4", (2, 1)),
    ]
    assert between(truth, found, {"a:1", "a:2"}, {"b:3", "b:4"}) == Pairs(true=2, found=2, right=0)
    assert Score(0, 0).f1 == 0


def test_a_group_of_ten_thousand_among_fifty_thousand_takes_no_time() -> None:
    """Listed pair by pair this were fifty million."""
    truth = {f"s:{number}": str(number // 10) for number in range(50_000)}
    found = {profile: "all" if number < 10_000 else profile for number, profile in enumerate(truth)}
    started = time.process_time()
    assert pairwise(truth, found).right == 1_000 * 45
    assert b_cubed(truth, found).precision == pytest.approx((10_000 * 10 / 10_000 + 40_000) / 50_000)
    assert len(confusions(truth, found, 20)) == 20
    assert time.process_time() - started < 5
