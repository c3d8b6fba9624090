"""`whom evaluate`: how well the graph's customers agree with a truth."""

from __future__ import annotations

import asyncio
import getpass
import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.database import connected
from app.logs import set_up_logs
from app.progress import Bars
from app.resolutions import customers_of
from app.services import audit_trail
from app.settings import read_settings
from app.truth import read_truth
from app.why_shown import brief
from graph.access import Viewer
from graph.errors import NotFound
from graph.progress import Report
from matching.evaluation import Confusion, Pairs, Partition, Score, b_cubed, by_source, confusions, pairwise
from matching.explain import Why, why

Truth = Annotated[
    str,
    typer.Argument(
        help="CSV with the columns profile and entity, or else the first two; also .gz; - reads standard input.",
        metavar="TRUTH.csv",
    ),
]
Source = Annotated[
    str | None,
    typer.Option(
        "--source", help="The truth has ids of this one source alone: 17 where others say shop:17.", metavar="NAME"
    ),
]
Most = Annotated[
    int,
    typer.Option("--confusions", min=0, help="List so many of the mistakes, the worst first.", metavar="N"),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of it. `missing`: profiles of the truth that the graph has not, by source; they are not counted in anything else."""

    profiles: int
    entities: int
    missing: Counter[str]
    pairs: Pairs
    b_cubed: Score
    sources: dict[str, Pairs]
    confusions: list[tuple[Confusion, Why]]


def evaluate(truth: Truth, source: Source = None, most: Most = 0, as_json: AsJson = False) -> None:
    """Measure the customers against a truth you have: precision, recall and F1 of pairs and B-cubed, also by source.

    Counted are the profiles the truth names. Exit code 4 when the graph has none of them.
    """
    set_up_logs("warning")
    known = read_truth(None if truth == "-" else Path(truth), source)
    with Bars() as bars:
        told = asyncio.run(_evaluate(known, most, bars))
    if as_json:
        typer.echo(json.dumps(_plain(told), indent=2))
    else:
        _print(told)


async def _evaluate(known: Partition, most: int, report: Report) -> Evaluation:
    settings = read_settings()
    who = Viewer(f"cli:{getpass.getuser()}", "admin", "evaluation")
    async with connected(settings, report) as driver:
        with audit_trail(settings).look(who, "cli:evaluate") as look:
            found = await customers_of(driver, who, list(known), report)
            look.saw(found.values())
        if not found:
            raise NotFound(
                "The graph has none of the truth's profiles. Their ids are SOURCE:ID, such as shop:17; "
                "say --source NAME where the file has only what follows the colon."
            )
        worst = confusions(known, found, most)
        return _evaluated(known, found, [(one, await why(driver, who, one.a, one.b)) for one in worst])


def _evaluated(known: Partition, found: Partition, worst: list[tuple[Confusion, Why]]) -> Evaluation:
    truth = {profile: entity for profile, entity in known.items() if profile in found}
    return Evaluation(
        profiles=len(truth),
        entities=len(set(truth.values())),
        missing=Counter(profile.partition(":")[0] for profile in known if profile not in found),
        pairs=pairwise(truth, found),
        b_cubed=b_cubed(truth, found),
        sources=by_source(truth, found),
        confusions=worst,
    )


def _plain(told: Evaluation) -> dict[str, Any]:
    return {
        "profiles": told.profiles,
        "entities": told.entities,
        "missing": dict(told.missing),
        "pairwise": _scored(told.pairs),
        "b_cubed": _score(told.b_cubed),
        "by_source": {source: _scored(pairs) for source, pairs in told.sources.items()},
        "confusions": [
            {"kind": one.kind, "a": one.a, "b": one.b, "pairs": one.pairs, "sizes": one.sizes, "why": _reasons(reasons)}
            for one, reasons in told.confusions
        ],
    }


def _reasons(reasons: Why) -> dict[str, Any]:
    told = asdict(reasons)
    return {name: told[name] for name in ("reasons", "waterfall", "identifiers", "status")}


def _scored(pairs: Pairs) -> dict[str, Any]:
    return _score(pairs.score) | {"true": pairs.true, "found": pairs.found, "right": pairs.right}


def _score(score: Score) -> dict[str, Any]:
    return {"precision": round(score.precision, 6), "recall": round(score.recall, 6), "f1": round(score.f1, 6)}


def _print(told: Evaluation) -> None:
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    console.print(f"{told.profiles:,} profiles of {told.entities:,} entities")
    if told.missing:
        where = ", ".join(f"{count:,} of {escape(source)}" for source, count in told.missing.most_common())
        console.print(f"[yellow]Not in the graph, and not counted: {where}[/]")
    console.print(_measures(told))
    if len(told.sources) > 1:
        console.print("\nPairs of a source's profiles with those of other sources")
        console.print(_sources(told.sources))
    if told.confusions:
        console.print("\nWorst first: profiles joined that are different people, and missed that are one")
        console.print(_confusions(told.confusions))


def _measures(told: Evaluation) -> Table:
    table = _table("", "precision", "recall", "F1", "right", "wrong", "missed")
    table.add_row("pairs", *_cells(told.pairs.score), *_counts(told.pairs))
    table.add_row("B-cubed", *_cells(told.b_cubed))
    return table


def _sources(sources: dict[str, Pairs]) -> Table:
    table = _table("", "precision", "recall", "F1", "right", "wrong", "missed")
    for source, pairs in sources.items():
        table.add_row(escape(source), *_cells(pairs.score), *_counts(pairs))
    return table


def _confusions(found: list[tuple[Confusion, Why]]) -> Table:
    table = _table("", "profile", "profile", "wrong pairs", "why")
    for one, reasons in found:
        colour = "red" if one.kind == "joined" else "yellow"
        said = escape("\n".join((*reasons.reasons, brief(reasons))))
        table.add_row(f"[{colour}]{one.kind}[/]", escape(one.a), escape(one.b), f"{one.pairs:,}", said)
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in columns:
        textual = column in ("", "profile", "why")
        table.add_column(column, justify="left" if textual else "right", overflow="fold")
    return table


def _cells(score: Score) -> tuple[str, str, str]:
    return f"{score.precision:.4f}", f"{score.recall:.4f}", f"{score.f1:.4f}"


def _counts(pairs: Pairs) -> tuple[str, str, str]:
    return f"{pairs.right:,}", f"{pairs.found - pairs.right:,}", f"{pairs.true - pairs.right:,}"
