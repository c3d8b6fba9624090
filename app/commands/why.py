"""`whom why`: why two profiles are one customer, or why not."""

from __future__ import annotations

import asyncio
import getpass
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from app.database import connected
from app.logs import set_up_logs
from app.progress import Bars
from app.resolutions import customers_of
from app.services import audit_trail
from app.settings import read_settings
from app.why_shown import shown
from graph.access import Viewer
from graph.progress import Report
from matching.explain import Why
from matching.explain import why as explain

A = Annotated[str, typer.Argument(help="A profile's id, such as shop:17.", metavar="PROFILE")]
B = Annotated[str, typer.Argument(help="The other profile's id.", metavar="PROFILE")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


def why(a: A, b: B, as_json: AsJson = False) -> None:
    """Tell why two profiles are one customer, or why not: people's decisions, identifiers they share, and the score step by step."""
    set_up_logs("warning")
    with Bars() as bars:
        told = asyncio.run(_why(a, b, bars))
    if as_json:
        typer.echo(json.dumps(asdict(told) | {"probability": told.waterfall.probability}, indent=2))
    else:
        Console(highlight=False, emoji=False).print(shown(told))


async def _why(a: str, b: str, report: Report) -> Why:
    settings = read_settings()
    who = Viewer(f"cli:{getpass.getuser()}", "admin", "command line")
    async with connected(settings, report) as driver:
        with audit_trail(settings).look(who, "cli:why") as look:
            told = await explain(driver, who, a, b)
            look.saw((await customers_of(driver, who, [a, b])).values())
            return told
