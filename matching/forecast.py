"""What resolving everything would change, told before it changes: how many customers would join or split, and some of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from graph.driver import Driver
from graph.progress import Report, silent
from matching.batch import WorkedOut, read_everybody, work_out
from matching.engines import Begin, DuckDB
from matching.events import transitions
from matching.model import Model
from matching.pairs import PROPOSED, changed_pairs

SAMPLE = 10
"""Pairs shown of each kind."""


@dataclass(frozen=True, slots=True)
class Change:
    """A pair of profiles that would be one customer and are not, or the other way round; `score` in bits, None where it was never scored."""

    a: str
    b: str
    kind: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`joined` and `split`: customers; `moved`: profiles; `proposed`: pairs that a person would be asked about and is not now, `settled`
    the other way round. `sample`: some of the pairs, those nearest to the threshold first."""

    profiles: int
    customers: int
    joined: int
    split: int
    moved: int
    proposed: int
    settled: int
    sample: tuple[Change, ...]


async def forecast(driver: Driver, model: Model, report: Report = silent, begin: Begin = DuckDB) -> Forecast:
    """What resolving everything by the model would change. Nothing is written, nothing locked."""
    worked = work_out(await read_everybody(driver, report), model, report, begin)
    component, targets = worked.everybody.component, worked.targets
    before = component.customers
    kinds = Counter(one.kind for one in transitions(before, targets))
    written, _ = changed_pairs(component, worked.clusters, worked.rescored, model.version)
    asked = {frozenset((row["a"], row["b"])) for row in written if row["status"] == PROPOSED}
    were = {pair for pair, row in component.pairs.items() if row["status"] == PROPOSED}
    will = {pair for pair in component.bits if len({targets[one] for one in pair}) > 1} | (asked & were)
    return Forecast(
        profiles=len(component.members),
        customers=len(set(targets.values())),
        joined=kinds["joined"],
        split=kinds["split"],
        moved=sum(before[profile] != target for profile, target in targets.items()),
        proposed=len(asked - were),
        settled=len(were - will),
        sample=(*_sample(worked, before, targets, "joined"), *_sample(worked, targets, before, "split")),
    )


def _sample(worked: WorkedOut, apart: Mapping[str, str], together: Mapping[str, str], kind: str) -> list[Change]:
    """Pairs that are one customer in `together` and two in `apart`."""
    component, accept = worked.everybody.component, worked.model.thresholds.accept
    scores = component.bits | {
        pair: row["score"]
        for pair, row in component.pairs.items()
        if pair not in component.bits and row["score"] is not None
    }
    found = []
    for pair, score in scores.items():
        a, b = sorted(pair)
        if apart[a] != apart[b] and together[a] == together[b]:
            found.append(Change(a, b, kind, score))
    return sorted(found, key=lambda one: (abs((one.score or 0.0) - accept), one.a, one.b))[:SAMPLE]
