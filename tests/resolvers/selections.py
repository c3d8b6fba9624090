"""Selections made from the schema itself, so that a new field is in the tests the moment it is in the schema."""

from __future__ import annotations

from functools import cache

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from resolvers.schema import SCHEMA

TYPES = SCHEMA._schema.type_map
_NEVER = frozenset(
    {
        "Query",
        "Mutation",
        "Subscription",
        "Customer",
        "__Schema",
        "__Type",
        "__Field",
        "__InputValue",
        "__EnumValue",
        "__Directive",
    }
)
_WORTH = 8
"""Words of a selection from which on a fragment makes a document shorter, where it is selected twice."""


def object_type(name: str) -> GraphQLObjectType:
    """One of the schema's object types."""
    found = TYPES[name]
    assert isinstance(found, GraphQLObjectType)
    return found


def result_type(root: str) -> GraphQLObjectType:
    """The type a root of the schema answers with."""
    found = get_named_type(object_type("Query").fields[root].type)
    assert isinstance(found, GraphQLObjectType)
    return found


def everything(type_: GraphQLObjectType, above: frozenset[str] = frozenset()) -> str:
    """A selection of all fields, all the way down; a type is entered once on each way."""
    parts = []
    for name, field in type_.fields.items():
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            parts.append(name)
        elif isinstance(inner, GraphQLObjectType) and inner.name not in above | {type_.name}:
            parts.append(f"{name}{_arguments(field)} {everything(inner, above | {type_.name})}")
    return "{ " + (" ".join(parts) or "__typename") + " }"


def compact(query: str, left_out: frozenset[str] = frozenset()) -> str:
    """The same query with what it selects again and again in fragments: a document has a limit of words. `left_out`: as it was for the query."""
    fragments: list[str] = []
    for name, again in _selections(left_out):
        if "\n".join([query, *fragments]).count(again) > 1:
            query, *fragments = (text.replace(again, f"{{ ...all{name} }}") for text in (query, *fragments))
            fragments.append(f"fragment all{name} on {name} {again}")
    return " ".join([query, *fragments])


@cache
def _selections(left_out: frozenset[str]) -> list[tuple[str, str]]:
    """The selection of each type, the longest first: what is in another is put into it once."""
    types = [name for name, type_ in TYPES.items() if isinstance(type_, GraphQLObjectType) and name not in _NEVER]
    wholes = [(name, everything(object_type(name), frozenset({"Customer"}) | left_out)) for name in types]
    able = [(name, whole) for name, whole in wholes if len(whole.split()) >= _WORTH]
    return sorted(able, key=lambda one: len(one[1]), reverse=True)


def _arguments(field: GraphQLField) -> str:
    assert not any(is_required_argument(argument) for argument in field.args.values())
    return "(first: 3)" if "first" in field.args else ""
