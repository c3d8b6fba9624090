"""The docs are tested: what the code has and the docs do not name fails here."""

from __future__ import annotations

import ast
import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from app.cli import EXIT_CODES, MEANINGS, VERBS
from connectors.columns import read_columns
from graph.access import ROLES
from graph.channels import CHANNELS
from graph.identifiers import KINDS
from graph.records import RECORD

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
ROOMS = ("graph", "insight", "matching", "connectors", "resolvers", "app")


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text("utf-8")


def error_codes() -> set[str]:
    """Every code an error class has or is raised with."""
    found = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                named = isinstance(target, ast.Name) and target.id == "code"
            else:
                named = isinstance(node, ast.keyword) and node.arg == "code"
            value = getattr(node, "value", None) if named else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                found.add(value.value)
    return found


@pytest.mark.parametrize("code", sorted(error_codes()))
def test_every_error_code_is_explained(code: str) -> None:
    assert f"`{code}`" in page("errors")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_described(verb: str) -> None:
    assert re.search(rf"^\| `whom {verb}[ `]", page("cli"), re.MULTILINE)


def test_every_error_ends_with_a_code_that_has_a_meaning() -> None:
    assert set(EXIT_CODES.values()) <= MEANINGS.keys()


@pytest.mark.parametrize("exit_code", MEANINGS)
def test_every_exit_code_is_listed(exit_code: int) -> None:
    assert re.search(rf"^\| {exit_code} \|", page("cli"), re.MULTILINE)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_described(role: str) -> None:
    assert f"`{role}`" in page("access") or f"| {role} |" in page("access")


@pytest.mark.parametrize(
    ("name", "where"), [*((kind, "identifiers") for kind in KINDS), *((name, "channels") for name in CHANNELS)]
)
def test_every_kind_and_channel_is_described(name: str, where: str) -> None:
    assert re.search(rf"^\|.*`{name}`", page(where), re.MULTILINE)


def test_every_dependency_has_its_reason_and_nothing_else_has() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    told = page("dependencies")
    for wanted in chain(project["dependencies"], *project["optional-dependencies"].values()):
        name = re.split(r"[<>=;\[ ]", wanted)[0]
        assert name in told or name.startswith("types-"), f"{name} has no line in docs/dependencies.md"


def test_the_lines_shown_can_be_imported() -> None:
    lines = re.findall(r'^\{"type".*\}$', page("import"), re.MULTILINE)
    assert {RECORD.validate_json(line).type for line in lines} == {
        "profile", "interaction", "order", "case", "case_action", "session", "consent", "campaign_response", "score",
    }  # fmt: skip


def test_the_mapping_shown_can_be_read(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", page("import"), re.DOTALL)
    (tmp_path / "map.toml").write_text(shown)
    assert read_columns(tmp_path / "map.toml").columns["Card no"] == "id, loyalty_card"


@pytest.mark.parametrize("path", sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")]), ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"


def shown_queries() -> list[str]:
    return [
        query
        for path in [ROOT / "README.md", *DOCS.glob("*.md")]
        for query in re.findall(r"```graphql\n(.*?)```", path.read_text("utf-8"), re.DOTALL)
        if query.lstrip().startswith(("{", "query", "mutation", "subscription"))
    ]


@pytest.mark.parametrize("query", shown_queries())
def test_the_queries_shown_fit_the_schema(query: str) -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text("utf-8"))
    assert not validate(schema, parse(query))
