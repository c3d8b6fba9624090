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


@asynccontextmanager
async def worker_beside(connection: Connection) -> AsyncIterator[None]:
    """A worker on that Neo4j, for as long as the block runs."""
    keeping = asyncio.create_task(_keep(_environment(connection)))
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


def when_left_alone(then: Callable[[], object]) -> None:
    """In the worker: call `then`, on the running loop, when whoever started it is gone."""
    loop = asyncio.get_running_loop()

    def wait() -> None:
        # Not through sys.stdin: Python could not end while this thread waits inside it.
        with suppress(OSError, RuntimeError):
            while os.read(0, 1):
                pass
            loop.call_soon_threadsafe(then)

    threading.Thread(target=wait, daemon=True).start()


def _environment(connection: Connection) -> Mapping[str, str]:
    """The worker is told where Neo4j is: a second lease on the local one would keep it running after us."""
    return os.environ | {
        "WHOM_NEO4J_URI": connection.uri,
        "WHOM_NEO4J_USER": connection.user,
        "WHOM_NEO4J_PASSWORD": connection.password,
        "WHOM_NEO4J_DATABASE": connection.database,
    }


async def _keep(environment: Mapping[str, str]) -> None:
    pause = FIRST_PAUSE
    while True:
        started = time.monotonic()
        code = await _run(environment)
        if time.monotonic() - started > STEADY:
            pause = FIRST_PAUSE
        _log.warning("worker_died", exit_code=code, again_in_seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _run(environment: Mapping[str, str]) -> int:
    # A session of its own keeps Ctrl-C from it; the pipe closes with us, even if we are killed, and tells it to stop.
    process = await asyncio.create_subprocess_exec(
        *COMMAND, env=environment, stdin=asyncio.subprocess.PIPE, start_new_session=True
    )
    _log.info("worker_started", pid=process.pid)
    try:
        return await process.wait()
    finally:
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
