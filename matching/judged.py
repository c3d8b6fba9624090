"""What people decided of the profiles at hand, as resolution takes it: the newest judgement of each pair that nobody undid.

Judgements are read, never changed, here; `graph/judgements.py` is where they are made.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

Pair = frozenset[str]
"""The ids of two profiles."""


@dataclass(frozen=True, slots=True, order=True)
class Judgement:
    """One decision; the later, ties by id, is the greater."""

    at: datetime
    id: str
    pair: Pair = field(compare=False)
    decision: str = field(compare=False)
    """`accept` or `reject`."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs accepted, those accepted first at the front, and pairs rejected."""

    accepted: tuple[Pair, ...] = ()
    apart: frozenset[Pair] = frozenset()

    @property
    def profiles(self) -> frozenset[str]:
        return frozenset(profile for pair in (*self.accepted, *self.apart) for profile in pair)

    def partners(self, profile: str) -> frozenset[str]:
        """Whom people said a profile is the same as."""
        return frozenset(other for pair in self.accepted if profile in pair for other in pair - {profile})


NOTHING_JUDGED = Judged()


def judged(judgements: Iterable[Judgement]) -> Judged:
    """What holds of judgements that nobody undid: of several of one pair the newest. Their order does not matter."""
    newest: dict[Pair, Judgement] = {}
    for judgement in judgements:
        before = newest.setdefault(judgement.pair, judgement)
        newest[judgement.pair] = max(before, judgement)
    accepted = sorted(judgement for judgement in newest.values() if judgement.decision == "accept")
    apart = frozenset(judgement.pair for judgement in newest.values() if judgement.decision == "reject")
    return Judged(tuple(judgement.pair for judgement in accepted), apart)
