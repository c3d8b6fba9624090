"""The worker beside the API: a process of its own, started again when it dies, and gone when the API is gone."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import structlog

from graph.connection import Connection

COMMAND = (sys.executable, "-m", "app", "work", "--beside")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a worker that died is started again: doubled each time, from the first to the longest."""
STEADY = 60.0
"""Seconds a worker has to live for its earlier deaths to be forgotten."""
GRACE = 10.0
"""Seconds a worker has to finish its batch when it is asked to stop."""

_log = structlog.get_logger(__name__)


class Bell:
    """Wakes the worker beside, which otherwise looks ten times a second whether there is something to do."""

    def __init__(self) -> None:
        self._pipe: asyncio.StreamWriter | None = None

    def hang(self, pipe: asyncio.StreamWriter | None) -> None:
        """Ring into this pipe from now on; None where no worker runs."""
        self._pipe = pipe

    def ring(self) -> None:
        """Tell the worker. Costs next to nothing, and does nothing where there is none, or it has yet to hear the last time."""
        pipe = self._pipe
        if pipe and not pipe.is_closing() and not pipe.transport.get_write_buffer_size():
            pipe.write(b".")


@asynccontextmanager
async def worker_beside(connection: Connection, bell: Bell) -> AsyncIterator[None]:
    """A worker on that Neo4j, for as long as the block runs; the bell wakes it."""
    keeping = asyncio.create_task(_keep(_environment(connection), bell))
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


def listen(rung: Callable[[], object], left_alone: Callable[[], object]) -> None:
    """In the worker: call `rung`, on the running loop, whenever the bell rings, and `left_alone` when whoever started it is gone."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        # Not through sys.stdin: Python could not end while this thread waits inside it.
        with suppress(OSError, RuntimeError):
            while os.read(0, 64):
                loop.call_soon_threadsafe(rung)
            loop.call_soon_threadsafe(left_alone)

    threading.Thread(target=wait, daemon=True).start()


def _environment(connection: Connection) -> Mapping[str, str]:
    """The worker is told where Neo4j is: a second lease on the local one would keep it running after us."""
    return os.environ | {
        "WHOM_NEO4J_URI": connection.uri,
        "WHOM_NEO4J_USER": connection.user,
        "WHOM_NEO4J_PASSWORD": connection.password,
        "WHOM_NEO4J_DATABASE": connection.database,
    }


async def _keep(environment: Mapping[str, str], bell: Bell) -> None:
    pause = FIRST_PAUSE
    while True:
        started = time.monotonic()
        code = await _run(environment, bell)
        if time.monotonic() - started > STEADY:
            pause = FIRST_PAUSE
        _log.warning("worker_died", exit_code=code, again_in_seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _run(environment: Mapping[str, str], bell: Bell) -> int:
    # A session of its own keeps Ctrl-C from it; the pipe closes with us, even if we are killed, and tells it to stop.
    process = await asyncio.create_subprocess_exec(
        *COMMAND, env=environment, stdin=asyncio.subprocess.PIPE, start_new_session=True
    )
    _log.info("worker_started", pid=process.pid)
    bell.hang(process.stdin)
    try:
        return await process.wait()
    finally:
        bell.hang(None)
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    if process.stdin:
        process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), GRACE)
    except TimeoutError:
        process.kill()
        await process.wait()
