"""The insight worker: reads messages for their sentiment as they come, and learns from the whole base once a day.

Any number may run. Each leases the messages it reads and drops their changes in the transaction that keeps the labels: a worker that is killed
loses nothing, its messages fall due again for another. Links come first: while changes wait for the matching worker, this one holds back.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from graph.driver import Driver
from graph.errors import DatabaseUnavailable
from insight.learning import learn_if_due

BATCH = 64
"""Messages read at once: a third of a second, so that one that comes just then waits no longer."""
LEASE = timedelta(seconds=60)
"""How long a worker may take for a batch before its messages fall due for others."""
IDLE = 0.2
"""Seconds between looks when there is nothing to do."""
BEHIND = timedelta(seconds=1)
"""A change that waited for the matching worker for longer says that it needs the machine more."""
HELD_BACK = 1.0
"""Seconds after which a batch is read all the same: a tenth of a second's work for each, so that labels keep up with 50 messages a second."""
GATHER = 0.1
"""Seconds given to messages to come together when something has come: ten looks a second cost the machine less than fifty."""
LEARN_EVERY = 30.0
"""Seconds between looks whether there is reason to learn anew, or to read anew what an older model read."""
PATIENCE, LONGEST = 600.0, 300.0
"""Seconds to wait for a Neo4j that is away, and that one transaction may take."""

Row = dict[str, Any]
_log = structlog.get_logger(__name__)


async def work(driver: Driver, stop: asyncio.Event, *, woken: asyncio.Event | None = None) -> None:
    """Read messages, and learn, until `stop` is set. `woken` is set by who knows that there is something to do."""
    driver = driver.with_patience(PATIENCE, longest=LONGEST)
    # Ready before the first message comes, which would wait two seconds for it.
    warming = asyncio.create_task(asyncio.to_thread(_labelled, ()))
    learning = asyncio.create_task(_keep_learning(driver, stop))
    try:
        await _keep_labelling(driver, stop, woken or asyncio.Event())
    finally:
        learning.cancel()
        await asyncio.gather(learning, warming, return_exceptions=True)


async def work_until_idle(driver: Driver, *, batch: int = BATCH) -> int:
    """Read all messages that wait, and return how many: for tests and benches."""
    worker, total = uuid.uuid4().hex, 0
    driver = driver.with_patience(PATIENCE, longest=LONGEST)
    while taken := await work_once(driver, worker, batch):
        total += taken
    return total


async def work_once(driver: Driver, worker: str, batch: int = BATCH) -> int:
    """Lease one batch and read it. Returns the number of changes taken."""
    now = datetime.now(UTC)
    leased = await driver.run("lease_messages", limit=batch, now=now, until=now + LEASE, worker=worker)
    if leased:
        # In a thread: the model takes most of the time and leaves Python to others meanwhile.
        rows = await asyncio.to_thread(_labelled, leased)
        await driver.run("label_messages", rows=rows, now=datetime.now(UTC))
        _log.debug("labelled", messages=len(rows))
    return len(leased)


async def relabel_once(driver: Driver, batch: int = BATCH) -> int:
    """Read one batch of messages again whose labels are an older model's, the newest first. Returns how many; 0 when there are none."""
    # Nothing is leased: two workers may read the same ones, and say the same of them.
    found = await driver.run("messages_by_older_models", keys=[await asyncio.to_thread(_model)], limit=batch)
    if not found:
        return 0
    rows = await asyncio.to_thread(_labelled, found[0]["rows"])
    await driver.run("label_messages", rows=rows, now=datetime.now(UTC))
    return len(rows)


async def _keep_labelling(driver: Driver, stop: asyncio.Event, woken: asyncio.Event) -> None:
    worker, last, relabel_at = uuid.uuid4().hex, 0.0, 0.0
    while not stop.is_set():
        done = 0
        try:
            if time.monotonic() - last > HELD_BACK or not await _behind(driver):
                done = await work_once(driver, worker)
                last = time.monotonic()
                if not done and time.monotonic() > relabel_at:
                    # What is new goes first; where nothing is, what an older model read.
                    done = await relabel_once(driver)
                    relabel_at = time.monotonic() + (0 if done else LEARN_EVERY)
        except DatabaseUnavailable:
            _log.warning("neo4j_away")
        if done < BATCH:
            await _rest(stop, woken)
            await asyncio.sleep(GATHER)


async def _keep_learning(driver: Driver, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            if not await _behind(driver):
                await learn_if_due(driver)
        except DatabaseUnavailable:
            _log.warning("neo4j_away")
        await asyncio.sleep(LEARN_EVERY)


async def _behind(driver: Driver) -> bool:
    (row,) = await driver.run("overdue_changes", before=datetime.now(UTC) - BEHIND)
    return bool(row["waiting"])


async def _rest(stop: asyncio.Event, woken: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in (stop, woken)]
    await asyncio.wait(waits, timeout=IDLE, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    woken.clear()


def _labelled(leased: Sequence[Row]) -> list[Row]:
    # The model takes a second to import and 150 MB; a graph without messages needs none of it.
    from insight.labelling import labelled

    return labelled(leased)


def _model() -> str:
    from insight.labelling import model_version

    return model_version()
