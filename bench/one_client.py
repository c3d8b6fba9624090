"""Figure a1: one client's neighbourhood read over GraphQL/HTTP, against the statement behind it over raw Bolt."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import neo4j
import orjson

from bench.asked import Statement, statement_of
from bench.client import Channel, Server, channel
from bench.measure import Figure, Options, Outcome, Spread, Stopwatch, percentile
from bench.questions import requests
from bench.stage import Stage


async def one_client(options: Options, on: Stage, server: Server, emails: Sequence[str], size: Size) -> Outcome:
    """Both in turns, read by read; each reads the same customers in the same order, half of them apart."""
    async with on.driver() as driver:
        asked = await statement_of(driver, on, emails[0])
    connection = on.connection
    raw = neo4j.AsyncGraphDatabase.driver(
        connection.uri,
        auth=(connection.user, connection.password),
        notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
    )
    async with raw, channel(server) as http:
        turns = _Turns(http, requests(server, emails), raw, asked, emails)
        await turns.take(size.warm)
        watch = Stopwatch(whom=server.pid, neo4j=on.pid)
        rounds = []
        for number in range(size.rounds):
            options.report("Asking Whom and Neo4j in turns", number, size.rounds)
            rounds.append(await turns.take(size.reads))
        cpu = watch.cpu()
    return _outcome(rounds, cpu, size)


@dataclass(frozen=True, slots=True)
class Size:
    """Rounds, pairs of reads in a round, and pairs of reads to warm up."""

    rounds: int
    reads: int
    warm: int


def _outcome(rounds: Sequence[tuple[list[float], list[float]]], cpu: dict[str, float], size: Size) -> Outcome:
    https, bolts = ([percentile(side, 0.5) for side in sides] for sides in zip(*rounds, strict=True))
    what = "p50 of the neighbourhood read at one client: GraphQL/HTTP ÷ the same statement over raw Bolt"
    pairs = size.rounds * size.reads
    details = {
        "one_client_http_p50_ms": Spread.of(https),
        "one_client_bolt_p50_ms": Spread.of(bolts),
        "one_client_cpu_ms_per_pair": {name: round(1000 * spent / pairs, 3) for name, spent in cpu.items()},
    }
    return Outcome([Figure("a1", what, Spread.ratio(https, bolts), 1.8)], details)


@dataclass(slots=True)
class _Turns:
    http: Channel
    requests: Sequence[bytes]
    raw: neo4j.AsyncDriver
    asked: Statement
    emails: Sequence[str]
    place: int = 0

    async def take(self, reads: int) -> tuple[list[float], list[float]]:
        """So many reads over each, in ms."""
        https, bolts = list[float](), list[float]()
        for _ in range(reads):
            self.place += 1
            here, there = self.place % len(self.emails), (self.place + len(self.emails) // 2) % len(self.emails)
            if self.place % 2:
                https.append(await self._over_http(here))
                bolts.append(await self._over_bolt(there))
            else:
                bolts.append(await self._over_bolt(there))
                https.append(await self._over_http(here))
        return https, bolts

    async def _over_http(self, place: int) -> float:
        started = time.perf_counter()
        answer = orjson.loads(await self.http.ask(self.requests[place]))
        took = time.perf_counter() - started
        assert answer["data"]["lookup"]["customers"]
        return 1000 * took

    async def _over_bolt(self, place: int) -> float:
        """As short as the driver can do it: an auto-commit read of the same text, its values decoded."""
        started = time.perf_counter()
        async with self.raw.session(database="neo4j", default_access_mode=neo4j.READ_ACCESS) as session:
            result = await session.run(self.asked.text, {"keys": [f"email:{self.emails[place]}"], **self.asked.params})
            values = await result.values()
        took = time.perf_counter() - started
        assert values
        return 1000 * took
