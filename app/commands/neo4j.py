"""`whom neo4j`: the local Neo4j, started, stopped and looked at by hand."""

from __future__ import annotations

import json
import webbrowser
from typing import Annotated
from urllib.parse import urlencode

import typer

from app.progress import Bars
from app.settings import Settings, read_settings
from graph import local
from graph.connection import Connection
from graph.errors import SetupError
from graph.process import Resources

NOT_RUNNING = 5
"""Exit code of `status` when none runs: the same as for a Neo4j that does not answer."""

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Start, stop or look at the local Neo4j. Other commands start it by themselves, and stop it with the last "
    "of them; after `start` it goes on until `stop`.",
)
Force = Annotated[bool, typer.Option("--force", help="Also while other commands use it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Open = Annotated[bool, typer.Option("--open/--no-open", help="Open it in the web browser.")]


@cli.command()
def start() -> None:
    """Start the local Neo4j and keep it running."""
    typer.echo(f"Neo4j answers at {_start(_own()).uri}. `whom neo4j stop` stops it.")


@cli.command()
def stop(force: Force = False) -> None:
    """Stop the local Neo4j, or let it go on until the last command that uses it has ended."""
    settings = _own()
    with Bars() as bars:
        now = local.stop(settings.home, bars, force=force)
    used = f"Commands that still use it: {now.users}. It stops with the last of them (--force stops it now)."
    typer.echo(used if now.running else "Neo4j is stopped.")


@cli.command()
def status(as_json: AsJson = False) -> None:
    """Say whether the local Neo4j runs, and where. Exit code 5 when it does not."""
    settings = _own()
    now = local.status(settings.home)
    if as_json:
        typer.echo(json.dumps(_described(settings, now), indent=2))
    elif now.connection:
        typer.echo(f"Neo4j answers at {now.connection.uri}. Commands that use it: {now.users}. {_until(now)}")
    else:
        typer.echo("The local Neo4j does not run. `whom neo4j start` starts it.")
    if not now.running:
        raise typer.Exit(NOT_RUNNING)


@cli.command()
def browser(open_it: Open = True) -> None:
    """Open Neo4j Browser on the local Neo4j, starting it if need be. It is for administrators: it knows no roles."""
    settings = _own()
    connection = local.status(settings.home).connection or _start(settings)
    url = browser_url(connection)
    typer.echo(f"{url}\nuser      {connection.user}\npassword  {connection.password}")
    if open_it and not webbrowser.open(url):
        typer.echo("There is no web browser here to open it with: paste the address into yours.", err=True)


def browser_url(connection: Connection) -> str:
    """The address of Neo4j Browser with its connection form filled in, but for the password."""
    address = connection.uri.replace("bolt://", f"bolt://{connection.user}@")
    asked = {"dbms": address, "preselectAuthMethod": "NATIVE"}
    return f"{connection.http_url}/browser/?{urlencode(asked, safe=':/@')}"


def _until(now: local.Status) -> str:
    if now.kept:
        return "It runs until `whom neo4j stop`."
    if now.users:
        return "It runs until the last of them ends."
    return "A command that was killed left it: the next one takes it over, or `whom neo4j stop` stops it."


def _own() -> Settings:
    settings = read_settings()
    if settings.neo4j_uri:
        raise SetupError("WHOM_NEO4J_URI names a Neo4j of yours, so there is no local one. Unset it to have one.")
    return settings


def _start(settings: Settings) -> Connection:
    with Bars() as bars:
        resources = Resources(settings.neo4j_heap, settings.neo4j_page_cache)
        return local.start(settings.home, bars, resources)


def _described(settings: Settings, now: local.Status) -> dict[str, object]:
    """For scripts. The password is not in it, but the file that holds it."""
    found = now.connection
    folder = local.folder(settings.home)
    return {
        "running": now.running,
        "kept": now.kept,
        "users": now.users,
        "pid": now.pid,
        "uri": found and found.uri,
        "user": found and found.user,
        "browser": found and browser_url(found),
        "folder": str(folder),
        "password_file": str(folder / "password"),
    }
