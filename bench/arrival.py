"""Figure e: one new record among 50,000, from the request to the moment its customer can be read, in turns with a one-row write."""

from __future__ import annotations

import asyncio
import csv
import dataclasses
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.ingest import Load, load_file
from app.loops import run_fast
from bench import peer_links
from bench.bare import Bare
from bench.client import Channel, Server, channel
from bench.matching_sets import SETS
from bench.matching_sets.entries import SetFiles
from bench.measure import Figure, Options, Outcome, Spread, percentile
from bench.servers import whom
from bench.stage import INTAKE, Stage, stage, statement
from matching.worker import work_until_idle

ARRIVALS, QUICK_ARRIVALS = 300, 40
WARM = 10
"""Arrivals before those that count: the first ones find no plans."""
SINGLE = 30
"""Records for which Splink's `predict_between` is timed."""
SOURCE = "arrivals"
POLL = 0.001
"""Seconds between looks whether the record can be read."""
LONGEST = 30.0


def measure(options: Options) -> Outcome:
    """The figures, against the write and against Splink's own way to match one record."""
    name, count = ("people_5k", QUICK_ARRIVALS) if options.quick else ("people_50k", ARRIVALS)
    with stage(options.report) as on:
        files = SETS[name](on.folder / name, options.report)
        peer = peer_links.link("splink", "people", files, on.folder / "splink", options, single=SINGLE)
        took = run_fast(_measure(on, files, count, options))
    return _outcome(took, [1000 * one for one in peer.told["single_s"]])


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of each one-row write, of each arrival until it was answered, and until it was readable."""

    write: list[float] = dataclasses.field(default_factory=list)
    answered: list[float] = dataclasses.field(default_factory=list)
    readable: list[float] = dataclasses.field(default_factory=list)


async def _measure(on: Stage, files: SetFiles, count: int, options: Options) -> Took:
    rows = _held_back(files, count + WARM)
    async with on.driver() as driver:
        await load_file(driver, files.lines, Load(INTAKE, report=options.report))
        await work_until_idle(driver, report=options.report)
        await driver.run("refresh_statistics", seconds=60)
    key = secrets.token_urlsafe(24)
    settings = {"WHOM_SEGMENT_WRITE_KEYS": f"{SOURCE}={key}:authenticated"}
    with whom(on, settings, worker=True) as server:
        sender = dataclasses.replace(server, headers={})
        async with Bare(on.connection) as bare, channel(sender) as connection:
            arriving = _Arriving(bare, connection, sender, key)
            for number, row in enumerate(rows):
                options.report("Records arriving", number, len(rows))
                # The worker has nothing to do then, and goes to sleep as it would.
                await asyncio.sleep(0.15 if number % 2 else 0.02)
                await arriving.turn(number, row, counts=number >= WARM)
            return arriving.took


def _held_back(files: SetFiles, count: int) -> list[dict[str, str]]:
    """Take so many records of as many people out of the import file; they are what arrives."""
    with files.table.open(encoding="utf-8", newline="") as file:
        by_person = {row["entity"]: row for row in csv.DictReader(file)}
    rows = list(by_person.values())[:count]
    ids = {row["unique_id"].encode() for row in rows}
    lines = files.lines.read_bytes().splitlines(keepends=True)
    files.lines.write_bytes(b"".join(line for line in lines if line.split(b'"id":"')[1].split(b'"')[0] not in ids))
    return rows


class _Arriving:
    def __init__(self, bare: Bare, connection: Channel, server: Server, key: str) -> None:
        self._bare, self._connection, self._server, self._key = bare, connection, server, key
        self.took = Took()

    async def turn(self, number: int, row: Mapping[str, str], *, counts: bool) -> None:
        """A write and an arrival, or the other way round."""
        if number % 2:
            write, (answered, readable) = await self._write(number), await self._arrive(row)
        else:
            (answered, readable), write = await self._arrive(row), await self._write(number)
        if counts:
            self.took.write.append(write)
            self.took.answered.append(answered)
            self.took.readable.append(readable)

    async def _write(self, number: int) -> float:
        started = time.perf_counter()
        await self._bare.run(statement("write_one"), id=f"{SOURCE}{number}")
        return 1000 * (time.perf_counter() - started)

    async def _arrive(self, row: Mapping[str, str]) -> tuple[float, float]:
        request = self._server.post("/v1/identify", _identify(row) | {"writeKey": self._key})
        profile = f"{SOURCE}:{row['unique_id']}"
        started = time.perf_counter()
        await self._connection.ask(request)
        answered = time.perf_counter()
        found = await self._bare.run(statement("customer_of_profile"), id=profile)
        while not (settled := await self._bare.run(statement("settled"), id=profile)):
            if time.perf_counter() - answered > LONGEST:
                raise RuntimeError("a record that arrived was not dealt with")
            await asyncio.sleep(POLL)
        # Readable with the answer, where that told the customer it was to stay with.
        readable = answered if found == settled else time.perf_counter()
        return 1000 * (answered - started), 1000 * (readable - started)


def _identify(row: Mapping[str, str]) -> dict[str, Any]:
    """The record as a call of the tracking API."""
    traits: dict[str, Any] = {
        "name": row["full_name"],
        "firstName": row["first_name"],
        "lastName": row["surname"],
        "birthday": row["dob"],
        "gender": row["gender"],
        "birth_place": row["birth_place"],
        "occupation": row["occupation"],
        "address": {"postalCode": row["postcode_fake"], "country": "GB"} if row["postcode_fake"] else None,
    }
    return {"userId": row["unique_id"], "traits": {name: value for name, value in traits.items() if value}}


def _outcome(took: Took, splink: Sequence[float]) -> Outcome:
    write, p50, p99 = (percentile(took.write, 0.5), percentile(took.readable, 0.5), percentile(took.readable, 0.99))
    peer = percentile(splink, 0.5)
    what = "one new record among 50,000, from request to readable"
    figures = [
        Figure("e1", f"{what}, p50 ÷ p50 of a one-row write", _one(p50 / write), 10),
        Figure("e1", f"{what}, p99 ÷ p50 of a one-row write", _one(p99 / write), 60),
        Figure(
            "e2",
            "p50 of Splink's predict_between, which stores nothing ÷ p50 of ours",
            _one(peer / p50),
            10,
            at_least=True,
        ),
    ]
    details = {
        "one_row_write_ms": _spread(took.write),
        "answered_ms": _spread(took.answered),
        "readable_ms": _spread(took.readable),
        "splink_predict_between_ms": _spread(splink),
    }
    return Outcome(figures, details)


def _one(value: float) -> Spread:
    return Spread.of([value])


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {"p50": percentile(values, 0.5), "p99": percentile(values, 0.99), "least": min(values), "most": max(values)}
