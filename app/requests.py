"""What happens around every request: its id, its log line and metrics, its limits of size and time."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field

import structlog
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.failures import INTERNAL, TimedOut, TooLarge, answer, http_answer
from app.metrics import Metrics
from graph.driver import QUERIES_RUN

ID_HEADER = "x-request-id"
NO_ROUTE = "(none)"
"""Route named on logs and metrics for a path we do not have: the path itself may hold anything."""

_SANE_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Largest body in bytes, longest time in seconds."""

    body: int
    seconds: float


@dataclass(slots=True)
class _Exchange:
    """One request and its answer, as far as they have come."""

    scope: Scope
    limits: Limits
    id: str = ""
    status: int = 0
    started: float = field(default_factory=time.perf_counter)
    received: int = 0
    queries: list[str] = field(default_factory=list)

    @property
    def route(self) -> str:
        """The template of the route, such as /v1/lookup/{kind}/{value}."""
        return str(self.scope.get("whom.route") or getattr(self.scope.get("route"), "path", NO_ROUTE))


class Requests:
    """The outermost layer of the API, an ASGI app around an ASGI app."""

    def __init__(self, app: ASGIApp, limits: Limits, metrics: Metrics) -> None:
        self._app = app
        self._limits = limits
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, self._limits, _request_id(scope))
        scope["request_id"] = exchange.id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=exchange.id)
        QUERIES_RUN.set(exchange.queries)
        await self._answer(exchange, _counted(exchange, receive), _marked(exchange, send))
        self._tell(exchange)

    async def _answer(self, exchange: _Exchange, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(exchange.limits.seconds):
                _check_length(exchange)
                await self._app(exchange.scope, receive, send)
        except TooLarge as error:
            await self._fail(exchange, http_answer(error), send)
        except TimeoutError:
            late = TimedOut(f"This took longer than {exchange.limits.seconds:g} s.")
            await self._fail(exchange, answer(late), send)
        except Exception:
            # The message of an exception may repeat personal data, so it must not reach the server's own log.
            _log.exception("failed", route=exchange.route)
            await self._fail(exchange, JSONResponse(INTERNAL, 500), send)

    async def _fail(self, exchange: _Exchange, response: ASGIApp, send: Send) -> None:
        if exchange.status == 0:
            await response(exchange.scope, _nothing, send)

    def _tell(self, exchange: _Exchange) -> None:
        seconds = time.perf_counter() - exchange.started
        method, route = exchange.scope["method"], exchange.route
        self._metrics.request_answered(method, route, exchange.status, seconds)
        _log.info(
            "request",
            method=method,
            route=route,
            status=exchange.status,
            ms=round(seconds * 1000, 1),
            who=exchange.scope.get("whom.who"),
            queries=dict(Counter(exchange.queries)),
        )


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get(ID_HEADER, "")
    return given if _SANE_ID.match(given) else uuid.uuid4().hex


def _check_length(exchange: _Exchange) -> None:
    declared = Headers(scope=exchange.scope).get("content-length", "0")
    if declared.isdigit() and int(declared) > exchange.limits.body:
        raise TooLarge(exchange.limits.body)


def _counted(exchange: _Exchange, receive: Receive) -> Receive:
    async def counted() -> Message:
        message = await receive()
        exchange.received += len(message.get("body", b""))
        if exchange.received > exchange.limits.body:
            raise TooLarge(exchange.limits.body)
        return message

    return counted


def _marked(exchange: _Exchange, send: Send) -> Send:
    async def marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[ID_HEADER] = exchange.id
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return marked


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}
