"""Figure i: an event comes in, and its customer is up to date: linked, and a message with its label; fifty events a second."""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psutil

from app.loops import run_fast
from bench.bare import Bare
from bench.client import Server, channel
from bench.events import Event, Events
from bench.measure import Figure, Options, Outcome, Spread, load_now, percentile
from bench.open_load import Plan, Sent, send
from bench.servers import whom
from bench.stage import Stage, fill, stage, statement
from insight.worker import work_until_idle as read_messages

SOURCE = "website"
RATE = 50.0
"""Events a second."""
TARGET = 1.0
"""Seconds within which 99 of 100 events are to be seen."""
POLL = 0.03
"""Seconds between looks at what is due; an event is taken to be seen at the look that found it, so half of this is added on average."""
LONGEST = 60.0
"""Seconds after the last event until what is not seen counts as lost."""


@dataclass(frozen=True, slots=True)
class Size:
    """Customers of the shop; people who signed in before; events sent one after the other, so that Neo4j has planned and compiled what it
    will run; seconds of events at the rate that do not count yet, and of those that do."""

    customers: int
    knowns: int
    first: int
    warm: float
    seconds: float


FULL = Size(customers=1_000, knowns=300, first=1_500, warm=15, seconds=90)
QUICK = Size(customers=60, knowns=40, first=500, warm=3, seconds=10)


def measure(options: Options) -> Outcome:
    """The one figure, and where the time went."""
    size = QUICK if options.quick else FULL
    with stage(options.report) as on:
        return run_fast(_measured(on, size, options))


async def _measured(on: Stage, size: Size, options: Options) -> Outcome:
    async with on.driver() as driver:
        await fill(driver, on.folder, size.customers, options.report)
        await read_messages(driver)
        keys = [str(row["key"]).partition(":")[2] for row in await driver.inspect(statement("keys"))]
    key = secrets.token_urlsafe(24)
    with whom(on, {"WHOM_SEGMENT_WRITE_KEYS": f"{SOURCE}={key}:authenticated"}, worker=True) as server:
        sender = dataclasses.replace(server, headers={})
        events = Events(SOURCE, keys)
        async with Bare(on.connection) as bare:
            running = _Running(bare, sender, key)
            options.report("Events coming in", 0, None)
            await running.one_by_one([*events.knowns(size.knowns), *events.mixed(size.first)])
            await running.at_rate(events.mixed(int(size.warm * RATE)))
            spent = _cpu(on, server)
            took = await running.at_rate(events.mixed(int(size.seconds * RATE)))
            cpu = {name: (_cpu(on, server)[name] - before) / size.seconds for name, before in spent.items()}
    return _outcome(took, cpu)


@dataclass(frozen=True, slots=True)
class Took:
    """The events sent, with seconds from when each was due until it was seen; how their requests fared; the load of the machine then."""

    events: Sequence[Event]
    seen: Sequence[float]
    sent: Sent
    load: float


class _Running:
    def __init__(self, bare: Bare, server: Server, key: str) -> None:
        self._bare, self._server, self._key = bare, server, key

    async def one_by_one(self, events: Sequence[Event]) -> None:
        """Send them as fast as they are answered."""
        async with channel(self._server) as connection:
            for event in events:
                await connection.ask(self._request(event))

    async def at_rate(self, events: Sequence[Event]) -> Took:
        """Send them by the clock, and watch for them meanwhile. Raises RuntimeError when one is never seen."""
        requests = [self._request(event) for event in events]
        # Its process has to start first.
        plan = Plan(requests, time.monotonic() + 1.5, RATE)
        sending = asyncio.create_task(send(self._server, plan))
        seen = await self._watch(events, plan, sending)
        return Took(events, seen, await sending, load_now())

    async def _watch(self, events: Sequence[Event], plan: Plan, sending: asyncio.Task[Sent]) -> list[float]:
        took = [0.0] * len(events)
        waiting: dict[str, int] = {}
        begun, until = 0, plan.due(len(events)) + LONGEST
        while begun < len(events) or waiting:
            await asyncio.sleep(POLL)
            while begun < len(events) and plan.due(begun) <= time.monotonic():
                waiting[events[begun].key] = begun
                begun += 1
            for row in await self._bare.run(statement("up_to_date"), keys=list(waiting)) if waiting else ():
                number = waiting.pop(row["key"])
                took[number] = time.monotonic() - plan.due(number)
            if sending.done():
                # A request that failed ends it here, and not when nobody waits any longer.
                sending.result()
            if time.monotonic() > until:
                raise RuntimeError(f"{len(waiting)} events were never up to date")
        return took

    def _request(self, event: Event) -> bytes:
        return self._server.post(event.path, event.said | {"writeKey": self._key})


def _cpu(on: Stage, server: Server) -> dict[str, float]:
    """CPU seconds so far: of Neo4j, of the API, and of the workers beside it."""
    api = psutil.Process(server.pid)
    found = {"neo4j": psutil.Process(on.pid), "api": api}
    found |= {f"worker {number}": child for number, child in enumerate(api.children(), 1)}
    return {name: sum(process.cpu_times()[:2]) for name, process in found.items()}


def _outcome(took: Took, cpu: dict[str, float]) -> Outcome:
    seen = list(took.seen)
    what = f"event in → customer up to date, {RATE:g} events a second: p99 in seconds"
    details: dict[str, Any] = {
        "events": len(seen),
        "seconds": _spread(seen),
        **{f"seconds_of_{kind}": _spread(values) for kind, values in _by_kind(took).items()},
        "answered_ms": _spread(took.sent.answered),
        "sent_late_ms": _spread(took.sent.late),
        "cores_busy": cpu,
        "load_at_the_end": took.load,
    }
    return Outcome([Figure("i", what, Spread.of([percentile(seen, 0.99)]), TARGET)], details)


def _by_kind(took: Took) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for event, seconds in zip(took.events, took.seen, strict=True):
        found.setdefault(str(event.said.get("event", event.path.rpartition("/")[2])), []).append(seconds)
    return {name.lower().replace(" ", "_"): values for name, values in sorted(found.items())}


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {"p50": percentile(values, 0.5), "p99": percentile(values, 0.99), "most": max(values)}
