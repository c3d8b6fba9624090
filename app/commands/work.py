"""`whom work`: the workers that link profiles, read messages for their sentiment, and learn from all customers."""

from __future__ import annotations

import asyncio
import signal
from typing import Annotated

import typer

from app.database import connected
from app.logs import set_up_logs
from app.loops import run_fast, spare_the_collector
from app.settings import read_settings
from app.supervisor import listen
from insight.worker import work as work_on_insight
from matching.hearing import warm_up
from matching.worker import work as work_on_changes

Beside = Annotated[bool, typer.Option("--beside", hidden=True, help="Stop when standard input closes.")]

LINKS_FIRST = 0.05
"""Seconds that links have to themselves before what is new is read for its sentiment."""


def work(beside: Beside = False) -> None:
    """Link profiles and read messages as they come, until stopped. Any number of workers may run at once."""
    run_fast(_work(beside=beside))


async def _work(*, beside: bool) -> None:
    settings = read_settings()
    set_up_logs(settings.log_level)
    stop, woken, rung = asyncio.Event(), asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    if beside:
        listen(lambda: _ring(woken, rung), stop.set)
    # Beside the work, so that the first message heard does not wait for it, nor the links behind that message.
    warming = asyncio.create_task(asyncio.to_thread(warm_up))
    async with connected(settings) as driver:
        spare_the_collector()
        await asyncio.gather(work_on_changes(driver, stop, woken=woken), work_on_insight(driver, stop, woken=rung))
    await warming


def _ring(links: asyncio.Event, insight: asyncio.Event) -> None:
    links.set()
    asyncio.get_running_loop().call_later(LINKS_FIRST, insight.set)
