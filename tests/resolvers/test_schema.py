"""The committed schema is the schema, and it is documented."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType

from graph.access import ROLES, Thing
from graph.identifiers import KINDS
from resolvers.scalars import decimal
from resolvers.schema import SCHEMA

ROOT = Path(__file__).parents[2]


def test_the_committed_text_is_true() -> None:
    """After a change: `whom schema --graphql > schema.graphql`."""
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == SCHEMA.as_str() + "\n"


def test_every_type_says_what_it_is() -> None:
    own = [t for name, t in SCHEMA._schema.type_map.items() if not name.startswith("__")]
    kinds = (GraphQLObjectType, GraphQLEnumType, GraphQLInputObjectType)
    assert not [t.name for t in own if isinstance(t, kinds) and not t.description]


def test_every_identifier_kind_is_in_the_schema() -> None:
    kinds = SCHEMA._schema.type_map["IdentifierKind"]
    assert isinstance(kinds, GraphQLEnumType)
    assert set(kinds.values) == {name.upper() for name in KINDS}


def test_every_root_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "graphql.md").read_text(encoding="utf-8")
    query = SCHEMA._schema.query_type
    assert query is not None
    assert not [name for name in query.fields if f"`{name}" not in guide]


def test_every_role_and_thing_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    assert not [name for name in (*ROLES, *Thing) if f"`{name}`" not in guide]


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (12.5, "GBP", "12.50"),
        (12.0, "GBP", "12.00"),
        (2.5512, "GBP", "2.5512"),
        (0.1 + 0.2, "GBP", "0.30"),
        (100.0, "JPY", "100"),
        (100.5, "JPY", "100.5"),
        (1.25, "KWD", "1.250"),
        (-3.1, "EUR", "-3.10"),
        (-0.00001, "EUR", "0.00"),
        (12345678901.2345, "GBP", "12345678901.2345"),
    ],
)
def test_money_has_the_places_of_its_currency(value: float, currency: str, text: str) -> None:
    assert decimal(value, currency) == text
