"""`python -m bench [NAME…] [--quick] [--markdown]`: measure, print the table, keep it in bench/results/."""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
import time

import structlog
from rich.console import Console

from app.progress import Bars
from bench import results
from bench.measure import Figure, Options, Outcome, load_now
from graph.errors import WhomError

BENCHES = {
    "neighbourhood": "a. one customer's neighbourhood over GraphQL, against raw Bolt and @neo4j/graphql",
    "loading": "b. importing a file, against a bare UNWIND of the same graph",
    "scale": "c. what a hundred times the customers cost",
    "matching": "d. who is the same as whom, on sets with truth, beside Splink",
    "arrival": "e. one new record among 50,000, from request to readable",
    "worth": "f. who will order and spend, on a real shop's orders, beside recency-frequency-monetary",
    "sentiment": "g. how messages sound, beside VADER and the majority",
    "front": "h. the whole page of whom is in front of me, against a one-row read over Bolt",
    "freshness": "i. an event in, and its customer up to date, at fifty events a second",
}


def main() -> int:
    """0 when every target is met, 1 when one is missed or a bench broke, 2 for wrong use."""
    asked = _arguments()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    console = Console(highlight=False)
    if asked.markdown:
        results.write_page(list(BENCHES))
        console.print(f"{results.PAGE.name} has the figures of the last runs")
        return 0
    figures: list[Figure] = []
    for name in asked.names or BENCHES:
        figures += _run(name, console, quick=asked.quick).figures
    results.tell(console, figures)
    return 1 if any(figure.met is False for figure in figures) else 0


def _run(name: str, console: Console, *, quick: bool) -> Outcome:
    started, load = time.monotonic(), load_now()
    with Bars() as bars:
        options = Options(quick, bars)
        outcome: Outcome = importlib.import_module(f"bench.{name}").measure(options)
    path = results.keep(name, outcome, options, load)
    console.print(f"[bold]{BENCHES[name]}[/] ({time.monotonic() - started:.0f} s; load {load:g}; {path.name})")
    results.explain(console, outcome.details)
    return outcome


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    lines = "; ".join(f"{name}: {what}" for name, what in BENCHES.items())
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *BENCHES], help=lines)
    parser.add_argument("--quick", action="store_true", help="small sizes, to try the benches out")
    parser.add_argument("--markdown", action="store_true", help="put the last results into docs/benchmarks.md")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except WhomError as error:
        print(f"{error.reason_code}: {error.message}", file=sys.stderr)
        sys.exit(1)
