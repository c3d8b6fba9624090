"""`whom resolve`: who is the same as whom, worked out from scratch for the whole graph at once."""

from __future__ import annotations

import importlib.util
from enum import StrEnum
from time import perf_counter
from typing import Annotated

import typer
from rich.console import Console

from app.database import connected
from app.forecast_shown import show_forecast
from app.logs import set_up_logs
from app.loops import run_fast
from app.progress import Bars
from app.settings import read_settings
from graph.errors import SetupError
from graph.progress import Report
from matching.active import active_model
from matching.forecast import Forecast, forecast
from matching.settle import LONGEST, PATIENCE, Settled, resolve_everybody


class Engine(StrEnum):
    """Where Splink scores."""

    DUCKDB = "duckdb"
    SPARK = "spark"


DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")]
Which = Annotated[Engine, typer.Option("--engine", help="What Splink scores with: DuckDB on this machine, or Spark.")]


def resolve(dry_run: DryRun = False, engine: Which = Engine.DUCKDB) -> None:
    """Work out from scratch who is the same as whom, by the model in use, and write what differs. Workers may go on meanwhile."""
    set_up_logs("warning")
    if engine is Engine.SPARK:
        _refuse_spark()
    console, started = Console(highlight=False, emoji=False, soft_wrap=True), perf_counter()
    with Bars() as bars:
        done = run_fast(_resolve(dry_run, bars))
    if isinstance(done, Forecast):
        show_forecast(done, console)
        return
    seconds = perf_counter() - started
    console.print(
        f"{done.profiles:,} profiles in {seconds:,.1f} s: {done.moved:,} moved, {done.pairs:,} pairs written."
    )
    if done.left:
        console.print(f"{done.left:,} profiles were left to the workers, who were at work on them.")


async def _resolve(dry_run: bool, report: Report) -> Forecast | Settled:
    async with connected(read_settings(), report) as driver:
        if dry_run:
            patient = driver.with_patience(PATIENCE, longest=LONGEST)
            return await forecast(patient, await active_model(patient), report)
        return await resolve_everybody(driver, report)


def _refuse_spark() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise SetupError("There is no Spark here: pip install pyspark. docs/matching.md tells how to score on it.")
    raise SetupError(
        "Spark scores where the data is: docs/matching.md has the job that reads a copy and writes the scores."
    )
