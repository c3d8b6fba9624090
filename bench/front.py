"""Figure h: the whole page of whom is in front of me over GraphQL, against a one-row read over raw Bolt, in turns.

The graph is a demo shop copied as often as figure c does it. The model reads the messages of the shop that is copied, and what is learnt is learnt
from all copies, as the worker does both.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import neo4j
import orjson

from app.demo.feed import generate
from app.demo.options import DemoOptions
from app.ingest import Load, load_file
from app.loops import run_fast
from bench.bare import Bare, Content
from bench.client import Channel, channel
from bench.copies import LABELS, copy
from bench.lines import write_lines
from bench.measure import Figure, Options, Outcome, Spread, percentile
from bench.servers import whom
from bench.stage import INTAKE, Stage, clear, stage, statement
from graph.driver import Driver
from insight.learning import learn_now
from insight.worker import work_until_idle as read_messages
from matching.worker import work_until_idle

PAGE = """
query InFront($id: String!) {
  customerInFront(identifier: $id) {
    howSure
    reason
    openCases { id status subject openedAt }
    customer {
      id
      name
      interactions(first: 20) { nodes { id channel at direction text sentiment { label confidence } } }
      mood { label score since sampleSize complaints { topic count } reason freshness { newest } }
      segments { name reason freshness { newest learnt } }
    }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Size:
    """Customers of the shop that is copied, copies, rounds, pairs of reads in a round, and pairs to warm up."""

    customers: int
    copies: int
    rounds: int
    reads: int
    warm: int


FULL = Size(customers=1_000, copies=100, rounds=8, reads=200, warm=1_000)
QUICK = Size(customers=60, copies=10, rounds=3, reads=100, warm=200)


def measure(options: Options) -> Outcome:
    """The one figure."""
    size = QUICK if options.quick else FULL
    with stage(options.report) as on:
        keys = run_fast(_filled(on, size, options))
        return run_fast(_measured(on, keys, size, options))


async def _filled(on: Stage, size: Size, options: Options) -> list[str]:
    """Fill the graph; keys of the emails of those who are asked about."""
    async with on.driver() as driver:
        content = await _base(driver, on, size, options)
        keys = [str(row["key"]).removesuffix("~0") for row in await driver.inspect(statement("keys"))]
        await clear(driver)
        async with Bare(on.connection) as bare:
            await copy(bare, content, size.copies, options.report)
        await driver.run("refresh_statistics", seconds=300)
        await learn_now(driver, options.report)
    chance = random.Random(7)
    return [f"{key}~{chance.randrange(size.copies)}" for key in keys]


async def _base(driver: Driver, on: Stage, size: Size, options: Options) -> Content:
    lines = on.folder / "base.jsonl"
    write_lines(lines, (line for line in generate(DemoOptions(size.customers)) if line["type"] != "session"))
    await load_file(driver, lines, Load(INTAKE, report=options.report))
    await work_until_idle(driver, report=options.report)
    await read_messages(driver)
    async with Bare(on.connection) as bare:
        return (await bare.content()).only(LABELS)


async def _measured(on: Stage, keys: Sequence[str], size: Size, options: Options) -> Outcome:
    connection = on.connection
    raw = neo4j.AsyncGraphDatabase.driver(
        connection.uri,
        auth=(connection.user, connection.password),
        notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
    )
    with whom(on) as server:
        async with raw, channel(server) as http, raw.session() as session:
            found = await (await session.run(statement("customers"), keys=list(keys))).data()
            ids = [row["id"] for row in found]
            # By their ids: the addresses of copies are none.
            asked = [server.request(PAGE, {"id": id_}) for id_ in ids]
            turns = _Turns(http, asked, raw, ids)
            await turns.take(size.warm)
            rounds = []
            for number in range(size.rounds):
                options.report("Asking for pages and for rows in turns", number, size.rounds)
                rounds.append(await turns.take(size.reads))
    pages, rows = ([percentile(side, 0.5) for side in sides] for sides in zip(*rounds, strict=True))
    what = f"p50 of the whole page at {size.customers * size.copies:,} customers: GraphQL/HTTP ÷ a one-row read over raw Bolt"
    details = {"page_p50_ms": Spread.of(pages), "one_row_p50_ms": Spread.of(rows)}
    return Outcome([Figure("h", what, Spread.ratio(pages, rows), 15.0)], details)


@dataclass(slots=True)
class _Turns:
    http: Channel
    asked: Sequence[bytes]
    raw: neo4j.AsyncDriver
    ids: Sequence[str]
    place: int = 0

    async def take(self, reads: int) -> tuple[list[float], list[float]]:
        """So many of each, in ms."""
        pages, rows = list[float](), list[float]()
        for _ in range(reads):
            self.place = (self.place + 1) % len(self.ids)
            there = (self.place + len(self.ids) // 2) % len(self.ids)
            if self.place % 2:
                pages.append(await self._page(self.place))
                rows.append(await self._row(there))
            else:
                rows.append(await self._row(there))
                pages.append(await self._page(self.place))
        return pages, rows

    async def _page(self, place: int) -> float:
        started = time.perf_counter()
        answer = orjson.loads(await self.http.ask(self.asked[place]))
        took = time.perf_counter() - started
        assert answer["data"]["customerInFront"]["customer"]["mood"]
        return 1000 * took

    async def _row(self, place: int) -> float:
        started = time.perf_counter()
        async with self.raw.session(database="neo4j", default_access_mode=neo4j.READ_ACCESS) as session:
            result = await session.run(statement("one_row"), {"key": self.ids[place]})
            values = await result.values()
        took = time.perf_counter() - started
        assert values
        return 1000 * took
