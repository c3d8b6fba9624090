"""Joins groups by the scores of their pairs: average linkage, the best-linked two first, so that one false pair cannot weld two people.

Plain connected components turn a pair precision of .99 into a cluster precision of .88 (`docs/matching.md`). Here two groups are joined only
if their best pair is above `accept` and all their pairs together do not speak against it: on average they must be above `resist`, where a
pair counts no more than `cap` bits, and every pair of profiles that could have been scored and was not counts `unscored` bits. A pair below
zero mostly lacks evidence (a tweet says little of an address) and counts a quarter, and no more than one never scored. A pair without a
score above zero whose names or birth dates contradict counts `other_name` or `other_birth`: mother and daughter of one name in one house are
told apart by two of their profiles, however much the others have in common.
Sums are kept in whole units, so that the order of adding cannot change them.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

UNIT = 10_000
"""Units a bit is kept in: scores have four digits."""

Node = str


@dataclass(frozen=True, slots=True)
class Linkage:
    """How groups are joined by scores, in bits; see `matching.model.Model`."""

    accept: float
    cap: float
    unscored: float
    resist: float
    other_name: float = 0.0
    other_birth: float = 0.0


@dataclass(frozen=True, slots=True)
class Against:
    """The pairs of profiles between two groups that contradict and have no score above zero: how many, and their sum in units."""

    pairs: int = 0
    total: int = 0

    def __add__(self, other: Against) -> Against:
        return Against(self.pairs + other.pairs, self.total + other.total)


@dataclass(slots=True)
class _Between:
    """Of two groups: their best pair, the sum of their scored pairs, and how many there are; `named`: how many of those are of two that say
    a name; `against`: what contradicts, None where nobody looked yet."""

    best: int = -(2**62)
    total: int = 0
    scored: int = 0
    named: int = 0
    against: Against | None = None

    def add(self, other: _Between) -> None:
        """Take up what is between the one group and the part that has come to the other."""
        self.best = max(self.best, other.best)
        self.total += other.total
        self.scored += other.scored
        self.named += other.named
        # Two counts add up; where one is not there, it is made when somebody asks, of the groups as they are then.
        self.against = None if self.against is None or other.against is None else self.against + other.against


class Agglomeration:
    """`named`: how many profiles of each group say who they are; `scores`: bits of pairs of profiles, each in its group.

    `joinable` is asked before two are joined, `join` does it and tells which of the two names stands for both. `against` tells what
    contradicts between two groups as they are.
    """

    def __init__(self, named: Mapping[Node, int], linkage: Linkage, against: Callable[[Node, Node], Against]) -> None:
        self._named = dict(named)
        self._against = against
        self._linkage = linkage
        self._near: dict[Node, dict[Node, _Between]] = defaultdict(dict)
        self._accept = round(linkage.accept * UNIT)
        self._cap = round(linkage.cap * UNIT)
        self._unscored = round(linkage.unscored * UNIT)

    def add(self, a: Node, b: Node, bits: float, *, named: bool) -> None:
        """Take up one scored pair between two groups; `named` if both profiles say who they are."""
        between = self._near[a].setdefault(b, _Between())
        self._near[b][a] = between
        units = round(bits * UNIT)
        between.best = max(between.best, units)
        between.total += min(self._cap, units) if units > 0 else max(self._unscored, units // 4)
        between.scored += 1
        between.named += named

    def run(self, joinable: Callable[[Node, Node], bool], join: Callable[[Node, Node], Node]) -> None:
        """Join until no two groups are linked well enough."""
        heap = [entry for a in self._near for b in self._near[a] if a < b and (entry := self._entry(a, b))]
        heapq.heapify(heap)
        while heap:
            entry = heapq.heappop(heap)
            _, a, b = entry
            # What was true of two groups when it was put there may be so no more.
            if b in self._near.get(a, ()) and self._entry(a, b) == entry and joinable(a, b):
                kept = join(a, b)
                self._merge(kept, b if kept == a else a)
                for other in self._near[kept]:
                    if new := self._entry(*sorted((kept, other))):
                        heapq.heappush(heap, new)

    def _entry(self, a: Node, b: Node) -> tuple[float, Node, Node] | None:
        between = self._near[a][b]
        if between.best <= self._accept:
            return None
        if between.against is None:
            between.against = self._against(a, b)
        against = between.against
        missing = max(0, self._named[a] * self._named[b] - between.named - against.pairs)
        total = between.total + against.total + missing * self._unscored
        bits = total / ((between.scored + against.pairs + missing) * UNIT)
        return (-bits, a, b) if bits > self._linkage.resist else None

    def _merge(self, kept: Node, gone: Node) -> None:
        theirs = self._near.pop(gone)
        for other, both in self._near[kept].items():
            if other not in theirs:
                both.against = None
        for other, between in theirs.items():
            del self._near[other][gone]
            if other != kept:
                both = self._near[kept].setdefault(other, _Between())
                self._near[other][kept] = both
                both.add(between)
        self._named[kept] += self._named.pop(gone)
