"""A lean HTTP/1.1 client, one request at a time on a connection kept alive: what a load generator spends is not measured as a server's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httptools

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(frozen=True, slots=True)
class Server:
    """Where a GraphQL server answers, the headers it wants, and its process."""

    name: str
    url: str
    pid: int
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return parts.hostname or "127.0.0.1", parts.port or 80

    def request(self, query: str, variables: Mapping[str, Any]) -> bytes:
        """A whole GraphQL request, made once and sent often."""
        return self.post(urlsplit(self.url).path or "/", {"query": query, "variables": variables})

    def post(self, path: str, content: Any) -> bytes:
        """A whole request with JSON."""
        body = json.dumps(content).encode()
        headers = {
            "Host": ":".join(map(str, self.address)),
            "Content-Type": "application/json",
            "Accept": "application/json",
            **self.headers,
            "Content-Length": str(len(body)),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Failed(Exception):
    """An answer that is not a success, or a connection that broke off."""


class Channel(asyncio.Protocol):
    """One connection."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[bytes] | None = None
        self._parser: Any = None
        self._body: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(Failed(f"the server closed the connection ({exc or 'without an error'})"))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, part: bytes) -> None:
        """Called by the parser."""
        self._body.append(part)

    def on_message_complete(self) -> None:
        """Called by the parser."""
        body, answer = b"".join(self._body), self._answer
        assert answer is not None
        if answer.done():
            return
        if self._parser.get_status_code() != 200 or b'"errors"' in body:
            answer.set_exception(Failed(body[:500].decode("utf-8", "replace")))
        else:
            answer.set_result(body)

    async def ask(self, request: bytes) -> bytes:
        """Send one request of `Server.request`; its answer's body. Raises Failed, also for GraphQL errors."""
        assert self._transport is not None
        self._parser = httptools.HttpResponseParser(self)
        self._body.clear()
        self._answer = self._loop.create_future()
        self._transport.write(request)
        return await self._answer

    @property
    def closed(self) -> bool:
        """Whether the other side has gone, as a server does with a connection left alone."""
        return self._transport is None or self._transport.is_closing()

    def close(self) -> None:
        if self._transport:
            self._transport.close()


@asynccontextmanager
async def channel(server: Server) -> AsyncIterator[Channel]:
    """An open connection to a server."""
    _, opened = await asyncio.get_running_loop().create_connection(Channel, *server.address)
    try:
        yield opened
    finally:
        opened.close()
