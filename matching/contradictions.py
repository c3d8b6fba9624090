"""What speaks against two groups being one person, though none of their scores says so: names and birth dates that contradict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from matching.agglomeration import UNIT, Against, Linkage
from matching.names import Name, born_apart, contradict

GENERATION = 15
"""Years between the birth dates of namesakes in one home: parents and children, for siblings have names of their own."""


@dataclass(frozen=True, slots=True)
class Told:
    """The names and the birth date that one profile tells; `carded`: it has a loyalty card, for which the date was asked."""

    names: AbstractSet[Name]
    born: str | None
    carded: bool = False


class Contradictions:
    """Counts them between any two groups. `classes`: the profiles that stand for each group, as it grows; `bits`: scores, by ids in order."""

    def __init__(
        self,
        told: Mapping[str, Told],
        classes: Mapping[str, AbstractSet[str]],
        bits: Mapping[tuple[str, str], float],
        linkage: Linkage,
    ) -> None:
        self._told = told
        self._classes = classes
        self._bits = bits
        self._name, self._birth = round(linkage.other_name * UNIT), round(linkage.other_birth * UNIT)

    def __call__(self, a: str, b: str) -> Against:
        found = [
            units
            for x in self._classes[a]
            for y in self._classes[b]
            if (units := self.units(x, y)) and self._bits.get((x, y) if x < y else (y, x), -1.0) <= 0
        ]
        return Against(len(found), sum(found))

    def keep_apart(self, a: str, b: str) -> bool:
        """Whether the two are of one name and a generation apart: each has a birth date that two of its profiles tell, or one that has a card,
        and every date of one is that far from every date of the other. One slip is soon made, the same one twice is not. Not where the model
        lets contradicting dates be, as it does where that is often."""
        if not self._birth:
            return False
        mine, yours = self._dates(a), self._dates(b)
        confirmed = all(max(dates.values(), default=0) > 1 for dates in (mine, yours))
        return confirmed and all(
            born_apart(one, other) and abs(int(one[:4]) - int(other[:4])) >= GENERATION
            for one in mine
            for other in yours
        )

    def _dates(self, group: str) -> Mapping[str, int]:
        """How many profiles tell each birth date; who has a card counts twice."""
        dates = Counter[str]()
        for profile in self._classes[group]:
            told = self._told[profile]
            if told.born:
                dates[told.born] += 1 + told.carded
        return dates

    def units(self, x: str, y: str) -> int:
        """What the contradiction of two profiles counts, 0 where there is none."""
        one, other = self._told[x], self._told[y]
        if self._birth and one.born and other.born and born_apart(one.born, other.born):
            return self._birth
        return self._name if self._name and contradict(one.names, other.names) else 0
