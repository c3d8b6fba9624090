"""Reads the whole component that a change touches: every profile whose group could come out differently.

From the changed profiles and their present fellows it goes along identifiers that are evidence, and stops at those too many people share;
whether one is shared is worked out on the way from all who use it (or, where very many do, from a few known to prove it).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from graph.identifiers import KINDS
from graph.rows import counts_for_resolution
from matching.clusters import Member, find_shared, kind_of
from matching.names import name_of

WIDE = 200
"""Uses of one identifier above which those who prove it shared are checked instead of reading everybody on it."""

Row = dict[str, Any]


class Reader(Protocol):
    """A transaction, or the driver itself: whatever runs named queries."""

    async def run(self, query: str, /, **params: Any) -> list[Row]: ...


@dataclass(slots=True)
class Component:
    """`members` are to be grouped. `aliases` and `customers` are by profile id; `marked` is what the graph has on each identifier."""

    members: dict[str, Member] = field(default_factory=dict)
    shared: dict[str, tuple[str, ...]] = field(default_factory=dict)
    marked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)


async def read_component(reader: Reader, changed: Iterable[str]) -> Component:
    """The component of the changed profiles, read afresh."""
    return await _Reading(reader).read(sorted(set(changed)))


class _Reading:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._loaded: dict[str, Member] = {}
        self._identifiers: dict[str, frozenset[str]] = {}
        self._users: dict[str, list[str]] = {}
        self._wide: set[str] = set()
        self._found = Component()

    async def read(self, changed: list[str]) -> Component:
        fellows = await self._reader.run("fellows_by_profile_ids", keys=changed)
        include = {fellow for row in fellows for fellow in row["fellows"]}
        left = await self._reader.run("identifiers_left_by_profile_ids", keys=changed)
        visit = {key for row in left for key in row["identifiers"]}
        await self._load(include)
        # Of a changed profile every identifier counts, also one that is evidence no more: others on it may be freed.
        visit |= {key for profile in changed for key in self._identifiers.get(profile, ())}
        included: set[str] = set()
        while include - included:
            included |= include
            visit |= {key for profile in included for key in self._evidence(profile)}
            await self._visit(visit)
            shared = find_shared(list(self._loaded.values()))
            include = included | self._reached(visit, shared)
        self._found.members = {profile: self._loaded[profile] for profile in included if profile in self._loaded}
        self._found.shared = {
            key: proof for key, proof in find_shared(list(self._loaded.values())).items() if key in visit
        }
        return self._found

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
        shared = find_shared(list(self._loaded.values())) if keys else {}
        doubtful = [key for key in keys if key not in shared]
        if doubtful:
            for row in await self._reader.run("profiles_by_identifier_keys", keys=doubtful, wide=2**31):
                self._users[row["key"]] = row["profiles"]
                await self._load(set(row["profiles"]))

    async def _load(self, profiles: set[str]) -> None:
        missing = sorted(profiles - self._loaded.keys())
        if not missing:
            return
        for row in await self._reader.run("members_by_profile_ids", keys=missing):
            self._loaded[row["key"]] = member_of(row)
            self._identifiers[row["key"]] = frozenset(key for key, _, _ in row["identifiers"])
            self._found.aliases[row["key"]] = row["alias"]
            self._found.customers[row["key"]] = row["customer"]


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
        seen_at=_native(row["seen_at"]),
        names=frozenset(name for name in names if name is not None),
        born=row["birth_date"],
        links=frozenset(key for key, kind in counting if KINDS[kind].links),
        ties=frozenset(key for key, kind in counting if KINDS[kind].ties_anonymous),
    )


def _native(value: Any) -> datetime | None:
    native: datetime | None = value.to_native() if hasattr(value, "to_native") else value
    return native
