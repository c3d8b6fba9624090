"""Where the graph is: the Neo4j that the settings name, or else the local one that Whom starts and shares."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from app.settings import Settings
from graph.connection import Connection
from graph.driver import Driver
from graph.progress import Report

PATIENCE = 0.8
"""Share of a request's time that may be spent waiting for Neo4j; the rest is for telling that it did not come."""


@contextmanager
def located(settings: Settings, report: Report | None = None) -> Iterator[Connection]:
    """Where Neo4j answers. The local one runs at least until the end of the `with`. Raises SetupError."""
    if settings.neo4j_uri:
        password = settings.neo4j_password.get_secret_value()
        yield Connection(settings.neo4j_uri, settings.neo4j_user, password, database=settings.neo4j_database)
        return
    from graph.local import running
    from graph.process import Resources

    with running(settings.home, report, Resources(settings.neo4j_heap, settings.neo4j_page_cache)) as local:
        yield local


@asynccontextmanager
async def connected(settings: Settings, report: Report | None = None) -> AsyncIterator[Driver]:
    """A driver on that Neo4j, with the patience the settings allow a request."""
    with located(settings, report) as connection:
        async with await Driver.connect(connection, patience=settings.request_timeout * PATIENCE) as driver:
            yield driver
