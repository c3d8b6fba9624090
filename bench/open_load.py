"""Requests sent by the clock, from a process of their own: `python -m bench.open_load` reads what to send on stdin.

An open loop: a request goes out when it is due, whether the ones before it were answered or not, as customers do. A server that falls behind is
not spared, and what waits in the generator would count as the server's (Tene's "coordinated omission").
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from typing import Any

from app.loops import run_fast
from bench.client import Channel, Failed, Server, channel


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send: requests, the reading of the monotonic clock at which the first is due, and how many a second follow."""

    requests: Sequence[bytes]
    begin: float
    rate: float

    def due(self, number: int) -> float:
        """The clock's reading when a request is due."""
        return self.begin + number / self.rate


@dataclass(frozen=True, slots=True)
class Sent:
    """Of each request, in their order: milliseconds from when it was due until it was answered, and by how many it went out late."""

    answered: list[float]
    late: list[float]


async def send(server: Server, plan: Plan) -> Sent:
    """Have the process send them. Raises RuntimeError when one fails."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.open_load"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    task = {
        "url": server.url,
        "requests": [one.decode() for one in plan.requests],
        "begin": plan.begin,
        "rate": plan.rate,
    }
    out, _ = await process.communicate(json.dumps(task).encode())
    if process.returncode:
        raise RuntimeError(f"the load on {server.name} failed; the error is above")
    return Sent(**json.loads(out))


class _Sending:
    def __init__(self, server: Server, plan: Plan, stack: AsyncExitStack) -> None:
        self._server, self._plan, self._stack = server, plan, stack
        self._free: deque[Channel] = deque()
        self.answered = [0.0] * len(plan.requests)
        self.late = [0.0] * len(plan.requests)

    async def all(self) -> Sent:
        async with asyncio.TaskGroup() as tasks:
            for number in range(len(self._plan.requests)):
                await asyncio.sleep(self._plan.due(number) - time.monotonic())
                tasks.create_task(self._one(number))
        return Sent(self.answered, self.late)

    async def _one(self, number: int) -> None:
        due = self._plan.due(number)
        # A connection that is free, as a client's pool has it; a new one where all wait for answers.
        # Taken in turn: one that is left alone for half a minute is closed by the server, perhaps just as it is used.
        while self._free and self._free[0].closed:
            self._free.popleft()
        connection = (
            self._free.popleft() if self._free else await self._stack.enter_async_context(channel(self._server))
        )
        self.late[number] = 1000 * (time.monotonic() - due)
        await connection.ask(self._plan.requests[number])
        self.answered[number] = 1000 * (time.monotonic() - due)
        self._free.append(connection)


async def _all(task: dict[str, Any]) -> Sent:
    plan = Plan([one.encode() for one in task["requests"]], task["begin"], task["rate"])
    async with AsyncExitStack() as stack:
        return await _Sending(Server("", task["url"], 0), plan, stack).all()


if __name__ == "__main__":
    try:
        print(json.dumps(asdict(run_fast(_all(json.load(sys.stdin))))))
    except* Failed as failed:
        sys.exit(f"{failed.exceptions[0]}")
