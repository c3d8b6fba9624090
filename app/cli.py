"""The command line `whom`: a table of verbs, each imported only when used, and one place where errors are told."""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperCommand, TyperGroup

from graph.errors import BadRequest, DatabaseUnavailable, NotFound, SetupError, WhomError

OK, ERROR, USAGE, SOME_REJECTED, NOT_FOUND, UNAVAILABLE, SETUP, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130

EXIT_CODES: dict[type[WhomError], int] = {
    BadRequest: USAGE,
    NotFound: NOT_FOUND,
    DatabaseUnavailable: UNAVAILABLE,
    SetupError: SETUP,
    WhomError: ERROR,
}

MEANINGS: dict[int, str] = {
    OK: "done",
    ERROR: "error",
    USAGE: "wrong use",
    SOME_REJECTED: "some lines were rejected",
    NOT_FOUND: "nothing found",
    UNAVAILABLE: "Neo4j does not answer",
    SETUP: "something is missing in the set-up",
    INTERRUPTED: "interrupted",
}
"""Every code a process of ours ends with."""
EPILOG = f"Exit codes: {', '.join(f'{code} {meaning}' for code, meaning in MEANINGS.items())}."


@dataclass(frozen=True, slots=True)
class Verb:
    """Where a verb lives: `app.commands.<module>`, a function or a Typer in it; and its line in `whom --help`."""

    module: str
    attribute: str
    summary: str


VERBS: dict[str, Verb] = {
    "demo": Verb("demo", "demo", "Start everything with the demo shop loaded."),
    "serve": Verb("serve", "serve", "Serve the API, with the worker beside it."),
    "work": Verb("work", "work", "Run the worker that links profiles."),
    "lookup": Verb("lookup", "lookup", "Find the customer behind any identifier."),
    "import": Verb("ingest", "ingest", "Load records from JSON Lines or CSV files."),
    "why": Verb("why", "why", "Tell why two profiles are one customer, or why not."),
    "review": Verb("review", "review", "Judge pairs of profiles that may be one person's."),
    "clusters": Verb("clusters", "clusters", "Write which customer each profile belongs to."),
    "evaluate": Verb("evaluate", "evaluate", "Measure the customers against a truth you have."),
    "worth": Verb("worth", "worth", "Write what each customer is expected to be worth."),
    "segments": Verb("worth", "segments", "Write the segments each customer is in."),
    "quality": Verb("quality", "quality", "Count what is missing, invalid or stale, by source."),
    "resolve": Verb("resolve", "resolve", "Work out from scratch which profiles are one person's."),
    "train": Verb("train", "train", "Learn a model from the graph, without labels."),
    "model": Verb("model", "cli", "List, show, compare, try and switch models."),
    "mood": Verb("mood", "mood", "Label messages by how they sound."),
    "export": Verb("export", "export", "Write a pseudonymised copy of the graph."),
    "explore": Verb("explore", "explore_", "Run the analysts' saved queries."),
    "migrate": Verb("migrate", "migrate", "Bring the database's schema up to date."),
    "neo4j": Verb("neo4j", "cli", "Start, stop or look at the local Neo4j."),
    "doctor": Verb("doctor", "doctor", "Check the installation; say how to mend it."),
    "schema": Verb("schema", "schema", "Print the format of import lines, or of the APIs."),
}


class _Verbs(TyperGroup):
    """Lists every verb from the table, and imports only the one that runs: `whom --help` has to be instant."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        verb = VERBS.get(cmd_name)
        return TyperCommand(cmd_name, help=verb.summary) if verb else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(name or ""), rest


def load(name: str) -> Any:
    """The real command behind a verb of the table."""
    verb = VERBS[name]
    found: Any = getattr(importlib.import_module(f"app.commands.{verb.module}"), verb.attribute)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command(name=name)(found)
    return typer.main.get_command(alone)


cli = typer.Typer(
    cls=_Verbs,
    name="whom",
    help="Any identifier in, the whole customer out.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.callback()
def _whom() -> None:
    """Any identifier in, the whole customer out."""


def exit_code(error: WhomError) -> int:
    """The exit code an error ends the process with."""
    return next(code for kind, code in EXIT_CODES.items() if isinstance(error, kind))


def main() -> None:
    """Entry of the `whom` script."""
    from app.logs import set_up_logs

    set_up_logs("warning")
    try:
        cli(prog_name="whom")
    except WhomError as error:
        Console(stderr=True, highlight=False, soft_wrap=True).print(
            f"[bold red]{error.reason_code}[/]:", escape(error.message), markup=True
        )
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
