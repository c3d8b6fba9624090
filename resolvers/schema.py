"""The GraphQL schema, whole. `schema.graphql` is its committed text; a test holds the two together."""

from __future__ import annotations

from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types.execution import ExecutionContext

from resolvers import errors
from resolvers.answering import Audited, Selected
from resolvers.context import Info
from resolvers.limits import MAX_TOKENS, Measured
from resolvers.query import Query
from resolvers.scalars import SCALARS

CACHED = 256
"""Documents whose syntax tree and validation are remembered."""


def read(source: Any, name: str) -> object:
    """A field without a resolver: rows of the graph are dicts, everything else has attributes."""
    return source.get(name) if type(source) is dict else getattr(source, name)


class Schema(strawberry.Schema):
    """Strawberry's schema with our log in place of its own, which would repeat messages with personal data."""

    def process_errors(self, found: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log what went wrong inside."""
        errors.log(found)


SCHEMA = Schema(
    query=Query,
    config=StrawberryConfig(default_resolver=read, info_class=Info, scalar_map=SCALARS),
    extensions=[
        Audited,
        Selected,
        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
        # The rule is one class for all requests: the validation cache is keyed by it.
        lambda: AddValidationRules([Measured]),
        lambda: ParserCache(maxsize=CACHED),
        lambda: ValidationCache(maxsize=CACHED),
    ],
)
