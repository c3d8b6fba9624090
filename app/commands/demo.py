"""`whom demo`: everything at once, with the demo shop loaded, and what to open and type."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer
from rich.console import Console

from app.commands.neo4j import browser_url
from app.database import located
from app.demo.feed import lookups
from app.demo.options import DemoOptions
from app.demo_shop import TRACKING, check_alone, demo_keys, load_demo, with_demo_keys
from app.ingest import Load
from app.logs import set_up_logs
from app.loops import run_fast
from app.progress import Bars
from app.secrets import id_key
from app.serving import Plan, port, prepared, run_to_the_end
from app.settings import Settings, read_settings
from graph.connection import Connection
from graph.driver import Driver
from graph.errors import SetupError
from graph.intake import Intake

Scale = Annotated[int, typer.Option("--scale", min=1, max=1_000_000, help="Customers of the demo shop.")]
Anyway = Annotated[
    bool, typer.Option("--anyway", help="Load it even among records of yours, or into a Neo4j of yours.")
]


def demo(scale: Scale = 1_500, anyway: Anyway = False) -> None:
    """Start Neo4j, load the demo shop, serve the API and say what to try. Ctrl-C stops everything.

    Run again, it is up in seconds and loads nothing twice.
    """
    settings = read_settings()
    if settings.neo4j_uri and not anyway:
        raise SetupError(
            "WHOM_NEO4J_URI names a Neo4j of yours, and the demo would be loaded into it. Unset it, or say --anyway.",
            code="graph_in_use",
        )
    set_up_logs("warning" if settings.log_level == "info" else settings.log_level)
    console = Console(stderr=True, highlight=False)
    keys = demo_keys(settings)
    settings, options = with_demo_keys(settings, keys), DemoOptions(scale)
    with port(settings) as listening, Bars(console) as bars, located(settings, bars) as connection:
        run_fast(_load(settings, connection, options, None if anyway else bars, bars))
        bars.done()
        plan = Plan(listening, ready=lambda: _tell(console, plan.url, connection, options, keys))
        run_to_the_end(settings, connection, plan)


async def _load(
    settings: Settings, connection: Connection, options: DemoOptions, guard: Bars | None, bars: Bars
) -> None:
    async with await Driver.connect(connection) as driver:
        await prepared(settings, driver)
        if guard:
            await check_alone(driver, options)
        await load_demo(driver, settings.home, options, Load(Intake(id_key(settings), settings.region), report=bars))


def _tell(console: Console, url: str, connection: Connection, options: DemoOptions, keys: dict[str, str]) -> None:
    examples = lookups(options)
    console.print(f"\n[bold green]Whom is up[/], with {options.customers:,} customers of the demo shop.\n")
    _row(console, "GraphiQL", _graphiql(url, examples[0], keys["agent"]))
    _row(console, "", "(a query is ready there: press the triangle)")
    if connection.http_url:
        _row(console, "Neo4j Browser", browser_url(connection))
        _row(console, "", f"user {connection.user}, password {connection.password}")
    for role, key in keys.items():
        _row(console, "Segment write key" if role == TRACKING else f"API key, {role}", key)
    console.print("\nWho is it? In another terminal:")
    for command in _commands(url, examples, keys):
        _row(console, command)
    console.print("\nCtrl-C stops everything.")


def _row(console: Console, title: str, text: str = "") -> None:
    console.print(f"  {title:<18} {text}".rstrip(), soft_wrap=True, markup=False)


def _graphiql(url: str, identifier: str, key: str) -> str:
    # The key stands after the #, so that the browser keeps it to itself.
    return f"{url}/graphiql?{urlencode({'identifier': identifier})}#{urlencode({'key': key})}"


def _commands(url: str, examples: list[str], keys: dict[str, str]) -> list[str]:
    whom = _this_command()
    asked = [f"{whom} lookup {shlex.quote(example)}" for example in examples]
    header = shlex.quote(f"Authorization: Bearer {keys['agent']}")
    return [*asked, f"curl -G -H {header} --data-urlencode {shlex.quote(f'identifier={examples[-1]}')} {url}/v1/lookup"]


def _this_command() -> str:
    script = Path(sys.argv[0]).absolute()
    near = os.path.relpath(script)
    return shlex.quote(near if len(near) < len(str(script)) else str(script)) if script.name == "whom" else "whom"
