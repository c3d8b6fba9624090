"""What was learnt from all customers, as it is kept on the graph: the fit and the base that worth and segments of one customer are told by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from pydantic import TypeAdapter

from insight.base import Base, base
from insight.fitting import Fit, fit
from insight.purchases import Facts
from insight.worth import YEAR, worths

NAME = "worth"
"""What the node that keeps it is called."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Learned:
    """A fit, and the thresholds of the base it was learnt from."""

    fit: Fit
    base: Base

    @property
    def as_of(self) -> datetime | None:
        """When it was learnt; None for what ships."""
        return None if self.fit.as_of == _BEGINNING else self.fit.as_of


SHIPPED = Learned(Fit(_BEGINNING, reason="shipped: nothing was learnt yet"), Base(_BEGINNING))
"""What holds until the worker has learnt something: the models as shipped, and no thresholds, so that nobody is a VIP yet."""
_ADAPTER = TypeAdapter(Learned)


def learn(sample: Sequence[Facts], as_of: datetime) -> Learned:
    """What these customers teach: a second or two for twenty thousand of them."""
    found = fit(sample, as_of)
    return Learned(found, base(sample, worths(sample, found, YEAR), as_of))


def as_text(learned: Learned) -> str:
    """As JSON, to keep."""
    return _ADAPTER.dump_json(learned).decode()


@lru_cache(maxsize=4)
def from_text(content: str | None) -> Learned:
    """As it was kept; what ships where nothing was."""
    return SHIPPED if content is None else _ADAPTER.validate_json(content)
