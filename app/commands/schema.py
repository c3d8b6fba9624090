"""`whom schema`: the published formats, made from the code."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from graph.errors import BadRequest

GraphQL = Annotated[bool, typer.Option("--graphql", help="The GraphQL schema instead (SDL).")]
OpenAPI = Annotated[bool, typer.Option("--openapi", help="The OpenAPI description of REST instead (JSON).")]


def schema(graphql: GraphQL = False, openapi: OpenAPI = False) -> None:
    """Print the JSON Schema of an import line, or what describes one of the APIs."""
    if graphql and openapi:
        raise BadRequest("Ask for --graphql or for --openapi, not for both.")
    typer.echo(_graphql() if graphql else _openapi() if openapi else _lines())


def _lines() -> str:
    from graph.records import RECORD

    return json.dumps(RECORD.json_schema(), indent=2)


def _graphql() -> str:
    from resolvers.schema import SCHEMA

    return SCHEMA.as_str()


def _openapi() -> str:
    from app.main import rest

    return json.dumps(rest().openapi(), indent=2)
