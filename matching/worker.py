"""The matching worker: takes changes, hears messages, resolves the profiles they are about, and waits for more.

Any number may run. Each leases the changes it works on, and drops them in the transaction that dealt with them: a worker that is killed loses
nothing, its changes fall due again for another.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from graph.driver import Driver, Transaction
from graph.errors import DatabaseUnavailable, TookTooLong
from graph.progress import Report, silent
from matching import expiry, hearing
from matching.active import model_of
from matching.arrival import prepare
from matching.candidates import Described, Rescored, describe, describe_held, matcher_of
from matching.resolve import Compared, ComponentGrew, Resolved, resolve
from matching.together import both

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
    remembering = asyncio.create_task(prepare(driver, "lease_changes"))
    try:
        while not stop.is_set():
            try:
                await _work_through(driver, worker, batch, stop.is_set)
            except DatabaseUnavailable:
                _log.warning("neo4j_away")
            except Exception:
                # Nobody else's changes are to wait for the one that fails; that falls due again when its lease is over.
                _log.exception("work_failed")
            if not stop.is_set():
                await _rest(stop, woken)
    finally:
        remembering.cancel()
        await asyncio.gather(remembering, return_exceptions=True)


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

        def dealt_with(changes: int, so_far: int = total) -> None:
            report("Linking profiles", so_far + changes, None)

        total += await _work_through(driver, worker, batch, report=dealt_with)
        if await _dealt_with(driver, begun):
            return total
        await asyncio.sleep(IDLE)


async def _dealt_with(driver: Driver, begun: datetime) -> bool:
    # Only what was there to begin with: where calls come in all the time, something always waits.
    (row,) = await driver.run("waiting_changes")
    return row["oldest"] is None or (row["oldest"].to_native() > begun and not row["following"])


@dataclass(frozen=True, slots=True)
class _Taken:
    """A batch of changes that was leased. What was said or expired is dealt with; `described`: the profiles to be resolved, if there are any,
    and `compared`: how they scored. `errors`: of changes that could not be dealt with."""

    changes: Sequence[Row] = ()
    described: Described | None = None
    compared: Rescored | None = None
    errors: Sequence[Exception] = ()

    @property
    def to_resolve(self) -> Sequence[Row]:
        """The changes that are about profiles themselves."""
        return _about_profiles(self.changes)


async def work_once(driver: Driver, worker: str, batch: int = BATCH) -> int:
    """Lease one batch and deal with it. Returns the number of changes taken."""
    taken = await _take(driver, worker, batch)
    _raise_first(await _resolve(driver, taken))
    return len(taken.changes)


def _raise_first(errors: Sequence[Exception]) -> None:
    if errors:
        raise errors[0]


async def _work_through(
    driver: Driver,
    worker: str,
    batch: int,
    stopped: Callable[[], bool] = lambda: False,
    report: Callable[[int], object] = lambda changes: None,
) -> int:
    """Deal with all changes that are due, or until `stopped`; returns how many, or raises the first error when all others are dealt with. In
    a backlog the next batch is taken and compared while one is resolved: Neo4j works on the one while Python is at the other."""
    total, errors = 0, list[Exception]()
    taken = await _take(driver, worker, batch)
    while taken.changes:
        following = _Taken()
        if len(taken.changes) == batch and not stopped():
            following, failed = await both(_take(driver, worker, batch), _resolve(driver, taken))
            errors += failed
        else:
            errors += await _resolve(driver, taken)
            if not stopped():
                following = await _take(driver, worker, batch)
        total += len(taken.changes)
        report(total)
        taken = following
    _raise_first(errors)
    return total


async def _take(driver: Driver, worker: str, batch: int) -> _Taken:
    """Lease a batch, describe its profiles and compare them, and deal with what was said and what expired."""
    errors = list[Exception]()
    try:
        taken = await driver.write(lambda transaction: _lease(transaction, worker, batch))
    except Exception as error:
        if _away(error):
            raise
        # Whatever it was, nobody is to stumble over the same changes again at once: those behind them would never get their turn.
        (leased,) = await driver.run("lease_changes", **_terms(worker, batch))
        taken = _Taken(leased["changes"])
        errors += await _each(taken.to_resolve, partial(_resolve_some, driver))
    errors += await _each([row for row in taken.changes if row["kind"] == hearing.KIND], partial(_hear, driver))
    errors += await _each([row for row in taken.changes if row["kind"] == expiry.KIND], partial(_expire, driver))
    if taken.described is None:
        return replace(taken, errors=errors)
    matcher = matcher_of(await model_of(driver, taken.described.model))
    try:
        compared = await matcher.compare(driver, taken.described)
    except Exception as error:
        if _away(error):
            raise
        # They are compared once more when they are resolved: there each alone, if need be.
        compared = None
    return replace(taken, compared=compared, errors=errors)


async def _each(changes: Sequence[Row], deal: Callable[[Sequence[Row]], Awaitable[object]]) -> list[Exception]:
    """Deal with changes together, and where that fails with each half of them, down to one alone: what cannot be dealt with holds up nothing
    else, and falls due again when its lease is over. Returns what went wrong in the end."""
    failed = await _failure(deal(changes)) if changes else None
    if failed is None:
        return []
    if len(changes) > 1:
        middle = len(changes) // 2
        return [*await _each(changes[:middle], deal), *await _each(changes[middle:], deal)]
    # Not whose: the id of a profile may be somebody's address.
    _log.error("change_failed", change=changes[0]["key"], kind=changes[0]["kind"], exc_info=failed)
    return [failed]


async def _failure(work: Awaitable[object]) -> Exception | None:
    try:
        await work
    except Exception as error:
        if _away(error):
            raise
        return error
    return None


def _away(error: Exception) -> bool:
    """Whether Neo4j is: of the changes that says nothing."""
    return isinstance(error, DatabaseUnavailable) and not isinstance(error, TookTooLong)


async def _hear(driver: Driver, said: Sequence[Row]) -> None:
    heard = await driver.write(lambda transaction: hearing.hear(transaction, said))
    _log.info("heard", changes=len(said), profiles=heard)


async def _expire(driver: Driver, over: Sequence[Row]) -> None:
    await driver.write(lambda transaction: expiry.expire(transaction, over))


def _terms(worker: str, batch: int) -> Row:
    now = datetime.now(UTC)
    return {"limit": batch, "now": now, "until": now + LEASE, "worker": worker}


async def _lease(transaction: Transaction, worker: str, batch: int) -> _Taken:
    (leased,) = await transaction.run("lease_changes", **_terms(worker, batch))
    profiles = _profiles(_about_profiles(leased["changes"]))
    described = await describe_held(transaction, profiles, leased["model"]) if profiles else None
    return _Taken(leased["changes"], described)


def _about_profiles(changes: Sequence[Row]) -> Sequence[Row]:
    return [row for row in changes if row["kind"] not in (hearing.KIND, expiry.KIND)]


def _profiles(changes: Sequence[Row]) -> list[str]:
    return sorted({row["profile"] for row in changes})


async def _resolve(driver: Driver, taken: _Taken) -> list[Exception]:
    """Resolve the profiles of a batch. Returns what went wrong, its own and what did before."""
    if taken.described is None:
        return [*taken.errors]

    async def resolve_some(leased: Sequence[Row]) -> None:
        # All of them were compared together, in one way or the other.
        together = len(leased) == len(taken.to_resolve)
        await _resolve_some(driver, leased, *((taken.described, taken.compared) if together else ()))

    return [*taken.errors, *await _each(taken.to_resolve, resolve_some)]


async def _resolve_some(
    driver: Driver, leased: Sequence[Row], described: Described | None = None, compared: Rescored | None = None
) -> None:
    """Resolve the profiles of leased changes, describing and comparing them where that was not done yet."""
    for _ in range(TRIES):
        if described is None:
            described = await driver.write(lambda transaction: describe(transaction, _profiles(leased)))
        try:
            resolved = await _match(driver, described, compared, leased)
        except ComponentGrew:
            described = compared = None
            continue
        _log.info("resolved", changes=len(leased), profiles=resolved.changed, moved=resolved.moved)
        return
    # Others keep writing to the same people just now; the lease runs out and the changes are taken again.
    _log.info("component_grew", changes=len(leased))


async def _match(driver: Driver, described: Described, rescored: Rescored | None, leased: Sequence[Row]) -> Resolved:
    """Resolve described profiles, after comparing them where nobody did yet; their changes are dropped with it. Raises ComponentGrew."""
    causes = sorted({row["cause"] for row in leased})
    cause = causes[0] if len(causes) == 1 else "several"

    async def work(transaction: Transaction) -> Resolved:
        matcher = matcher_of(await model_of(transaction, described.model))
        compared = Compared(
            matcher.model,
            await matcher.compare(transaction, described) if rescored is None else rescored,
            lambda some: matcher.compare(transaction, described.only(some)),
        )
        return await resolve(transaction, _profiles(leased), cause, compared, [row["key"] for row in leased])

    return await driver.write(work)
