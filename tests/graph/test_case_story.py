"""What a case has come to, as a pure function: rows of hard cases, and that the order of arrival never matters."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.case_status import Status, status_of
from graph.case_story import Act, Kind, Story, Telling, acts_of, standing
from graph.errors import UnknownKind

START = datetime(2026, 3, 1, tzinfo=UTC)


def day(n: float) -> datetime:
    return START + timedelta(days=n)


def told(n: float, status: str, staff: str | None = None) -> Telling:
    return Telling(day(n).isoformat(), day(n), status, staff)


def did(n: float, kind: Kind, id_: str = "", **own: str) -> Act:
    return Act(id_ or f"a{n}", "k", kind, day(n), by="anna", **own)


RESOLVED, REOPENED = did(2, Kind.RESOLVE, status="resolved"), did(3, Kind.REOPEN, status="open")
ON_HOLD, LATE_UNDO = did(2, Kind.SET_STATUS, status="on_hold"), did(9, Kind.UNDO, undoes="a3")
FIRST, SECOND = did(2, Kind.REOPEN, "a", status="open"), did(2, Kind.RESOLVE, "b", status="resolved")
ROWS = [
    ("as its source says", [told(1, "pending")], [], "pending"),
    ("a colleague later than the source", [told(1, "open")], [RESOLVED], "resolved"),
    ("the source later than a colleague", [told(1, "open"), told(5, "pending")], [RESOLVED], "pending"),
    ("the source repeats itself later", [told(1, "open"), told(5, "open", "bob")], [RESOLVED], "resolved"),
    ("closed by the source, reopened, told again", [told(1, "closed"), told(9, "closed")], [REOPENED], "open"),
    ("reopened by both, closed again", [told(1, "closed"), told(4, "open"), told(9, "closed")], [REOPENED], "closed"),
    ("taken back", [told(1, "open")], [RESOLVED, did(9, Kind.UNDO, undoes="a2")], "open"),
    ("taken back, what was before holds", [told(1, "open")], [RESOLVED, REOPENED, LATE_UNDO], "resolved"),
    ("a week late", [told(1, "open")], [REOPENED, ON_HOLD], "open"),
    ("of two at one moment the greater id", [told(1, "open")], [SECOND, FIRST], "resolved"),
    ("a source whose clock went back", [told(5, "open"), Telling("9", day(1), "closed")], [], "closed"),
]


@pytest.mark.parametrize(("why", "tellings", "acts", "status"), ROWS, ids=[row[0] for row in ROWS])
def test_rows(why: str, tellings: list[Telling], acts: list[Act], status: str) -> None:
    assert standing(Story("k", "zendesk", tuple(tellings), tuple(acts))).status == status, why


def test_whose_it_is_goes_by_the_same_rule() -> None:
    acts = (did(2, Kind.HAND_OVER, team="returns"), did(4, Kind.ASSIGN, staff="anna"))
    story = Story("k", "zendesk", (told(1, "open", "bob"), told(3, "open", "carol"), told(5, "pending", "carol")), acts)
    assert (standing(story).staff, standing(story).team) == ("anna", None), "carol had it since the third only"
    assert standing(Story("k", "z", story.tellings, acts[:1])).staff == "carol"
    given_up = Story("k", "z", (told(1, "open", "bob"), told(3, "open", None)))
    assert standing(given_up).staff is None


def test_it_has_been_over_since_the_first_of_an_unbroken_run() -> None:
    again = did(5, Kind.RESOLVE, "again", status="closed")
    assert standing(Story("k", "z", (told(1, "open"),), (RESOLVED, again))).closed_at == day(2)
    assert standing(Story("k", "z", (told(1, "open"),), (RESOLVED, REOPENED, again))).closed_at == day(5)


def merge(n: float, case: str, into: str) -> Act:
    return Act(f"m{n}", case, Kind.MERGE, day(n), by="anna", other=into)


def test_what_was_done_before_a_merge_stays_with_the_case_it_was_done_on() -> None:
    def other(n: float) -> Story:
        resolved = Act("x", "o", Kind.RESOLVE, day(n), status="resolved")
        return Story("o", "z", (told(1, "open"),), (resolved, merge(4, "o", "k")), into="k")

    alone = Story("k", "zendesk", (told(1, "open"),))
    assert standing(alone, [other(3)]).status == "open"
    assert standing(alone, [other(5)]).status == "resolved"
    further = Story("f", "z", (told(1, "open"),), (Act("x", "f", Kind.RESOLVE, day(5), status="resolved"), merge(2, "f", "o")), into="o")  # fmt: skip
    assert standing(alone, [other(3), further]).status == "resolved", "over two merges, from the later of them"


kinds = st.sampled_from([Kind.ASSIGN, Kind.HAND_OVER, Kind.SET_STATUS, Kind.RESOLVE, Kind.REOPEN, Kind.NOTE])
moments = st.integers(0, 6).map(day)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    tellings = [
        Telling(
            f"{at.isoformat()}|{n}", at, draw(st.sampled_from(Status)), draw(st.sampled_from([None, "bob", "carol"]))
        )
        for n, at in enumerate(draw(st.lists(moments, min_size=1, max_size=4)))
    ]
    acts = []
    for n in range(draw(st.integers(0, 6))):
        kind = draw(kinds)
        own: dict[str, str | None] = {"note": "hello"}
        if kind in (Kind.ASSIGN, Kind.HAND_OVER):
            own = {
                "staff": draw(st.sampled_from([None, "anna", "dan"])),
                "team": draw(st.sampled_from([None, "returns"])),
            }
        elif kind is not Kind.NOTE:
            own = {"status": draw(st.sampled_from(Status))}
        acts.append(Act(f"a{n}", "k", kind, draw(moments), by="anna", **own))  # type: ignore[arg-type]
        if draw(st.booleans()) and draw(st.booleans()):
            acts.append(Act(f"u{n}", "k", Kind.UNDO, draw(moments), by="dan", undoes=f"a{draw(st.integers(0, n))}"))
    return Story("k", "zendesk", tuple(tellings), tuple(acts))


@given(stories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(story: Story, chance: random.Random) -> None:
    tellings, acts = list(story.tellings), list(story.acts)
    chance.shuffle(tellings)
    chance.shuffle(acts)
    shuffled = Story(story.id, story.source, tuple(tellings), tuple(acts))
    assert standing(shuffled) == standing(story)
    assert acts_of(shuffled) == acts_of(story)


@given(stories(), st.integers(0, 5))
def test_what_is_taken_back_is_as_if_it_had_never_been(story: Story, n: int) -> None:
    without = tuple(act for act in story.acts if act.id != f"a{n}" and act.undoes != f"a{n}")
    undone = (*story.acts, Act("undo", "k", Kind.UNDO, day(9), undoes=f"a{n}"))
    assert standing(Story("k", "z", story.tellings, undone)) == standing(Story("k", "z", story.tellings, without))


@given(stories())
def test_an_action_older_than_all_others_changes_nothing_that_was_said_later(story: Story) -> None:
    early = Act("0", "k", Kind.RESOLVE, day(-7), by="dan", status="resolved")
    late = Story("k", "z", story.tellings, (*story.acts, early))
    assert standing(late).status == standing(story).status


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("open", "open"),
        ("New", "open"),
        ("IN_PROGRESS", "open"),
        ("in-progress", "open"),
        ("Waiting for customer", "pending"),
        ("On Hold", "on_hold"),
        ("on-hold", "on_hold"),
        ("Solved", "resolved"),
        ("CLOSED", "closed"),
        ("Cancelled", "closed"),
    ],
)
def test_words_of_sources(word: str, status: str) -> None:
    assert status_of(word) == status


@pytest.mark.parametrize("word", ["asleep", "", "   ", "open closed", "0"])
def test_a_word_that_means_none_is_refused_and_those_there_are_are_named(word: str) -> None:
    with pytest.raises(UnknownKind, match=r"status: .*open, pending, on_hold, resolved, closed") as caught:
        status_of(word)
    assert caught.value.reason_code == "unknown_status"
