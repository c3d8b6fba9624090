"""Scores two profiles by the model: the sum, in bits, of what each comparison's level is worth.

With one exception to the sum. A family shares its name, its address, its phone and often its email, so two of its members agree on all of that
as well as one person does: it tells which household they are of, not which member. Where given names or birth dates say that they are two
people, what a household shares (`HOUSEHOLD`; twins share the birth date too) counts for no more than the model's `household` allows; and so
where an initial or a sound is all that given names share, and family names nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log2
from operator import attrgetter

from matching.comparisons import COMPARISONS, UNKNOWN
from matching.features import Features
from matching.model import Model

HOUSEHOLD = ("family_name", "postcode", "street", "city", "email", "phone", "device", "said")
"""Comparisons that the members of one household agree on."""
ROUGHLY = ("initial", "similar")
"""Levels of given names by which a household's members are hardly told from each other."""
DIGITS = 4
"""Scores are rounded to so many places: the same number whichever engine added it up, in whatever order."""


@dataclass(frozen=True, slots=True)
class Scored:
    """`score`: log2 of the posterior odds; `numbers`: the level of each comparison, in the order of COMPARISONS."""

    score: float
    numbers: tuple[int, ...]


_NEEDS = [attrgetter(*comparison.needs) for comparison in COMPARISONS]
_AT = {comparison.name: index for index, comparison in enumerate(COMPARISONS)}
_GIVEN, _FAMILY, _BORN = _AT["given_name"], _AT["family_name"], _AT["birth_date"]
_TWO_NAMES = frozenset({len(COMPARISONS[_GIVEN].levels), COMPARISONS[_GIVEN].level_names().index("vague")})
_TWO_DATES = frozenset({len(COMPARISONS[_BORN].levels), COMPARISONS[_BORN].level_names().index("few_years")})
_ROUGHLY = frozenset(COMPARISONS[_GIVEN].level_names().index(name) for name in ROUGHLY)
_OTHER_FAMILY = len(COMPARISONS[_FAMILY].levels)
_SHARED = frozenset(_AT[name] for name in HOUSEHOLD)
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
        self._household = model.household - model.prior_bits
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
        bits, numbers = self.exact(a, b)
        return Scored(round(bits, DIGITS), numbers)

    def exact(self, a: Features, b: Features) -> tuple[float, tuple[int, ...]]:
        """The same before it is rounded, and the levels."""
        a, b = prepared(a), prepared(b)
        known = (a.known & b.known) | ((a.known | b.known) & _ONE_SIDED)
        total, shared, born, numbers = self._prior, 0.0, 0.0, [UNKNOWN] * len(COMPARISONS)
        for index in self._plan(known):
            number = COMPARISONS[index].number(a, b)
            if number != UNKNOWN:
                numbers[index] = number
                worth = self._bits[index][number] + self.rarity_bits(index, number, a)
                total += worth
                if index in _SHARED:
                    shared += worth
                elif index == _BORN:
                    born = worth
        return total + self._two_of_one_home(numbers, shared, born), tuple(numbers)

    def _two_of_one_home(self, numbers: Sequence[int], shared: float, born: float) -> float:
        """What is to be taken off, in bits, because a household's members would agree on it too; see above."""
        if numbers[_GIVEN] in _TWO_NAMES:
            return min(0.0, self._household - shared - max(0.0, born))
        nothing_else = numbers[_GIVEN] == UNKNOWN == numbers[_BORN]
        other_names = numbers[_GIVEN] in _ROUGHLY and numbers[_FAMILY] == _OTHER_FAMILY
        return (
            min(0.0, self._household - shared) if nothing_else or other_names or numbers[_BORN] in _TWO_DATES else 0.0
        )

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


def levels_text(numbers: tuple[int, ...]) -> str:
    """The levels two profiles are on, but for the unknown ones: `given_name:exact family_name:close`."""
    return " ".join(
        f"{comparison.name}:{comparison.agreement(number).level}"
        for comparison, number in zip(COMPARISONS, numbers, strict=True)
        if number != UNKNOWN
    )
