"""A worker that rests is woken by who knows of something to do, and stops when it is told to."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching import candidates, worker
from matching.active import activate, default_model
from matching.candidates import LOT
from matching.worker import work, work_until_idle
from tests.graph_state import customers_of, identifiers_of

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
    monkeypatch.setattr(candidates, "_MATCHERS", {})
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


FAILING = "FAILING"


@pytest.mark.parametrize("step", ["matching.said.find_said", "matching.candidates.features_of"])
async def test_what_cannot_be_dealt_with_holds_up_nobody_else(
    empty: Driver, intake: Intake, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A fault of ours that only one record meets, in each of two steps that go through all of a batch."""
    module, _, name = step.rpartition(".")
    does = getattr(importlib.import_module(module), name)

    def fails_on_one(told: Any, *rest: Any) -> Any:
        if FAILING in str(told):
            raise IndexError("of a library, on what somebody wrote")
        return does(told, *rest)

    monkeypatch.setattr(step, fails_on_one)
    lines: list[dict[str, Any]] = []
    for number, text in enumerate(["mine is jane1@example.org", FAILING, "mine is jane3@example.org"]):
        lines.append(RECORD_OF_ONE | {"id": f"fail-{number}", "name": f"Jane {text if text == FAILING else 'Doe'}"})
        lines.append(
            {"type": "interaction", "source": "wk-desk", "id": f"fail-{number}", "profile": f"fail-{number}"}
            | {"channel": "email", "direction": "inbound", "at": "2026-01-01T10:00:00Z", "text": text}
        )
    await store(empty, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    stop = asyncio.Event()
    working = asyncio.create_task(work(empty, stop))
    async with asyncio.timeout(30):
        while await waiting(empty) > 1:
            await asyncio.sleep(0.02)
    stop.set()
    await asyncio.wait_for(working, 10)
    claimed = [await identifiers_of(empty, f"wk-desk:fail-{number}") for number in (0, 2)]
    assert [list(one) for one in claimed] == [["email:jane1@example.org"], ["email:jane3@example.org"]]


async def test_who_waits_for_the_links_waits_for_those_a_wide_key_found(empty: Driver, intake: Intake) -> None:
    """They are compared again a few at a time, and later than at once."""
    await activate(empty, default_model().model_copy(update={"blocking_limit": 2 * LOT}))
    try:
        for number in range(2 * LOT + 1):
            line = RECORD_OF_ONE | {"id": f"wide-{number}", "name": f"{NAMES[number]} Sharedname"}
            await store(empty, SYSTEM, [RECORD.validate_python(line)], intake)
            await work_until_idle(empty)
            assert await waiting(empty) == 0
        (key,) = await empty.inspect("MATCH (k:BlockingKey {key: 'family:sharedname'}) RETURN k.wide AS wide")
        assert key["wide"]
    finally:
        await empty.migrate("MATCH (m:Model) DELETE m")


NAMES = [
    "Ada",
    "Ben",
    "Cleo",
    "Dora",
    "Emil",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "Jana",
    "Karl",
    "Lena",
    "Max",
    "Nora",
    "Otto",
    "Pia",
    "Quinn",
    "Rosa",
    "Sven",
    "Tara",
    "Uma",
]
