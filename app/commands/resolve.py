"""`whom resolve`: who is the same as whom, worked out from scratch for the whole graph at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
from app.settings import Settings, read_settings
from graph.progress import Report
from matching import spark
from matching.active import active_model
from matching.engines import Begin, DuckDB
from matching.forecast import Forecast, forecast
from matching.settle import LONGEST, PATIENCE, Settled, resolve_everybody


class Engine(StrEnum):
    """Where Splink scores."""

    DUCKDB = "duckdb"
    SPARK = "spark"


DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what would change.")]
Which = Annotated[
    Engine,
    typer.Option("--engine", help="What Splink scores with: DuckDB on this machine, or Spark (see WHOM_SPARK_MASTER)."),
]


def resolve(dry_run: DryRun = False, engine: Which = Engine.DUCKDB) -> None:
    """Work out from scratch who is the same as whom, by the model in use, and write what differs. Workers may go on meanwhile."""
    set_up_logs("warning")
    settings = read_settings()
    console, started = Console(highlight=False, emoji=False, soft_wrap=True), perf_counter()
    # Before anything is taken from the workers: where there is no Spark, they go on as ever.
    with _begun(engine, settings) as begin, Bars() as bars:
        done = run_fast(_resolve(dry_run, bars, settings, begin))
    if isinstance(done, Forecast):
        show_forecast(done, console)
        return
    seconds = perf_counter() - started
    console.print(
        f"{done.profiles:,} profiles in {seconds:,.1f} s: {done.moved:,} moved, {done.pairs:,} pairs written."
    )
    if done.left:
        console.print(f"{done.left:,} profiles were left to the workers, who were at work on them.")


async def _resolve(dry_run: bool, report: Report, settings: Settings, begin: Begin) -> Forecast | Settled:
    async with connected(settings, report) as driver:
        if dry_run:
            patient = driver.with_patience(PATIENCE, longest=LONGEST)
            return await forecast(patient, await active_model(patient), report, begin)
        return await resolve_everybody(driver, report, begin)


@contextmanager
def _begun(engine: Engine, settings: Settings) -> Iterator[Begin]:
    if engine is Engine.DUCKDB:
        yield DuckDB
        return
    with spark.running(settings.spark_master) as begin:
        Console(stderr=True, highlight=False, soft_wrap=True).print(f"Scoring with {begin.told}.")
        yield begin
