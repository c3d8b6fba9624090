"""The partition, as rows with a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

import pytest

from matching.active import default_model
from matching.clusters import Member, Scores, cluster
from matching.judged import Judged
from matching.names import name_of
from tests.matching.members import CARD, COOKIE, EMAIL, OFFICE, PHONE, groups, member, pairs


@dataclass(frozen=True)
class Case:
    reason: str
    members: list[Member]
    together: list[str]
    """Expected groups, each as its ids parted by spaces; those not named stand alone."""
    shared: list[str] = field(default_factory=list)


SPELLED = "email:jane.doe7@x.org"
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
        "the mailbox of an office tells nobody apart, and links nobody",
        [member("a", "Jane Doe", OFFICE), member("b", "Jane Doe", OFFICE), member("c", None, OFFICE)],
        [],
        [OFFICE],
    ),
    Case(
        "visitors who say nothing but an office's mailbox are one until somebody says a name",
        [member("a", None, OFFICE), member("b", None, OFFICE)],
        ["a b"],
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


@pytest.mark.parametrize(("cards", "count"), [(("1", "2"), 2), (("1", None), 1), ((None, None), 1)])
def test_birth_dates_told_for_two_cards_keep_namesakes_apart(cards: tuple[str | None, ...], count: int) -> None:
    """Who asks for a loyalty card is asked for the date: told once, it is as good as told twice."""
    told = zip(("elder", "younger"), cards, ("1975-06-11", "2004-10-21"), strict=True)
    people = [
        member(id_, "Priya Mehta", *([f"loyalty_card:{card}"] if card else []), born=born) for id_, card, born in told
    ]
    people += [member(f"{one.id}_web", "Priya Mehta", f"email:{one.id}@x.org") for one in people]
    bits = {frozenset(pair): 8.0 for pair in combinations([one.id for one in people], 2)}
    bits[frozenset(("elder", "younger"))] = 1.0
    assert len(cluster(people, scores=Scores(bits, default_model().linkage)).groups) == count


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
