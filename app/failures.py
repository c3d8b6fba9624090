"""How an error becomes an answer: `{"error": {"code", "message", …}}` with the status of its class."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from graph.errors import DatabaseUnavailable, Unauthenticated, WhomError

RETRY_AFTER = "5"
"""Seconds a caller is asked to wait when Neo4j is away."""

_HTTP = {
    404: ("no_such_path", "There is no such path."),
    405: ("method_not_allowed", "This path does not take that method."),
    413: ("body_too_large", ""),
}


class Problem(BaseModel):
    """What went wrong. `code` is stable and meant for programs, `message` for people."""

    code: str = Field(examples=["unknown_identifier"])
    message: str = Field(examples=["This is no identifier of any kind Whom knows."])
    details: list[str] = Field(default_factory=list, description="What exactly was wrong, one line each.")


class ErrorAnswer(BaseModel):
    """The body of every answer that is not a success."""

    error: Problem


class TooLarge(HTTPException):
    """The request's body is larger than is accepted. An HTTPException, because FastAPI hides others met in a body."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"A request's body may have {limit} bytes at most.")


class TimedOut(WhomError):
    """The request took longer than it may."""

    code = "timeout"
    status = 503


def body(code: str, message: str, details: list[str] | None = None) -> dict[str, Any]:
    """The JSON of a failure."""
    problem: dict[str, Any] = {"code": code, "message": message}
    return {"error": problem | ({"details": details} if details else {})}


def answer(error: WhomError) -> JSONResponse:
    """The response for one of our own errors."""
    headers = {}
    if isinstance(error, (DatabaseUnavailable, TimedOut)):
        headers["Retry-After"] = RETRY_AFTER
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="whom"'
    return JSONResponse(body(error.reason_code, error.message), error.status, headers)


INTERNAL = body("internal_error", "Something went wrong on our side; the request id finds it in the logs.")


def handle(app: FastAPI) -> None:
    """Answer every error of an app in this form."""
    app.add_exception_handler(WhomError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


async def _ours(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WhomError)  # noqa: S101 - for the type checker; Starlette calls by class
    return answer(error)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as above
    details = [f"{'.'.join(str(step) for step in item['loc'])}: {item['msg']}" for item in error.errors()]
    return JSONResponse(body("bad_request", "The request is not as it should be.", details), 400)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    return http_answer(error)


def http_answer(error: HTTPException) -> JSONResponse:
    """The response for an error of the framework, such as a path that does not exist."""
    code, message = _HTTP.get(error.status_code, ("bad_request", ""))
    return JSONResponse(body(code, message or str(error.detail)), error.status_code, error.headers)


async def _unexpected(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse(INTERNAL, 500)
