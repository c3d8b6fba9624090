"""Figure b: importing a file from end to end, against a bare `UNWIND` load of the graph it makes."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.demo.feed import write_demo
from app.demo.options import DemoOptions
from app.ingest import Load, load_file
from app.loops import run_fast
from bench.bare import Bare, Content
from bench.measure import Figure, Options, Outcome, Spread, Stopwatch, in_turns
from bench.stage import INTAKE, Stage, clear, stage
from connectors.lines import read_lines
from graph.driver import Driver
from graph.rows import prepare

FULL, QUICK = 800, 60
"""Customers of the demo shop; 25 lines each."""
ROUNDS, QUICK_ROUNDS = 3, 1


def measure(options: Options) -> Outcome:
    """The figure, and where the time goes."""
    with stage(options.report) as on:
        return run_fast(_measure(on, options))


async def _measure(on: Stage, options: Options) -> Outcome:
    demo = write_demo(on.folder / "demo", DemoOptions(QUICK if options.quick else FULL), options.report)
    async with on.driver() as driver, Bare(on.connection) as bare:
        bench = _Bench(driver, bare, on, demo.records)
        # The first of each warms Neo4j, and gives the rows that the bare load is made of.
        await bench.imported()
        content = await bare.content()
        await bench.loaded(content)
        rounds = QUICK_ROUNDS if options.quick else ROUNDS
        ours, theirs = await in_turns(
            bench.imported,
            lambda: bench.loaded(content),
            rounds,
            lambda number: options.report("Importing and loading in turns", number, rounds),
        )
        return _outcome(ours, theirs, content, _reading(demo.records))


def _outcome(ours: Sequence[_Run], bare: Sequence[_Run], content: Content, reading: dict[str, float]) -> Outcome:
    what = "import of a file, all of it ÷ bare UNWIND of the same nodes and relationships (rate)"
    speed = Spread.ratio([run.seconds for run in bare], [run.seconds for run in ours])
    details = {
        "nodes_and_relationships": content.size,
        "import_s": Spread.of([run.seconds for run in ours]),
        "bare_s": Spread.of([run.seconds for run in bare]),
        "import_nodes_and_relationships_per_s": round(content.size / Spread.of([run.seconds for run in ours]).median),
        "by_cpu_seconds_of_all_processes": Spread.ratio([run.busy for run in bare], [run.busy for run in ours]),
        "import_cpu_s": _mean([run.cpu for run in ours]),
        "bare_cpu_s": _mean([run.cpu for run in bare]),
        "reading_alone_s": reading,
        "import_s_by_query": _mean([run.queries for run in ours]),
        "import_s_outside_queries": Spread.of([run.seconds - sum(run.queries.values()) for run in ours]),
    }
    return Outcome([Figure("b", what, speed, 0.5, at_least=True)], details)


@dataclass(frozen=True, slots=True)
class _Run:
    """Seconds of one load: of the wall, of the CPU by process, and waited for each query."""

    seconds: float
    cpu: dict[str, float]
    queries: dict[str, float] = field(default_factory=dict)

    @property
    def busy(self) -> float:
        """CPU seconds in all: what a machine with other work to do compares better by."""
        return sum(self.cpu.values())


@dataclass(slots=True)
class _Bench:
    driver: Driver
    bare: Bare
    on: Stage
    records: Path
    counts: dict[str, int] = field(default_factory=dict)

    async def imported(self) -> _Run:
        """From the file to the last commit."""
        await clear(self.driver)
        waited: dict[str, float] = defaultdict(float)

        def watch(query: str, seconds: float, _: int) -> None:
            waited[query] += seconds

        self.driver.observers.append(watch)
        stopwatch = Stopwatch(neo4j=self.on.pid)
        await load_file(self.driver, self.records, Load(INTAKE))
        run = _Run(stopwatch.seconds(), stopwatch.cpu(), dict(waited))
        self.driver.observers.remove(watch)
        self._check(await self.bare.counted())
        return run

    async def loaded(self, content: Content) -> _Run:
        """From rows in memory to the last commit."""
        await clear(self.driver)
        stopwatch = Stopwatch(neo4j=self.on.pid)
        await self.bare.load(content)
        run = _Run(stopwatch.seconds(), stopwatch.cpu())
        self._check(await self.bare.counted())
        return run

    def _check(self, found: dict[str, int]) -> None:
        """Both sides have to end with the same graph. Raises RuntimeError."""
        self.counts = self.counts or found
        if found != self.counts:
            differing = {name for name in found.keys() | self.counts.keys() if found.get(name) != self.counts.get(name)}
            raise RuntimeError(f"the two loads made different graphs; differing: {', '.join(sorted(differing))}")


def _reading(records: Path) -> dict[str, float]:
    """Seconds that Python takes for the file without a database: parsing and validating, and cleaning."""
    started = time.perf_counter()
    lines = [line.record for line in read_lines(records, None, 0) if line.record is not None]
    parsed = time.perf_counter()
    for record in lines:
        prepare(record, INTAKE)
    return {"parse": parsed - started, "clean": time.perf_counter() - parsed}


def _mean(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    """Each name's mean, the greatest first; what is below a hundredth of a second is left out."""
    means = {name: round(sum(run.get(name, 0) for run in runs) / len(runs), 3) for name in runs[0]}
    return dict(sorted(((n, s) for n, s in means.items() if s >= 0.01), key=lambda item: -item[1]))
