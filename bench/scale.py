"""Figure c: what a hundred times the customers cost a read and an import, and twenty customers on a page the round trips."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.demo.feed import generate
from app.demo.options import DemoOptions
from app.ingest import Load, load_file
from app.loops import run_fast
from bench.asked import Asked, Statement, statement_of
from bench.bare import Bare, Content
from bench.copies import LABELS, copy
from bench.lines import write_lines
from bench.measure import Figure, Options, Outcome, Spread, in_turns, percentile
from bench.memory import memory
from bench.stage import INTAKE, Stage, clear, stage, statement
from graph.driver import Driver
from matching.worker import work_until_idle

PAGE = """
query Page($text: String!, $first: Int!) {
  search(text: $text, first: $first) {
    nodes {
      customer {
        id
        name
        identifiers { key kind value otherCustomers }
        interactions(first: 10) { nodes { id channel at text } }
        orders(first: 10) { nodes { id number at status } }
        cases(first: 10, filter: {statuses: [OPEN]}) { nodes { id status subject } }
      }
    }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Size:
    """Customers of the small graph, copies of it in the large one, rounds, reads of a round, reads to warm up."""

    customers: int
    copies: int
    rounds: int
    reads: int
    warm: int


FULL = Size(customers=1_000, copies=100, rounds=8, reads=400, warm=3_000)
QUICK = Size(customers=60, copies=10, rounds=2, reads=100, warm=200)


def measure(options: Options) -> Outcome:
    """All three figures."""
    size = QUICK if options.quick else FULL
    with stage(options.report) as small, stage(options.report) as large:
        reading = run_fast(_reading(small, large, size, options))
        importing = memory(small, options)
    return Outcome([*reading.figures, *importing.figures], {**reading.details, **importing.details})


async def _reading(small: Stage, large: Stage, size: Size, options: Options) -> Outcome:
    async with small.driver() as at_first, large.driver() as grown:
        content, asked = await _base(at_first, small, size, options)
        await _copied(at_first, small, content, 1, options)
        await _copied(grown, large, content, size.copies, options)
        keys = [str(row["key"]).removesuffix("~0") for row in await at_first.inspect(statement("keys"))]
        chance = random.Random(7)
        few = _Reader(at_first, asked, [f"{key}~0" for key in keys], size)
        many = _Reader(grown, asked, [f"{key}~{chance.randrange(size.copies)}" for key in keys], size)
        for number, reader in enumerate((few, many)):
            options.report("Warming both graphs", number, 2)
            await reader.read(size.warm)
        report = "Reading the small and the large graph in turns"
        rounds = await in_turns(few.p50, many.p50, size.rounds, lambda done: options.report(report, done, size.rounds))
        trips = await _round_trips(at_first, small)
    return _outcome(size, rounds, trips, content)


def _outcome(size: Size, rounds: tuple[list[float], list[float]], trips: dict[int, int], content: Content) -> Outcome:
    few, many = rounds
    (least, at_one), (most, at_most) = sorted(trips.items())
    what = f"p50 of the neighbourhood read at {size.customers * size.copies:,} customers ÷ at {size.customers:,}"
    pages = f"round trips for a page of {most} customers ÷ for {least}"
    figures = [
        Figure("c1", what, Spread.ratio(many, few), 1.3),
        Figure("c2", pages, Spread.of([at_most / at_one]), 1.0),
    ]
    details = {
        "small_graph_p50_ms": Spread.of(few),
        "large_graph_p50_ms": Spread.of(many),
        "small_graph_nodes_and_relationships": content.size,
        "large_graph_nodes_and_relationships": content.size * size.copies,
        "round_trips_by_customers_on_a_page": trips,
    }
    return Outcome(figures, details)


async def _base(driver: Driver, on: Stage, size: Size, options: Options) -> tuple[Content, Statement]:
    """A demo shop without its anonymous web visits, as rows, and the statement a customer is read with."""
    lines = on.folder / "base.jsonl"
    write_lines(lines, (line for line in generate(DemoOptions(size.customers)) if line["type"] != "session"))
    await load_file(driver, lines, Load(INTAKE, report=options.report))
    await work_until_idle(driver, report=options.report)
    (first, *_) = await driver.inspect(statement("keys"))
    asked = await statement_of(driver, on, str(first["key"]).removeprefix("email:"))
    async with Bare(on.connection) as bare:
        return (await bare.content()).only(LABELS), asked


async def _copied(driver: Driver, on: Stage, content: Content, copies: int, options: Options) -> None:
    """Both graphs are made the same way, so that their stores are laid out alike."""
    await clear(driver)
    async with Bare(on.connection) as bare:
        await copy(bare, content, copies, options.report)
    await driver.run("refresh_statistics", seconds=300)


@dataclass(slots=True)
class _Reader:
    driver: Driver
    asked: Statement
    keys: Sequence[str]
    size: Size
    place: int = 0

    async def p50(self) -> float:
        """The median of one round's reads, in ms."""
        return percentile(await self.read(self.size.reads), 0.5)

    async def read(self, reads: int) -> list[float]:
        """Read so many customers, each after the other, in ms."""
        took = []
        for _ in range(reads):
            self.place = (self.place + 1) % len(self.keys)
            started = time.perf_counter()
            rows = await self.driver.run(self.asked.name, keys=[self.keys[self.place]], **self.asked.params)
            took.append(1000 * (time.perf_counter() - started))
            assert rows
        return took


async def _round_trips(driver: Driver, on: Stage) -> dict[int, int]:
    """Statements run for a page of one customer and for one of up to twenty, by how many customers were on it."""
    (name, *_) = await driver.inspect(statement("family_names"))
    asked, trips = Asked(driver, on), dict[int, int]()
    ran: list[str] = []
    driver.observers.append(lambda query, *_: ran.append(query))
    for first in (1, 20):
        ran.clear()
        data: Any = await asked.data(PAGE, {"text": name["name"], "first": first})
        trips[len(data["search"]["nodes"])] = len(ran)
    return trips
