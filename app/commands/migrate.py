"""`whom migrate`: bring the database's schema up to date."""

from __future__ import annotations

import asyncio

import typer

from app.database import connected
from app.logs import set_up_logs
from app.progress import Bars
from app.secrets import id_key
from app.settings import read_settings
from graph.migrate import migrate as apply_migrations
from graph.progress import Report
from graph.writes import declare_channels


def migrate() -> None:
    """Apply the migrations this graph lacks. Safe to repeat; a file changed after it was applied is refused."""
    with Bars() as bars:
        applied = asyncio.run(_migrate(bars))
    for name in applied:
        typer.echo(f"applied {name}")
    if not applied:
        typer.echo("The schema is up to date.")


async def _migrate(report: Report) -> list[str]:
    settings = read_settings()
    set_up_logs("warning")
    async with connected(settings, report) as driver:
        applied = await apply_migrations(driver, id_key(settings))
        await declare_channels(driver)
        return applied
