"""`whom serve`: the API, with the worker beside it."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
from rich.console import Console

from app.database import located
from app.logs import set_up_logs
from app.progress import Bars
from app.secrets import api_keys
from app.serving import Plan, port, run_to_the_end
from app.settings import Settings, read_settings

Worker = Annotated[
    bool, typer.Option("--worker/--no-worker", help="Run the worker that links profiles beside the API.")
]


def serve(worker: Worker = True) -> None:
    """Serve GraphQL, REST and the tracking API until Ctrl-C.

    Without WHOM_NEO4J_URI it starts the local Neo4j, or joins the one that runs.
    """
    settings = read_settings()
    set_up_logs(settings.log_level)
    console = Console(stderr=True, highlight=False)
    _warn_of_no_keys(settings, console)
    with port(settings) as listening, Bars(console) as bars, located(settings, bars) as connection:
        plan = Plan(listening, worker, lambda: _tell(bars, console, plan))
        run_to_the_end(settings, connection, plan)


def _tell(bars: Bars, console: Console, plan: Plan) -> None:
    bars.done()
    console.print(f"Whom answers at [bold]{plan.url}[/] (GraphiQL: {plan.url}/graphiql). Ctrl-C stops it.")


def _warn_of_no_keys(settings: Settings, console: Console) -> None:
    if not api_keys(settings):
        console.print(
            "[yellow]There are no API keys, so nobody can ask anything.[/] Give one out, for example:\n"
            f"  export WHOM_API_KEYS={secrets.token_urlsafe(24)}:agent:my-desk"
        )
