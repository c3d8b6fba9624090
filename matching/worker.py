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

from graph.driver import Driver, Transaction
from graph.errors import DatabaseUnavailable
from graph.progress import Report, silent
from matching import expiry, hearing
from matching.active import active_model
from matching.candidates import Matcher, describe
from matching.model import Model
from matching.resolve import Compared, ComponentGrew, Resolved, resolve

BATCH = 500
"""Changes dealt with in one transaction."""
LEASE = timedelta(seconds=60)
"""How long a worker may take for a batch before its changes fall due for others."""
IDLE = 0.1
"""Seconds between looks when there is nothing to do: links follow within a second."""

TRIES = 5
"""Times a batch is begun anew at once because others were at work on the same people."""

PATIENCE, LONGEST = 600.0, 300.0
"""Seconds to wait for a Neo4j that is away, and that one transaction may take: nobody stands at a counter waiting for it."""

Row = dict[str, Any]
_log = structlog.get_logger(__name__)


async def work(driver: Driver, stop: asyncio.Event, *, batch: int = BATCH, woken: asyncio.Event | None = None) -> None:
    """Deal with changes until `stop` is set. A Neo4j that is away is waited for. `woken` is set by who knows that there is something to
    do, so that nobody waits for the next look."""
    woken = woken or asyncio.Event()
    worker = uuid.uuid4().hex
    driver = driver.with_patience(PATIENCE, longest=LONGEST)
    while not stop.is_set():
        try:
            done = await work_once(driver, worker, batch)
        except DatabaseUnavailable:
            _log.warning("neo4j_away")
            done = 0
        if not done:
            await _rest(stop, woken)


async def _rest(stop: asyncio.Event, woken: asyncio.Event) -> None:
    waits = [asyncio.ensure_future(event.wait()) for event in (stop, woken)]
    await asyncio.wait(waits, timeout=IDLE, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    # Before the next look: what is told from here on is told of something that look may miss.
    woken.clear()


async def work_until_idle(driver: Driver, *, batch: int = BATCH, report: Report = silent) -> int:
    """Deal with all changes there are, and wait for those that other workers have in hand; returns how many it dealt with. For imports
    that wait for their links, and for tests."""
    worker, begun = uuid.uuid4().hex, datetime.now(UTC)
    driver = driver.with_patience(PATIENCE, longest=LONGEST)
    total = 0
    while True:
        while done := await work_once(driver, worker, batch):
            total += done
            report("Linking profiles", total, None)
        if await _dealt_with(driver, begun):
            return total
        await asyncio.sleep(IDLE)


async def _dealt_with(driver: Driver, begun: datetime) -> bool:
    # Only what was there to begin with: where calls come in all the time, something always waits.
    (row,) = await driver.run("waiting_changes")
    return row["oldest"] is None or row["oldest"].to_native() > begun


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
    for _ in range(TRIES):
        try:
            resolved = await match(driver, profiles, cause, [row["key"] for row in leased])
        except ComponentGrew:
            continue
        _log.info("resolved", changes=len(leased), profiles=resolved.changed, moved=resolved.moved)
        return
    # Others keep writing to the same people just now; the lease runs out and the changes are taken again.
    _log.info("component_grew", changes=len(leased))


async def match(driver: Driver, profiles: list[str], cause: str, changes: list[str]) -> Resolved:
    """Describe, compare and resolve profiles whose changes were leased; the changes are dropped with it. Raises ComponentGrew."""
    described = await driver.write(lambda transaction: describe(transaction, profiles))

    async def work(transaction: Transaction) -> Resolved:
        model = await active_model(transaction)
        compared = Compared(model, await _matcher(model).compare(transaction, described))
        resolved = await resolve(transaction, profiles, cause, compared)
        await transaction.run("drop_changes", keys=sorted(changes))
        return resolved

    return await driver.write(work)


def _matcher(model: Model) -> Matcher:
    if model.version not in _MATCHERS:
        # Only the model in use is asked for again.
        _MATCHERS.clear()
        _MATCHERS[model.version] = Matcher(model)
    return _MATCHERS[model.version]


_MATCHERS: dict[str, Matcher] = {}
