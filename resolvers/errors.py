"""Errors as clients see them: ours with their code, GraphQL's own with one, and nothing of any other but that it was."""

from __future__ import annotations

from typing import Any

import structlog
from graphql import GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from graph.errors import WhomError

INTERNAL = "internal_error"
INVALID = "invalid_query"
SYNTAX = "syntax_error"

_ASKED_WRONGLY = (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)
"""Faults of a request that strawberry finds where GraphQL itself has no word for them."""
_log = structlog.get_logger(__name__)


def formatted(error: GraphQLError) -> dict[str, Any]:
    """One entry of `errors`, with its code in `extensions.code`."""
    cause = cause_of(error)
    if cause is None:
        shown: dict[str, Any] = dict(error.formatted)
        code = error.extensions.get("code") if error.extensions else None
        shown["extensions"] = {"code": code or (SYNTAX if isinstance(error, GraphQLSyntaxError) else INVALID)}
        return shown
    shown = {"message": _message(cause), "extensions": {"code": _code(cause)}}
    if error.locations:
        shown["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        shown["path"] = error.path
    return shown


def shown(error: GraphQLError) -> GraphQLError:
    """The same error as clients see it, for a protocol that writes errors itself."""
    told = formatted(error)
    return GraphQLError(told["message"], nodes=error.nodes, path=error.path, extensions=told["extensions"])


def graphql(error: GraphQLError | WhomError) -> GraphQLError:
    """Any error of ours as GraphQL's."""
    return error if isinstance(error, GraphQLError) else GraphQLError(error.message, original_error=error)


def cause_of(error: GraphQLError) -> BaseException | None:
    """What our code raised, if it was not GraphQL itself that found fault."""
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return None if isinstance(cause, _ASKED_WRONGLY) else cause


def log(errors: list[GraphQLError]) -> None:
    """Log what went wrong inside. Faults of the request are the client's to see, and may repeat personal data."""
    for error in errors:
        cause = cause_of(error)
        if isinstance(cause, WhomError):
            _log.info("graphql_refused", code=cause.reason_code)
        elif cause is not None:
            _log.error("graphql_failed", exc_info=cause)


def _message(cause: BaseException) -> str:
    if isinstance(cause, WhomError):
        return cause.message
    if isinstance(cause, RecursionError):
        return "the document is nested too deeply"
    return "Something went wrong inside; the log says what, under this request's id."


def _code(cause: BaseException) -> str:
    if isinstance(cause, WhomError):
        return cause.reason_code
    return "query_too_deep" if isinstance(cause, RecursionError) else INTERNAL
