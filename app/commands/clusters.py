"""`whom clusters`: which customer each profile belongs to, as a file."""

from __future__ import annotations

import asyncio
import csv
import getpass
from typing import Annotated, TextIO

import typer
from rich.console import Console

from app.database import connected
from app.files import written
from app.logs import set_up_logs
from app.progress import Bars
from app.resolutions import all_resolutions
from app.services import audit_trail
from app.settings import read_settings
from graph.access import Viewer
from graph.errors import BadRequest
from graph.progress import Report

File = Annotated[
    str, typer.Argument(help="Where to write; packed if it ends on .gz; - is standard output.", metavar="FILE")
]
Csv = Annotated[
    bool, typer.Option("--csv", help="As CSV with the columns profile and customer; the one format there is.")
]
Source = Annotated[str | None, typer.Option("--source", help="Only profiles of this source.", metavar="NAME")]


def clusters(file: File = "-", as_csv: Csv = False, source: Source = None) -> None:
    """Write which customer each profile belongs to, in the order of the profiles' ids. Deleted profiles are left out.

    whom clusters --csv > clusters.csv
    """
    if not as_csv:
        raise BadRequest("Say in which format: --csv.")
    set_up_logs("warning")
    with Bars() as bars, written(file) as out:
        count = asyncio.run(_write(out, source, bars))
    if file != "-":
        Console(stderr=True, highlight=False).print(f"{file}: {count:,} profiles", markup=False)


async def _write(out: TextIO, source: str | None, report: Report) -> int:
    settings = read_settings()
    who = Viewer(f"cli:{getpass.getuser()}", "admin", "command line")
    rows, count = csv.writer(out, lineterminator="\n"), 0
    async with connected(settings, report) as driver:
        trail = audit_trail(settings)
        rows.writerow(("profile", "customer"))
        async for page in all_resolutions(driver, who, source, report):
            with trail.look(who, "cli:clusters") as look:
                look.saw(customer for _, customer in page)
            rows.writerows(page)
            count += len(page)
    return count
