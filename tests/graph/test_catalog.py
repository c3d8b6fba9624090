"""The house rules for Cypher (DESIGN §3), checked without a database: `make check` runs this file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import pytest

from graph.catalog import Query, bare, catalog, parse
from graph.errors import CatalogError
from graph.migrate import migrations, statements

ROOT = Path(__file__).parents[2]
ROOMS = ("graph", "insight", "matching", "connectors", "resolvers", "app")
LABELS = [
    "Profile",
    "Refusal",
    "BlockingKey",
    "Customer",
    "Identifier",
    "Channel",
    "Interaction",
    "Case",
    "CaseAction",
    "Presence",
    "Order",
    "OrderEvent",
    "Product",
    "Consent",
    "Campaign",
    "CampaignResponse",
    "Score",
    "Version",
    "Change",
    "InsightChange",
    "Insight",
    "Judgement",
    "Correction",
    "Verification",
    "OutboundMessage",
    "CustomerEvent",
    "Model",
    "Import",
    "Migration",
    "Installation",
    "Demo",
]
TYPES = [
    "RESOLVES_TO",
    "FOUND_BY",
    "RESOLVED_TO",
    "IDENTIFIED_BY",
    "WAS_IDENTIFIED_BY",
    "TOOK_PART_IN",
    "VIA",
    "PART_OF",
    "MERGED_INTO",
    "ABOUT",
    "PLACED",
    "PAID_FOR",
    "RECEIVES",
    "CONTAINS",
    "RAISED",
    "GAVE",
    "RESPONDED",
    "HAPPENED_TO",
    "SCORED",
    "TO",
    "HAD_VERSION",
    "SAME_AS",
]
QUERIES = list(catalog().values())
each_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)


@each_query
def test_every_relationship_has_a_type(query: Query) -> None:
    """`-[AT]->` without the colon is a variable, so any relationship would match."""
    for inside in re.findall(r"-\[([^\]]*)\]-", bare(query.text)):
        assert ":" in inside, f"-[{inside}]- names no type"


@each_query
def test_every_path_has_an_upper_bound(query: Query) -> None:
    for inside in re.findall(r"-\[[^\]]*\*([^\]]*)\]-", bare(query.text)):
        assert re.search(r"\.\.\d+|^\d+$", inside.strip()), f"*{inside} has no upper bound"
    assert not re.search(r"\)[+*]|\{\d*,\}", bare(query.text)), "a quantified path has no upper bound"


@each_query
def test_every_pattern_begins_at_a_label_or_a_known_node(query: Query) -> None:
    known = set(re.findall(r"\b([a-z]\w*)\b", bare(query.text)))
    for first in re.findall(r"\b(?:MATCH|MERGE)\s+(?:\w+\s*=\s*)?\(([^)]*)\)", bare(query.text)):
        name = first.partition("{")[0].strip()
        assert ":" in name or name in known, f"({first}) has no label"


@each_query
def test_nothing_returns_a_star(query: Query) -> None:
    assert not re.search(r"\b(?:RETURN|WITH)\s+\*", bare(query.text))


LONG = {
    "customers_by_keys": "the whole neighbourhood in one round trip: what every look-up and the page of a customer ask for",
    "hold_members": "all that a change of groups locks and reads, in one round trip: what every record that arrives waits for",
}
"""Statements of more than 40 lines, each with its reason."""


@each_query
def test_statements_are_short_enough_to_read(query: Query) -> None:
    assert len(query.text.splitlines()) <= 44 or query.name in LONG, "at most 40 lines and the header"


@each_query
def test_labels_and_types_are_words_of_the_design(query: Query) -> None:
    text = bare(query.text)
    for inside in re.findall(r"\[\w*:([A-Z_|]+)", text):
        assert set(inside.split("|")) <= set(TYPES), f"{inside} is no relationship of ours"
    for inside in re.findall(r"\(\w*:([A-Z]\w*(?:\|[A-Z]\w*)*)", text):
        assert set(inside.split("|")) <= set(LABELS), f"{inside} is no label of ours"


@each_query
def test_it_takes_many_and_is_named_in_the_plural(query: Query) -> None:
    words = query.name.split("_")
    assert any(word.endswith("s") for word in words), "reads and writes are plural only"


def test_no_two_queries_are_twins() -> None:
    def lines(query: Query) -> set[str]:
        return {line.strip() for line in bare(query.text).splitlines() if line.strip()}

    for a, b in combinations(QUERIES, 2):
        if min(len(lines(a)), len(lines(b))) >= 6:
            shared = len(lines(a) & lines(b)) / max(len(lines(a)), len(lines(b)))
            alike = SequenceMatcher(None, bare(a.text), bare(b.text)).quick_ratio() if shared > 0.8 else 0
            assert not (shared > 0.8 and alike > 0.9), f"{a.name} and {b.name} are near twins"


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")


def test_every_query_has_a_caller() -> None:
    named = {
        node.value
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not {query.name for query in QUERIES} - named, "a file nobody calls"


def test_every_query_named_in_a_call_has_a_file() -> None:
    called = {
        node.args[0].value
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "run" and node.args
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
        if node.args[0].value.isidentifier()
    }
    assert called <= catalog().keys()


CYPHER = re.compile(r"\b(MATCH|MERGE|UNWIND|CREATE|DETACH DELETE)\s*[\($]")


def test_there_is_no_cypher_in_python() -> None:
    """Nor glued from parts: values go in by `$` only."""
    for path in sources():
        tree = ast.parse(path.read_text())
        docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
                assert not CYPHER.search(node.value), f"{path.relative_to(ROOT)}:{node.lineno} holds Cypher"


FINE = '// Finds them.\n// mode: read\n// plan: seek\n// example: {"keys": [1]}\nUNWIND $keys AS key RETURN key'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (FINE.replace("// mode: read\n", ""), "lacks mode"),
        (FINE.replace("mode: read", "mode: maybe"), "mode is 'maybe'"),
        (FINE.replace("plan: seek", "plan: scan"), "needs its reason"),
        (FINE.replace('{"keys": [1]}', "{keys}"), "not JSON"),
        (FINE.replace('{"keys": [1]}', "[1]"), "JSON object"),
        (FINE.replace('{"keys"', '{"key"'), "differing: key, keys"),
        (FINE.replace("Finds them.", "Finds them"), "sentence"),
        (FINE.replace("// Finds them.\n", ""), "sentence"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused(text: str, why: str) -> None:
    with pytest.raises(CatalogError, match=why):
        parse("x", text)


def test_a_parameter_in_a_string_or_comment_is_none() -> None:
    text = FINE + "\n// $not\nWITH 'https://x.org/$neither', \"it's $nor\" AS x /* $this */ RETURN x"
    assert parse("x", text).parameters == {"keys"}


def test_migrations_are_numbered_and_split_at_their_own_semicolons() -> None:
    assert [migration.version for migration in migrations()] == list(range(1, len(migrations()) + 1))
    assert list(statements("A 'x;y'; // b;\nB; /* ; */")) == ["A 'x;y'", "// b;\nB"]
