"""Who is looking at a customer just now: said again and again while they do, told to others when it begins and ends, and kept for no longer.

Several processes may serve, so it is in the graph. One that dies says nothing more, and after LASTS its colleagues are not there any more.
"""

from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import TracebackType

import structlog

from graph.access import Thing, Viewer, allowed
from graph.driver import Driver, Transaction
from graph.errors import DatabaseUnavailable

BEAT = 20.0
"""Seconds between saying it again."""
LASTS = timedelta(seconds=60)

_log = structlog.get_logger(__name__)


class Presence:
    """One colleague at one customer, from entering the block to leaving it. Other systems and those who may not work on cases are nobody's
    colleagues, and are not told of."""

    def __init__(self, driver: Driver, viewer: Viewer, customer: str) -> None:
        self._driver = driver
        self._viewer = viewer
        self._customer = customer
        self._id = uuid.uuid4().hex
        self._shown = allowed(viewer, Thing.HANDLE_CASES)
        self._beating: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Presence:
        if self._shown:
            await self._driver.write(lambda transaction: self._arrive(transaction, self._customer))
            self._beating = asyncio.create_task(self._beat())
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._beating:
            self._beating.cancel()
            # If Neo4j is away it lapses by itself.
            with suppress(DatabaseUnavailable):
                await self._driver.write(self._leave)

    async def move(self, customer: str) -> None:
        """The customer goes by another id now."""
        if self._shown and customer != self._customer:
            self._customer = customer
            await self._driver.write(lambda transaction: self._arrive(transaction, customer))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self._driver.write(self._keep)
            except DatabaseUnavailable:
                _log.warning("presence_not_kept")

    async def _keep(self, transaction: Transaction) -> None:
        now = datetime.now(UTC)
        row = {"id": self._id, "customer": self._customer, "who": self._viewer.who, "role": self._viewer.role}
        await transaction.run("keep_presences", rows=[row], now=now, until=now + LASTS)

    async def _arrive(self, transaction: Transaction, customer: str) -> None:
        await transaction.run("drop_presences", keys=[], lapsed=datetime.now(UTC))
        await self._keep(transaction)
        await self._tell(transaction, customer, "arrived")

    async def _leave(self, transaction: Transaction) -> None:
        await transaction.run("drop_presences", keys=[self._id], lapsed=datetime.now(UTC))
        await self._tell(transaction, self._customer, "left")

    async def _tell(self, transaction: Transaction, customer: str, what: str) -> None:
        event = {"id": uuid.uuid4().hex, "kind": "presence", "customer": customer, "cause": f"presence:{what}"}
        nobody: dict[str, object] = {"others": [], "a": None, "b": None}
        await transaction.run("append_customer_events", rows=[{**event, **nobody}], now=datetime.now(UTC))
