"""Progress: bars on a terminal, plain lines elsewhere, and nothing of either in the output of a verb."""

from __future__ import annotations

import io

from rich.console import Console

from app.progress import Bars


def told(*, terminal: bool) -> str:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, width=100)
    with Bars(console) as bars:
        bars("Starting Neo4j", 0, None)
        for done in range(0, 101, 50):
            bars("Loading demo.jsonl.gz", done, 100)
        bars.done()
        console.print("afterwards")
    return stream.getvalue()


def test_elsewhere_each_thing_is_one_line() -> None:
    assert told(terminal=False).splitlines() == ["Starting Neo4j …", "Loading demo.jsonl.gz …", "afterwards"]


def test_on_a_terminal_there_are_bars_that_go_away() -> None:
    shown = told(terminal=True)
    assert "Loading demo.jsonl.gz" in shown
    assert "100/100" in shown
    assert shown.rstrip().endswith("afterwards")


def test_bars_are_drawn_on_stderr() -> None:
    assert Bars()._console.stderr
