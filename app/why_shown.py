"""How the reasons for and against two profiles being one person look in a terminal: a waterfall of bits, and sentences."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from matching.explain import Step, Waterfall, Why

MOST = 4
"""Values of one profile that are shown for one comparison."""


def shown(why: Why) -> RenderableType:
    """Whether they are one customer, why, and the score step by step."""
    state = "are one customer" if why.together else "are two customers"
    heading = f"[bold]{escape(why.a)}[/] and [bold]{escape(why.b)}[/] {state}."
    return Group(heading, *(f"  {escape(reason)}" for reason in why.reasons), "", waterfall(why.waterfall))


def waterfall(fall: Waterfall) -> Table:
    """From the prior to the score: bits, what they are for, and what both say."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(justify="right")
    for _ in range(3):
        table.add_column(overflow="fold")
    table.add_row(_bits(fall.prior), "any two profiles", "", "")
    for step in fall.steps:
        rarity = f" [dim]({_signed(step.rarity)} for how rare it is)[/]" if round(step.rarity, 1) else ""
        table.add_row(_bits(step.bits), escape(step.sentence) + rarity, _values(step.a), _values(step.b))
    table.add_row(f"[bold]{_signed(fall.score)}[/]", f"[bold]one person with {fall.probability:.1%}[/]", "", "")
    return table


def brief(why: Why) -> str:
    """The same in one line."""
    steps = ", ".join(f"{_signed(step.bits)} {step.sentence}" for step in _weightiest(why.waterfall))
    return f"{_signed(why.waterfall.score)} bits" + (f": {steps}" if steps else "")


def _weightiest(fall: Waterfall) -> Iterator[Step]:
    yield from sorted(fall.steps, key=lambda step: -abs(step.bits))


def _bits(bits: float) -> str:
    return f"[{'green' if bits > 0 else 'red'}]{_signed(bits)}[/]"


def _signed(bits: float) -> str:
    return f"{bits:+.1f}".replace("-", "−")


def _values(values: tuple[str, ...]) -> str:
    return escape(", ".join(values[:MOST]) + (" …" if len(values) > MOST else ""))
