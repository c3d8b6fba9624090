"""The partition, as properties: whoever is there, whatever people said, and however alike they are."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.active import default_model
from matching.clusters import Member, Scores, cluster
from matching.judged import Judgement, Pair, judged
from tests.matching.members import groups, judgements, members, scored


@given(members, judgements, st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_order_does_not_matter(people: list[Member], decided: list[Judgement], rng: random.Random) -> None:
    shuffled, later = list(people), list(decided)
    rng.shuffle(shuffled)
    rng.shuffle(later)
    first, second = cluster(people, judged(decided)), cluster(shuffled, judged(later))
    assert groups(first) == groups(second)
    assert first.shared.keys() == second.shared.keys()
    assert first.conflicts == second.conflicts


@given(members, judgements)
@settings(max_examples=300, deadline=None)
def test_what_people_decided_holds(people: list[Member], decided: list[Judgement]) -> None:
    """Rejected pairs are in no group, accepted ones in one, unless that is told as a conflict."""
    holding = judged(decided)
    clusters = cluster(people, holding)
    assert not any(pair <= group for pair in holding.apart for group in clusters.groups)
    conflicts = {conflict.accepted: conflict.rejected for conflict in clusters.conflicts}
    assert set(conflicts.values()) <= holding.apart
    for pair in holding.accepted:
        if pair <= {m.id for m in people}:
            assert any(pair <= group for group in clusters.groups) != (pair in conflicts)


@given(members, judgements)
@settings(max_examples=300, deadline=None)
def test_it_is_a_partition_in_which_every_group_has_evidence(people: list[Member], decided: list[Judgement]) -> None:
    holding = judged(decided)
    clusters = cluster(people, holding)
    by_id = {m.id: m for m in people}
    assert sorted(profile for group in clusters.groups for profile in group) == sorted(by_id)
    for group in clusters.groups:
        reached = {min(group)}
        while more := {
            other
            for other in group - reached
            if any(
                (by_id[other].links | by_id[other].ties) & (by_id[p].links | by_id[p].ties) - clusters.shared.keys()
                or frozenset((other, p)) in holding.accepted
                for p in reached
            )
        }:
            reached |= more
        assert reached == group, "a group rests on identifiers that are not shared, and on what people accepted"


@given(members, judgements, st.integers(0, 13))
@settings(max_examples=300, deadline=None)
def test_a_look_alike_changes_no_grouping(people: list[Member], decided: list[Judgement], which: int) -> None:
    """What lets a new profile join without reading its group: one that says the same as another goes where the other is, unless people
    judged that one."""
    holding = judged(decided)
    people = [m for m in people if people[which % len(people)].id not in holding.profiles]
    if not people:
        return
    twin = people[which % len(people)]
    copy = Member("zz", twin.seen_at, twin.names, twin.born, twin.links, twin.ties)
    before, after = cluster(people, holding), cluster([*people, copy], holding)
    assert before.shared.keys() == after.shared.keys()
    assert {group - {"zz"} for group in after.groups} - {frozenset()} == groups(before)
    free = (twin.links or (twin.ties if not twin.names else frozenset())) - before.shared.keys()
    assert any({"zz", twin.id} <= group for group in after.groups) == bool(free)


@given(members, judgements, scored, st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_scores_join_no_pair_that_people_rejected_in_any_order(
    people: list[Member], decided: list[Judgement], bits: dict[Pair, float], rng: random.Random
) -> None:
    holding, linkage = judged(decided), default_model().linkage
    shuffled, other_bits = list(people), list(bits.items())
    rng.shuffle(shuffled)
    rng.shuffle(other_bits)
    first = cluster(people, holding, scores=Scores(bits, linkage))
    second = cluster(shuffled, holding, scores=Scores(dict(other_bits), linkage))
    assert groups(first) == groups(second)
    assert not any(pair <= group for pair in holding.apart for group in first.groups)
    without = cluster(people, holding)
    assert first.conflicts == without.conflicts
    assert all(any(group <= larger for larger in first.groups) for group in without.groups), "scores only join"
