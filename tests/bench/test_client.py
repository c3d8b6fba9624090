"""The benches' HTTP client and load generator, on servers that say what they are told to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bench.client import Failed, Server, channel
from bench.load import ceiling, press
from bench.open_load import Plan, send

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n" + b'{"data":{"a":1}'
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n" + b'{"data":\r\n7\r\n{"a":1}\r\n0\r\n\r\n'


@asynccontextmanager
async def saying(*parts: bytes, hang_up: bool = False) -> AsyncIterator[Server]:
    """A server that answers every request with these parts, one write each."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0)
            if hang_up:
                break
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        yield Server("test", f"http://127.0.0.1:{port}/graphql", 0, {"X-Key": "secret"})


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([PLAIN], id="one piece"),
        pytest.param([PLAIN[:10], PLAIN[10:45], PLAIN[45:]], id="torn in headers and body"),
        pytest.param([CHUNKED], id="chunked"),
        pytest.param([CHUNKED[:60], CHUNKED[60:]], id="chunked, torn"),
    ],
)
async def test_answers_are_read_however_they_come(parts: list[bytes]) -> None:
    async with saying(*parts) as server, channel(server) as open_:
        for _ in range(3):
            assert (await open_.ask(server.request("{a}", {}))).startswith(b'{"data":{"a":1}')


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno", id="refused"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n" + b'{"errors":[]}', id="GraphQL errors"),
    ],
)
async def test_what_is_no_success_is_not_counted_as_an_answer(answer: bytes) -> None:
    async with saying(answer) as server, channel(server) as open_:
        with pytest.raises(Failed):
            await open_.ask(server.request("{a}", {}))


async def test_a_connection_that_breaks_off_is_told() -> None:
    async with saying(PLAIN[:20], hang_up=True) as server, channel(server) as open_:
        with pytest.raises(Failed, match="closed the connection"):
            await open_.ask(server.request("{a}", {}))


async def test_a_request_is_whole() -> None:
    server = Server("test", "http://127.0.0.1:8000/graphql", 0, {"X-Key": "secret"})
    head, _, body = server.request("{a}", {"email": "é@x.example"}).partition(b"\r\n\r\n")
    assert head.startswith(b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n")
    assert b"X-Key: secret" in head
    assert f"Content-Length: {len(body)}".encode() in head


async def test_the_load_generator_counts_what_it_was_answered() -> None:
    pressed = await ceiling(
        b'{"data":{}}', Server("", "http://127.0.0.1/", 0).request("{a}", {}), clients=4, seconds=0.3
    )
    assert pressed.requests > 100
    assert 0 < pressed.p50 <= pressed.p99
    assert pressed.rate > 500


async def test_a_load_on_a_server_that_fails_is_no_figure(capfd: pytest.CaptureFixture[str]) -> None:
    async with saying(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n") as server:
        with pytest.raises(RuntimeError, match="the load on test failed"):
            await press(server, [server.request("{a}", {})], clients=2, seconds=0.2)
    assert "Failed" in capfd.readouterr().err


async def test_requests_go_out_when_they_are_due_whether_answered_or_not() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65_536):
            await asyncio.sleep(0.4)
            writer.write(PLAIN)
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with listening:
        port = listening.sockets[0].getsockname()[1]
        server = Server("test", f"http://127.0.0.1:{port}/", 0)
        requests = [server.post("/v1/page", {"number": number}) for number in range(20)]
        sent = await send(server, Plan(requests, time.monotonic() + 2.0, 20.0))
    assert len(sent.answered) == len(sent.late) == 20
    assert min(sent.answered) >= 400, "from when it was due"
    assert max(sent.answered) < 4_000, "in turns they would take eight seconds"


async def test_an_open_load_whose_requests_fail_fails() -> None:
    async with saying(b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}") as server:
        with pytest.raises(RuntimeError, match="failed"):
            await send(server, Plan([server.post("/", {})], time.monotonic(), 1.0))
