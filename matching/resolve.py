"""Brings the graph's customers in line with what the changed profiles say now. One call is one transaction.

The profiles are locked in id order and the component is read; whoever else belongs to it is locked too, and it is read again: only when nobody was
added in between are its clusters worked out and written. Neo4j is read-committed, so without this two workers would each write half of the truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from graph.driver import Transaction
from graph.identifiers import KINDS
from matching.active import active_model
from matching.candidates import NOTHING_RESCORED, Rescored
from matching.clusters import Clusters, Conflict, Scores, cluster
from matching.component import Component, Row, native, read_component, targets_of
from matching.events import event_rows, transitions
from matching.model import Model
from matching.pairs import PROPOSED, changed_pairs

ROUNDS = 8
"""Times the component may grow while it is being locked before the transaction starts over."""
NO_CLUSTERS = Clusters((), {})
Customers = dict[str, str]
"""The customer of each profile."""
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Resolved:
    """How many profiles were asked for, and the customers of all that were looked at, by profile id, before and after."""

    changed: int
    before: Mapping[str, str]
    after: Mapping[str, str]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def moves(self) -> list[str]:
        """The profiles that now belong to another customer than before."""
        return sorted(profile for profile, customer in self.after.items() if self.before[profile] != customer)

    @property
    def moved(self) -> int:
        """How many those are."""
        return len(self.moves)


@dataclass(frozen=True, slots=True)
class Compared:
    """The model in use, and the pairs just scored by it."""

    model: Model
    rescored: Rescored = NOTHING_RESCORED


class ComponentGrew(Exception):
    """The component kept growing while it was being locked; try again."""


async def resolve(
    transaction: Transaction, changed: Sequence[str], cause: str, compared: Compared | None = None
) -> Resolved:
    """Resolve the changed profiles and all whom that touches. `cause` is what the history of each move will name; `compared` the pairs
    of the changed profiles, where what they say may have changed, scored by a model. Without it the scores in the graph hold."""
    now = datetime.now(UTC)
    compared = compared or Compared(await active_model(transaction))
    alone = [profile for profile in changed if profile not in compared.rescored.partners]
    before, after = await _join_look_alikes(transaction, alone, changed, now)
    rest = [profile for profile in changed if profile not in before]
    proposed, clusters = list[Row](), NO_CLUSTERS
    if rest:
        component = await _locked_component(transaction, rest, compared, now)
        scores = Scores(component.bits, compared.model.linkage)
        clusters = cluster(list(component.members.values()), component.judged, component.shared, scores)
        before |= component.customers
        after |= targets_of(component, clusters)
        proposed = await _write(transaction, component, clusters, compared, now)
    done = Resolved(len(changed), before, after, clusters.conflicts)
    await _move(transaction, done, proposed, cause, now)
    return done


async def _move(transaction: Transaction, done: Resolved, proposed: list[Row], cause: str, now: datetime) -> None:
    moves = [{"id": profile, "customer": done.after[profile], "cause": cause} for profile in done.moves]
    if moves:
        await transaction.run("move_profiles", rows=moves, now=now)
    events = event_rows(transitions(done.before, done.after), proposed, cause)
    if events:
        await transaction.run("append_customer_events", rows=events, now=now)


async def _join_look_alikes(
    transaction: Transaction, alone: Sequence[str], changed: Sequence[str], now: datetime
) -> tuple[Customers, Customers]:
    """A new profile that says exactly what another says changes no grouping: it goes where the other is, however large the group.
    Not where one of the two has scored pairs: those may join more. Tells the customers of the two, before and after."""
    if not alone:
        return {}, {}
    found = await transaction.run("look_alikes_by_profile_ids", keys=sorted(alone), besides=sorted(changed))
    sure = [row for row in found if _is_settled(row)]
    if not sure:
        return {}, {}
    await transaction.run(
        "lock_resolutions", keys=sorted({row[name] for row in sure for name in ("key", "like")}), now=now
    )
    again = await transaction.run(
        "look_alikes_by_profile_ids", keys=sorted(row["key"] for row in sure), besides=sorted(changed)
    )
    before = {row["key"]: row for row in sure}
    same = [row for row in again if _is_settled(row) and row["like"] == before[row["key"]]["like"]]
    stays = {row["like"]: row["customer"] for row in same}
    return stays | {row["key"]: row["own"] for row in same}, stays | {row["key"]: row["customer"] for row in same}


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


async def _locked_component(
    transaction: Transaction, changed: Sequence[str], compared: Compared, now: datetime
) -> Component:
    rescored, accept = compared.rescored, compared.model.thresholds.accept
    # Most often nobody but their present fellows belongs to it, and one reading is enough.
    near = set(changed) | rescored.partners
    fellows = await transaction.run("fellows_by_profile_ids", keys=sorted(near))
    wanted = near | {fellow for row in fellows for fellow in row["fellows"]}
    likely = set(changed) | {id_ for pair, one in rescored.pairs.items() if one.score > accept for id_ in pair}
    likely |= {fellow for row in fellows if not likely.isdisjoint(row["fellows"]) for fellow in row["fellows"]}
    locked: set[str] = set()
    held: dict[str, Row] = {}
    for _ in range(ROUNDS):
        rows = await transaction.run("lock_resolutions", keys=sorted(wanted - locked), now=now)
        if any(rescored.hashes.get(row["key"], row["hash"]) != row["hash"] for row in rows):
            raise ComponentGrew
        locked |= wanted
        # In one go, what would else be read in three: locked, they cannot change any more.
        if unread := sorted((wanted & likely) - held.keys()):
            held |= {row["key"]: row for row in await transaction.run("members_by_profile_ids", keys=unread)}
        component = await read_component(transaction, changed, rescored, accept, held)
        held |= {profile: row for profile, row in component.rows.items() if profile in locked}
        wanted = set(component.members)
        if wanted <= locked:
            return component
    raise ComponentGrew


async def _write(
    transaction: Transaction, component: Component, clusters: Clusters, compared: Compared, now: datetime
) -> list[Row]:
    """Write what clusters say of identifiers and pairs; the pairs that a person is asked about from now on come back."""
    marks: list[Row] = [
        {"key": key, "witnesses": list(component.shared[key]) if key in component.shared else None}
        for key, marked in sorted(component.marked.items())
        if bool(marked) != (key in component.shared) or (marked and set(marked) != set(component.shared[key]))
    ]
    if marks:
        await transaction.run("mark_identifiers", rows=marks)
        turned = [row["key"] for row in marks if bool(row["witnesses"]) != bool(component.marked[row["key"]])]
        if turned:
            # What is shared is no evidence: whoever uses it is to be compared again.
            await transaction.run("note_changes_on_identifiers", keys=turned, now=now)
    written, dropped = changed_pairs(component, clusters, compared.rescored, compared.model.version)
    if written:
        await transaction.run("mark_pairs", rows=written, now=now)
    if dropped:
        await transaction.run("drop_pairs", rows=dropped)
    waiting = {pair for pair, was in component.pairs.items() if was["status"] == PROPOSED}
    return [row for row in written if row["status"] == PROPOSED and frozenset((row["a"], row["b"])) not in waiting]
