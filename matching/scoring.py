"""Scores two profiles by the model: the sum, in bits, of what each comparison's level is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2
from operator import attrgetter

from matching.comparisons import COMPARISONS, UNKNOWN
from matching.features import Features
from matching.model import Model

DIGITS = 4
"""Scores are rounded to so many places: the same number whichever engine added it up, in whatever order."""


@dataclass(frozen=True, slots=True)
class Scored:
    """`score`: log2 of the posterior odds; `numbers`: the level of each comparison, in the order of COMPARISONS."""

    score: float
    numbers: tuple[int, ...]


_NEEDS = [attrgetter(*comparison.needs) for comparison in COMPARISONS]
_ONE_SIDED = sum(1 << index for index, comparison in enumerate(COMPARISONS) if comparison.one_sided)


def prepared(features: Features) -> Features:
    """The same with `known` filled in, so that most comparisons of two profiles need not even be begun."""
    if features.known >= 0:
        return features
    known = 0
    for index, needs in enumerate(_NEEDS):
        value = needs(features)
        if any(value) if len(COMPARISONS[index].needs) > 1 else value:
            known |= 1 << index
    return replace(features, known=known)


class Scorer:
    """Scores pairs by one model. Make one for many pairs."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._prior = model.prior_bits
        self._plans: dict[int, tuple[int, ...]] = {}
        self._bits = [
            [model.comparisons[comparison.name][name].bits for name in comparison.level_names()]
            for comparison in COMPARISONS
        ]
        self._rare = [
            [
                (attrgetter(level.rarity), level.rarity, model.comparisons[comparison.name][level.name].u)
                if level.rarity and level.rarity in model.unseen
                else None
                for level in comparison.levels
            ]
            for comparison in COMPARISONS
        ]

    def score(self, a: Features, b: Features) -> Scored:
        """The score of two profiles; the order of the two does not matter."""
        a, b = prepared(a), prepared(b)
        known = (a.known & b.known) | ((a.known | b.known) & _ONE_SIDED)
        total, numbers = self._prior, [UNKNOWN] * len(COMPARISONS)
        for index in self._plan(known):
            number = COMPARISONS[index].number(a, b)
            if number != UNKNOWN:
                numbers[index] = number
                total += self._bits[index][number] + self.rarity_bits(index, number, a)
        return Scored(round(total, DIGITS), tuple(numbers))

    def _plan(self, known: int) -> tuple[int, ...]:
        plan = self._plans.get(known)
        if plan is None:
            plan = self._plans[known] = tuple(index for index in range(len(COMPARISONS)) if known >> index & 1)
        return plan

    def rarity_bits(self, index: int, number: int, a: Features) -> float:
        """What the rarity of the value two profiles share adds: log2(u / frequency), as Splink's term frequency adjustment."""
        rare = self._rare[index][number] if number < len(self._rare[index]) else None
        if rare is None:
            return 0.0
        value, column, u = rare
        frequency = self.model.frequency(column, value(a))
        return log2(u / frequency) if frequency else 0.0

    def bits(self, index: int, number: int) -> float:
        """What a level is worth before rarity."""
        return self._bits[index][number]
