"""`whom work`: the worker that links profiles."""

from __future__ import annotations

import asyncio
import signal

from app.database import connected
from app.logs import set_up_logs
from app.settings import read_settings
from matching.worker import work as work_on_changes


def work() -> None:
    """Link profiles as they come, until stopped. Any number of workers may run at once."""
    asyncio.run(_work())


async def _work() -> None:
    settings = read_settings()
    set_up_logs(settings.log_level)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with connected(settings) as driver:
        await work_on_changes(driver, stop)
