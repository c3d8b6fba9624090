"""Graphs of any size in a minute or two: a graph that Whom made, copied so many times by Neo4j itself.

Channels, products and campaigns are shared by all copies, as they are by all customers. Each copy of anything else has
its key followed by `~` and the number of its copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.bare import BATCH, KEYS, Bare, Content, Rows
from bench.stage import statement
from graph.progress import Report

SHARED = {"Channel", "Product", "Campaign"}
AT_ONCE = 10
"""Copies made of a batch in one transaction."""


async def copy(bare: Bare, content: Content, copies: int, report: Report) -> None:
    """Make `copies` of a graph, numbered from 0."""
    steps = list(_steps(content, copies))
    for number, (text, params) in enumerate(steps):
        report(f"Making {copies} copies of a graph", number, len(steps))
        await bare.run(text, **params)


def _steps(content: Content, copies: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for label, nodes in content.nodes.items():
        if label in SHARED:
            yield statement("create_nodes").replace("Label", label), {"rows": nodes}
            continue
        key = KEYS.get(label, "id")
        text = statement("copy_nodes").replace("Label", label).replace("id: row.id", f"{key}: row.{key}")
        yield from ((text, params) for params in _batches(nodes, copies))
    for ends, edges in content.edges.items():
        start, _, end = ends
        told = {"a": start not in SHARED, "b": end not in SHARED}
        text = Content.between("copy_edges", ends)
        yield from ((text, params | told) for params in _batches(edges, copies))


def _batches(rows: Rows, copies: int) -> Iterator[dict[str, Any]]:
    for first in range(0, copies, AT_ONCE):
        for start in range(0, len(rows), BATCH):
            last = min(first + AT_ONCE, copies) - 1
            yield {"rows": rows[start : start + BATCH], "from": first, "to": last}
