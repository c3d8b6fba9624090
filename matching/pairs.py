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
    of = {profile: number for number, group in enumerate(clusters.groups) for profile in group}
    conflicts = {conflict.accepted for conflict in clusters.conflicts}
    decided = frozenset(component.judged.accepted) | component.judged.apart
    written, dropped = [], []
    # Most pairs are as they were: for those as little as possible is made.
    for pair in component.pairs.keys() | decided | component.bits.keys():
        was = component.pairs.get(pair)
        if pair not in component.bits and pair not in decided:
            dropped.append(_ends(pair))
            continue
        status, conflict = _status(pair, component.judged, of), True if pair in conflicts else None
        scoring = _scoring(pair, was, component, rescored, version)
        if was is None or scoring is not None or was["status"] != status or was["conflict"] != conflict:
            written.append(_ends(pair) | {"status": status, "conflict": conflict, "scoring": scoring})
    return sorted(written, key=_order), sorted(dropped, key=_order)


def _ends(pair: Pair) -> Row:
    a, b = sorted(pair)
    return {"a": a, "b": b}


def _order(row: Row) -> tuple[str, str]:
    return row["a"], row["b"]


def _scoring(pair: Pair, was: Row | None, component: Component, rescored: Rescored, version: str) -> Row | None:
    """What the model says of a pair, where that is not what the graph has."""
    scored = rescored.pairs.get(pair)
    if scored is not None:
        new = {"score": scored.score, "levels": levels_text(scored.numbers), "model": version}
        return new if was is None or any(was[name] != new[name] for name in new) else None
    if was is not None and was["score"] is not None and pair not in component.bits:
        return {"score": None, "levels": None, "model": None}
    return None


def _status(pair: Pair, judged: Judged, of: Mapping[str, int]) -> str:
    if pair in judged.apart:
        return REJECTED
    a, b = pair
    return ACCEPTED if a in of and of[a] == of.get(b) else PROPOSED
