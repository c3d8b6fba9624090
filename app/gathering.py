"""Small writes that come at the same time go in one transaction.

While one is written, those that come meanwhile wait and go together in the next: nobody waits for company where there is none, and where
many come each costs a fraction of its round trips, and none waits for the locks of another. One that comes alone is linked as it is stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from graph.access import Thing, Viewer, require
from graph.driver import QUERIES_RUN
from graph.errors import DatabaseUnavailable
from graph.intake import Intake, Prepared
from matching.arrival import Arrivals

SMALL = 50
"""Records of a write that may wait for others, and have others wait for it; a larger one goes by itself, beside them."""
MOST = 500
"""Records that go together."""


@dataclass(frozen=True, slots=True)
class _Part:
    viewer: Viewer
    ready: Sequence[Prepared]
    done: asyncio.Future[Sequence[str]]


class Gathering:
    """Stores records that come by tracking; one for an API. All intakes it is given have the same key for ids."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._arrivals = arrivals
        self._waiting: list[_Part] = []
        self._writing: asyncio.Task[None] | None = None

    async def store(self, viewer: Viewer, ready: Sequence[Prepared], intake: Intake) -> None:
        """Store what `prepare` made; it is committed when this returns. Raises Forbidden, DatabaseUnavailable."""
        require(viewer, Thing.WRITE)
        if len(ready) > SMALL:
            await self._arrivals.store(viewer, ready, intake, "tracking", linked=False)
            return
        part = _Part(viewer, ready, asyncio.get_running_loop().create_future())
        self._waiting.append(part)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all(intake))
        ran = await part.done
        if (names := QUERIES_RUN.get()) is not None:
            names += ran

    async def _write_all(self, intake: Intake) -> None:
        # Whoever waited has waited long enough, and behind them come others.
        waited = False
        while self._waiting:
            parts = self._next()
            if not parts:
                continue
            try:
                _tell(parts, await self._write(parts, intake, linked=not waited))
            except DatabaseUnavailable as error:
                _fail(parts, error)
            except Exception as error:
                await self._apart(parts, intake, error)
            waited = True
        self._writing = None

    async def _apart(self, parts: Sequence[_Part], intake: Intake, error: Exception) -> None:
        """Each by itself, so that what cannot be written costs nobody else."""
        if len(parts) == 1:
            _fail(parts, error)
            return
        for part in parts:
            try:
                _tell([part], await self._write([part], intake))
            except Exception as own:
                _fail([part], own)

    async def _write(self, parts: Sequence[_Part], intake: Intake, *, linked: bool = False) -> Sequence[str]:
        """The names of the queries it took: they are of all requests whose events were written."""
        QUERIES_RUN.set(ran := list[str]())
        ready = [one for part in parts for one in part.ready]
        await self._arrivals.store(parts[0].viewer, ready, intake, "tracking", linked=linked)
        return ran

    def _next(self) -> list[_Part]:
        taken, records = list[_Part](), 0
        while self._waiting and (not taken or records + len(self._waiting[0].ready) <= MOST):
            taken.append(self._waiting.pop(0))
            records += len(taken[-1].ready)
        # Whoever was cancelled meanwhile was told nothing, so nothing need be stored.
        return [part for part in taken if not part.done.done()]


def _tell(parts: Sequence[_Part], ran: Sequence[str]) -> None:
    for part in parts:
        if not part.done.done():
            part.done.set_result(ran)


def _fail(parts: Sequence[_Part], error: Exception) -> None:
    for part in parts:
        if not part.done.done():
            part.done.set_exception(error)
