"""`whom model`: the models there are, what they are worth, what another would change, and which is in use."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.database import connected
from app.forecast_shown import show_forecast
from app.logs import set_up_logs
from app.models import files, find, read_file
from app.progress import Bars
from app.settings import Settings, read_settings
from graph.driver import Driver
from graph.errors import BadRequest
from graph.progress import Report
from matching.active import activate, active_model, default_model, models_in_use
from matching.comparisons import COMPARISONS
from matching.forecast import Forecast, forecast
from matching.model import Model
from matching.people import note_everybody
from matching.settle import LONGEST, PATIENCE

T = TypeVar("T")
Name = Annotated[str, typer.Argument(help="Its name, its version, or a file.", metavar="MODEL")]
Purpose = Annotated[
    str | None,
    typer.Option(
        "--purpose",
        help="Use the thresholds for this purpose, such as service or strict; else those the model names.",
        metavar="PURPOSE",
    ),
]
LEAST = 0.05
"""Bits below which two models are taken to agree."""
_SCALE = 1.5
"""Bits a character of a bar stands for."""

cli = typer.Typer(
    help="List, show, compare, try and switch the models that tell who is the same person.",
    no_args_is_help=True,
    add_completion=False,
)


@cli.command("list")
def list_() -> None:
    """List the models there are, and say which is in use."""
    console, rows = _console(), _run(_listed)
    table = _table("", "model", "version", "purpose", "joins above", "trained on")
    for active, model in rows:
        accept = f"{model.thresholds.accept:+.1f}"
        table.add_row(
            "→" if active else "", escape(model.name), model.version, model.purpose, accept, escape(model.trained_on)
        )
    console.print(table)


async def _listed(settings: Settings, driver: Driver, _: Report) -> list[tuple[bool, Model]]:
    current = await active_model(driver)
    known = [default_model(), *(read_file(path) for path in files(settings).values())]
    known += [one.model for one in await models_in_use(driver)]
    by_version = {model.version: model for model in reversed(known)}
    return [
        (version == current.version, by_version[version]) for version in dict.fromkeys(one.version for one in known)
    ]


@cli.command()
def show(
    name: Annotated[
        str | None, typer.Argument(help="Its name, its version, or a file; else the one in use.", metavar="MODEL")
    ] = None,
) -> None:
    """Show what each level of agreement is worth in bits, as bars: to the right speaks for one person, to the left for two."""
    model = _run(lambda settings, driver, _: _named(name, settings, driver))
    console = _console()
    console.print(f"{model.name} {model.version}, {model.trained_on}", markup=False)
    console.print(
        f"{model.prior_bits:+.1f} bits to begin with; joins above {model.thresholds.accept:+.1f} ({model.purpose})"
    )
    table = _table("comparison", "level", "bits", "", right=("bits",))
    for comparison in COMPARISONS:
        for level in comparison.level_names():
            bits = model.comparisons[comparison.name][level].bits
            first = comparison.name if level == comparison.level_names()[0] else ""
            table.add_row(first, level, f"{bits:+.1f}", _bar(bits))
    console.print(table)


@cli.command()
def compare(a: Name, b: Name) -> None:
    """Show the levels of agreement that two models value differently, in bits."""
    first, second = _run(lambda settings, driver, _: _both(a, b, settings, driver))
    table = _table("comparison", "level", escape(first.name), escape(second.name), "moves", right=("moves",))
    rows = [("prior", "", first.prior_bits, second.prior_bits), ("household", "", first.household, second.household)]
    for comparison in COMPARISONS:
        mine, yours = first.comparisons[comparison.name], second.comparisons[comparison.name]
        rows += [(comparison.name, level, mine[level].bits, yours[level].bits) for level in comparison.level_names()]
    for name, level, before, after in rows:
        if abs(after - before) >= LEAST:
            table.add_row(name, level, f"{before:+.1f}", f"{after:+.1f}", f"{after - before:+.1f}")
    _console().print(table)


@cli.command()
def use(name: Name, purpose: Purpose = None) -> None:
    """Put a model to use: every worker scores by it from now on, and every profile is looked at again."""
    model, count = _run(lambda settings, driver, report: _use(name, purpose, settings, driver, report))
    console = _console()
    console.print(f"{model.name} {model.version} is in use for {model.purpose}.", markup=False)
    console.print(f"{count:,} profiles wait to be looked at again: the worker does it, or faster, whom resolve.")


@cli.command("try")
def try_(name: Name, purpose: Purpose = None) -> None:
    """Tell what a model would change before it changes: customers that would join or split, and some of the pairs. Nothing is written."""
    show_forecast(_run(lambda settings, driver, report: _tried(name, purpose, settings, driver, report)), _console())


async def _tried(name: str, purpose: str | None, settings: Settings, driver: Driver, report: Report) -> Forecast:
    patient = driver.with_patience(PATIENCE, longest=LONGEST)
    return await forecast(patient, _for(await find(name, settings, driver), purpose), report)


async def _use(name: str, purpose: str | None, settings: Settings, driver: Driver, report: Report) -> tuple[Model, int]:
    model = _for(await find(name, settings, driver), purpose)
    await activate(driver, model)
    # Afterwards: a change noted before might be dealt with by the model before.
    return model, await note_everybody(driver, "model", report)


def _for(model: Model, purpose: str | None) -> Model:
    if purpose is None:
        return model
    if purpose not in model.purposes:
        raise BadRequest(f"{purpose!r} is no purpose of this model; it has {', '.join(model.purposes)}")
    return model.model_copy(update={"purpose": purpose})


async def _named(name: str | None, settings: Settings, driver: Driver) -> Model:
    return await find(name, settings, driver) if name else await active_model(driver)


async def _both(a: str, b: str, settings: Settings, driver: Driver) -> tuple[Model, Model]:
    return await find(a, settings, driver), await find(b, settings, driver)


def _run(work: Callable[[Settings, Driver, Report], Awaitable[T]]) -> T:
    set_up_logs("warning")
    settings = read_settings()

    async def connect(report: Report) -> T:
        async with connected(settings, report) as driver:
            return await work(settings, driver, report)

    with Bars() as bars:
        return asyncio.run(connect(bars))


def _bar(bits: float) -> str:
    length = min(16, round(abs(bits) / _SCALE))
    return f"[green]{'':12}{'█' * length}[/]" if bits >= 0 else f"[red]{'█' * min(12, length):>12}[/]"


def _table(*columns: str, right: Sequence[str] = ()) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in columns:
        last = column == columns[-1]
        table.add_column(column, justify="right" if column in right else "left", no_wrap=not last, overflow="fold")
    return table


def _console() -> Console:
    return Console(highlight=False, emoji=False, soft_wrap=True)
