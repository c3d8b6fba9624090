"""A forecast for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from matching.forecast import Forecast


def show_forecast(told: Forecast, console: Console) -> None:
    """Print what resolving everything would change, and some pairs of whom."""
    console.print(f"{told.profiles:,} profiles would be {told.customers:,} customers.")
    console.print(
        f"{told.joined:,} customers would take in others, {told.split:,} would split; {told.moved:,} profiles would move."
    )
    console.print(f"{told.proposed:,} pairs would newly wait for a person, {told.settled:,} would wait no longer.")
    if told.sample:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for column in ("", "profile", "profile", "bits"):
            table.add_column(column, overflow="fold", justify="right" if column == "bits" else "left")
        for one in told.sample:
            colour = "green" if one.kind == "joined" else "yellow"
            bits = "" if one.score is None else f"{one.score:+.1f}"
            table.add_row(f"[{colour}]{one.kind}[/]", escape(one.a), escape(one.b), bits)
        console.print("\nSome of them, those nearest to the threshold first; whom why tells more of each")
        console.print(table)
