"""Links what arrives in the very transaction that stores it: whoever sent it and is answered finds it with its customer at once.

It is a first look. Somebody described by another transaction that is not committed yet is not seen, so the change stays noted, and a worker
looks again: where nothing came in between it finds everything done. Where the first look takes too long, meets the locks of others or goes
wrong, what arrives is stored as any import is, and the worker's look is the first.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress

import structlog

from graph.access import Thing, Viewer, require
from graph.driver import Driver, Transaction
from graph.errors import DatabaseUnavailable
from graph.intake import Intake, Prepared
from graph.writes import Stored, store_prepared, store_within
from matching.active import active_model, model_of
from matching.candidates import REMEMBERED, Described, Rescored, describe_held, matcher_of
from matching.people import pages
from matching.resolve import Compared, Resolved, resolve

FEW = 5
"""Profiles told at once that are linked as they are stored. More are somebody's import, and nobody waits at a counter for one."""
SECONDS = 0.5
"""What the first look may take, storing included; a fiftieth is usual. Neo4j looks every half second (its own setting: two) who is over time."""
PAUSE = 5.0
"""Seconds without first looks after one that took too long or met a deadlock: the next would fare no better."""
BACKLOG = 20
"""Changes that wait or are dealt with above which workers hold the locks of many at once, and there is no first look."""
PLANNED = (
    "features_by_profile_ids",
    "describe_profiles",
    "candidates_by_keys",
    "columns_by_profile_ids",
    "look_alikes_by_profile_ids",
    "lock_resolutions",
    "hold_members",
    "members_by_profile_ids",
    "profiles_by_identifier_keys",
    "write_resolutions",
    "mark_blocking_keys",
    "note_changes",
)
"""The queries by which a record that arrives is linked, some of them seldom needed."""
REMEMBERING, BREATH = 250, 0.01
"""Descriptions read at once ahead of time, and seconds between: so few that nobody waits for it."""

_log = structlog.get_logger(__name__)


class Arrivals:
    """Stores few records at a time and links them where that is quick. One for a process."""

    def __init__(self, driver: Driver, *, seconds: float = SECONDS, pause: float = PAUSE) -> None:
        self._driver = driver
        self._pause = pause
        # At the first sign of others at work on the same people it is left to the worker. The time is Neo4j's to keep: whoever just went away
        # would leave a transaction behind that waits for locks, and holds some.
        self._hasty = driver.with_patience(0.0, longest=seconds)
        self._not_before = 0.0

    async def store(
        self, viewer: Viewer, ready: Sequence[Prepared], intake: Intake, cause: str, *, linked: bool = True
    ) -> Stored:
        """Store what `prepare` made; it is committed when this returns, and mostly linked. `linked`: whether anybody has the time for that.
        Raises Forbidden, DatabaseUnavailable."""
        require(viewer, Thing.WRITE)
        told = sum(one.statement == "profiles" for one in ready) + sum(len(one.profiles) for one in ready)
        if linked and 0 < told <= FEW and time.monotonic() >= self._not_before:
            try:
                return await self._hasty.write(lambda transaction: _store(transaction, ready, intake, cause))
            except Exception as error:
                # Of whose record, and what it says, nothing.
                _log.info("not_linked_at_once", error=type(error).__name__)
                if isinstance(error, DatabaseUnavailable):
                    self._not_before = time.monotonic() + self._pause
        return await store_prepared(self._driver, viewer, ready, intake, cause)


async def _store(transaction: Transaction, ready: Sequence[Prepared], intake: Intake, cause: str) -> Stored:
    stored = await store_within(transaction, ready, intake, cause)
    if stored.profiles and stored.waiting <= BACKLOG:
        await link(transaction, stored.profiles, cause, stored.model)
    return stored


async def link(
    transaction: Transaction, profiles: Sequence[str], cause: str, model: str | None
) -> tuple[Described, Rescored, Resolved]:
    """Describe, compare and resolve profiles that this transaction has locked; `model`: the version of the one in use, None where none was
    chosen. Raises ComponentGrew."""
    described = await describe_held(transaction, profiles, model)
    matcher = matcher_of(await model_of(transaction, model))
    rescored = await matcher.compare(transaction, described)
    compared = Compared(matcher.model, rescored, lambda some: matcher.compare(transaction, described.only(some)))
    return described, rescored, await resolve(transaction, profiles, cause, compared)


async def prepare(driver: Driver, *besides: str) -> None:
    """Have the queries planned by which what arrives is linked, and those `besides`, and read what it is compared with, beside the work: else
    the first to arrive wait for it."""
    with suppress(DatabaseUnavailable):
        await driver.prepare((*PLANNED, *besides))
        matcher, count = matcher_of(await active_model(driver)), 0
        async for ids in pages(driver, size=REMEMBERING):
            count += len(ids)
            if count > REMEMBERED // 2:
                return
            await matcher.remember(driver, list(ids))
            await asyncio.sleep(BREATH)
