"""One WebSocket connection: who is at its other end, and how its messages are written."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.websockets import WebSocket
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http.exceptions import NonJsonMessageReceived, WebSocketDisconnected

from graph.access import Viewer
from graph.errors import Unauthenticated
from resolvers.context import Context

SECONDS = 10
"""How long a client may take to say who it is."""
MOST = 20
"""Subscriptions on one connection."""


@dataclass(slots=True)
class Socket:
    """A connection. `make` gives each of its operations a context of its own; `authenticate` finds the viewer of a key that is sent in
    the payload of `connection_init` rather than in a header of the handshake."""

    make: Callable[[Viewer], Context]
    authenticate: Callable[[Mapping[str, str]], Viewer] | None
    viewer: Viewer | None = None
    connection_params: Mapping[str, Any] | None = None

    def let_in(self) -> None:
        """Raise ConnectionRejectionError unless it is known by now who asks."""
        told = {
            str(name).lower(): value for name, value in (self.connection_params or {}).items() if isinstance(value, str)
        }
        try:
            if self.viewer is None and self.authenticate:
                self.viewer = self.authenticate(told)
        except Unauthenticated:
            raise ConnectionRejectionError from None
        if self.viewer is None:
            raise ConnectionRejectionError

    def context(self) -> Context:
        """The context of one operation."""
        if self.viewer is None:
            raise Unauthenticated("nobody said who asks")
        return self.make(self.viewer)


class TextAdapter(ASGIWebSocketAdapter):
    """Writes messages as text, which the protocol asks for, although our JSON is bytes; and reads none that is not of the protocol's shape."""

    ws: WebSocket

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """The messages of the client. Raises NonJsonMessageReceived for what is none."""
        async for message in super().iter_json(ignore_parsing_errors=ignore_parsing_errors):
            if not _is_message(message):
                raise NonJsonMessageReceived
            yield message

    async def send_json(self, message: Mapping[str, object]) -> None:
        """Send one message. Raises WebSocketDisconnected."""
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except (RuntimeError, OSError) as error:
            raise WebSocketDisconnected from error


def _is_message(message: object) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] not in ("subscribe", "complete"):
        return True
    asked = message.get("payload", {})
    return (
        isinstance(message.get("id"), str)
        and isinstance(asked, dict)
        and isinstance(asked.get("query", ""), str)
        and isinstance(asked.get("variables"), dict | None)
        and isinstance(asked.get("operationName"), str | None)
    )
