"""`whom doctor`: what is well here, and how to mend what is not."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from app.checks import Check, checks
from app.logs import set_up_logs
from app.progress import Bars
from app.settings import read_settings
from graph.progress import Report

SOMETHING_WRONG = 6

AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


def doctor(as_json: AsJson = False) -> None:
    """Check Java, Neo4j, the connection, the schema and the records; say how to mend each. Exit code 6 when there is something to mend."""
    set_up_logs("error")
    with Bars() as bars:
        found = asyncio.run(_all(bars))
    well = all(check.ok for check in found)
    if as_json:
        typer.echo(json.dumps({"ok": well, "checks": [asdict(check) | {"ok": check.ok} for check in found]}, indent=2))
    else:
        _print(found)
    if not well:
        raise typer.Exit(SOMETHING_WRONG)


async def _all(report: Report) -> list[Check]:
    return [check async for check in checks(read_settings(), report)]


def _print(found: list[Check]) -> None:
    console = Console(highlight=False, emoji=False)
    for check in found:
        sign = "[green]ok   [/]" if check.ok else "[red]wrong[/]"
        console.print(f"{sign} {check.name}: ", end="")
        console.print(check.detail, markup=False, soft_wrap=True)
        if not check.ok:
            console.print(f"      → {check.mend}", markup=False, soft_wrap=True)
