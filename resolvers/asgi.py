"""GraphQL over HTTP, as an ASGI app to mount: `graphql_app(driver, trail)`.

Whoever mounts it puts the viewer on the scope, as `scope["viewer"]`; without one it answers nothing. On the scope of a WebSocket
`scope["authenticate"]` may find it instead, from what the client says first. The request id of the log (`structlog.contextvars`)
goes on the audit trail.
"""

from __future__ import annotations

from datetime import UTC, timedelta, tzinfo
from typing import Any, cast

import orjson
import structlog
from cross_web import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.unset import UNSET, UnsetType

from graph.access import Viewer
from graph.audit import Look, Trail
from graph.driver import Driver
from graph.errors import Unauthenticated, WhomError
from graph.feed import Feed
from graph.identifiers import Hint
from resolvers.context import Context
from resolvers.errors import formatted
from resolvers.schema import SCHEMA
from resolvers.sockets import MOST, SECONDS, Socket, TextAdapter


class GraphQLApp(GraphQL[Context, None]):
    """Strawberry's app with our context, errors and encoding. GraphiQL is served elsewhere, offline."""

    websocket_adapter_class = TextAdapter

    def __init__(self, driver: Driver, trail: Trail, hint: Hint, id_key: bytes, zone: tzinfo) -> None:
        super().__init__(
            SCHEMA,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=timedelta(seconds=SECONDS),
            max_subscriptions_per_connection=MOST,
        )
        self._driver = driver
        self._feed = Feed(driver)
        self._trail = trail
        self._hint = hint
        self._id_key = id_key
        self._zone = zone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or all of one connection."""
        if scope["type"] == "websocket":
            await self._connected(WebSocket(scope, receive, send))
            return
        try:
            response = await self.run(Request(scope, receive))
        except HTTPException as error:
            response = _refused(error.reason, "bad_request", error.status_code)
        except WhomError as error:
            response = _refused(error.message, error.reason_code, error.status)
        await response(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """The context of one request. Raises Unauthenticated where nobody said who asks."""
        viewer = request.scope.get("viewer")
        if isinstance(request, WebSocket):
            known = viewer if isinstance(viewer, Viewer) else None
            return cast("Context", Socket(self._made, request.scope.get("authenticate"), known))
        if not isinstance(viewer, Viewer):
            raise Unauthenticated("no viewer came with the request")
        return self._made(viewer)

    async def on_ws_connect(self, context: Context) -> UnsetType:
        """Let a connection in by its key. Raises ConnectionRejectionError."""
        cast("Socket", context).let_in()
        return cast("UnsetType", UNSET)

    async def _connected(self, socket: WebSocket) -> None:
        try:
            await self.run(socket)
        except HTTPException:
            await socket.close(4400)

    def _made(self, viewer: Viewer) -> Context:
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        look = Look(viewer, request_id=request_id)
        return Context(self._driver, viewer, look, self._trail, self._hint, self._feed, self._id_key, self._zone)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        """The answer's JSON, every error with its code."""
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [formatted(error) for error in result.errors]
        return answer  # type: ignore[return-value]

    def decode_json(self, data: str | bytes) -> object:
        """Read a request's body. Raises HTTPException for what is no request."""
        read = orjson.loads(data)
        if not isinstance(read, (dict, list)):
            raise HTTPException(400, "A request is a JSON object with `query`, and `variables` where it has some.")
        return read

    def encode_json(self, data: object) -> bytes:
        """Write an answer."""
        return orjson.dumps(data)


def graphql_app(
    driver: Driver, trail: Trail, region: str = "GB", id_key: bytes = b"", zone: tzinfo = UTC
) -> GraphQLApp:
    """The app. `region`: the country that phone numbers and addresses without one belong to; `id_key`: the key of customer ids; `zone`: the
    time zone of the shop."""
    return GraphQLApp(driver, trail, Hint(region), id_key, zone)


def _refused(message: str, code: str, status: int) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return Response(orjson.dumps(body), status, media_type="application/json")
