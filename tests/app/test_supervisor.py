"""The bell between the API and the worker beside it: heard at once, never in the way, and silent where there is no worker."""

from __future__ import annotations

import asyncio
import sys

from app.supervisor import Bell

LISTENER = """
import asyncio
from app.supervisor import listen

async def main():
    stop = asyncio.Event()
    listen(lambda: print("rung", flush=True), stop.set)
    print("listening", flush=True)
    await stop.wait()
    print("left alone", flush=True)

asyncio.run(main())
"""


async def test_a_worker_hears_the_bell_and_the_end() -> None:
    pipe = asyncio.subprocess.PIPE
    listener = await asyncio.create_subprocess_exec(sys.executable, "-c", LISTENER, stdin=pipe, stdout=pipe)
    assert listener.stdout
    assert listener.stdin
    bell = Bell()
    bell.hang(listener.stdin)
    assert await listener.stdout.readline() == b"listening\n"
    bell.ring()
    assert await asyncio.wait_for(listener.stdout.readline(), 10) == b"rung\n"
    bell.ring()
    assert await asyncio.wait_for(listener.stdout.readline(), 10) == b"rung\n"
    listener.stdin.close()
    assert await asyncio.wait_for(listener.stdout.read(), 10) == b"left alone\n"
    await listener.wait()
    bell.ring()


async def test_who_does_not_listen_costs_nothing() -> None:
    pipe = asyncio.subprocess.PIPE
    deaf = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(60)", stdin=pipe)
    assert deaf.stdin
    bell = Bell()
    bell.hang(deaf.stdin)
    for _ in range(200_000):
        bell.ring()
    assert deaf.stdin.transport.get_write_buffer_size() <= 1, "what is not heard does not pile up"
    deaf.kill()
    await deaf.wait()
    bell.hang(None)
    bell.ring()
