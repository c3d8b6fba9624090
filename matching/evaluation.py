"""How well profiles are grouped, held against a truth: pairs, B-cubed, and where it went wrong. Pure; no pair is ever listed, all is counted.

Both measures are over the profiles that truth and result have in common; a profile neither says anything of tells nothing.

- *Pairwise*: of the pairs of profiles put together, the share that are one person (precision); of a person's pairs, the share put together
  (recall). Large groups weigh by the square of their size.
- *B-cubed* (Bagga and Baldwin, 1998): for each profile, of those it is with, the share that are the same person (precision); of the person's
  profiles, the share it is with (recall); then the mean over all profiles. Each profile weighs the same.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

Partition = Mapping[str, str]
"""The group of each profile: a customer's id, or in a truth whatever names a person."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, 0 to 1. Where nothing was claimed nothing is wrong, and where nothing is to be found nothing is missed: 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of profiles: those of one person in truth, those put together, and those that are both."""

    true: int
    found: int
    right: int

    @property
    def score(self) -> Score:
        return Score(_share(self.right, self.found), _share(self.right, self.true))


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two groups that are wrongly together (`joined`) or wrongly apart (`missed`), each named by the least of its profile ids.

    `pairs`: how many pairs of profiles are wrong by it; `sizes`: profiles of the two groups.
    """

    kind: Literal["joined", "missed"]
    a: str
    b: str
    sizes: tuple[int, int]

    @property
    def pairs(self) -> int:
        return self.sizes[0] * self.sizes[1]

    @property
    def worst_first(self) -> tuple[int, str, str]:
        """What confusions are sorted by: most pairs first, ties by id."""
        return (-self.pairs, self.a, self.b)


def pairwise(truth: Partition, found: Partition) -> Pairs:
    """All pairs, counted over the profiles in both."""
    common = _common(truth, found)
    return Pairs(
        _within(truth[profile] for profile in common),
        _within(found[profile] for profile in common),
        _within((truth[profile], found[profile]) for profile in common),
    )


def between(truth: Partition, found: Partition, some: Collection[str], others: Collection[str]) -> Pairs:
    """The pairs of one of `some` with one of `others`, two sets of profiles without a common member."""
    common = set(_common(truth, found))
    left, right = common.intersection(some), common.intersection(others)
    return Pairs(
        _across(left, right, truth),
        _across(left, right, found),
        _across(left, right, {profile: (truth[profile], found[profile]) for profile in left | right}),
    )


def b_cubed(truth: Partition, found: Partition) -> Score:
    """The mean over the profiles in both."""
    common = _common(truth, found)
    people, groups = Counter(truth[p] for p in common), Counter(found[p] for p in common)
    cells = Counter((truth[p], found[p]) for p in common)
    right_of_group = sum(count * count / groups[group] for (_, group), count in cells.items())
    right_of_person = sum(count * count / people[person] for (person, _), count in cells.items())
    return Score(_share(right_of_group, len(common)), _share(right_of_person, len(common)))


def by_source(truth: Partition, found: Partition) -> dict[str, Pairs]:
    """For each source, the pairs of its profiles with those of other sources; most of such pairs in truth first."""
    common = _common(truth, found)
    of_source: dict[str, set[str]] = defaultdict(set)
    for profile in common:
        of_source[profile.partition(":")[0]].add(profile)
    told = {source: between(truth, found, own, set(common) - own) for source, own in of_source.items()}
    return dict(sorted(told.items(), key=lambda item: (-item[1].true, item[0])))


def confusions(truth: Partition, found: Partition, most: int) -> list[Confusion]:
    """The worst `most` confusions: by how many pairs of profiles they get wrong, ties by id."""
    both = (*_confused("joined", found, truth, most), *_confused("missed", truth, found, most))
    return heapq.nsmallest(most, both, key=lambda confusion: confusion.worst_first)


def _confused(
    kind: Literal["joined", "missed"], together: Partition, apart: Partition, most: int
) -> Iterator[Confusion]:
    """The parts, by `apart`, that each group of `together` falls into, two by two."""
    parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for profile in _common(together, apart):
        parts[together[profile]][apart[profile]].append(profile)
    for part in parts.values():
        if len(part) > 1:
            sized = sorted(((min(profiles), len(profiles)) for profiles in part.values()), key=lambda p: (-p[1], p[0]))
            # Of a group in thousands of parts only the largest can be in the worst: the k-th with the first is behind k - 1 others.
            for one, other in combinations(sized[: most + 1], 2):
                (a, x), (b, y) = sorted((one, other))
                yield Confusion(kind, a, b, (x, y))


def _common(truth: Partition, found: Partition) -> list[str]:
    return [profile for profile in truth if profile in found]


def _within(groups: Iterable[Hashable]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


def _across(some: Iterable[str], others: Iterable[str], group: Mapping[str, Hashable]) -> int:
    left, right = Counter(group[profile] for profile in some), Counter(group[profile] for profile in others)
    return sum(count * right[name] for name, count in left.items())


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
