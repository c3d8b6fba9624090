"""The Neo4j that tests run on.

Ask for `neo4j_connection` (one a session: a `graph.connection.Connection`) or for what is built on it. Its data is in a
temporary folder; the jars are those in the user's cache, so only the first run fetches them. `WHOM_NEO4J_URI` (with
`WHOM_NEO4J_USER` and `WHOM_NEO4J_PASSWORD`) names another, empty one to use instead.
All tests share its one database: use ids of your own, or empty it first.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from graph.connection import Connection
from graph.local import running
from graph.process import Memory


@pytest.fixture(scope="session")
def neo4j_connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A running, empty Neo4j."""
    if uri := os.environ.get("WHOM_NEO4J_URI"):
        user, password = os.environ.get("WHOM_NEO4J_USER", "neo4j"), os.environ["WHOM_NEO4J_PASSWORD"]
        yield Connection(uri, user, password)
        return
    with running(tmp_path_factory.mktemp("home"), memory=Memory(heap="448m", page_cache="64m")) as connection:
        yield connection
