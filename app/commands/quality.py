"""`whom quality`: what is missing, invalid, conflicting and stale in each source and channel, as a table or CSV."""

from __future__ import annotations

import asyncio
import csv
import getpass
from collections.abc import Iterable
from itertools import groupby
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.database import connected
from app.files import written
from app.logs import set_up_logs
from app.progress import Bars
from app.quality import STALE_DAYS, WHOLE, Figure, Tally, measure
from app.services import audit_trail
from app.settings import read_settings
from graph.access import Viewer
from graph.progress import Report

COLUMNS = ("about", "name", "figure", "number", "of", "share", "advice")
MAX_DAYS = 36_500
_WIDTH = 160

File = Annotated[
    str, typer.Argument(help="Where to write; packed if it ends on .gz; - is standard output.", metavar="FILE")
]
Csv = Annotated[bool, typer.Option("--csv", help=f"As CSV with the columns {', '.join(COLUMNS)}.")]
StaleDays = Annotated[
    int,
    typer.Option(
        "--stale-days", min=1, max=MAX_DAYS, help="A profile whose seen_at is older than this is stale.", metavar="N"
    ),
]


def quality(file: File = "-", as_csv: Csv = False, stale_days: StaleDays = STALE_DAYS) -> None:
    """Count what is missing, invalid, conflicting and stale in every source, and the contacts of every channel tied to no customer.

    Numbers only; nothing of anybody is told.

    whom quality --csv > quality.csv
    """
    set_up_logs("warning")
    tally = Tally(stale_days)
    with Bars() as bars, written(file) as out:
        asyncio.run(_measure(tally, bars))
        (_write if as_csv else _print)(tally, out)


async def _measure(tally: Tally, report: Report) -> None:
    settings = read_settings()
    who = Viewer(f"cli:{getpass.getuser()}", "admin", "command line")
    async with connected(settings, report) as driver:
        await measure(driver, who, audit_trail(settings), tally, report)


def _write(tally: Tally, out: TextIO) -> None:
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for one in tally.figures():
        rows.writerow((one.about, one.name, one.sort.name, one.number, one.of, round(one.share, 6), one.advice))


def _print(tally: Tally, out: TextIO) -> None:
    # Sources may be named anything: no markup, no pictures. A file is as wide as a terminal that shows all.
    console = Console(file=out, highlight=False, emoji=False, width=None if out.isatty() else _WIDTH)
    if not tally.counts:
        console.print("Nothing to count: the graph is empty.")
    for (about, name), figures in groupby(tally.figures(), lambda one: (one.about, one.name)):
        whole = tally.whole(about, name)
        things = WHOLE[about].removesuffix("s") if whole == 1 else WHOLE[about]
        console.print(f"\n{about} {name}: {whole:,} {things}", style="bold", markup=False)
        # Only faults: what is well fills a screen for nothing. The CSV has every figure.
        faults = [one for one in figures if one.number]
        console.print(_table(faults) if faults else "nothing amiss")


def _table(figures: Iterable[Figure]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for justify in ("left", "right", "right", "left"):
        table.add_column(justify=justify, overflow="fold")
    for one in figures:
        table.add_row(one.sort.told, f"{one.number:,} of {one.of:,}", f"{one.share:.1%}", escape(one.advice))
    return table
