"""What becomes of customers, as it happens: one look at the graph for all who follow.

Events carry the time their transaction began, and it may commit late: so each look goes back a little, and now and then a lot, and what was
told before is not told again. Whoever falls too far behind is let go, rather than told with gaps.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from graph.driver import Driver
from graph.errors import DatabaseUnavailable, StopRun

Row = dict[str, Any]

EVERY = 0.3
"""Seconds between looks."""
BACK, FAR_BACK = timedelta(seconds=10), timedelta(minutes=6)
"""How far a look goes back, and every FAR_EVERY-th: as long as a worker's longest transaction may take, and more."""
FAR_EVERY = 100
BEHIND = 10_000
"""Events a follower may be behind."""

_log = structlog.get_logger(__name__)


class TooSlow(StopRun):
    """A follower did not take events as fast as they came."""

    code = "too_slow"


class Feed:
    """The events of one graph. It looks only while somebody follows."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._followers: set[asyncio.Queue[Row | None]] = set()
        self._told: dict[str, str] = {}
        self._looking: asyncio.Task[None] | None = None

    async def follow(self, since: datetime) -> AsyncIterator[Row]:
        """Every event since a moment ago, oldest first. Raises TooSlow."""
        mine: asyncio.Queue[Row | None] = asyncio.Queue(BEHIND)
        self._followers.add(mine)
        try:
            await self._begin()
            missed = {row["key"]: row for row in await self._look(since)}
            for row in missed.values():
                yield row
            while (event := await mine.get()) is not None:
                if event["key"] not in missed:
                    yield event
            raise TooSlow("events came faster than they were taken; follow anew")
        finally:
            self._followers.discard(mine)
            if not self._followers and self._looking:
                self._looking.cancel()
                self._looking = None

    async def _begin(self) -> None:
        if self._looking is None:
            # What is there already is no news.
            rows = await self._look(datetime.now(UTC) - FAR_BACK)
            self._told = {row["key"]: row["at"] for row in rows}
            self._looking = self._looking or asyncio.create_task(self._go_on_looking())

    async def _go_on_looking(self) -> None:
        for turn in range(1, 2**63):
            await asyncio.sleep(EVERY)
            try:
                self._tell(await self._look(datetime.now(UTC) - (BACK if turn % FAR_EVERY else FAR_BACK)))
            except DatabaseUnavailable:
                continue
            except Exception:
                # Whoever follows would wait for ever without knowing.
                _log.exception("feed_failed")
            if turn % FAR_EVERY == 0:
                self._forget()

    async def _look(self, since: datetime) -> list[Row]:
        return await self._driver.run("customer_events_after", since=since)

    def _tell(self, rows: list[Row]) -> None:
        for row in rows:
            if row["key"] not in self._told:
                self._told[row["key"]] = row["at"]
                for follower in list(self._followers):
                    self._put(follower, row)

    def _put(self, follower: asyncio.Queue[Row | None], row: Row) -> None:
        try:
            follower.put_nowait(row)
        except asyncio.QueueFull:
            _log.warning("follower_too_slow", behind=BEHIND)
            self._followers.discard(follower)
            while not follower.empty():
                follower.get_nowait()
            follower.put_nowait(None)

    def _forget(self) -> None:
        # Twice as long as a look goes back: what is forgotten is never read again.
        old = datetime.now(UTC) - 2 * FAR_BACK
        self._told = {key: at for key, at in self._told.items() if datetime.fromisoformat(at) > old}
