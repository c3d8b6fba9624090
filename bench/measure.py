"""What every figure is made of: two sides measured in turns, their medians and spread, and the target their ratio is held to.

A time on its own says more about the machine and its other users than about the code. So both sides of a ratio run in
the same minutes, in the order A B, B A, A B …: whatever slows one slows the other too.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psutil

from graph.progress import Report, silent

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure: `quick` is for trying the benches out, with figures that mean little."""

    quick: bool = False
    report: Report = silent


@dataclass(frozen=True, slots=True)
class Spread:
    """What several rounds gave: their median, least and greatest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Raises ValueError (statistics.StatisticsError) for no values."""
        return cls(statistics.median(values), min(values), max(values))

    @classmethod
    def ratio(cls, above: Sequence[float], below: Sequence[float]) -> Spread:
        """The ratio of the medians; its spread is that of the rounds, each divided by the round measured beside it."""
        rounds = [a / b for a, b in zip(above, below, strict=True)]
        return cls(statistics.median(above) / statistics.median(below), min(rounds), max(rounds))


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured ratio. `target`: the most it may be, or with `at_least` the least; None: only told, not judged. `digits` shown."""

    name: str
    what: str
    measured: Spread
    target: float | None = None
    at_least: bool = False
    digits: int = 2

    @property
    def met(self) -> bool | None:
        """Whether the target is met, None where there is none."""
        if self.target is None:
            return None
        return self.measured.median >= self.target if self.at_least else self.measured.median <= self.target


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one bench found: its figures, and what explains them (times in ms, rates per second, CPU per piece)."""

    figures: list[Figure]
    details: Mapping[str, Any] = field(default_factory=dict)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed, by nearest rank. Raises ValueError for no values."""
    if not values:
        raise ValueError("no values")
    return sorted(values)[max(0, -int(-share * len(values) // 1) - 1)]


async def in_turns(
    a: Callable[[], Awaitable[T]], b: Callable[[], Awaitable[T]], rounds: int, report: Callable[[int], None]
) -> tuple[list[T], list[T]]:
    """Do both `rounds` times: A B, B A, A B …; `report` is told of each round begun."""
    first: list[T] = []
    second: list[T] = []
    for number in range(rounds):
        report(number)
        for side, found in ((a, first), (b, second)) if number % 2 == 0 else ((b, second), (a, first)):
            found.append(await side())
    report(rounds)
    return first, second


class Stopwatch:
    """Wall and CPU seconds since it was made: of this process, and of others named by their process ids."""

    def __init__(self, **others: int) -> None:
        self._others = {name: psutil.Process(pid) for name, pid in others.items()}
        self._cpu = self._spent()
        self._started = time.perf_counter()

    def seconds(self) -> float:
        """Wall seconds."""
        return time.perf_counter() - self._started

    def cpu(self) -> dict[str, float]:
        """CPU seconds of each process; this one is `bench`."""
        now = self._spent()
        return {name: now[name] - before for name, before in self._cpu.items()}

    def _spent(self) -> dict[str, float]:
        spent = {"bench": time.process_time()}
        for name, process in self._others.items():
            times = process.cpu_times()
            spent[name] = times.user + times.system
        return spent


def load_now() -> float:
    """Processes that want a core, averaged over a minute; above the number of cores, figures suffer. 0 where unknown."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0
