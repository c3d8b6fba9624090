"""Judging, linking, unlinking, splitting and undoing: what each does, what its preview says, and whom it refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from graph.access import ROLES, SYSTEM, Thing, Viewer, allowed
from graph.driver import Driver
from graph.errors import Forbidden, NotFound, WhomError
from graph.ids import customer_alias
from graph.intake import Intake
from graph.judgements import MOST, Decision
from graph.records import RECORD
from graph.writes import store
from matching.decisions import Acts, Move, Outcome
from matching.events import Transition
from matching.worker import work_until_idle
from tests.graph_state import customers_of, everything, partition
from tests.matching.test_resolution import day, profile

AGENT = Viewer("desk-3", "agent")
ALL = [f"crm:{n}" for n in range(1, 6)]


@pytest.fixture
async def people(empty: Driver, intake: Intake) -> Driver:
    """1, 2 and 3 are Jane on one email; 4 and 5 are by themselves."""

    jane = [profile(n, "Jane Doe", "email=jane@example.org", seen_at=day(n)) for n in (1, 2, 3)]
    others = [profile(4, "J. Doe", seen_at=day(4)), profile(5, "Petra Roe", seen_at=day(5))]
    await store(empty, SYSTEM, jane + others, intake)
    await work_until_idle(empty)
    return empty


@pytest.fixture
def ids(intake: Intake) -> list[str]:
    """The customer id that each profile gives, by its number."""
    return ["", *(customer_alias(profile, intake.id_key) for profile in ALL)]


async def groups(driver: Driver) -> set[frozenset[int]]:
    found = partition(await customers_of(driver, ALL))
    return {frozenset(int(profile[4:]) for profile in group) for group in found}


def numbers(*written: str) -> set[frozenset[int]]:
    return {frozenset(map(int, group)) for group in written}


ACTS: list[tuple[str, Callable[[Acts, list[str]], Awaitable[Outcome]], tuple[str, ...]]] = [
    ("link two profiles", lambda acts, ids: acts.link("crm:1", "crm:4"), ("1234", "5")),
    ("link two customers", lambda acts, ids: acts.link(ids[4], ids[1]), ("1234", "5")),
    ("link by an old id of a customer", lambda acts, ids: acts.link(ids[4], ids[3]), ("1234", "5")),
    ("unlink from a customer", lambda acts, ids: acts.unlink("crm:2", ids[1]), ("13", "2", "4", "5")),
    ("unlink from a profile", lambda acts, ids: acts.unlink("crm:3", "crm:1"), ("12", "3", "4", "5")),
    ("split off one part", lambda acts, ids: acts.split(ids[1], [["crm:1"]]), ("1", "23", "4", "5")),
    ("split into three", lambda acts, ids: acts.split(ids[1], [["crm:1"], ["crm:2"], ["crm:3"]]), ("1", "2", "3", "4", "5")),
    (
        "judge many at once",
        lambda acts, ids: acts.judge([Decision("crm:5", "crm:4", "accept"), Decision("crm:1", "crm:2", "reject")]),
        ("13", "2", "45"),
    ),
]  # fmt: skip
each_act = pytest.mark.parametrize(("reason", "act", "expected"), ACTS, ids=[case[0] for case in ACTS])


@each_act
async def test_an_act_says_beforehand_what_it_does_and_is_undone_as_one(
    people: Driver,
    ids: list[str],
    reason: str,
    act: Callable[[Acts, list[str]], Awaitable[Outcome]],
    expected: tuple[str, ...],
) -> None:
    before, counted = await customers_of(people, ALL), await everything(people)
    foretold = await act(Acts(people, AGENT, preview=True), ids)
    assert await everything(people) == counted, "a preview leaves everything as it was"
    assert await customers_of(people, ALL) == before
    done = await act(Acts(people, AGENT, reason=reason), ids)
    assert await groups(people) == numbers(*expected)
    assert (foretold.moves, foretold.transitions) == (done.moves, done.transitions)
    assert done.moves == [
        Move(profile, before[profile], customer)
        for profile, customer in (await customers_of(people, ALL)).items()
        if before[profile] != customer
    ]
    await work_until_idle(people)
    assert await groups(people) == numbers(*expected), "the worker has nothing to add"
    back = await Acts(people, AGENT, preview=True).undo([done.batch.id])
    assert {(move.profile, move.after) for move in back.moves} == {(move.profile, move.before) for move in done.moves}
    await Acts(people, AGENT).undo([done.batch.id])
    assert await customers_of(people, ALL) == before
    await work_until_idle(people)
    assert await customers_of(people, ALL) == before


async def test_it_tells_which_customers_joined_and_under_which_id(people: Driver, ids: list[str]) -> None:
    done = await Acts(people, AGENT).link("crm:4", "crm:5")
    assert done.transitions == [Transition("joined", ids[4], (ids[5],))]
    assert done.customers == {ids[4], ids[5]}


async def test_judgements_keep_who_when_and_why(people: Driver) -> None:
    done = await Acts(people, AGENT, reason="same voice").link("crm:5", "crm:4")
    (judgement,) = await people.inspect(
        "MATCH (j:Judgement) RETURN j.a, j.b, j.decision, j.decided_by, j.reason, j.batch"
    )
    assert list(judgement.values()) == ["crm:4", "crm:5", "accept", "desk-3", "same voice", done.batch.id]


async def test_a_conflict_is_told_and_nothing_moves(people: Driver) -> None:
    await Acts(people, AGENT).judge([Decision("crm:1", "crm:4", "reject"), Decision("crm:1", "crm:2", "accept")])
    done = await Acts(people, AGENT).link("crm:2", "crm:4")
    assert not done.moves
    (conflict,) = done.conflicts
    assert (conflict.accepted, conflict.rejected) == (frozenset({"crm:2", "crm:4"}), frozenset({"crm:1", "crm:4"}))


async def test_what_people_say_goes_before_what_identifiers_say(people: Driver) -> None:
    """2 shares an email with 1; but 2 is 4, and 4 is not 1, so 2 is not 1 either."""
    await Acts(people, AGENT).judge([Decision("crm:1", "crm:4", "reject")])
    foretold = await Acts(people, AGENT, preview=True).link("crm:2", "crm:4")
    assert [one.kind for one in foretold.transitions] == ["joined", "split"]


REFUSED: list[tuple[str, str, Callable[[Acts], Awaitable[Outcome]]]] = [
    ("not_found", "a profile nobody has", lambda acts: acts.link("crm:1", "crm:77")),
    ("not_found", "a customer nobody is", lambda acts: acts.link("c_nobody", "crm:1")),
    ("not_found", "a part of somebody else", lambda acts: acts.unlink("crm:1", "c_nobody")),
    ("not_found", "no such judgement", lambda acts: acts.undo(["nothing"])),
    ("not_found", "no judgement at all", lambda acts: acts.undo([])),
    ("invalid_judgement", "a profile with itself", lambda acts: acts.link("crm:1", "crm:1")),
    ("invalid_judgement", "nothing", lambda acts: acts.judge([])),
    ("invalid_judgement", "a pair twice", lambda acts: acts.judge([Decision("crm:1", "crm:2", "accept"), Decision("crm:2", "crm:1", "reject")])),
    ("invalid_judgement", "neither yes nor no", lambda acts: acts.judge([Decision("crm:1", "crm:2", "maybe")])),
    ("too_many_judgements", "too many", lambda acts: acts.judge([Decision("a", str(n), "accept") for n in range(MOST + 1)])),
]  # fmt: skip


@pytest.mark.parametrize(("code", "reason", "act"), REFUSED, ids=[case[1] for case in REFUSED])
async def test_what_makes_no_sense_is_refused(
    people: Driver, code: str, reason: str, act: Callable[[Acts], Awaitable[Outcome]]
) -> None:
    with pytest.raises(WhomError) as refused:
        await act(Acts(people, AGENT))
    assert refused.value.reason_code == code, reason


async def test_parts_must_be_the_customers_own_and_apart(people: Driver, ids: list[str]) -> None:
    for parts, code in [
        ([["crm:4"]], "not_found"),
        ([["crm:1"], ["crm:1"]], "invalid_judgement"),
        ([["crm:1"], []], "invalid_judgement"),
        ([["crm:1", "crm:2", "crm:3"]], "invalid_judgement"),
    ]:
        with pytest.raises(WhomError) as refused:
            await Acts(people, AGENT).split(ids[1], parts)
        assert refused.value.reason_code == code, parts


async def test_what_was_undone_is_not_undone_again(people: Driver) -> None:
    done = await Acts(people, AGENT).link("crm:4", "crm:5")
    await Acts(people, AGENT).undo([done.batch.judgements[0]["id"]])
    with pytest.raises(WhomError, match="judge again") as refused:
        await Acts(people, AGENT).undo([done.batch.id])
    assert refused.value.reason_code == "already_undone"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("preview", [True, False])
async def test_only_who_may_judge_judges(people: Driver, ids: list[str], role: str, preview: bool) -> None:
    acts = Acts(people, Viewer("someone", role), preview=preview)
    for act in (
        lambda: acts.link("crm:1", "crm:4"),
        lambda: acts.unlink("crm:1", ids[1]),
        lambda: acts.split(ids[1], [["crm:2"]]),
        lambda: acts.undo(["nothing"]),
        lambda: acts.judge([Decision("crm:1", "crm:2", "accept")]),
    ):
        if allowed(Viewer("someone", role), Thing.JUDGE):
            continue
        with pytest.raises(Forbidden):
            await act()


async def test_a_profile_known_by_a_hidden_identifier_cannot_be_judged(empty: Driver, intake: Intake) -> None:

    chat = {"type": "interaction", "source": "web", "id": "1", "channel": "chat", "at": day(1)}
    record = RECORD.validate_python(chat | {"identifier": {"kind": "device", "value": "device0001"}})
    await store(empty, SYSTEM, [record, profile(1, "Jane Doe")], intake)
    seeing = replace(AGENT, kinds=frozenset({"email"}))
    with pytest.raises(NotFound):
        await Acts(empty, seeing).link("crm:1", "web:device:device0001")
    done = await Acts(empty, AGENT).link("crm:1", "web:device:device0001")
    with pytest.raises(NotFound):
        await Acts(empty, seeing).undo([done.batch.id])
