"""A worker that rests is woken by who knows of something to do, and stops when it is told to."""

from __future__ import annotations

import asyncio
import time

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching import worker
from matching.worker import work, work_until_idle

RECORD_OF_ONE = {"type": "profile", "source": "wk-desk", "id": "1", "name": "Wanda Worker"}


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
    end = time.monotonic() + 30
    while await waiting(driver):
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    stop.set()
    await asyncio.wait_for(working, 10)
