"""The guide to Neo4j Browser and the style sheet, held to the graph and to the saved queries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.catalog import catalog
from graph.explorations import DRAWING, EXPLORATIONS
from graph.migrate import migrations

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/neo4j-browser.md").read_text("utf-8")
SHEET = (ROOT / "docs/neo4j-browser.grass").read_text("utf-8")
STATEMENTS = "\n".join([*(migration.text for migration in migrations()), *(query.text for query in catalog().values())])
TYPES = {name for inside in re.findall(r"\[\w*:([A-Z_|]+)[\]\s*{]", STATEMENTS) for name in inside.split("|") if name}
LABELS = {
    name for inside in re.findall(r"\(\w*:([A-Z]\w+(?:\|[A-Z]\w+)*)[\s){]", STATEMENTS) for name in inside.split("|")
}
RULES = {
    match[1]: dict(re.findall(r"^\s+([\w-]+): (.+);$", match[2], re.MULTILINE))
    for match in re.finditer(r"^([\w.]+) \{\n(.*?)^\}", SHEET, re.MULTILINE | re.DOTALL)
}
ROWS = {match[1]: match[0] for match in re.finditer(r"^\| `(explore_\w+)\.cypher` \|.+$", GUIDE, re.MULTILINE)}
NO_STYLE = {"Demo"}
"""Labels that no query of Browser's draws."""
each_query = pytest.mark.parametrize("name", EXPLORATIONS)


def test_the_sheet_styles_every_label_and_type() -> None:
    assert {f"node.{label}" for label in LABELS - NO_STYLE} <= RULES.keys()
    assert {f"relationship.{name}" for name in TYPES} <= RULES.keys()


def test_the_sheet_styles_nothing_that_does_not_exist() -> None:
    styled = {name.partition(".")[2] for name in RULES if "." in name}
    assert styled <= LABELS | TYPES


def test_labels_have_colours_of_their_own_and_a_caption() -> None:
    nodes = {name: rule for name, rule in RULES.items() if name.startswith("node.")}
    assert len({rule["color"] for rule in nodes.values()}) == len(nodes)
    assert all(re.search(r"\{\w+\}", rule["caption"]) for rule in nodes.values())
    assert all(re.fullmatch(r"\d+px", rule["diameter"]) for rule in nodes.values())


def contrast(one: str, other: str) -> float:
    """Of two colours as `#rrggbb`, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", [name for name in RULES if name.startswith("node.")])
def test_captions_can_be_read(name: str) -> None:
    assert contrast(RULES[name]["color"], RULES[name]["text-color-internal"]) >= 3


def test_relationships_are_told_in_words() -> None:
    assert all("caption" in rule for name, rule in RULES.items() if name.startswith("relationship."))


def test_the_guide_has_every_saved_query_in_their_order() -> None:
    assert tuple(ROWS) == EXPLORATIONS
    assert {name for name in catalog() if name.startswith("explore_")} == set(EXPLORATIONS)


@each_query
def test_the_guide_names_every_parameter(name: str) -> None:
    told = set(re.findall(r"`(\w+)`", ROWS[name])) | {"limit"}
    assert catalog()[name].parameters <= told


@each_query
def test_the_guide_says_rightly_what_draws(name: str) -> None:
    draws = ROWS[name].split("|")[3].strip() == "yes"
    assert draws == bool(re.search(rf"\b{DRAWING}\b", catalog()[name].text))


@each_query
def test_every_saved_query_has_an_end(name: str) -> None:
    """A question about everybody must not send everybody to a web browser."""
    assert "LIMIT" in catalog()[name].text or name in {"explore_nameless_profiles", "explore_paths_between_customers"}


@pytest.mark.parametrize(
    "said",
    [
        "administrator access",
        "audit trail",
        "pseudonymised",
        "whom neo4j browser",
        "whom export --pseudonymised",
        "neo4j-browser.grass",
        "not anonymous",
    ],
)
def test_the_guide_says_what_has_to_be_said(said: str) -> None:
    assert said in GUIDE


def test_the_guide_links_to_what_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", GUIDE):
        assert (ROOT / "docs" / target).is_file(), target


def test_the_picture_is_small() -> None:
    assert (ROOT / "docs/neo4j-browser.png").stat().st_size < 200_000
