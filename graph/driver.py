"""The one door to Neo4j: a query goes by its name, and the name is on the log line, the metric and the transaction.

One query alone is auto-commit (one round trip), read or write; several run in a managed transaction. Both are tried again after a transient
error (deadlock, leader switch, a server that restarts) until `patience` runs out, which is safe because every statement of ours may run twice.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, LiteralString, TypeVar

import neo4j
import structlog
from neo4j.exceptions import (
    AuthError,
    ConnectionAcquisitionTimeoutError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.catalog import GIVEN, Query, catalog
from graph.connection import Connection
from graph.errors import CatalogError, DatabaseUnavailable, SetupError, TookTooLong

T = TypeVar("T")
Rows = list[dict[str, Any]]
Observer = Callable[[str, float, int], None]
"""Called after each query with its name, its seconds and its number of rows."""

AS_PLANNED = "CYPHER replan=skip "
"""Begins what is sent: Neo4j is to take the plan it has. Else it plans anew in front of whoever comes first once the counts of nodes have
changed much, a third of a second each time; `Driver` has that done beside the work (`docs/decisions/0019`)."""
RENEW = 10.0
"""Seconds between looks whether plans in use are still good: as often as Neo4j would look."""
PLANNING = 300.0
"""Seconds that it may take to plan all queries in use: half a second each where the machine is busy."""

QUERIES_RUN: ContextVar[list[str] | None] = ContextVar("queries_run", default=None)
"""Where a request sets a list, the names of the queries run for it are collected there."""

_log = structlog.get_logger(__name__)
_NEO4J_CODES_TO_RETRY = {
    # A node that another transaction deleted between our MATCH and our write; the next try reads afresh.
    "Neo.ClientError.Statement.EntityNotFound",
    # Two MERGEs of one new key at the same moment: the loser finds the winner's node at its next try.
    "Neo.ClientError.Schema.ConstraintValidationFailed",
}

_NEO4J_CODES_OF_TIMEOUTS = {
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration",
    # The same while it waited for a lock.
    "Neo.ClientError.Transaction.LockClientStopped",
    "Neo.TransientError.Transaction.LockClientStopped",
}
REFUSED = 12
"""Times such an error is taken for a coincidence; then it is one of the statement or the data, and waiting will not mend it."""

_PASSING = (ServiceUnavailable, SessionExpired, TransientError, ConnectionAcquisitionTimeoutError, OSError)
"""Neo4j is away, restarts, or has all hands full (no connection of the pool came free)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What EXPLAIN or PROFILE says of one query. `db_hits` is None for EXPLAIN."""

    operators: tuple[str, ...]
    notifications: tuple[str, ...]
    query_type: str | None
    db_hits: int | None


class Transaction:
    """Several named queries that are committed together or not at all."""

    def __init__(self, transaction: neo4j.AsyncManagedTransaction | neo4j.AsyncTransaction, driver: Driver) -> None:
        self._transaction = transaction
        self._driver = driver
        self._changed = False

    async def run(self, query: str, /, **params: Any) -> Rows:
        """Run one named query inside this transaction."""
        declared = _declared(query, params)
        started = time.perf_counter()
        result = await self._transaction.run(_literal(AS_PLANNED + _body(declared)), {GIVEN: params})
        rows = await _rows(result)
        self._driver.observe(query, time.perf_counter() - started, len(rows))
        self._driver.used(query, changed=self._changed)
        self._changed |= declared.mode == "write"
        return rows


class Driver:
    """Runs the catalog's queries. Make one with `connect`, share it, and close it at the end."""

    def __init__(
        self, bolt: neo4j.AsyncDriver, database: str, *, patience: float = 10.0, longest: float = 30.0
    ) -> None:
        self._bolt = bolt
        self._database = database
        self._patience = patience
        self._longest = longest
        self.observers: list[Observer] = []
        self._used: set[tuple[str, bool]] = set()
        self._renewing: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, connection: Connection, *, patience: float = 10.0, longest: float = 30.0) -> Driver:
        """Open a pool. `patience`: seconds to wait for a Neo4j that is away; `longest`: seconds one statement may take."""
        bolt = neo4j.AsyncGraphDatabase.driver(
            connection.uri,
            auth=(connection.user, connection.password),
            max_connection_pool_size=64,
            connection_acquisition_timeout=max(patience, 5.0),
            connection_timeout=5.0,
            max_transaction_retry_time=0.0,
            notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
            user_agent="whom",
            telemetry_disabled=True,
        )
        driver = cls(bolt, connection.database, patience=patience, longest=longest)
        driver._renewing = asyncio.create_task(driver._keep_plans())
        return driver

    def with_patience(self, seconds: float, *, longest: float | None = None) -> Driver:
        """The same pool for work that may wait longer, such as an import, or less long; `longest` as in `connect`."""
        other = Driver(self._bolt, self._database, patience=seconds, longest=longest or self._longest)
        other.observers = self.observers
        other._used = self._used
        return other

    async def close(self) -> None:
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
        await self._bolt.close()

    async def __aenter__(self) -> Driver:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def run(self, query: str, /, **params: Any) -> Rows:
        """Run one named query and return its rows. Raises CatalogError for a wrong call, DatabaseUnavailable when patience runs out,
        TookTooLong when Neo4j is at it for longer than it may be."""
        declared = _declared(query, params)
        return await self._patiently(lambda: self._run_alone(declared, params))

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do several named queries in one transaction; `work` runs again from the start after a transient error."""

        async def once() -> T:
            async with self._bolt.session(database=self._database) as session:
                unit = neo4j.unit_of_work(metadata={"app": "whom"}, timeout=self._longest)
                with _begun_with_its_first_query(session):
                    return await session.execute_write(unit(lambda raw: work(Transaction(raw, self))))

        return await self._patiently(once)

    async def rehearse(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Do what `write` would and answer what it would, but leave everything as it was. Its locks are held until it is done."""

        async def once() -> T:
            async with self._bolt.session(database=self._database) as session:
                raw = await session.begin_transaction(metadata={"app": "whom"}, timeout=self._longest)
                try:
                    return await work(Transaction(raw, self))
                finally:
                    await raw.rollback()

        return await self._patiently(once)

    async def explain(self, query: str, *, profile: bool = False, params: Mapping[str, Any] | None = None) -> Plan:
        """The plan of a named query with its example's parameters (or `params`); with `profile` it runs, so reads only."""
        declared = catalog()[query]
        if profile and declared.mode != "read":
            raise CatalogError(f"{query}: only reads may be profiled")
        text = ("PROFILE " if profile else "EXPLAIN ") + _body(declared)
        async with self._bolt.session(
            database=self._database, notifications_min_severity=neo4j.NotificationMinimumSeverity.INFORMATION
        ) as session:
            result = await session.run(_literal(text), {GIVEN: dict(params or declared.example)})
            return _plan(await result.consume(), profile)

    async def prepare(self, queries: Iterable[str]) -> None:
        """Have Neo4j plan named queries, so that the first to run them does not wait for it: 50 to 500 ms each. Nothing is run. Raises
        DatabaseUnavailable."""
        wanted = {(query, changed) for query in queries for changed in (False, True)}
        await self._patiently(lambda: self._plan(wanted))

    async def renew_plans(self) -> None:
        """Have Neo4j plan anew those of the queries run since the last time whose plan is no longer good: ten seconds old or more, and made for
        other counts of nodes. One that is good costs a millisecond."""
        used = set(self._used)
        await self._plan(used)
        self._used -= used

    async def _plan(self, wanted: Collection[tuple[str, bool]]) -> None:
        """Plan queries by name; True: as they run in a transaction that has changed something, for which Neo4j keeps a plan of its own."""
        for query in sorted(query for query, changed in wanted if not changed):
            # Where they run: on a cluster each server has plans of its own.
            access = neo4j.READ_ACCESS if catalog()[query].mode == "read" else neo4j.WRITE_ACCESS
            async with self._bolt.session(database=self._database, default_access_mode=access) as session:
                await (await session.run(*_explained(query))).consume()
        within = sorted(query for query, changed in wanted if changed)
        if not within:
            return
        async with (
            self._bolt.session(database=self._database) as session,
            await session.begin_transaction(metadata={"app": "whom"}, timeout=PLANNING) as transaction,
        ):
            # Any change will do: it is never committed, and nobody waits for the lock of an id that is nobody's.
            change = {"id": uuid.uuid4().hex, "kind": "none", "profile": None, "cause": "plan"}
            text = _literal(_body(catalog()["note_changes"]))
            await (await transaction.run(text, {GIVEN: {"rows": [change], "now": None}})).consume()
            for query in within:
                await (await transaction.run(*_explained(query))).consume()
            await transaction.rollback()

    @property
    def looks_after_plans(self) -> bool:
        """Whether plans are renewed as time goes on: from `connect` to `close`."""
        return self._renewing is not None and not self._renewing.done()

    async def _keep_plans(self) -> None:
        while True:
            await asyncio.sleep(RENEW)
            try:
                await self.renew_plans()
            except Exception as error:
                # Plans as they are will do; the next look tries again.
                _log.warning("plans_not_renewed", error=type(error).__name__)

    async def migrate(self, statement: str) -> None:
        """Run one statement of a migration file, and wait until the indexes it made are online."""
        await self.inspect(statement)
        await self.inspect("CALL db.awaitIndexes(300)")

    async def inspect(self, statement: str) -> Rows:
        """Run a statement that is in no catalog: a migration's, or a test's that counts what is there. No parameters, so nothing of a
        user's can get in."""
        async with self._bolt.session(database=self._database) as session:
            return await (await session.run(_literal(statement))).data()

    def observe(self, query: str, seconds: float, rows: int) -> None:
        """Tell whoever watches that a query has run."""
        names = QUERIES_RUN.get()
        if names is not None:
            names.append(query)
        for observer in self.observers:
            observer(query, seconds, rows)
        _log.debug("query", query=query, ms=round(seconds * 1000, 2), rows=rows)

    def used(self, query: str, *, changed: bool) -> None:
        """Have the plan of a query looked after; `changed`: run in a transaction that had changed something."""
        self._used.add((query, changed))

    async def _run_alone(self, query: Query, params: Mapping[str, Any]) -> Rows:
        started = time.perf_counter()
        access = neo4j.READ_ACCESS if query.mode == "read" else neo4j.WRITE_ACCESS
        async with self._bolt.session(database=self._database, default_access_mode=access) as session:
            text = neo4j.Query(
                _literal(AS_PLANNED + _body(query)),
                metadata={"app": "whom", "query": query.name},
                timeout=self._longest,
            )
            rows = await _rows(await session.run(text, {GIVEN: dict(params)}))
        self.observe(query.name, time.perf_counter() - started, len(rows))
        self.used(query.name, changed=False)
        return rows

    async def _patiently(self, attempt: Callable[[], Awaitable[T]]) -> T:
        deadline = time.monotonic() + self._patience
        pause, refused = 0.02, 0
        while True:
            try:
                return await attempt()
            except AuthError as error:
                raise SetupError(
                    "Neo4j refuses the user or password; check WHOM_NEO4J_USER and WHOM_NEO4J_PASSWORD"
                ) from error
            except (Neo4jError, DriverError, OSError) as error:
                if getattr(error, "code", None) in _NEO4J_CODES_OF_TIMEOUTS:
                    raise TookTooLong(f"a statement took longer than {self._longest:g} s") from error
                refused += getattr(error, "code", None) in _NEO4J_CODES_TO_RETRY
                if not _may_pass(error) or refused > REFUSED:
                    raise
                if time.monotonic() + pause > deadline:
                    raise DatabaseUnavailable(
                        f"Neo4j did not answer within {self._patience:g} s; is it running?"
                    ) from error
            # Jitter, so that two transactions that deadlocked do not meet again.
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - not for secrets
            pause = min(pause * 2, 1.0)


def _begun_with_its_first_query(session: neo4j.AsyncSession) -> AbstractContextManager[object]:
    """Have a transaction's beginning sent along with its first query, as the library's own `execute_query` does: a round trip less. It has
    no public name; without it everything works as well, a millisecond later."""
    together: AbstractContextManager[object] = getattr(session, "_pipelined_begin", nullcontext())
    return together


PACKED = "packed"
"""The one column of a statement that answers with thousands of rows: a list of them all, or one of each part of a UNION. Each row on its own
costs the driver as much as fifty fields do."""


async def _rows(result: neo4j.AsyncResult) -> Rows:
    # Not result.data(): it walks every value once more to turn nodes into maps, a third of the time a read takes here,
    # and our statements return maps already.
    keys = result.keys()
    if list(keys) == [PACKED]:
        return [row for (rows,) in await result.values() for row in rows]
    return [dict(zip(keys, values, strict=True)) for values in await result.values()]


def _may_pass(error: Exception) -> bool:
    if isinstance(error, _PASSING):
        return True
    return isinstance(error, (Neo4jError, DriverError)) and (
        error.is_retryable() or getattr(error, "code", None) in _NEO4J_CODES_TO_RETRY
    )


def _declared(query: str, params: Mapping[str, Any]) -> Query:
    try:
        declared = catalog()[query]
    except KeyError:
        raise CatalogError(f"there is no query named {query!r}") from None
    if declared.parameters != params.keys():
        raise CatalogError(f"{query}: takes {sorted(declared.parameters)}, was given {sorted(params)}")
    return declared


_bodies: dict[str, str] = {}


def _body(query: Query) -> str:
    """The statement as it is sent, the same text every time: Neo4j's plan cache is keyed by it."""
    if query.name not in _bodies:
        _bodies[query.name] = query.statement
    return _bodies[query.name]


def _explained(query: str) -> tuple[LiteralString, dict[str, Any]]:
    """What has a query planned and not run, and its parameters."""
    declared = catalog()[query]
    return _literal("EXPLAIN " + _body(declared)), {GIVEN: dict(declared.example)}


def _literal(text: str) -> LiteralString:
    """The driver asks for literal text to keep values out of queries; ours comes from files, where values can't get in."""
    return text  # type: ignore[return-value,unused-ignore]


def _plan(summary: neo4j.ResultSummary, profiled: bool) -> Plan:
    tree: dict[str, Any] | None = summary.profile if profiled else summary.plan
    operators: list[str] = []
    hits = 0
    todo = [tree] if tree else []
    while todo:
        node = todo.pop()
        operators.append(str(node["operatorType"]).partition("@")[0].partition("(")[0])
        hits += int(node.get("dbHits", 0) or node.get("args", {}).get("DbHits", 0) or 0)
        todo.extend(node.get("children", ()))
    told = [status for status in summary.gql_status_objects if status.is_notification]
    notes = tuple(f"{status.raw_classification}: {status.status_description}" for status in told)
    return Plan(tuple(operators), notes, summary.query_type, hits if profiled else None)
