"""Seeded chance: one stream of draws for each part of the demo, so that parts do not disturb each other."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance(Random):
    """A random stream named by what it is for. The standard library promises `random()` to stay the same over versions,
    so every draw here is made from it alone: the demo then is the same under every Python."""

    @classmethod
    def of(cls, *names: object) -> Chance:
        return cls(":".join(map(str, names)))

    def maybe(self, share: float) -> bool:
        """True in this share of draws."""
        return self.random() < share

    def one(self, things: Sequence[T]) -> T:
        """Any of them, each as likely."""
        return things[int(self.random() * len(things))]

    def early(self, things: Sequence[T], skew: float = 2.0) -> T:
        """One of a list ordered by frequency: with skew 2 half of all draws come from its first quarter."""
        return things[int(self.random() ** skew * len(things))]

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """`count` different ones, in the order drawn (fewer if there are not as many)."""
        left = list(things)
        return [left.pop(int(self.random() * len(left))) for _ in range(min(count, len(left)))]
