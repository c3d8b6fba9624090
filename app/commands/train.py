"""`whom train`: a model learned from the graph itself, without labels."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.database import connected
from app.logs import set_up_logs
from app.models import check_name, folder, keep, keep_model
from app.progress import Bars
from app.settings import Settings, read_settings
from graph.errors import NotFound
from graph.progress import Report
from matching.active import default_model
from matching.batch import columns, read_everybody
from matching.linkage import charts
from matching.model import Model
from matching.summary import summary, trained_on
from matching.train import LEAST
from matching.train import train as estimate

Name = Annotated[str, typer.Option("--name", help="What to call the model.", metavar="NAME")]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help="Where to write it; else into models/ in WHOM_HOME, where the other verbs find it by name.",
        metavar="FILE.json",
    ),
]


def train(name: Name = "trained", out: Out = None) -> None:
    """Learn from the graph what agreement and contradiction are worth, without labels. Nothing in the graph changes.

    Writes the model, its charts (HTML) and a summary (Markdown). whom model try NAME shows what it would change, whom model use NAME takes it.
    """
    set_up_logs("warning")
    settings = read_settings()
    path = out or folder(settings) / f"{check_name(name)}.json"
    with Bars() as bars:
        model, told = asyncio.run(_train(settings, name, bars))
    keep_model(model, path)
    keep(path.with_suffix(".md"), told.encode())
    for chart, page in charts(model).items():
        keep(path.with_suffix(f".{chart}.html"), page.encode())
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    console.print(told, markup=False)
    console.print(f"Written to {path}, with charts and this summary beside it.", markup=False)
    console.print(f"What it would change: whom model try {name if out is None else path}", markup=False)


async def _train(settings: Settings, name: str, report: Report) -> tuple[Model, str]:
    async with connected(settings, report) as driver:
        everybody = await read_everybody(driver, report)
        people, judged = list(columns(everybody).values()), everybody.component.judged
    if sum(one.says_who for one in people) < LEAST:
        raise NotFound(f"There is too little to learn from: {LEAST} profiles that say who they are is the least.")
    judgements = len(judged.accepted) + len(judged.apart)
    about = {"name": name, "trained_on": trained_on(people, judgements, datetime.now(UTC).date())}
    model = estimate(people, default_model(), judged, report).model_copy(update=about)
    return model, summary(model, people, judgements)
