"""The static pages: GraphiQL, for people, at the same address where programs find GraphQL."""

from __future__ import annotations

import uuid

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.assets import STATIC
from app.services import Services
from graph.errors import Unauthenticated

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
"""Content security policy of our pages: nothing from elsewhere. GraphiQL's editor sets styles inline."""

_log = structlog.get_logger(__name__)
_HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}


def page() -> FileResponse:
    """The GraphiQL page."""
    return FileResponse(STATIC / "graphiql.html", media_type="text/html", headers=_HEADERS)


class GraphQLDoor:
    """In front of the GraphQL app: shows people the page, and lets programs in by their key."""

    def __init__(self, graphql: ASGIApp, whom: Services) -> None:
        self._graphql = graphql
        self._whom = whom

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["whom.route"] = "/graphql"
        if scope["type"] == "websocket":
            await self._follow(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            await page()(scope, receive, send)
            return
        try:
            viewer = self._whom.keys.viewer(headers)
        except Unauthenticated as error:
            await _refused(error)(scope, receive, send)
            return
        scope["viewer"] = viewer
        scope["whom.who"] = viewer.who
        await self._graphql(scope, receive, send)

    async def _follow(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A WebSocket: its key comes with the handshake, or in what a client says first, since browsers can send no headers."""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex)
        try:
            scope["viewer"] = self._whom.keys.viewer(Headers(scope=scope))
        except Unauthenticated:
            scope["authenticate"] = self._whom.keys.viewer
        _log.info("socket_opened")
        await self._graphql(scope, receive, send)
        _log.info("socket_closed")


def _refused(error: Unauthenticated) -> JSONResponse:
    """A refusal as GraphQL clients expect it."""
    told = {"message": error.message, "extensions": {"code": error.reason_code}}
    return JSONResponse({"errors": [told]}, error.status, {"WWW-Authenticate": 'Bearer realm="whom"'})


class _Named:
    """Tells the log the route of an app that is mounted, and lets browsers keep its files as long as they ask first."""

    def __init__(self, route: str, app: ASGIApp) -> None:
        self._route = route
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def cached(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cache-Control"] = "no-cache"
            await send(message)

        scope["whom.route"] = self._route
        await self._app(scope, receive, cached)


def add_pages(app: FastAPI, whom: Services, graphql: ASGIApp) -> None:
    """Add the pages, what they need, and GraphQL itself."""
    # First in line: what comes last has been compared with every other route before.
    door = GraphQLDoor(graphql, whom)
    app.router.routes.insert(0, Route("/graphql", door))
    app.router.routes.insert(1, WebSocketRoute("/graphql", door))
    app.mount("/static", _Named("/static", StaticFiles(directory=STATIC)))
    app.add_api_route("/graphiql", _graphiql, include_in_schema=False)
    app.add_api_route("/", _root, include_in_schema=False)


async def _graphiql() -> Response:
    return page()


async def _root() -> Response:
    return RedirectResponse("/graphiql")
