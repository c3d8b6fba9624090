"""The GraphQL schema, whole. `schema.graphql` is its committed text; a test holds the two together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import strawberry
from graphql import ExecutionResult as Result
from graphql import GraphQLError
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult
from strawberry.types.execution import ExecutionContext, PreExecutionError
from strawberry.types.graphql import OperationType

from graph.errors import WhomError
from resolvers import errors
from resolvers.answering import Answered, Audited, note
from resolvers.compiled import read
from resolvers.context import Context, Info
from resolvers.known import Known, Memory
from resolvers.limits import MAX_TOKENS, Measured, check_length
from resolvers.mutation import Mutation
from resolvers.query import Query
from resolvers.scalars import SCALARS
from resolvers.sockets import Socket
from resolvers.subscription import Subscription

CACHED = 256
"""Documents whose syntax tree and validation are remembered."""


class Schema(strawberry.Schema):
    """Strawberry's schema, with a short way for documents it has seen before, and our log in place of its own."""

    def __init__(self) -> None:
        self._memory = Memory()
        super().__init__(
            query=Query,
            mutation=Mutation,
            subscription=Subscription,
            config=StrawberryConfig(default_resolver=read, info_class=Info, scalar_map=SCALARS),
            extensions=[
                Audited,
                lambda: Answered(self._memory),
                lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
                # The rule is one class for all requests: the validation cache is keyed by it.
                lambda: AddValidationRules([Measured]),
                lambda: ParserCache(maxsize=CACHED),
                lambda: ValidationCache(maxsize=CACHED),
            ],
        )

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        *others: Any,
        **more: Any,
    ) -> ExecutionResult:
        """Answer a document, the short way if it was seen before. Errors come in the result."""
        try:
            check_length(query)
        except GraphQLError as error:
            return ExecutionResult(None, [error])
        known = self._memory.get(query, more.get("operation_name"))
        if known is not None and OperationType.QUERY in (more.get("allowed_operation_types") or OperationType):
            result = await self._shortly(known, context_value, variable_values)
            if result is not None:
                return result
        return await super().execute(query, variable_values, context_value, *others, **more)

    async def stream(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        *others: Any,
        **more: Any,
    ) -> Any:
        """Answer a subscription, event by event; questions and acts go over HTTP. Errors are as clients see them."""
        context = context_value.context() if isinstance(context_value, Socket) else context_value
        try:
            check_length(query)
        except GraphQLError as error:
            return _refused(error)
        only = {"allowed_operation_types": (OperationType.SUBSCRIPTION,)}
        return _told(await super().stream(query, variable_values, context, *others, **more | only))

    def process_errors(self, found: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log what went wrong inside; strawberry's own log would repeat messages with personal data."""
        errors.log(found)

    async def _shortly(self, known: Known, context: Context, values: dict[str, Any] | None) -> ExecutionResult | None:
        try:
            result = await known.answer(context, values)
            if result is None:
                return None
            note(context)
        except (GraphQLError, WhomError) as error:
            result = Result(None, [errors.graphql(error)])
        if result.errors:
            self.process_errors(result.errors)
        return ExecutionResult(result.data, result.errors)


async def _refused(error: GraphQLError) -> AsyncIterator[PreExecutionError]:
    yield PreExecutionError(None, [error])


async def _told(results: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async with aclosing(results) as open_results:  # type: ignore[type-var]
        async for result in open_results:
            result.errors = [errors.shown(error) for error in result.errors or ()] or None
            yield result


SCHEMA = Schema()
