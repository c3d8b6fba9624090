"""What the benches found, kept as JSON and told as one table, on the terminal and in docs/benchmarks.md."""

from __future__ import annotations

import dataclasses
import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measure import Figure, Options, Outcome, Spread, load_now

FOLDER = Path(__file__).with_name("results")
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
HEADINGS = ("", "figure", "target", "measured", "from – to", "")


def keep(name: str, outcome: Outcome, options: Options, load_before: float) -> Path:
    """Write one bench's outcome to `results/<name>.json`."""
    FOLDER.mkdir(exist_ok=True)
    told = {
        "bench": name,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": options.quick,
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "neo4j_driver": version("neo4j"),
            "load_before": load_before,
            "load_after": load_now(),
        },
        "figures": [dataclasses.asdict(figure) | {"met": figure.met} for figure in outcome.figures],
        "details": outcome.details,
    }
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(told, indent=2, default=_plain) + "\n", "utf-8")
    return path


def _plain(value: Any) -> Any:
    if isinstance(value, Spread):
        return {name: round(part, 4) for name, part in dataclasses.asdict(value).items()}
    raise TypeError(type(value).__name__)


def kept(names: Sequence[str]) -> list[Mapping[str, Any]]:
    """What was kept last of these benches; one that never ran is left out."""
    paths = (FOLDER / f"{name}.json" for name in names)
    return [json.loads(path.read_text("utf-8")) for path in paths if path.exists()]


def tell(console: Console, figures: Sequence[Figure]) -> None:
    """Print the table."""
    table = Table(*HEADINGS)
    for figure in figures:
        colour = {True: "green", False: "red", None: "default"}[figure.met]
        *cells, verdict = row(figure)
        table.add_row(*cells, f"[{colour}]{verdict}[/]")
    console.print(table)


def explain(console: Console, details: Mapping[str, Any]) -> None:
    """Print what is behind the figures, one thing a line."""
    for name, value in details.items():
        told = (
            _brief(value) if not isinstance(value, Mapping) else ", ".join(f"{k} {_brief(v)}" for k, v in value.items())
        )
        console.print(f"  [dim]{name.replace('_', ' ')}:[/] {told}", highlight=False)


def _brief(value: Any) -> str:
    if isinstance(value, Spread):
        return f"{value.median:,.2f} ({value.low:,.2f} – {value.high:,.2f})"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} {_brief(part)}" for name, part in value.items()) + "}"
    return f"{value:,.3g}" if isinstance(value, float) else str(value)


def row(figure: Figure) -> tuple[str, ...]:
    """A figure as the cells of its row."""
    sign = "≥" if figure.at_least else "≤"
    target = "" if figure.target is None else f"{sign} {figure.target:g}"
    spread = figure.measured
    verdict = {True: "met", False: "missed", None: ""}[figure.met]
    median, low, high = (f"{value:,.{figure.digits}f}" for value in (spread.median, spread.low, spread.high))
    # What was measured once has no spread.
    return figure.name, figure.what, target, median, "" if low == high else f"{low} – {high}", verdict


def write_page(names: Sequence[str]) -> None:
    """Put what was kept last into the page, between its two marks. Raises ValueError when they are not there."""
    text = PAGE.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE} lacks the marks {BEGIN} and {END}")
    PAGE.write_text(f"{before}{BEGIN}\n{_markdown(kept(names))}{END}{after}", "utf-8")


def _markdown(found: Sequence[Mapping[str, Any]]) -> str:
    lines = ["|  | figure | target | measured | from – to |  |", "|---|---|---|---|---|---|"]
    for one in found:
        for figure in map(_figure, one["figures"]):
            lines.append(f"| {' | '.join(row(figure))} |")
    runs = [_run(one) for one in found]
    return "\n".join([*lines, "", *runs]) + "\n"


def _figure(told: Mapping[str, Any]) -> Figure:
    return Figure(
        told["name"], told["what"], Spread(**told["measured"]), told["target"], told["at_least"], told.get("digits", 2)
    )


def _run(one: Mapping[str, Any]) -> str:
    machine, quick = one["machine"], " (quick: for trying out only)" if one["quick"] else ""
    return (
        f"- `{one['bench']}`{quick}: {one['at'][:10]}, {machine['cores']} cores, Python {machine['python']}, "
        f"load {machine['load_before']:g} before and {machine['load_after']:g} after."
    )
