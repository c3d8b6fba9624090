"""Reads the whole component that a change touches: every profile whose group could come out differently.

From the changed profiles and their present fellows it goes along identifiers that are evidence, along pairs that people accepted, and along
those scored high enough to join, and stops at identifiers too many people share; whether one is shared is worked out on the way from all who
use it (or, where very many do, from a few known to prove it).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from graph.identifiers import KINDS
from graph.profile_rows import counts_for_resolution
from matching.candidates import NOTHING_RESCORED, Rescored
from matching.clusters import Clusters, Member, find_shared, kind_of, people_limit
from matching.judged import NOTHING_JUDGED, Judged, Judgement, Pair, judged
from matching.names import name_of

WIDE = 200
"""Uses of one identifier above which those who prove it shared are checked instead of reading everybody on it."""

Row = dict[str, Any]


class Reader(Protocol):
    """A transaction, or the driver itself: whatever runs named queries."""

    async def run(self, query: str, /, **params: Any) -> list[Row]: ...


@dataclass(slots=True)
class Component:
    """`members` are to be grouped. `aliases` and `customers` are by profile id; `marked` is what the graph has on each identifier, `pairs`
    on each SAME_AS of a member. `bits` are the scores of members' pairs,
    `judged` is what people said of them, also together with others. `rows` are those of everybody read."""

    members: dict[str, Member] = field(default_factory=dict)
    shared: dict[str, tuple[str, ...]] = field(default_factory=dict)
    marked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    pairs: dict[Pair, Row] = field(default_factory=dict)
    bits: dict[Pair, float] = field(default_factory=dict)
    judged: Judged = NOTHING_JUDGED
    rows: dict[str, Row] = field(default_factory=dict)


@dataclass(slots=True)
class Held:
    """What was read under locks: `rows` of `members_by_profile_ids`, and the profiles of each customer that changed profiles belong to."""

    rows: dict[str, Row] = field(default_factory=dict)
    groups: list[list[str]] | None = None


NOTHING_HELD = Held()


async def read_component(
    reader: Reader,
    changed: Iterable[str],
    rescored: Rescored = NOTHING_RESCORED,
    accept: float = math.inf,
    held: Held = NOTHING_HELD,
) -> Component:
    """The component of the changed profiles, read afresh. Pairs scored above `accept` bits may join; `rescored` holds those that the
    graph does not have yet, `held` what was read under the locks of its profiles already, and so cannot have changed."""
    return await _Reading(reader, rescored, accept, held).read(sorted(set(changed)))


class _Reading:
    def __init__(self, reader: Reader, rescored: Rescored, accept: float, held: Held) -> None:
        self._reader = reader
        self._held = held
        self._rescored = rescored
        self._accept = accept
        self._loaded: dict[str, Member] = {}
        self._rows: dict[str, Row] = {}
        self._asked: set[str] = set()
        self._changed: set[str] = set()
        self._users: dict[str, list[str]] = {}
        self._judgements: set[Judgement] = set()
        self._judged = NOTHING_JUDGED
        self._shared_of: tuple[int, Judged] | None = None
        self._shared_now: Mapping[str, tuple[str, ...]] = {}
        self._found = Component()
        self._new: dict[str, dict[Pair, float]] = defaultdict(dict)
        for pair, scored in rescored.pairs.items():
            for profile in pair:
                self._new[profile][pair] = scored.score

    async def read(self, changed: list[str]) -> Component:
        self._changed = set(changed)
        visit: set[str] = set()
        included: set[str] = set()
        new = await self._fellows()
        while new:
            included |= new
            await self._load(included)
            visit |= {key for profile in new for key in self._to_visit(profile)}
            await self._visit(visit)
            # Whom a profile's own row leads to is known once it is read; the rest may change with whoever else is.
            scored = {other for profile in new for other in self._scored(profile)}
            new = (scored | self._reached(visit, self._shared()) | self._partners(included)) - included
        return self._finished(included, visit)

    async def _fellows(self) -> set[str]:
        """Who is with changed profiles now: if one leaves, the others are a group without it."""
        groups = self._held.groups
        if groups is None:
            rows = await self._reader.run("fellows_by_profile_ids", keys=sorted(self._changed))
            groups = [row["fellows"] for row in rows]
        return {fellow for group in groups if not self._changed.isdisjoint(group) for fellow in group}

    def _scored(self, profile: str) -> Iterable[str]:
        """Who may join a profile because of their score: worked out just now, else what the graph has."""
        new = self._new.get(profile, {})
        yield from (other for pair, score in new.items() if score > self._accept for other in pair - {profile})
        if profile in self._rows:
            for pair in self._rows[profile]["pairs"]:
                score = pair["score"]
                if score is not None and score > self._accept and not self._is_rescored(profile, pair["other"]):
                    yield pair["other"]

    def _is_rescored(self, a: str, b: str) -> bool:
        """Whether two were compared just now: if so, and no score came of it, they have none any more."""
        return a in self._rescored.profiles or b in self._rescored.profiles

    def _finished(self, included: set[str], visit: set[str]) -> Component:
        found = self._found
        found.rows = self._rows
        found.members = {profile: self._loaded[profile] for profile in included if profile in self._loaded}
        found.shared = {key: proof for key, proof in self._shared().items() if key in visit}
        found.judged = judged(judgement for judgement in self._judgements if judgement.pair & found.members.keys())
        for profile in found.members:
            row = self._rows[profile]
            found.aliases[profile], found.customers[profile] = row["alias"], row["customer"]
            for pair in row["pairs"]:
                other = pair["other"]
                # The rows of two members both tell of their pair.
                if other > profile or other not in found.members:
                    ends = frozenset((profile, other))
                    found.pairs[ends] = pair
                    if pair["score"] is not None and not self._is_rescored(profile, other):
                        found.bits[ends] = pair["score"]
            found.bits |= self._new.get(profile, {})
        return found

    def _shared(self) -> Mapping[str, tuple[str, ...]]:
        # Asked several times between two readings, and worked out from everybody read.
        of = (len(self._loaded), self._judged)
        if self._shared_of != of:
            self._shared_of = of
            decided = self._judged.profiles
            # Whoever uses no identifier has no say in who shares one, but for those whom people joined with somebody who does.
            having = [one for one in self._loaded.values() if one.links or one.ties or one.id in decided]
            self._shared_now = find_shared(having, self._judged)
        return self._shared_now

    def _to_visit(self, profile: str) -> Iterable[str]:
        row = self._rows.get(profile)
        if row and profile in self._changed:
            # Of a changed profile every identifier counts, also one that is evidence no more: others on it may be freed.
            return {key for key, kind, _ in row["identifiers"] if _ever_counts(kind)} | set(row["left"])
        return self._evidence(profile)

    def _evidence(self, profile: str) -> Iterable[str]:
        member = self._loaded.get(profile)
        return (member.links | member.ties) if member else ()

    def _reached(self, visit: set[str], shared: Mapping[str, tuple[str, ...]]) -> set[str]:
        return {
            profile
            for key in visit
            # One that was evidence until now may have joined those who use it: they are to be parted.
            if key not in shared or not self._found.marked.get(key)
            for profile in self._users.get(key, ())
            if profile in self._loaded and _may_join(self._loaded[profile], key)
        }

    async def _visit(self, keys: set[str]) -> None:
        """Load all who use the identifiers, and those tied to them by own identifiers: they decide who counts as one person."""
        todo = keys - self._users.keys()
        while todo:
            users = await self._reader.run("profiles_by_identifier_keys", keys=sorted(todo), wide=WIDE)
            for row in users:
                self._users[row["key"]] = row["profiles"]
                self._found.marked[row["key"]] = tuple(row["witnesses"] or ())
            await self._load({profile for row in users for profile in row["profiles"]})
            await self._widen([row["key"] for row in users if row["is_wide"]])
            own = {key for member in self._loaded.values() for key in member.links if KINDS[kind_of(key)].personal}
            todo = own - self._users.keys()

    async def _widen(self, keys: list[str]) -> None:
        """Where those who proved an identifier shared prove it no longer, everybody on it has to be read."""
        shared = self._shared() if keys else {}
        doubtful = [key for key in keys if key not in shared]
        if doubtful:
            for row in await self._reader.run("profiles_by_identifier_keys", keys=doubtful, wide=2**31):
                self._users[row["key"]] = row["profiles"]
                await self._load(set(row["profiles"]))

    async def _load(self, profiles: set[str]) -> None:
        """Load profiles, and whom people said they are the same as: they too decide who counts as one person."""
        while missing := sorted(profiles - self._asked):
            self._asked |= profiles
            unread = [profile for profile in missing if profile not in self._held.rows]
            rows = [self._held.rows[profile] for profile in missing if profile in self._held.rows]
            if unread:
                rows += await self._reader.run("members_by_profile_ids", keys=unread, compared=self._rescored.marks)
            for row in rows:
                self._rows[row["key"]] = row
                # Whoever else comes to use one of those is a change of its own.
                # What is shared from the first on has to be marked, and so be asked for.
                alone = (key for key in row.get("alone", ()) if people_limit(key))
                self._users |= {key: [row["key"]] for key in alone if key not in self._users}
                self._loaded[row["key"]] = member_of(row)
                self._judgements |= judgements_of(row)
            self._judged = judged(self._judgements)
            profiles = self._partners(missing)

    def _partners(self, profiles: Iterable[str]) -> set[str]:
        some = set(profiles)
        return {profile for pair in self._judged.accepted if pair & some for profile in pair}


def _ever_counts(kind: str) -> bool:
    return KINDS[kind].links or KINDS[kind].ties_anonymous


def _may_join(member: Member, key: str) -> bool:
    return key in member.links or (key in member.ties and not member.names and not member.links)


def member_of(row: Row) -> Member:
    """A row of `members_by_profile_ids` as resolution sees it."""
    counting = (
        []
        if row["deleted"]
        else [(k, kind) for k, kind, trust in row["identifiers"] if counts_for_resolution(kind, trust)]
    )
    names = [name_of(row["name"], row["given_name"], row["family_name"])]
    names += [name_of(other, None, None) for other in row["other_names"] or ()]
    return Member(
        id=row["key"],
        seen_at=native(row["seen_at"]),
        names=frozenset(name for name in names if name is not None),
        born=row["birth_date"],
        links=frozenset(key for key, kind in counting if KINDS[kind].links),
        ties=frozenset(key for key, kind in counting if KINDS[kind].ties_anonymous),
    )


def judgements_of(row: Row) -> set[Judgement]:
    """The judgements that a row of `members_by_profile_ids` holds."""
    return {
        Judgement(at.to_native(), id_, frozenset((row["key"], other)), decision)
        for id_, other, decision, at in row["judgements"]
    }


def targets_of(component: Component, clusters: Clusters) -> dict[str, str]:
    """The customer of each profile: the alias of its group's anchor, the member seen first."""
    targets: dict[str, str] = {}
    for group in clusters.groups:
        anchor = min((component.members[profile] for profile in group), key=lambda member: member.anchor_order)
        targets.update(dict.fromkeys(group, component.aliases[anchor.id]))
    return targets


def native(value: Any) -> datetime | None:
    native: datetime | None = value.to_native() if hasattr(value, "to_native") else value
    return native
