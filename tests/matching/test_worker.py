"""A worker that rests is woken by who knows of something to do, and stops when it is told to."""

from __future__ import annotations

import asyncio

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching import worker
from matching.worker import work, work_until_idle
from tests.graph_state import customers_of

RECORD_OF_ONE = {"type": "profile", "source": "wk-desk", "id": "1", "name": "Wanda Worker"}
DESCRIPTIONS = "columns_by_profile_ids"
"""The query that reads what profiles are compared by."""


async def waiting(driver: Driver) -> int:
    (row,) = await driver.run("waiting_changes")
    return int(row["waiting"])


async def test_a_woken_worker_looks_at_once(driver: Driver, intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "IDLE", 600.0)
    await work_until_idle(driver)
    stop, woken = asyncio.Event(), asyncio.Event()
    working = asyncio.create_task(work(driver, stop, woken=woken))
    await asyncio.sleep(0.5)
    await store(driver, SYSTEM, [RECORD.validate_python(RECORD_OF_ONE)], intake)
    await asyncio.sleep(0.5)
    assert await waiting(driver), "it rests, and looks again in ten minutes"
    woken.set()
    await until_idle(driver)
    stop.set()
    await asyncio.wait_for(working, 10)


async def until_idle(driver: Driver) -> None:
    async with asyncio.timeout(30):
        while await waiting(driver):
            await asyncio.sleep(0.02)


async def test_a_worker_reads_ahead_of_time_what_newcomers_are_compared_with(
    empty: Driver, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (RECORD.validate_python(RECORD_OF_ONE | {"id": id_, "birth_date": "1980-02-01"}) for id_ in "12")
    await store(empty, SYSTEM, [first], intake)
    await work_until_idle(empty)
    # As in a process that has just begun.
    monkeypatch.setattr(worker, "_MATCHERS", {})
    reads: list[str] = []
    observer = lambda query, _seconds, _rows: reads.append(query)  # noqa: E731
    empty.observers.append(observer)
    stop = asyncio.Event()
    working = asyncio.create_task(work(empty, stop))
    try:
        async with asyncio.timeout(30):
            while reads.count("profiles_after_ids") < 2:
                await asyncio.sleep(0.02)
        assert reads.count(DESCRIPTIONS) == 1
        assert "features_by_profile_ids" not in reads, "nobody came"
        reads.clear()
        await store(empty, SYSTEM, [second], intake)
        await until_idle(empty)
    finally:
        empty.observers.remove(observer)
        stop.set()
        await asyncio.wait_for(working, 10)
    assert len(set((await customers_of(empty, ["wk-desk:1", "wk-desk:2"])).values())) == 1, "they were compared"
    assert DESCRIPTIONS not in reads, "and nothing had to be read for it"
