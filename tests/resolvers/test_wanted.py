"""Looking ahead: what is asked for comes, however little or much of a row that is."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from graph.pages import BRIEF
from resolvers.schema import SCHEMA
from tests.resolvers.conftest import Asker
from tests.resolvers.selections import everything, object_type

SECTIONS = {"profiles": "Profile", "orders": "Order", "interactions": "Interaction", "cases": "Case"}


async def rows(ask: Asker, section: str, fields: str, form: str = "nodes") -> list[dict[str, Any]]:
    """A section of Jane, with these fields only."""
    inside = fields if section == "profiles" else f"{{ {form} {fields} }}"
    query = f'{{ lookup(identifier: "jane@facetest.example") {{ customers {{ {section} {inside} }} }} }}'
    found = (await ask.data(query))["lookup"]["customers"][0][section]
    return list(found) if section == "profiles" else list(found["nodes"])


@pytest.mark.parametrize("section", SECTIONS)
async def test_a_field_asked_for_alone_is_what_it_is_among_all(ask: Asker, section: str) -> None:
    type_ = object_type(SECTIONS[section])
    above = frozenset({"Customer", "Lookup"})
    whole = await rows(ask, section, everything(type_, above))
    assert whole
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            alone = await rows(ask, section, f"{{ {name} }}")
        elif isinstance(inner, GraphQLObjectType) and inner.name not in above:
            alone = await rows(ask, section, f"{{ {name} {everything(inner, above | {type_.name})} }}")
        else:
            continue
        assert [row[name] for row in alone] == [row[name] for row in whole], name


async def test_brief_and_whole_rows_of_one_page_are_read_once(ask: Asker) -> None:
    query = """{ lookup(identifier: "jane@facetest.example") { customers {
        a: orders { nodes { number } } b: orders { nodes { coupon } } c: orders { edges { node { lines { quantity } } } }
        d: orders { totalCount } } } }"""
    (jane,) = (await ask.data(query))["lookup"]["customers"]
    assert ask.queries == ["customers_by_keys"]
    assert [node["coupon"] for node in jane["b"]["nodes"]] == ["SPRING-COUPON", None]
    assert [len(edge["node"]["lines"]) for edge in jane["c"]["edges"]] == [1, 1]


async def test_pages_that_differ_are_read_apart(ask: Asker) -> None:
    query = """{ lookup(identifier: "jane@facetest.example") { customers {
        a: orders(first: 1) { nodes { number } } b: orders(first: 2) { nodes { number } } } } }"""
    (jane,) = (await ask.data(query))["lookup"]["customers"]
    assert ask.queries == ["customers_by_keys", "customers_by_keys"]
    assert [len(jane[name]["nodes"]) for name in ("a", "b")] == [1, 2]


def test_brief_fields_are_fields() -> None:
    for section, fields in BRIEF.items():
        declared = SCHEMA.get_type_by_name(SECTIONS[section])
        assert declared is not None
        assert fields <= {field.python_name for field in declared.fields}  # type: ignore[union-attr]
