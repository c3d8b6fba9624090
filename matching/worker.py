"""The matching worker: takes changes, hears messages, resolves the profiles they are about, and waits for more.

Any number may run. Each leases the changes it works on, and drops them in the transaction that dealt with them: a worker that is killed loses
nothing, its changes fall due again for another.
"""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from graph.driver import Driver
from graph.errors import DatabaseUnavailable
from graph.progress import Report, silent
from matching import expiry, hearing
from matching.resolve import ComponentGrew, resolve

BATCH = 500
"""Changes dealt with in one transaction."""
LEASE = timedelta(seconds=60)
"""How long a worker may take for a batch before its changes fall due for others."""
IDLE = 0.1
"""Seconds between looks when there is nothing to do: links follow within a second."""

PATIENCE, LONGEST = 600.0, 300.0
"""Seconds to wait for a Neo4j that is away, and that one transaction may take: nobody stands at a counter waiting for it."""

Row = dict[str, Any]
_log = structlog.get_logger(__name__)


async def work(driver: Driver, stop: asyncio.Event, *, batch: int = BATCH) -> None:
    """Deal with changes until `stop` is set. A Neo4j that is away is waited for."""
    worker = uuid.uuid4().hex
    driver = driver.with_patience(PATIENCE, longest=LONGEST)
    while not stop.is_set():
        try:
            done = await work_once(driver, worker, batch)
        except DatabaseUnavailable:
            _log.warning("neo4j_away")
            done = 0
        if not done:
            try:
                await asyncio.wait_for(stop.wait(), IDLE)
            except TimeoutError:
                continue


async def work_until_idle(driver: Driver, *, batch: int = BATCH, report: Report = silent) -> int:
    """Deal with all changes there are; returns how many. For imports that wait for their links, and for tests."""
    worker = uuid.uuid4().hex
    driver = driver.with_patience(PATIENCE, longest=LONGEST)
    total = 0
    while done := await work_once(driver, worker, batch):
        total += done
        report("Linking profiles", total, None)
    return total


async def work_once(driver: Driver, worker: str, batch: int = BATCH) -> int:
    """Lease one batch and deal with it. Returns the number of changes taken."""
    now = datetime.now(UTC)
    leased = await driver.run("lease_changes", limit=batch, now=now, until=now + LEASE, worker=worker)
    if not leased:
        return 0
    said = [row for row in leased if row["kind"] == hearing.KIND]
    if said:
        heard = await driver.write(lambda transaction: hearing.hear(transaction, said))
        _log.info("heard", changes=len(said), profiles=heard)
    over = [row for row in leased if row["kind"] == expiry.KIND]
    if over:
        await driver.write(lambda transaction: expiry.expire(transaction, over))
    rest = [row for row in leased if row["kind"] not in (hearing.KIND, expiry.KIND)]
    if rest:
        await _resolve(driver, rest)
    return len(leased)


async def _resolve(driver: Driver, leased: list[Row]) -> None:
    profiles = sorted({row["profile"] for row in leased})
    causes = sorted({row["cause"] for row in leased})
    cause = causes[0] if len(causes) == 1 else "several"
    try:
        resolved = await driver.write(lambda transaction: resolve(transaction, profiles, cause))
    except ComponentGrew:
        # Others are writing to the same people just now; the lease runs out and the changes are taken again.
        _log.info("component_grew", changes=len(leased))
        return
    _log.info("resolved", changes=len(leased), profiles=resolved.changed, moved=resolved.moved)
