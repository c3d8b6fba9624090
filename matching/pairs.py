"""What SAME_AS says of each pair: the projection of scores, judgements and clusters that everybody else reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matching.clusters import Clusters
from matching.judged import Judged, Pair

Row = dict[str, Any]

ACCEPTED, PROPOSED, REJECTED = "accepted", "proposed", "rejected"


def changed_pairs(before: Mapping[Pair, Row], judged: Judged, clusters: Clusters) -> tuple[list[Row], list[Row]]:
    """The pairs to write, and those to drop: judged once, no more, and never scored. `before` is what the graph has on each."""
    of = {profile: group for group in clusters.groups for profile in group}
    conflicts = {conflict.accepted for conflict in clusters.conflicts}
    accepted = frozenset(judged.accepted)
    written, dropped = [], []
    for pair in sorted(before.keys() | accepted | judged.apart, key=sorted):
        a, b = sorted(pair)
        was = before.get(pair)
        if was is not None and was["score"] is None and pair not in accepted | judged.apart:
            dropped.append({"a": a, "b": b})
            continue
        row = {"a": a, "b": b, "status": _status(pair, judged, of), "conflict": True if pair in conflicts else None}
        if was is None or any(was[name] != row[name] for name in ("status", "conflict")):
            written.append(row)
    return written, dropped


def _status(pair: Pair, judged: Judged, of: Mapping[str, frozenset[str]]) -> str:
    if pair in judged.apart:
        return REJECTED
    one = next(iter(pair))
    return ACCEPTED if pair <= of.get(one, frozenset()) else PROPOSED
