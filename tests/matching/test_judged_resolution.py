"""Judgements on a real Neo4j: they hold whatever comes before, between and after them, and undone they leave nothing behind."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.judgements import Decision, judge, undo
from graph.records import Record
from graph.writes import store
from matching.clusters import cluster
from matching.component import judgements_of, member_of
from matching.judged import judged
from matching.worker import work_once, work_until_idle
from tests.graph_state import customers_of, emptied, partition
from tests.matching.arrivals import work_a_little, work_all
from tests.matching.test_resolution import day, profile, scores_of, versions

ALL = [f"crm:{n}" for n in range(1, 9)]
PEOPLE = [(1, "Jane Doe"), (2, "Petra Roe"), (3, "Ahmed Khan")]


async def decided(driver: Driver, *pairs: str, decision: Any = "accept") -> str:
    """Judge pairs written as two numbers, such as `12`; the batch's id comes back. Nothing is resolved yet."""
    decisions = [Decision(f"crm:{pair[0]}", f"crm:{pair[1]}", decision) for pair in pairs]
    batch = await driver.write(lambda transaction: judge(transaction, SYSTEM, decisions, "they said so"))
    return batch.id


async def undone(driver: Driver, *ids: str) -> None:
    await driver.write(lambda transaction: undo(transaction, SYSTEM, ids, "a mistake"))


async def statuses(driver: Driver) -> dict[str, str]:
    """The status of each SAME_AS, by the numbers of its two profiles; a conflict has an exclamation mark."""
    rows = await driver.inspect(
        "MATCH (a:Profile)-[s:SAME_AS]->(b:Profile) RETURN split(a.id, ':')[1] + split(b.id, ':')[1] AS pair, "
        "s.status + CASE WHEN s.conflict THEN '!' ELSE '' END AS status"
    )
    assert len(rows) == len({row["pair"] for row in rows}), "one SAME_AS a pair"
    return {row["pair"]: row["status"] for row in rows}


async def groups(driver: Driver, *profiles: str) -> set[frozenset[str]]:
    return partition(await customers_of(driver, list(profiles)))


async def test_an_accept_joins_and_undone_leaves_nothing_behind(empty: Driver, intake: Intake) -> None:
    people = [profile(1, "Jane Doe", seen_at=day(1)), profile(2, "Petra Roe", seen_at=day(2))]
    await store(empty, SYSTEM, people, intake)
    await work_until_idle(empty)
    before = await customers_of(empty, ALL[:2])
    batch = await decided(empty, "12")
    await work_until_idle(empty)
    assert set((await customers_of(empty, ALL[:2])).values()) == {before["crm:1"]}
    assert await statuses(empty) == {"12": "accepted"}
    await undone(empty, batch)
    await work_until_idle(empty)
    assert await customers_of(empty, ALL[:2]) == before
    assert await statuses(empty) == {}


async def test_a_reject_splits_and_survives_that_the_record_comes_again(empty: Driver, intake: Intake) -> None:
    people = [profile(n, "Jane Doe", "email=jane@example.org", seen_at=day(n)) for n in (1, 2)]
    await store(empty, SYSTEM, people, intake)
    await decided(empty, "12", decision="reject")
    await work_until_idle(empty)
    assert len(await groups(empty, *ALL[:2])) == 2
    again = [profile(n, "Jane Doe", "email=jane@example.org", seen_at=day(n + 9)) for n in (2, 1)]
    await store(empty, SYSTEM, again, intake)
    await work_until_idle(empty)
    assert len(await groups(empty, *ALL[:2])) == 2
    assert await statuses(empty) == {"12": "rejected"}


async def test_the_newest_judgement_of_a_pair_holds(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [profile(n, ("Jane Doe", "Petra Roe")[n - 1], seen_at=day(n)) for n in (1, 2)], intake)
    await decided(empty, "12")
    later = await decided(empty, "12", decision="reject")
    await work_until_idle(empty)
    assert await statuses(empty) == {"12": "rejected"}
    await undone(empty, later)
    await work_until_idle(empty)
    assert await statuses(empty) == {"12": "accepted"}


async def test_an_accept_against_a_reject_waits_as_a_conflict(empty: Driver, intake: Intake) -> None:
    names = {1: "Jane Doe", 2: "Petra Roe", 3: "Ahmed Khan"}
    await store(empty, SYSTEM, [profile(n, name, seen_at=day(n)) for n, name in names.items()], intake)
    await decided(empty, "12")
    reject = await decided(empty, "13", decision="reject")
    await decided(empty, "23")
    await work_until_idle(empty)
    assert await groups(empty, *ALL[:3]) == {frozenset(ALL[:2]), frozenset(ALL[2:3])}
    assert await statuses(empty) == {"12": "accepted", "13": "rejected", "23": "proposed!"}
    await undone(empty, reject)
    await work_until_idle(empty)
    assert await groups(empty, *ALL[:3]) == {frozenset(ALL[:3])}
    assert await statuses(empty) == {"12": "accepted", "23": "accepted"}


async def test_a_pair_is_told_of_once_when_it_begins_to_wait_for_a_person(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [profile(n, name, seen_at=day(n)) for n, name in PEOPLE], intake)
    for pair, decision in [("12", "accept"), ("13", "reject"), ("23", "accept")]:
        await decided(empty, pair, decision=decision)
    await work_until_idle(empty)
    await store(empty, SYSTEM, [profile(n, name, seen_at=day(n + 9)) for n, name in PEOPLE], intake)
    await work_until_idle(empty)
    told = await empty.inspect("MATCH (e:CustomerEvent {kind: 'proposed'}) RETURN e.a AS a, e.b AS b")
    assert told == [{"a": "crm:2", "b": "crm:3"}]


async def test_a_look_alike_of_a_judged_profile_goes_by_its_own_evidence(empty: Driver, intake: Intake) -> None:
    """It must neither follow a judgement nor be kept away by one that is not about it."""
    same = ("Jane Doe", "email=jane@example.org")
    await store(empty, SYSTEM, [profile(1, *same, seen_at=day(1)), profile(2, "Petra Roe", seen_at=day(2))], intake)
    await decided(empty, "12", decision="reject")
    await work_until_idle(empty)
    await store(empty, SYSTEM, [profile(3, *same, seen_at=day(3))], intake)
    await work_until_idle(empty)
    assert await groups(empty, *ALL[:3]) == {frozenset({"crm:1", "crm:3"}), frozenset({"crm:2"})}


async def test_what_one_change_frees_is_dealt_with_although_another_of_the_component_comes_first(
    empty: Driver, intake: Intake
) -> None:
    """A worker that deals with a whole component takes all its changes off the list: it must have looked at each of them."""
    phone, email = "phone=+441632960001", "email=doe@example.org"
    await store(empty, SYSTEM, [profile(1, "Jane Doe", phone), profile(2, "J Doe", phone), profile(3, "Peter Roe", phone),
                                profile(4, "Ahmed Khan", phone, email), profile(5, "Ahmed Khan", email)], intake)  # fmt: skip
    await work_until_idle(empty)
    assert len(await groups(empty, *ALL[:2])) == 2, "the phone is shared"
    await store(empty, SYSTEM, [profile(5, "Ahmed Khan", email, birth_date="1980-01-01", seen_at=day(2))], intake)
    await store(empty, SYSTEM, [profile(4, "Ahmed Khan", email, seen_at=day(2))], intake)
    while await work_once(empty, "slow", batch=1):
        pass
    assert len(await groups(empty, *ALL[:2])) == 1, "and no longer"


@dataclass(frozen=True)
class Said:
    """Something said of a pair; `back` takes back the judgement said that many before, if there is one."""

    pair: frozenset[int]
    decision: str
    back: int = 0


sayings = st.builds(
    Said,
    st.frozensets(st.integers(1, 8), min_size=2, max_size=2),
    st.sampled_from(["accept", "reject"]),
    st.sampled_from([0, 0, 0, 1, 2]),
)
NEWBORN = [profile(n) for n in range(1, 9)]


async def say(driver: Driver, said: Said, made: list[str]) -> None:
    if said.back:
        if len(made) >= said.back and made[-said.back]:
            await undone(driver, made[-said.back])
            made[-said.back] = ""
        return
    made.append(await decided(driver, "".join(map(str, sorted(said.pair))), decision=said.decision))


@given(
    st.lists(versions, min_size=1, max_size=10),
    st.lists(sayings, max_size=7),
    st.randoms(use_true_random=False),
    st.sampled_from([1, 4]),
)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_judgements_in_between_end_as_judgements_at_the_end(
    session_loop: asyncio.AbstractEventLoop,
    driver: Driver,
    intake: Intake,
    records: list[Record],
    said: list[Said],
    rng: random.Random,
    workers: int,
) -> None:
    async def between() -> None:
        made: list[str] = []
        steps: list[Record | Said] = list(records)
        for place, saying in zip(sorted(rng.randrange(len(records) + 1) for _ in said), said, strict=True):
            steps.insert(place + steps_said(steps), saying)
        for step in steps:
            if isinstance(step, Said):
                await say(driver, step, made)
            else:
                await store(driver, SYSTEM, [step], intake)
            if rng.random() < 0.4:
                await work_a_little(driver, workers)
        await work_all(driver, workers)

    async def at_the_end() -> None:
        shuffled, made = list(records), list[str]()
        rng.shuffle(shuffled)
        await store(driver, SYSTEM, shuffled, intake)
        for saying in said:
            await say(driver, saying, made)
        await work_until_idle(driver)

    async def both() -> None:
        ends = []
        for way in (between, at_the_end):
            await emptied(driver)
            await store(driver, SYSTEM, NEWBORN, intake)
            await way()
            ends.append((await customers_of(driver, ALL), await statuses(driver)))
        assert ends[0] == ends[1]
        rows = await driver.run("members_by_profile_ids", keys=ALL, compared=None)
        said_now = judged(judgement for row in rows for judgement in judgements_of(row))
        assert partition(ends[0][0]) == set(
            cluster([member_of(row) for row in rows], said_now, scores=scores_of(rows)).groups
        )

    session_loop.run_until_complete(both())


def steps_said(steps: Sequence[object]) -> int:
    return sum(isinstance(step, Said) for step in steps)


@given(
    st.lists(versions, min_size=1, max_size=10),
    st.lists(sayings, max_size=4),
    st.lists(sayings, min_size=1, max_size=4),
)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_undo_gives_the_former_state_with_its_ids(
    session_loop: asyncio.AbstractEventLoop,
    driver: Driver,
    intake: Intake,
    records: list[Record],
    said: list[Said],
    mistaken: list[Said],
) -> None:
    async def run() -> None:
        await emptied(driver)
        await store(driver, SYSTEM, [*NEWBORN, *records], intake)
        made: list[str] = []
        for saying in said:
            await say(driver, saying, made)
        await work_until_idle(driver)
        before = await customers_of(driver, ALL), await statuses(driver)
        mistakes: list[str] = []
        for saying in mistaken:
            await say(driver, Said(saying.pair, saying.decision), mistakes)
        await work_until_idle(driver)
        await undone(driver, *mistakes)
        await work_until_idle(driver)
        assert (await customers_of(driver, ALL), await statuses(driver)) == before

    session_loop.run_until_complete(run())
