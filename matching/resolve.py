"""Brings the graph's customers in line with what the changed profiles say now. One call is one transaction.

The profiles are locked in id order and the component is read; whoever else belongs to it is locked too, and it is read again if others were at work
on those in between: only then are its clusters worked out and written. Neo4j is read-committed, so without this two workers would each write half of
the truth.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from graph.driver import Transaction
from graph.identifiers import KINDS
from matching.active import active_model
from matching.candidates import NOTHING_RESCORED, Rescored
from matching.clusters import Clusters, Conflict, Scores, cluster
from matching.component import Component, Held, Row, native, read_component, targets_of
from matching.events import event_rows, transitions
from matching.model import Model
from matching.pairs import PROPOSED, changed_pairs

FEW = 50
"""Profiles to lock of which all are read at once: to ask for some of them later takes a round trip, which costs more."""
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
    """The model in use, and the pairs just scored by it. `again` compares some of the profiles once more, under their locks."""

    model: Model
    rescored: Rescored = NOTHING_RESCORED
    again: Callable[[Collection[str]], Awaitable[Rescored]] | None = None

    async def confirmed(self, rows: Mapping[str, Row]) -> Compared:
        """The same, given the rows of compared profiles under their locks. Somebody who looked later may have found and written a pair that
        was not there to be found when these were compared: it would be dropped for one that no longer holds."""
        doubtful = sorted(id_ for id_ in self.rescored.profiles if id_ in rows and self._lacks_one(rows[id_]))
        if not doubtful or self.again is None:
            return self
        return replace(self, rescored=self.rescored.updated(await self.again(doubtful)))

    def _lacks_one(self, row: Row) -> bool:
        return any(
            pair["score"] is not None and frozenset((row["key"], pair["other"])) not in self.rescored.pairs
            for pair in row["pairs"]
        )


class ComponentGrew(Exception):
    """The component kept growing while it was being locked; try again."""


async def resolve(
    transaction: Transaction,
    changed: Sequence[str],
    cause: str,
    compared: Compared | None = None,
    changes: Sequence[str] = (),
) -> Resolved:
    """Resolve the changed profiles and all whom that touches. `cause` is what the history of each move will name; `compared` the pairs
    of the changed profiles, where what they say may have changed, scored by a model; without it the scores in the graph hold.
    `changes` are dropped with it, being dealt with."""
    now = datetime.now(UTC)
    compared = compared or Compared(await active_model(transaction))
    alone = [profile for profile in changed if profile not in compared.rescored.partners]
    before, after = await _join_look_alikes(transaction, alone, changed, now)
    rest = [profile for profile in changed if profile not in before]
    rows, clusters = Resolutions(), NO_CLUSTERS
    if rest:
        component, compared = await _locked_component(transaction, rest, compared, now)
        scores = Scores(component.bits, compared.model.linkage)
        clusters = cluster(list(component.members.values()), component.judged, component.shared, scores)
        before |= component.customers
        after |= targets_of(component, clusters)
        await _mark_shared(transaction, component, now)
        rows = _pairs(component, clusters, compared)
    done = Resolved(len(changed), before, after, clusters.conflicts)
    rows.moves = [{"id": profile, "customer": done.after[profile], "cause": cause} for profile in done.moves]
    rows.events = event_rows(transitions(done.before, done.after), rows.proposed, cause)
    await write_resolutions(transaction, rows, now, changes)
    return done


@dataclass(slots=True)
class Resolutions:
    """Rows of `write_resolutions`: pairs to write and to drop, profiles to move, events. `proposed`: of the pairs, those that a person
    is asked about from now on."""

    pairs: list[Row] = field(default_factory=list)
    dropped: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    proposed: list[Row] = field(default_factory=list)


async def write_resolutions(
    transaction: Transaction, resolutions: Resolutions, now: datetime, changes: Sequence[str] = ()
) -> None:
    """Write what came out, in one round trip; `changes` are dropped with it."""
    rows = {name: getattr(resolutions, name) for name in ("pairs", "dropped", "moves", "events")}
    if any(rows.values()) or changes:
        await transaction.run("write_resolutions", **rows, changes=sorted(changes), now=now)


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
) -> tuple[Component, Compared]:
    locks = _Locks(transaction, changed, compared, now)
    wanted = set(changed) | compared.rescored.partners
    await locks.take(wanted)
    confirmed = await compared.confirmed(locks.held.rows)
    if confirmed is not compared:
        compared = confirmed
        locks.compare_with(compared)
        wanted |= compared.rescored.partners
    for _ in range(ROUNDS):
        await locks.take(wanted)
        component = await read_component(
            transaction, changed, compared.rescored, compared.model.thresholds.accept, locks.held
        )
        # What was read of profiles locked before cannot change any more.
        locks.held.rows |= {profile: row for profile, row in component.rows.items() if profile in locks.taken}
        wanted = set(component.members)
        added = wanted - locks.taken
        if not added:
            return component, compared
        await locks.take(wanted)
        # Where nobody was at work on them between reading and locking, reading again would tell the same.
        if all(locks.touched[profile] == component.rows[profile]["touched"] for profile in added):
            return component, compared
    raise ComponentGrew


class _Locks:
    """The profiles locked so far, when others had touched those asked for last, and what was read of them under their locks."""

    def __init__(self, transaction: Transaction, changed: Sequence[str], compared: Compared, now: datetime) -> None:
        self._transaction = transaction
        self._now = now
        self._changed = changed
        self.taken: set[str] = set()
        self.touched: dict[str, str | None] = {}
        self.held = Held()
        self.compare_with(compared)

    def compare_with(self, compared: Compared) -> None:
        """Go by these pairs from here on."""
        self._hashes = compared.rescored.hashes
        self._compared = compared.rescored.marks
        accept, pairs = compared.model.thresholds.accept, compared.rescored.pairs
        joining = {profile for pair, one in pairs.items() if one.score > accept for profile in pair}
        # Whose fellows most likely belong to the component; of the other partners only the pair is written.
        self._near = set(self._changed) | joining
        self._only_paired = compared.rescored.partners - self._near
        self.held.groups = None

    async def take(self, wanted: set[str]) -> None:
        """Lock profiles, and who is with those that will likely be joined, until nobody was added meanwhile. Raises ComponentGrew where
        one was described anew since it was compared."""
        while missing := wanted - self.taken:
            # Nobody joins or leaves a group all of which is locked.
            near = [] if self._groups_locked() else sorted(self._near)
            rows = await self._transaction.run(
                "hold_members",
                keys=sorted(missing),
                read=sorted(missing if len(missing) <= FEW else missing - self._only_paired),
                fellows=near,
                compared=self._compared,
                now=self._now,
            )
            self._keep(rows[0], groups=bool(near))
            self.touched |= {profile: touched for profile, _, touched in rows[0]["hashes"]}
            self.taken |= missing | {profile for profile, _, _ in rows[0]["hashes"]}
            wanted = {fellow for group in self.held.groups or () for fellow in group}

    def _groups_locked(self) -> bool:
        groups = self.held.groups
        return groups is not None and all(fellow in self.taken for group in groups for fellow in group)

    def _keep(self, row: Row, *, groups: bool) -> None:
        if any(self._hashes.get(profile, hash_) != hash_ for profile, hash_, _ in row["hashes"]):
            raise ComponentGrew
        self.held.rows |= {one["key"]: one for one in row["members"]}
        if groups:
            self.held.groups = [one["fellows"] for one in row["groups"]]


async def _mark_shared(transaction: Transaction, component: Component, now: datetime) -> None:
    """Mark the identifiers that too many people use now and did not before, or the other way round."""
    marks: list[Row] = [
        {"key": key, "witnesses": list(component.shared[key]) if key in component.shared else None}
        for key, marked in sorted(component.marked.items())
        if bool(marked) != (key in component.shared) or (marked and set(marked) != set(component.shared[key]))
    ]
    if not marks:
        return
    await transaction.run("mark_identifiers", rows=marks)
    turned = [row["key"] for row in marks if bool(row["witnesses"]) != bool(component.marked[row["key"]])]
    if turned:
        # What is shared is no evidence: whoever uses it is to be compared again.
        await transaction.run("note_changes_on_identifiers", keys=turned, now=now)


def _pairs(component: Component, clusters: Clusters, compared: Compared) -> Resolutions:
    written, dropped = changed_pairs(component, clusters, compared.rescored, compared.model.version)
    waiting = {pair for pair, was in component.pairs.items() if was["status"] == PROPOSED}
    proposed = [row for row in written if row["status"] == PROPOSED and frozenset((row["a"], row["b"])) not in waiting]
    return Resolutions(written, dropped, proposed=proposed)
