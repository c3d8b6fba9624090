"""The Neo4j that tests run on.

Ask for `neo4j_connection` (one a session: a `graph.connection.Connection`) or for what is built on it. Its data is in a
temporary folder; the jars are those in the user's cache, so only the first run fetches them. `WHOM_NEO4J_URI` (with
`WHOM_NEO4J_USER` and `WHOM_NEO4J_PASSWORD`) names another, empty one to use instead.
All tests share its one database: use ids of your own, or empty it first.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog

from graph.connection import Connection
from graph.driver import Driver
from graph.intake import Intake
from graph.local import running
from graph.migrate import migrate
from graph.process import Resources
from graph.writes import declare_channels
from tests.graph_state import emptied


@pytest.fixture(scope="session")
def neo4j_connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A running, empty Neo4j."""
    if uri := os.environ.get("WHOM_NEO4J_URI"):
        user, password = os.environ.get("WHOM_NEO4J_USER", "neo4j"), os.environ["WHOM_NEO4J_PASSWORD"]
        yield Connection(uri, user, password)
        return
    resources = Resources(heap="448m", page_cache="64m", brief=True)
    with running(tmp_path_factory.mktemp("home"), resources=resources) as connection:
        yield connection


ID_KEY = b"a key for tests, thirty-two bytes"


@pytest.fixture(scope="session")
async def driver(neo4j_connection: Connection) -> AsyncIterator[Driver]:
    """A driver on that Neo4j, migrated and with its channels."""
    async with await Driver.connect(neo4j_connection, patience=30) as opened:
        await migrate(opened, ID_KEY)
        await declare_channels(opened)
        yield opened


@pytest.fixture
async def empty(driver: Driver) -> Driver:
    """The same driver on a graph with nothing in it but what a start makes: for tests of a verb on the whole graph."""
    await emptied(driver)
    return driver


@pytest.fixture(scope="session")
def intake() -> Intake:
    """How tests read records: British phone numbers, identifiers verified unless they say otherwise."""
    return Intake(ID_KEY)


@pytest.fixture(scope="session")
def spark_defaults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Spark's own configuration, for tests that start one: few parts, for there is little to do. It reads that once a process."""
    folder = tmp_path_factory.mktemp("spark")
    (folder / "spark-defaults.conf").write_text("spark.sql.shuffle.partitions 2\nspark.ui.enabled false\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(folder))
        yield


@pytest.fixture(scope="session")
async def session_loop() -> asyncio.AbstractEventLoop:
    """The loop all fixtures live in, for hypothesis tests: those are plain functions that run coroutines on it."""
    return asyncio.get_running_loop()


@pytest.fixture(autouse=True)
def _quiet_logs() -> None:
    """Only warnings, and to where this test's output goes: another may have set logs up for a stream that is closed by now."""
    structlog.reset_defaults()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
