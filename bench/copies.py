"""Graphs of any size in a minute or two: a graph that Whom made, copied so many times by Neo4j itself.

Only what the read of a customer touches is copied. Each copy has its keys followed by `~` and the number of its copy.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from bench.bare import BATCH, KEYS, Bare, Content, Rows
from bench.stage import statement
from graph.progress import Report

LABELS = frozenset({"Profile", "Customer", "Identifier", "Interaction", "Order", "Case"})
AT_ONCE = 10
"""Copies made of a batch in one transaction."""
STREAMS = 2
"""Transactions at the same time; each makes copies of its own, so that none waits for the other's locks."""


async def copy(bare: Bare, content: Content, copies: int, report: Report) -> None:
    """Make `copies` of a graph, numbered from 0."""
    content = content.only(LABELS)
    done = 0

    async def stream(numbers: range) -> None:
        nonlocal done
        for text, params in _steps(content, numbers):
            await bare.run(text, **params)
            done += len(params["rows"]) * (params["to"] - params["from"] + 1)
            report(f"Making {copies} copies of a graph", done, content.size * copies)

    await asyncio.gather(*(stream(range(copies * n // STREAMS, copies * (n + 1) // STREAMS)) for n in range(STREAMS)))


def _steps(content: Content, numbers: range) -> Iterator[tuple[str, dict[str, Any]]]:
    for label, nodes in content.nodes.items():
        key = KEYS.get(label, "id")
        text = statement("copy_nodes").replace("Label", label).replace("id: row.id", f"{key}: row.{key}")
        yield from ((text, params) for params in _batches(nodes, numbers))
    for ends, edges in content.edges.items():
        text = Content.between("copy_edges", ends)
        yield from ((text, params) for params in _batches(edges, numbers))


def _batches(rows: Rows, numbers: range) -> Iterator[dict[str, Any]]:
    for first in numbers[::AT_ONCE]:
        last = min(first + AT_ONCE, numbers.stop) - 1
        for start in range(0, len(rows), BATCH):
            yield {"rows": rows[start : start + BATCH], "from": first, "to": last}
