"""The partition, as rows with a reason, and as properties."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.active import default_model
from matching.clusters import Clusters, Member, Scores, cluster
from matching.judged import Judged, Judgement, Pair, judged
from matching.names import name_of


def member(
    profile: str, name: str | None = None, *keys: str, born: str | None = None, day: int | None = None
) -> Member:
    """A profile in one line: keys of devices and cookies are ties, all others links."""
    ties = frozenset(key for key in keys if key.startswith(("cookie:", "device:")))
    parsed = name_of(name, None, None)
    seen_at = datetime(2026, 1, day, tzinfo=UTC) if day else None
    return Member(profile, seen_at, frozenset({parsed} if parsed else ()), born, frozenset(keys) - ties, ties)


def groups(clusters: Clusters) -> set[frozenset[str]]:
    return set(clusters.groups)


@dataclass(frozen=True)
class Case:
    reason: str
    members: list[Member]
    together: list[str]
    """Expected groups, each as its ids parted by spaces; those not named stand alone."""
    shared: list[str] = field(default_factory=list)


SPELLED = "email:jane.doe7@x.org"
EMAIL, PHONE, CARD, COOKIE = "email:jane@x.org", "phone:+441632960001", "loyalty_card:1", "cookie:abc"

CASES = [
    Case("one email, one name", [member("a", "Jane Doe", EMAIL), member("b", "Jane Doe", EMAIL)], ["a b"]),
    Case("a nickname is the same name", [member("a", "Bob Doe", EMAIL), member("b", "Robert Doe", EMAIL)], ["a b"]),
    Case("an initial is the same name", [member("a", "J Doe", EMAIL), member("b", "Jane Doe", EMAIL)], ["a b"]),
    Case(
        "a slip of the pen is the same name", [member("a", "Jnae Doe", EMAIL), member("b", "Jane Doe", EMAIL)], ["a b"]
    ),
    Case("swapped fields are the same name", [member("a", "Doe Jane", EMAIL), member("b", "Jane Doe", EMAIL)], ["a b"]),
    Case(
        "a new family name is the same person",
        [member("a", "Jane Doe", EMAIL), member("b", "Jane Roe", EMAIL)],
        ["a b"],
    ),
    Case("a couple on one email are two", [member("a", "Jane Doe", EMAIL), member("b", "John Doe", EMAIL)], []),
    Case(
        "whose a nameless profile is on a couple's email, nobody can tell",
        [member("a", "Jane Doe", EMAIL), member("b", "John Doe", EMAIL), member("c", None, EMAIL)],
        [],
    ),
    Case(
        "a nameless profile is whose name its email spells",
        [member("a", "Jane Doe", SPELLED), member("b", "John Doe", SPELLED), member("c", None, SPELLED)],
        ["a c"],
    ),
    Case(
        "an email that spells two people tells nobody",
        [
            member("a", "Jane Doe", SPELLED, born="1950-01-01"),
            member("b", "Jane Doe", SPELLED, born="1980-05-17"),
            member("c", None, SPELLED),
        ],
        [],
    ),
    Case(
        "a nameless profile joins the only person there",
        [member("a", "Jane Doe", EMAIL), member("b", None, EMAIL)],
        ["a b"],
    ),
    Case(
        "the bridge J Doe must not weld Jane and John",
        [member("a", "Jane Doe", EMAIL), member("b", "John Doe", EMAIL), member("c", "J Doe", EMAIL)],
        ["a c"],
    ),
    Case(
        "a household phone: three people make it a relation",
        [
            member("a", "Jane Doe", PHONE),
            member("b", "John Doe", PHONE),
            member("c", "Peter Doe", PHONE),
            member("d", "Jane Doe", PHONE, EMAIL),
        ],
        [],
        [PHONE],
    ),
    Case(
        "what else they share still links those on a household phone",
        [
            member("a", "Jane Doe", PHONE, EMAIL),
            member("b", "John Doe", PHONE),
            member("c", "Peter Doe", PHONE),
            member("d", "Jane Doe", PHONE, EMAIL),
        ],
        ["a d"],
        [PHONE],
    ),
    Case(
        "one person's profiles in many systems are one person, not many",
        [member(profile, "Jane Doe", EMAIL) for profile in "abcdef"],
        ["a b c d e f"],
    ),
    Case(
        "different birth dates are different people",
        [member("a", "Jane Doe", EMAIL, born="1980-02-01"), member("b", "Jane Doe", EMAIL, born="2004-11-23")],
        [],
    ),
    Case(
        "a birth date with day and month swapped is a slip",
        [member("a", "Jane Doe", EMAIL, born="1980-02-01"), member("b", "Jane Doe", EMAIL, born="1980-01-02")],
        ["a b"],
    ),
    Case("visits on one cookie are one", [member(profile, None, COOKIE) for profile in "abc"], ["a b c"]),
    Case("a cookie joins no named person", [member("a", "Jane Doe", COOKIE), member("b", None, COOKIE)], []),
    Case(
        "a cookie joins no profile with an identifier of its own",
        [member("a", None, COOKIE, EMAIL), member("b", None, COOKIE)],
        [],
    ),
    Case(
        "a store tablet: visits on it are strangers once six people are known there",
        [
            member(f"p{n}", f"{name} Doe", COOKIE)
            for n, name in enumerate(["Ann", "Ben", "Kim", "Dora", "Edgar", "Frieda"])
        ]
        + [member("v", None, COOKIE), member("w", None, COOKIE)],
        [],
        [COOKIE],
    ),
    Case(
        "own cards tell nameless people on one phone apart",
        [member(f"c{n}", None, f"loyalty_card:{n}", PHONE) for n in range(3)],
        [],
        [PHONE],
    ),
    Case(
        "two chains meet in one person",
        [member("a", "Jane Doe", EMAIL), member("b", "Jane Doe", EMAIL, CARD), member("c", "J. Doe", CARD)],
        ["a b c"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.reason)
def test_hard_case(case: Case) -> None:
    clusters = cluster(case.members)
    expected = {frozenset(group.split()) for group in case.together}
    alone = {frozenset({m.id}) for m in case.members} - {frozenset({p}) for group in expected for p in group}
    assert groups(clusters) == expected | alone
    assert sorted(clusters.shared) == sorted(case.shared)


@dataclass(frozen=True)
class JudgedCase:
    reason: str
    members: list[Member]
    accepted: list[str]
    """Pairs, each as two ids without a space, in the order in which people accepted them."""
    apart: list[str]
    together: list[str]
    conflicts: list[str] = field(default_factory=list)
    """Accepted pairs that are not applied."""


JANE_A, JANE_B, JANE_C = (member(profile, "Jane Doe", EMAIL) for profile in "abc")
JUDGED_CASES = [
    JudgedCase("people know better than names", [member("a", "Jane Doe"), member("b", "Petra Roe")], ["ab"], [], ["a b"]),
    JudgedCase(
        "a rejected pair stays apart and splits what would join it", [JANE_A, JANE_B, JANE_C], [], ["ab"], ["a c"]
    ),
    JudgedCase(
        "an accept that would join a rejected pair is a conflict",
        [member("a", "Jane Doe"), member("b", "Jane Doe"), member("c", "Jane Doe")],
        ["ab", "bc"],
        ["ac"],
        ["a b"],
        ["bc"],
    ),
    JudgedCase(
        "the accept that came first is the one applied",
        [member("a", "Jane Doe"), member("b", "Jane Doe"), member("c", "Jane Doe")],
        ["bc", "ab"],
        ["ac"],
        ["b c"],
        ["ab"],
    ),
    JudgedCase(
        "a rejection is inherited by the whole group on both sides",
        [member("a", "Jane Doe", CARD), member("b", "Jane Doe", CARD, EMAIL), member("c", "Jane Doe", EMAIL, "twitter:jane"),
         member("d", "Jane Doe", "twitter:jane")],
        [],
        ["ad"],
        ["a b", "c d"],
    ),
    JudgedCase(
        "whoever knows one of two accepted names is no stranger",
        [member("a", "Jane Doe", EMAIL), member("b", "Petra Roe"), member("c", "Jane Doe", EMAIL)],
        ["ab"],
        [],
        ["a b c"],
    ),
    JudgedCase(
        "an accept survives that all their identifiers are shared",
        [member("a", "Jane Doe", PHONE), member("b", "J Doe", PHONE), member("c", "Peter Roe", PHONE), member("d", "Ahmed Khan", PHONE)],
        ["ab"],
        [],
        ["a b"],
    ),
    JudgedCase(
        "three on a phone whom people say are one do not make it shared",
        [member("a", "Jane Doe", PHONE), member("b", "Petra Roe", PHONE), member("c", "Dora Poe", PHONE)],
        ["ab", "bc"],
        [],
        ["a b c"],
    ),
    JudgedCase(
        "people judged apart count as different however alike they are",
        [JANE_A, JANE_B, JANE_C],
        [],
        ["ab", "bc", "ac"],
        [],
    ),
]  # fmt: skip


def pairs(*written: str) -> tuple[Pair, ...]:
    return tuple(frozenset(pair) for pair in written)


@pytest.mark.parametrize("case", JUDGED_CASES, ids=lambda case: case.reason)
def test_hard_judged_case(case: JudgedCase) -> None:
    clusters = cluster(case.members, Judged(pairs(*case.accepted), frozenset(pairs(*case.apart))))
    expected = {frozenset(group.split()) for group in case.together}
    alone = {frozenset({m.id}) for m in case.members} - {frozenset({p}) for group in expected for p in group}
    assert groups(clusters) == expected | alone
    assert [conflict.accepted for conflict in clusters.conflicts] == list(pairs(*case.conflicts))
    assert all(conflict.rejected in pairs(*case.apart) for conflict in clusters.conflicts)


def test_three_judged_apart_make_an_email_shared() -> None:
    clusters = cluster([JANE_A, JANE_B, JANE_C], Judged(apart=frozenset(pairs("ab", "bc", "ac"))))
    assert list(clusters.shared) == [EMAIL]


NAMES = [None, "Jane Doe", "John Doe", "J Doe", "Bob Roe", "Robert Roe", "Ann Poe", "Doe Jane"]
KEYS = [
    EMAIL,
    PHONE,
    CARD,
    COOKIE,
    "email:doe@y.org",
    "phone:+441632960002",
    "loyalty_card:2",
    "cookie:def",
    "twitter:jane",
]
members = st.lists(
    st.builds(
        lambda name, keys, born, day: (name, tuple(keys), born, day),
        st.sampled_from(NAMES),
        st.sets(st.sampled_from(KEYS), max_size=3),
        st.sampled_from([None, "1980-02-01", "1991-12-30"]),
        st.one_of(st.none(), st.integers(1, 28)),
    ),
    max_size=14,
).map(
    lambda rows: [member(f"p{n:02}", name, *keys, born=born, day=day) for n, (name, keys, born, day) in enumerate(rows)]
)


PROFILES = [f"p{n:02}" for n in range(14)]
judgements = st.lists(
    st.tuples(st.sets(st.sampled_from(PROFILES), min_size=2, max_size=2), st.sampled_from(["accept", "reject"]), st.integers(1, 9)),
    max_size=8,
).map(
    lambda rows: [
        Judgement(datetime(2026, 5, day, tzinfo=UTC), f"j{n}", frozenset(pair), decision)
        for n, (pair, decision, day) in enumerate(rows)
    ]
)  # fmt: skip


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


@pytest.mark.parametrize(
    ("dates", "count", "reason"),
    [
        (("1975-06-11", "1975-06-11", "2004-10-21", "2004-10-21"), 2, "each date is told twice: two people"),
        (("1975-06-11", "1975-06-11", "2004-10-21", None), 1, "told once, it may be a slip"),
        (
            ("1975-06-11", "1975-06-11", "1977-10-21", "1977-10-21"),
            1,
            "no two of one home and name are two years apart",
        ),
        (("1975-06-11", "1975-06-11", "1975-11-06", "1975-11-06"), 1, "day and month swapped, by a form that does"),
    ],
)
def test_birth_dates_told_twice_keep_namesakes_apart(dates: tuple[str | None, ...], count: int, reason: str) -> None:
    """However much else they share: their score alone would join them."""
    name = name_of("Priya Mehta", None, None)
    assert name
    ids = ("elder_1", "elder_2", "younger_1", "younger_2")
    people = [
        # An email each, for who says just the same counts once.
        Member(id_, None, frozenset([name]), born, frozenset([f"email:{id_}@x.org"]), frozenset())
        for id_, born in zip(ids, dates, strict=True)
    ]
    bits = {frozenset(pair): 8.0 if pair[0][:3] == pair[1][:3] else 6.0 for pair in combinations(ids, 2)}
    assert len(cluster(people, scores=Scores(bits, default_model().linkage)).groups) == count, reason


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


scored = st.dictionaries(
    st.frozensets(st.sampled_from(PROFILES), min_size=2, max_size=2),
    st.sampled_from([-4.0, 2.5, 8.0, 14.25]),
    max_size=12,
)


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


def test_two_birth_dates_keep_mother_and_daughter_apart_whatever_else_they_share() -> None:
    """Each has a profile that tells no date: those alone could be either's."""
    dates = {"mother": "1975-06-11", "mothers_web": None, "daughter": "2004-10-21", "daughters_web": None}
    name = name_of("Priya Mehta", None, None)
    assert name
    people = [Member(id_, None, frozenset([name]), born, frozenset(), frozenset()) for id_, born in dates.items()]
    own = {frozenset(("mother", "mothers_web")): 15.0, frozenset(("daughter", "daughters_web")): 15.0}
    bits = own | {frozenset(("mothers_web", "daughters_web")): 9.0, frozenset(("mother", "daughters_web")): 9.0}
    model = default_model()
    blind = model.model_copy(update={"other_name": 0.0, "other_birth": 0.0, "resist": -2.0}).linkage
    seeing = model.model_copy(update={"other_birth": -32.0, "resist": -2.0}).linkage
    assert len(cluster(people, scores=Scores(bits, blind)).groups) == 1
    assert groups(cluster(people, scores=Scores(bits, seeing))) == {
        frozenset({"mother", "mothers_web"}),
        frozenset({"daughter", "daughters_web"}),
    }
