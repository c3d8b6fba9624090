"""`whom worth` and `whom segments`: what every customer is expected to be worth, and the segments they are in, as a file."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TextIO

import typer
from rich.console import Console

from app.database import connected
from app.files import written
from app.logs import set_up_logs
from app.progress import Bars
from app.services import audit_trail
from app.settings import read_settings
from app.worth import Asker, Written, moment, write_segments, write_worths
from graph.access import Viewer
from graph.audit import Look
from graph.errors import BadRequest
from graph.progress import Report
from insight.learned import Learned
from insight.learning import learn_now
from insight.worth import YEAR

MAX_DAYS = 3_650
PATIENCE = 600.0
"""Seconds learning may wait for Neo4j, and one of its statements may take."""
Write = Callable[[Asker, TextIO], Awaitable[Written]]

File = Annotated[
    str, typer.Argument(help="Where to write; packed if it ends on .gz; - is standard output.", metavar="FILE")
]
Csv = Annotated[bool, typer.Option("--csv", help="As CSV; the one format there is.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="As if it were the beginning of this day (UTC), or this time; default: now.", metavar="DATE"
    ),
]
Refresh = Annotated[
    bool,
    typer.Option(
        "--refresh",
        help="Learn from all customers now what the API tells worth and segments by; without --csv only that.",
    ),
]
Days = Annotated[int, typer.Option("--days", min=1, max=MAX_DAYS, help="How many days to look ahead.", metavar="N")]


def worth(file: File = "-", as_csv: Csv = False, as_of: AsOf = None, days: Days = YEAR) -> None:
    """Write what every customer is expected to order, its value in their currency, and the probability that they are still active.

    whom worth --csv --as-of 2026-09-01 --days 90 > worth.csv
    """
    _tell(file, as_csv, moment(as_of), lambda asker, out: write_worths(asker, days, out))


def segments(file: File = "-", as_csv: Csv = False, as_of: AsOf = None, refresh: Refresh = False) -> None:
    """Write the segments every customer is in, with the reasons.

    whom segments --csv > segments.csv
    """
    if refresh:
        _learn_now()
        if not as_csv:
            return
    _tell(file, as_csv, moment(as_of), write_segments)


def _tell(file: str, as_csv: bool, as_of: datetime, write: Write) -> None:
    if not as_csv:
        raise BadRequest("Say in which format: --csv.")
    set_up_logs("warning")
    with Bars() as bars, written(file) as out:
        told = asyncio.run(_write(out, as_of, write, bars))
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"{told.rows:,} rows; {told.fit.reason}; as of {as_of:%Y-%m-%d %H:%M} UTC", markup=False)


def _learn_now() -> None:
    set_up_logs("warning")
    with Bars() as bars:
        told = asyncio.run(_learned(bars))
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(f"learnt from {told.base.customers:,} customers; {told.fit.reason}", markup=False)


async def _learned(report: Report) -> Learned:
    settings = read_settings()
    who = Viewer(f"cli:{getpass.getuser()}", "admin", "command line")
    async with connected(settings, report) as driver:
        audit_trail(settings).write(Look(who, "cli:segments", everyone=True))
        return await learn_now(driver.with_patience(PATIENCE, longest=PATIENCE), report)


async def _write(out: TextIO, as_of: datetime, write: Write, report: Report) -> Written:
    settings = read_settings()
    who = Viewer(f"cli:{getpass.getuser()}", "admin", "command line")
    async with connected(settings, report) as driver:
        return await write(Asker(driver, who, audit_trail(settings), as_of, report), out)
