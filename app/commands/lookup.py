"""`whom lookup`: the customer behind any identifier, from the command line."""

from __future__ import annotations

import asyncio
import getpass
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from app.database import connected
from app.lookups import Found, FoundCustomer, candidates, find
from app.progress import Bars
from app.services import audit_trail
from app.settings import read_settings
from graph.access import Viewer
from graph.identifiers import KINDS, Hint, Identifier
from graph.progress import Report
from graph.reads import Reads

Text = Annotated[
    str, typer.Argument(help="An email, phone number, @handle, loyalty card, order number …", metavar="IDENTIFIER")
]
KindName = Annotated[str | None, typer.Option("--kind", help="Its kind, such as email, where it could be several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


def lookup(identifier: Text, kind: KindName = None, as_json: AsJson = False) -> None:
    """Find the customers behind an identifier. Exit code 4 when there are none."""
    settings = read_settings()
    asked = candidates(identifier, kind, Hint(settings.region))
    with Bars() as bars:
        found = asyncio.run(_find(asked, bars))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    console = Console(highlight=False, emoji=False)
    console.print("Taken for: " + ", ".join(f"{one.kind} [bold]{escape(one.value)}[/]" for one in found.identifiers))
    for customer in found.customers:
        _print(console, customer)


async def _find(asked: list[Identifier], report: Report) -> Found:
    settings = read_settings()
    who = Viewer(f"cli:{getpass.getuser()}", "admin", "command line")
    async with connected(settings, report) as driver:
        with audit_trail(settings).look(who, "cli:lookup") as look:
            return await find(Reads(who, driver, look), asked)


def _print(console: Console, customer: FoundCustomer) -> None:
    console.print(
        f"\n[bold]{escape(customer.name or 'A customer without a name')}[/]  {customer.id}  ({customer.trust})"
    )
    for known in customer.identifiers:
        told = known.trust + (f", shared by {known.customer_count} customers" if known.customer_count > 1 else "")
        _row(console, "identifier", known.kind, KINDS[known.kind].caption(known.value), told)
    for profile in customer.profiles:
        _row(console, "profile", profile.source, profile.name or "", profile.id)
    if latest := customer.latest_activity:
        _row(console, "latest", latest.type, latest.channel or "", latest.at)


def _row(console: Console, *cells: str) -> None:
    widths = (10, 14, 32, 0)
    line = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    console.print(f"  {line.rstrip()}", markup=False, soft_wrap=True)
