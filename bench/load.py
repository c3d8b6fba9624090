"""Many clients at once, from a process of their own: `python -m bench.load` reads what to do on stdin and writes what came of it.

`press` runs it. It costs the same whomever it asks, and `ceiling` tells how fast it could have been.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.loops import run_fast
from bench.client import Server, channel
from bench.measure import percentile


@dataclass(frozen=True, slots=True)
class Pressed:
    """What one window gave: requests answered, wall seconds, latencies in ms, and CPU seconds of the generator itself."""

    requests: int
    seconds: float
    p50: float
    p99: float
    cpu: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


async def press(server: Server, requests: Sequence[bytes], clients: int, seconds: float) -> Pressed:
    """Ask a server for so long, each client going through all requests in turn. Raises RuntimeError when one fails."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.load"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    task = {"url": server.url, "requests": [r.decode() for r in requests], "clients": clients, "seconds": seconds}
    out, _ = await process.communicate(json.dumps(task).encode())
    if process.returncode:
        raise RuntimeError(f"the load on {server.name} failed; the error is above")
    return Pressed(**json.loads(out))


async def ceiling(answer: bytes, request: bytes, clients: int, seconds: float) -> Pressed:
    """What the generator reaches where answers cost nothing: a server in this process that always says the same."""
    listening = await asyncio.get_running_loop().create_server(lambda: _Parrot(answer), "127.0.0.1", 0)
    async with listening:
        host, port = listening.sockets[0].getsockname()
        return await press(Server("the parrot", f"http://{host}:{port}/", 0), [request], clients, seconds)


class _Parrot(asyncio.Protocol):
    def __init__(self, body: bytes) -> None:
        self._answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        # Requests fit one segment on the loopback, and a client sends the next only after the answer.
        self._transport.write(self._answer)


async def _client(server: Server, requests: Sequence[bytes], until: float, took: list[float]) -> None:
    async with channel(server) as connection:
        place = 0
        while (started := time.perf_counter()) < until:
            await connection.ask(requests[place % len(requests)])
            took.append(time.perf_counter() - started)
            place += 1


async def _all(task: dict[str, Any]) -> Pressed:
    server = Server("", task["url"], 0)
    requests = [request.encode() for request in task["requests"]]
    clients, took = task["clients"], list[float]()
    cpu, started = time.process_time(), time.perf_counter()
    until = started + task["seconds"]
    starts = [len(requests) * number // clients for number in range(clients)]
    await asyncio.gather(*(_client(server, requests[at:] + requests[:at], until, took) for at in starts))
    seconds = time.perf_counter() - started
    ms = [1000 * one for one in took]
    return Pressed(len(took), seconds, percentile(ms, 0.5), percentile(ms, 0.99), time.process_time() - cpu)


if __name__ == "__main__":
    print(json.dumps(asdict(run_fast(_all(json.load(sys.stdin))))))
