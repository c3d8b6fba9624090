"""`whom import`: load records from files."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from app.cli import OK, SOME_REJECTED
from app.database import connected
from app.demo_shop import check_apart
from app.ingest import Load, Loaded, load_file, rejects_path
from app.logs import set_up_logs
from app.loops import run_fast
from app.progress import Bars
from app.secrets import id_key
from app.settings import Settings, read_settings
from connectors.columns import read_columns
from connectors.lines import check_readable
from graph.driver import Driver
from graph.intake import Intake
from graph.migrate import migrate
from graph.writes import declare_channels
from matching.worker import work_until_idle

Files = Annotated[
    list[str], typer.Argument(help="JSON Lines or CSV files, also .gz; - reads standard input.", metavar="FILE…")
]
MapFile = Annotated[
    Path | None, typer.Option("--map", help="CSV: a TOML or JSON file that says which column is which field.")
]
Claimed = Annotated[
    bool, typer.Option("--claimed", help="Identifiers were typed by anybody, not checked by the source.")
]
NoLink = Annotated[bool, typer.Option("--no-link", help="Leave the linking of profiles to a running worker.")]
Anyway = Annotated[bool, typer.Option("--anyway", help="Load them even among the invented people of the demo.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")]


def ingest(  # noqa: PLR0913 - an argument for each option
    files: Files,
    map_file: MapFile = None,
    claimed: Claimed = False,
    no_link: NoLink = False,
    anyway: Anyway = False,
    as_json: AsJson = False,
) -> None:
    """Load records. Safe to repeat: what is there already changes nothing, and an unfinished run is taken up again.

    Bad lines go to FILE.rejected.jsonl with the reason; mend that file and import it. Exit code 3 says there are some.
    """
    settings = read_settings()
    set_up_logs("warning")
    for name in files:
        if name != "-":
            check_readable(Path(name))
    columns = read_columns(map_file) if map_file else None
    intake = Intake(id_key(settings), settings.region, "claimed" if claimed else "verified")
    with Bars() as bars:
        load = Load(intake, columns, report=bars)
        steps = _Steps(check=not anyway, link=not no_link)
        done = run_fast(_load(settings, files, load, steps))
    _tell(done, as_json=as_json)
    raise typer.Exit(SOME_REJECTED if any(loaded.rejected for loaded in done.values()) else OK)


@dataclass(frozen=True, slots=True)
class _Steps:
    """What goes before and after the loading."""

    check: bool
    link: bool


async def _load(settings: Settings, files: list[str], load: Load, steps: _Steps) -> dict[str, Loaded]:
    async with connected(settings, load.report) as driver:
        await migrate(driver, load.intake.id_key)
        await declare_channels(driver)
        if steps.check:
            await check_apart(driver)
        done = {name: await load_file(driver, None if name == "-" else Path(name), load) for name in files}
        if steps.link:
            await link_all(driver, load)
        return done


async def link_all(driver: Driver, load: Load) -> None:
    """Link what was loaded, with a bar: the worker of a running `whom serve` may be doing the same, which is harmless."""
    (before,) = await driver.run("waiting_changes")
    load.report("Linking profiles", 0, before["waiting"])
    await work_until_idle(driver, report=load.report)


def _tell(done: dict[str, Loaded], *, as_json: bool) -> None:
    if as_json:
        plain = {
            name: {field.name: getattr(loaded, field.name) for field in fields(loaded)} for name, loaded in done.items()
        }
        typer.echo(json.dumps(plain))
        return
    console = Console(highlight=False, emoji=False)
    for name, loaded in done.items():
        console.print(
            f"[bold]{escape(name)}[/]: {loaded.lines:,} lines"
            + (f", going on after {loaded.resumed:,}" if loaded.resumed else "")
        )
        for what, count in sorted(loaded.written.items()):
            console.print(f"  {count:>9,} {what.replace('_', ' ')} new or replaced")
        if loaded.unchanged:
            console.print(f"  {loaded.unchanged:>9,} unchanged")
        for code, count in loaded.warnings.most_common():
            console.print(f"  {count:>9,} warnings: {code}")
        for code, count in loaded.rejected.most_common():
            console.print(f"  {count:>9,} [red]rejected: {code}[/]")
        if loaded.rejected:
            console.print(
                f"  rejected lines are in {rejects_path(None if name == '-' else Path(name))}; mend and import that file",
                markup=False,
            )
