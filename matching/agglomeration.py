"""Joins groups by the scores of their pairs: average linkage, the best-linked two first, so that one false pair cannot weld two people.

Plain connected components turn a pair precision of .99 into a cluster precision of .88 (`docs/matching.md`). Here two groups are joined only
if their best pair is above `accept` and all their pairs together do not speak against it: on average they must be above `resist`, where a
pair counts no more than `cap` bits, and every pair of profiles that could have been scored and was not counts `unscored` bits. A pair below
zero mostly lacks evidence (a tweet says little of an address) and counts a quarter, and no more than one never scored.
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


@dataclass(slots=True)
class _Between:
    """Of two groups: their best pair, the sum of their scored pairs, and how many there are; `named`: how many of those are of two that say
    a name."""

    best: int = -(2**62)
    total: int = 0
    scored: int = 0
    named: int = 0


class Agglomeration:
    """`named`: how many profiles of each group say who they are; `scores`: bits of pairs of profiles, each in its group.

    `joinable` is asked before two are joined, `join` does it and tells which of the two names stands for both.
    """

    def __init__(self, named: Mapping[Node, int], linkage: Linkage) -> None:
        self._named = dict(named)
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
        missing = max(0, self._named[a] * self._named[b] - between.named)
        bits = (between.total + missing * self._unscored) / ((between.scored + missing) * UNIT)
        return (-bits, a, b) if bits > self._linkage.resist else None

    def _merge(self, kept: Node, gone: Node) -> None:
        for other, between in self._near.pop(gone).items():
            del self._near[other][gone]
            if other != kept:
                both = self._near[kept].setdefault(other, _Between())
                self._near[other][kept] = both
                both.best = max(both.best, between.best)
                both.total += between.total
                both.scored += between.scored
                both.named += between.named
        self._named[kept] += self._named.pop(gone)
