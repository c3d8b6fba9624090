"""`whom explore`: the analysts' saved queries as tables."""

from __future__ import annotations

import asyncio
import getpass
import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.database import connected
from app.logs import set_up_logs
from app.progress import Bars
from app.services import audit_trail
from app.settings import read_settings
from graph.access import Viewer
from graph.catalog import Query
from graph.driver import Rows
from graph.explorations import browser_text, exploration, explorations, explore, parameters
from graph.progress import Report

Name = Annotated[str | None, typer.Argument(help="A saved query; without one they are listed.", metavar="NAME")]
Params = Annotated[
    list[str] | None,
    typer.Option(
        "--param", help="A parameter as name=value, instead of its example's. Repeatable.", metavar="NAME=VALUE"
    ),
]
Paste = Annotated[bool, typer.Option("--paste", help="Print what to paste into Neo4j Browser instead of running it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the rows as JSON.")]


def explore_(name: Name = None, param: Params = None, paste: Paste = False, as_json: AsJson = False) -> None:
    """Run a saved query over the whole graph, as an administrator. `docs/neo4j-browser.md` says what each answers."""
    if name is None:
        _list()
        return
    query = exploration(name)
    told = parameters(query, param or ())
    if paste:
        typer.echo("\n\n".join(filter(None, browser_text(query, told))))
        return
    set_up_logs("warning")
    with Bars() as bars:
        rows = asyncio.run(_run(query, told, bars))
    if as_json:
        typer.echo(json.dumps(rows, default=_text, ensure_ascii=False, indent=2))
    else:
        _print(query, rows)


def _list() -> None:
    table = Table(box=None, show_header=False, padding=(0, 2))
    for name, query in explorations().items():
        table.add_row(f"[bold]{name}[/]", query.doc)
    Console(highlight=False, emoji=False).print(table)


async def _run(query: Query, told: dict[str, Any], report: Report) -> Rows:
    settings = read_settings()
    who = Viewer(f"cli:{getpass.getuser()}", "admin", "command line")
    async with connected(settings, report) as driver:
        with audit_trail(settings).look(who, f"cli:{query.name}") as look:
            return await explore(driver, look, query, told)


def _print(query: Query, rows: Rows) -> None:
    # A profile's id such as desk:phone:+44… would be shown with a picture of a telephone.
    console = Console(highlight=False, emoji=False)
    console.print(query.doc, style="bold", markup=False)
    if not rows:
        console.print("Nothing found.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in rows[0]:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(escape(_text(value)) for value in row.values()))
    console.print(table)


def _text(value: object) -> str:
    """A value as it stands in a table: the database's times in ISO 8601 to the second, lists with commas."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return str(value.to_native().isoformat(timespec="seconds")) if hasattr(value, "to_native") else str(value)
