"""Brings the graph's customers in line with what the changed profiles say now. One call is one transaction.

The component is read, its profiles are locked in id order, and it is read again: only when nothing was added in between are its clusters worked
out and written. Neo4j is read-committed, so without this two workers would each write half of the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from graph.driver import Transaction
from graph.identifiers import KINDS
from matching.clusters import Clusters, Member, cluster
from matching.component import Component, Row, native, read_component
from matching.pairs import changed_pairs

ROUNDS = 8
"""Times the component may grow while it is being locked before the transaction starts over."""
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many profiles were looked at one by one, and how many now belong to another customer than before."""

    changed: int
    moved: int


class ComponentGrew(Exception):
    """The component kept growing while it was being locked; try again."""


async def resolve(transaction: Transaction, changed: Sequence[str], cause: str) -> Resolved:
    """Resolve the changed profiles and all whom that touches. `cause` is what the history of each move will name."""
    now = datetime.now(UTC)
    known = await _join_look_alikes(transaction, changed, cause, now)
    rest = [profile for profile in changed if profile not in known]
    moved = len(known)
    resolved = set(changed)
    if rest:
        component = await _locked_component(transaction, rest, now)
        clusters = cluster(list(component.members.values()), component.judged, component.shared)
        moved += await _write(transaction, component, clusters, cause, now)
        # Whoever else of the component waits for the worker has been dealt with too.
        resolved |= component.members.keys()
    await transaction.run("finish_changes", keys=sorted(resolved))
    return Resolved(len(changed), moved)


async def _join_look_alikes(transaction: Transaction, changed: Sequence[str], cause: str, now: datetime) -> set[str]:
    """A new profile that says exactly what another says changes no grouping: it goes where the other is, however large the group."""
    found = await transaction.run("look_alikes_by_profile_ids", keys=sorted(changed), besides=sorted(changed))
    sure = [row for row in found if _is_settled(row)]
    if not sure:
        return set()
    await transaction.run(
        "lock_resolutions", keys=sorted({row[name] for row in sure for name in ("key", "like")}), now=now
    )
    again = await transaction.run(
        "look_alikes_by_profile_ids", keys=sorted(row["key"] for row in sure), besides=sorted(changed)
    )
    before = {row["key"]: row for row in sure}
    same = [row for row in again if _is_settled(row) and row["like"] == before[row["key"]]["like"]]
    rows = [{"id": row["key"], "customer": row["customer"], "cause": cause} for row in same]
    if rows:
        await transaction.run("move_profiles", rows=rows, now=now)
    return {row["id"] for row in rows}


def _is_settled(row: Row) -> bool:
    links = [(kind, free) for kind, trust, free in row["identifiers"] if KINDS[kind].links and trust == "verified"]
    ties = [(kind, free) for kind, _, free in row["identifiers"] if KINDS[kind].ties_anonymous]
    evidence = links if links or row["named"] else ties
    # An earlier profile would become the anchor and change the customer's id.
    later = _order(row["seen_at"], row["key"]) > _order(row["anchor_seen_at"], row["anchor"])
    return later and any(free for _, free in evidence)


def _order(seen_at: object, profile: str) -> tuple[bool, datetime, str]:
    at = native(seen_at)
    return (at is None, at or _LAST, profile)


async def _locked_component(transaction: Transaction, changed: Sequence[str], now: datetime) -> Component:
    locked: set[str] = set()
    for _ in range(ROUNDS):
        component = await read_component(transaction, changed)
        if component.members.keys() <= locked:
            return component
        await transaction.run("lock_resolutions", keys=sorted(component.members.keys() - locked), now=now)
        locked |= component.members.keys()
    raise ComponentGrew


async def _write(transaction: Transaction, component: Component, clusters: Clusters, cause: str, now: datetime) -> int:
    moves = [
        {"id": profile, "customer": target, "cause": cause}
        for profile, target in sorted(_targets(component, clusters).items())
        if component.customers[profile] != target
    ]
    if moves:
        await transaction.run("move_profiles", rows=moves, now=now)
    marks = [
        {"key": key, "witnesses": list(component.shared[key]) if key in component.shared else None}
        for key, marked in sorted(component.marked.items())
        if bool(marked) != (key in component.shared) or (marked and set(marked) != set(component.shared[key]))
    ]
    if marks:
        await transaction.run("mark_identifiers", rows=marks)
    await _mark_pairs(transaction, component, clusters, now)
    return len(moves)


async def _mark_pairs(transaction: Transaction, component: Component, clusters: Clusters, now: datetime) -> None:
    written, dropped = changed_pairs(component.pairs, component.judged, clusters)
    if written:
        await transaction.run("mark_pairs", rows=written, now=now)
    if dropped:
        await transaction.run("drop_pairs", rows=dropped)


def _targets(component: Component, clusters: Clusters) -> dict[str, str]:
    """The customer of each profile: the alias of its group's anchor, the member seen first."""
    targets = {}
    for group in clusters.groups:
        anchor: Member = min((component.members[profile] for profile in group), key=lambda member: member.anchor_order)
        targets.update(dict.fromkeys(group, component.aliases[anchor.id]))
    return targets
