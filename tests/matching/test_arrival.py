"""A record that arrives is linked in the transaction that stores it, and nothing that goes wrong with that costs it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.access import SYSTEM, Viewer
from graph.changes import change_rows
from graph.driver import Driver, Transaction
from graph.errors import Forbidden
from graph.intake import Intake
from graph.records import ProfileRecord
from graph.rows import prepare
from graph.writes import store
from matching.active import activate, default_model
from matching.arrival import BACKLOG, FEW, Arrivals
from matching.resolve import ComponentGrew
from matching.worker import work_once, work_until_idle
from tests.graph_state import customers_of, everything
from tests.matching.test_scored_resolution import LEEDS, MARGARET, YORK, person

HERS = tuple(person(number, *MARGARET, LEEDS) for number in (1, 2))
BOTH = [one.key for one in HERS]


@pytest.fixture
def arrivals(empty: Driver) -> Arrivals:
    """Patient: a machine that is busy is no reason to leave it to a worker."""
    return Arrivals(empty, seconds=20.0, pause=0.0)


async def arrive(arrivals: Arrivals, intake: Intake, *people: ProfileRecord) -> None:
    stored = await arrivals.store(SYSTEM, [prepare(one, intake) for one in people], intake, "tracking")
    assert stored.written["profiles"] == len(people)


async def are_one(driver: Driver, profiles: list[str] = BOTH) -> bool:
    return len(set((await customers_of(driver, profiles)).values())) == 1


async def causes(driver: Driver) -> list[tuple[str, str]]:
    rows = await driver.inspect("MATCH (e:CustomerEvent) RETURN e.kind AS kind, e.cause AS cause ORDER BY e.at")
    return [(row["kind"], row["cause"]) for row in rows]


async def test_who_arrives_is_linked_before_any_worker_looks(empty: Driver, arrivals: Arrivals, intake: Intake) -> None:
    for one in HERS:
        await arrive(arrivals, intake, one)
    assert await are_one(empty)
    assert await causes(empty) == [("joined", "tracking")]
    before = await everything(empty)
    assert await work_until_idle(empty) == 2, "a worker looks again, for who came meanwhile"
    after = await everything(empty)
    assert before.types == after.types
    assert {name: count for name, count in before.labels.items() if name != "Change"} == after.labels


async def test_an_email_links_as_it_arrives(empty: Driver, arrivals: Arrivals, intake: Intake) -> None:
    email = {"identifiers": [{"kind": "email", "value": "margaret@example.org"}]}
    await arrive(arrivals, intake, person(1, None, **email), person(2, *MARGARET, **email))
    assert await are_one(empty)


async def test_a_new_version_leaves_whom_it_is_no_longer_like(
    empty: Driver, arrivals: Arrivals, intake: Intake
) -> None:
    for one in HERS:
        await arrive(arrivals, intake, one)
    await arrive(arrivals, intake, person(2, "Olga Petrenko", "1951-01-01", YORK, seen_at="2031-01-01T00:00:00Z"))
    assert not await are_one(empty)


async def test_two_that_arrive_at_one_moment_find_each_other_in_the_end(
    empty: Driver, arrivals: Arrivals, intake: Intake
) -> None:
    await asyncio.gather(*(arrive(arrivals, intake, one) for one in HERS))
    await work_until_idle(empty)
    assert await are_one(empty)


async def test_the_model_in_use_decides(
    empty: Driver, arrivals: Arrivals, intake: Intake, no_model_after: None
) -> None:
    wary = default_model().thresholds.model_copy(update={"accept": 90.0})
    model = default_model().model_copy(update={"name": "wary", "purposes": {default_model().purpose: wary}})
    await activate(empty, model)
    for one in HERS:
        await arrive(arrivals, intake, one)
    assert not await are_one(empty)
    (row,) = await empty.inspect("MATCH (:Profile)-[s:SAME_AS]->(:Profile) RETURN s.status AS status")
    assert row["status"] == "proposed"


async def test_more_than_a_few_are_left_to_the_worker(empty: Driver, arrivals: Arrivals, intake: Intake) -> None:
    crowd = [person(number, *MARGARET, LEEDS) for number in range(FEW + 1)]
    await arrive(arrivals, intake, *crowd)
    assert await everything(empty) == await left_to_a_worker(empty, len(crowd))


async def test_who_arrives_in_a_backlog_is_left_to_the_worker(
    empty: Driver, arrivals: Arrivals, intake: Intake
) -> None:
    crowd = [person(number, f"Nobody{number} Else") for number in range(3, BACKLOG + 4)]
    await store(empty, SYSTEM, crowd, intake)
    for one in HERS:
        await arrive(arrivals, intake, one)
    await left_to_a_worker(empty, len(crowd) + 2)


async def test_what_is_to_be_looked_at_one_day_is_no_backlog(empty: Driver, arrivals: Arrivals, intake: Intake) -> None:
    one_day = datetime.now(UTC) + timedelta(days=300)
    rows = [row | {"due": one_day} for row in change_rows(["crm:1"] * (BACKLOG + 1), "expiry")]
    await empty.run("note_changes", rows=rows, now=datetime.now(UTC))
    for one in HERS:
        await arrive(arrivals, intake, one)
    assert await are_one(empty)


async def left_to_a_worker(driver: Driver, profiles: int) -> Any:
    """What the graph has of profiles that were only stored."""
    now = await everything(driver)
    assert now.labels["Change"] == now.labels["Customer"] == now.labels["Profile"] == profiles
    assert "SAME_AS" not in now.types
    return now


async def test_who_has_no_time_is_stored_and_linked_later(empty: Driver, arrivals: Arrivals, intake: Intake) -> None:
    for one in HERS:
        await arrivals.store(SYSTEM, [prepare(one, intake)], intake, "tracking", linked=False)
    await left_to_a_worker(empty, 2)
    await work_until_idle(empty)
    assert await are_one(empty)


async def test_who_meets_the_locks_of_others_does_not_wait_for_them(empty: Driver, intake: Intake) -> None:
    arrivals = Arrivals(empty, seconds=0.5, pause=60.0)
    first, second = HERS
    await arrive(Arrivals(empty, seconds=20.0), intake, first)
    held, done = asyncio.Event(), asyncio.Event()
    ran: list[str] = []

    def observe(query: str, _seconds: float, _rows: int) -> None:
        ran.append(query)

    async def hold(transaction: Transaction) -> None:
        await transaction.run("lock_resolutions", keys=[first.key], now=None)
        held.set()
        await done.wait()

    holding = asyncio.create_task(empty.write(hold))
    await held.wait()
    empty.observers.append(observe)
    try:
        async with asyncio.timeout(30):
            await arrive(arrivals, intake, second)
            # Nor does who comes next, though nothing is told of them yet.
            ran.clear()
            await arrive(arrivals, intake, person(3, *MARGARET, LEEDS))
            assert "write_profiles" in ran
            assert "candidates_by_keys" not in ran
    finally:
        empty.observers.remove(observe)
        done.set()
        await holding
    await left_to_a_worker(empty, 3)
    await work_until_idle(empty)
    assert await are_one(empty, [*BOTH, "crm:3"])


async def test_an_error_of_the_first_look_costs_nobody_anything(
    empty: Driver, arrivals: Arrivals, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def grew(*_: object) -> None:
        raise ComponentGrew

    monkeypatch.setattr("matching.arrival.resolve", grew)
    for one in HERS:
        await arrive(arrivals, intake, one)
    await left_to_a_worker(empty, 2)
    while await work_once(empty, "worker"):
        pass
    assert await are_one(empty)


async def test_who_may_not_write_stores_nothing(empty: Driver, arrivals: Arrivals, intake: Intake) -> None:
    with pytest.raises(Forbidden):
        await arrivals.store(Viewer("anybody", "agent"), [prepare(HERS[0], intake)], intake, "tracking")
    assert (await everything(empty)).labels == {}
