"""The benches' own Cypher and files: used, said what for, and able to make a graph again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.ingest import Load, load_file
from bench.bare import Bare, Content, Rows
from bench.copies import LABELS, copy
from bench.lines import shop, write_lines
from bench.stage import statement
from graph.connection import Connection
from graph.driver import Driver
from graph.intake import Intake
from graph.progress import silent

BENCH = Path(__file__).parents[2] / "bench"
FILES = sorted((BENCH / "cypher").glob("*.cypher"))
CUSTOMERS = 7


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_statement_says_what_it_is_for_and_is_used(path: Path) -> None:
    assert path.read_text("utf-8").startswith("// ")
    assert not statement(path.stem).startswith("//")
    assert any(f'"{path.stem}"' in code.read_text("utf-8") for code in BENCH.glob("*.py"))


@pytest.fixture
async def content(empty: Driver, neo4j_connection: Connection, intake: Intake, tmp_path: Path) -> Content:
    """A small shop as Whom stores it, as rows; the graph is empty again."""
    path = tmp_path / "shop.jsonl"
    assert write_lines(path, shop(CUSTOMERS, "shop")) == 2 * CUSTOMERS
    loaded = await load_file(empty, path, Load(intake))
    assert not loaded.rejected
    async with Bare(neo4j_connection) as bare:
        content = await bare.content()
    await empty.migrate(statement("clear"))
    return content


def written(rows: Rows) -> list[str]:
    """Rows in an order of their own, to compare."""
    return sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)


async def test_a_bare_load_makes_the_same_graph(content: Content, neo4j_connection: Connection) -> None:
    async with Bare(neo4j_connection) as bare:
        await bare.load(content)
        assert await bare.counted() == content.counts()
        again = await bare.content()
    for label, nodes in content.nodes.items():
        assert written(again.nodes[label]) == written(nodes)
    for ends, edges in content.edges.items():
        assert written(again.edges[ends]) == written(edges)


async def test_copies_are_complete_and_apart(content: Content, neo4j_connection: Connection) -> None:
    async with Bare(neo4j_connection) as bare:
        await copy(bare, content, 12, silent)
        found = await bare.counted()
    assert found == {name: 12 * count for name, count in content.only(LABELS).counts().items()}
    assert {"Profile", "Customer", "Identifier", "Order", "RESOLVES_TO", "IDENTIFIED_BY", "PLACED"} <= found.keys()
