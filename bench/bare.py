"""The least work that makes the same graph: every node and relationship of it as a row in memory, sent by `UNWIND` in batches of 2,000.

No file is read, nothing is cleaned, compared or versioned: `CREATE` for nodes, two index seeks and `CREATE` for relationships. The rows
are taken from a graph that Whom imported, so both sides end with the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

import neo4j

from bench.stage import statement
from graph.connection import Connection

BATCH = 2_000
KEYS = {"Identifier": "key", "Channel": "name", "Product": "sku"}
"""The property each label is unique by, where it is not `id`."""
KEPT = {"Channel", "Migration", "Installation"}
"""What is there before an import."""

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Content:
    """A graph as rows: `nodes` by label, `edges` by (label, type, label) with the keys `a` and `b` of their ends."""

    nodes: Mapping[str, Rows]
    edges: Mapping[tuple[str, str, str], Rows]

    @property
    def size(self) -> int:
        """Nodes and relationships."""
        return sum(map(len, self.nodes.values())) + sum(map(len, self.edges.values()))

    def counts(self) -> dict[str, int]:
        """How many of each label and type, as `counted` tells of a graph."""
        told = {label: len(rows) for label, rows in self.nodes.items()}
        for (_, kind, _), rows in self.edges.items():
            told[kind] = told.get(kind, 0) + len(rows)
        return told

    def only(self, labels: frozenset[str]) -> Content:
        """The nodes of these labels and what lies between them."""
        nodes = {label: rows for label, rows in self.nodes.items() if label in labels}
        edges = {ends: rows for ends, rows in self.edges.items() if {ends[0], ends[2]} <= labels}
        return Content(nodes, edges)

    @staticmethod
    def between(name: str, ends: tuple[str, str, str]) -> str:
        """The statement of this name for relationships of one type, from nodes of one label to nodes of another."""
        start, kind, end = ends
        text = statement(name).replace("TYPE", kind)
        for place, label in (("Start", start), ("End", end)):
            text = text.replace(f"{place} {{id", f"{label} {{{KEYS.get(label, 'id')}")
        return text


class Bare:
    """The driver and nothing else."""

    def __init__(self, connection: Connection) -> None:
        self._driver = neo4j.AsyncGraphDatabase.driver(
            connection.uri,
            auth=(connection.user, connection.password),
            notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
        )
        self._database = connection.database

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._driver.close()

    async def counted(self) -> dict[str, int]:
        """How many nodes of each label and relationships of each type there are now."""
        rows = await self.run(statement("counts"))
        return {row["name"]: row["count"] for row in rows if row["name"] not in KEPT}

    async def content(self) -> Content:
        """All there is, as rows."""
        nodes: dict[str, Rows] = {}
        for row in await self.run(statement("all_nodes")):
            if row["label"] not in KEPT:
                nodes.setdefault(row["label"], []).append(_native(row["properties"]))
        edges: dict[tuple[str, str, str], Rows] = {}
        for row in await self.run(statement("all_edges")):
            edge = {"a": row["a"], "b": row["b"], "properties": _native(row["properties"])}
            edges.setdefault((row["from"], row["type"], row["to"]), []).append(edge)
        return Content(nodes, edges)

    async def load(self, content: Content) -> None:
        """Make a graph of rows, a transaction a batch."""
        for text, rows in _statements(content):
            for start in range(0, len(rows), BATCH):
                await self.run(text, rows=rows[start : start + BATCH])

    async def run(self, text: str, /, **params: Any) -> Rows:
        """Run one statement as a transaction of its own."""
        async with self._driver.session(database=self._database) as session:
            result = await session.run(text, params)
            keys = result.keys()
            return [dict(zip(keys, values, strict=True)) for values in await result.values()]


def _statements(content: Content) -> Iterator[tuple[str, Rows]]:
    """A label or a type can't be a parameter; those put in here are the graph's own."""
    for label, nodes in content.nodes.items():
        yield statement("create_nodes").replace("Label", label), nodes
    for ends, edges in content.edges.items():
        yield Content.between("create_edges", ends), edges


def _native(properties: Mapping[str, Any]) -> dict[str, Any]:
    """With Python's own times, which the driver sends faster than Neo4j's."""
    return {name: _time(value) for name, value in properties.items()}


def _time(value: Any) -> Any:
    if isinstance(value, neo4j.time.DateTime):
        native: datetime = value.to_native()
        # As Whom writes them: a zone with a name would stay one, and be told as such.
        return native.astimezone(UTC)
    return value
