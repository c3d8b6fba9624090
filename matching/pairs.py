"""What SAME_AS says of each pair: the projection of scores, judgements and clusters that everybody else reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matching.candidates import Rescored
from matching.clusters import Clusters
from matching.component import Component
from matching.judged import Judged, Pair
from matching.scoring import levels_text

Row = dict[str, Any]

ACCEPTED, PROPOSED, REJECTED = "accepted", "proposed", "rejected"


def changed_pairs(
    component: Component, clusters: Clusters, rescored: Rescored, version: str
) -> tuple[list[Row], list[Row]]:
    """The pairs to write, and those to drop: neither scored nor judged any more. `version` is the model's."""
    of = {profile: group for group in clusters.groups for profile in group}
    conflicts = {conflict.accepted for conflict in clusters.conflicts}
    judged = component.judged
    decided = frozenset(judged.accepted) | judged.apart
    written, dropped = [], []
    for pair in sorted(component.pairs.keys() | decided | component.bits.keys(), key=sorted):
        was = component.pairs.get(pair)
        if pair not in component.bits and pair not in decided:
            dropped.append(_ends(pair))
            continue
        row = _ends(pair) | {"status": _status(pair, judged, of), "conflict": True if pair in conflicts else None}
        row["scoring"] = _scoring(pair, was, component, rescored, version)
        if was is None or row["scoring"] is not None or any(was[name] != row[name] for name in ("status", "conflict")):
            written.append(row)
    return written, dropped


def _ends(pair: Pair) -> Row:
    a, b = sorted(pair)
    return {"a": a, "b": b}


def _scoring(pair: Pair, was: Row | None, component: Component, rescored: Rescored, version: str) -> Row | None:
    """What the model says of a pair, where that is not what the graph has."""
    scored = rescored.pairs.get(pair)
    if scored is not None:
        new = {"score": scored.score, "levels": levels_text(scored.numbers), "model": version}
        return new if was is None or any(was[name] != new[name] for name in new) else None
    if was is not None and was["score"] is not None and pair not in component.bits:
        return {"score": None, "levels": None, "model": None}
    return None


def _status(pair: Pair, judged: Judged, of: Mapping[str, frozenset[str]]) -> str:
    if pair in judged.apart:
        return REJECTED
    one = next(iter(pair))
    return ACCEPTED if pair <= of.get(one, frozenset()) else PROPOSED
