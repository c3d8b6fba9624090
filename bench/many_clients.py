"""Figure a2: what 16 clients at once get of Whom, against Apollo Server with @neo4j/graphql on the same graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.client import Server, channel
from bench.load import Pressed, ceiling, press
from bench.measure import Figure, Options, Outcome, Spread, Stopwatch, in_turns
from bench.questions import requests
from bench.stage import Stage

CLIENTS = 16


@dataclass(frozen=True, slots=True)
class Size:
    """Seconds of warming each server, windows on each, and seconds of a window."""

    warm: float
    windows: int
    seconds: float


async def many_clients(
    options: Options, on: Stage, servers: tuple[Server, Server], emails: Sequence[str], size: Size
) -> Outcome:
    """Windows on the one and on the other in turns; the one that is not asked idles."""
    ours, theirs = (_Asked(server, requests(server, emails), on) for server in servers)
    for side in (ours, theirs):
        options.report(f"Warming {side.server.name}", 0, None)
        await press(side.server, side.requests, CLIENTS, size.warm)
    what = f"{CLIENTS} clients, both servers in turns"
    found = await in_turns(
        lambda: ours.window(size.seconds),
        lambda: theirs.window(size.seconds),
        size.windows,
        lambda number: options.report(what, number, size.windows),
    )
    async with channel(ours.server) as http:
        answer = await http.ask(ours.requests[0])
    limit = await ceiling(answer, ours.requests[0], CLIENTS, 2)
    return _outcome(*found, limit)


def _outcome(ours: Sequence[_Window], theirs: Sequence[_Window], limit: Pressed) -> Outcome:
    rates = [[window.pressed.rate for window in side] for side in (ours, theirs)]
    what = f"requests/s at {CLIENTS} clients: Whom ÷ Apollo Server 5 with @neo4j/graphql 7"
    details = {"whom": _told(ours), "apollo": _told(theirs), "load_generator_could_do_per_s": round(limit.rate)}
    return Outcome([Figure("a2", what, Spread.ratio(*rates), 1.0, at_least=True)], details)


@dataclass(frozen=True, slots=True)
class _Window:
    pressed: Pressed
    cpu: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Asked:
    server: Server
    requests: list[bytes]
    on: Stage

    async def window(self, seconds: float) -> _Window:
        watch = Stopwatch(server=self.server.pid, neo4j=self.on.pid)
        pressed = await press(self.server, self.requests, CLIENTS, seconds)
        spent = watch.cpu() | {"client": pressed.cpu}
        del spent["bench"]
        return _Window(pressed, spent)


def _told(windows: Sequence[_Window]) -> dict[str, Any]:
    answered = sum(window.pressed.requests for window in windows)
    return {
        "requests_per_s": Spread.of([window.pressed.rate for window in windows]),
        "p50_ms": Spread.of([window.pressed.p50 for window in windows]),
        "p99_ms": Spread.of([window.pressed.p99 for window in windows]),
        "cpu_ms_per_request": {
            name: round(1000 * sum(window.cpu[name] for window in windows) / answered, 3) for name in windows[0].cpu
        },
    }
