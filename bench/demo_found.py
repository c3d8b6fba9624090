"""How well the people of the demo shop are found, by what the profiles say of themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import orjson

from app.demo.truth import profile_id
from graph.identifiers import Hint, identify
from matching.batch import Everybody
from matching.clusters import kind_of
from matching.evaluation import Pairs, Partition, between

BY_CHANNEL = ("twitter", "facebook")
TOWARDS = ("email", "phone", "postal_address", "device")
Sharing = list[tuple[str, str]]
SHAREABLE = frozenset({"phone", "whatsapp", "device", "cookie"})
"""Kinds that a household or a shop's till has in common: a telephone, a tablet."""


@dataclass(slots=True)
class Said:
    """The keys of what the demo's lines say of each profile: its identifiers, and that it has an address at all."""

    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def read(cls, lines: Path) -> Said:
        said = cls()
        for text in lines.read_bytes().splitlines():
            line: dict[str, Any] = orjson.loads(text)
            if profile := profile_id(line):
                said.keys[profile] |= _keys(line)
        return said

    def with_kind(self, kind: str) -> set[str]:
        """The profiles that have something of this kind."""
        return {profile for profile, keys in self.keys.items() if any(key.startswith(f"{kind}:") for key in keys)}


def _keys(line: Mapping[str, Any]) -> set[str]:
    values = [*line.get("identifiers", ()), *([line["identifier"]] if "identifier" in line else ())]
    keys = {identify(value["kind"], value["value"], Hint("GB", line["source"])).key for value in values}
    if line.get("addresses"):
        keys.add("postal_address:")
    if "device" in line:
        keys.add(f"device:{line['device']}")
    return keys


def towards(said: Said, truth: Partition, found: Partition) -> dict[str, Pairs]:
    """Of the pairs of an account with a profile elsewhere that has an email, a phone …: how many are found."""
    told = {}
    for channel in BY_CHANNEL:
        accounts = {profile for profile in truth if profile.startswith(f"{channel}:")}
        for kind in TOWARDS:
            told[f"{channel} → {kind}"] = between(truth, found, accounts, said.with_kind(kind) - accounts)
    return told


def sharing_things(said: Said, truth: Partition, found: Partition) -> list[Sharing]:
    """The customers of several people, with those pairs of different people who have a telephone or a device in common and no other
    identifier."""
    members: dict[str, list[str]] = defaultdict(list)
    for profile in truth.keys() & found.keys():
        members[found[profile]].append(profile)
    pairs = (
        [(a, b) for a, b in combinations(sorted(some), 2) if truth[a] != truth[b] and _only_shareable(said, a, b)]
        for some in members.values()
    )
    return [some for some in pairs if some]


def joined_by_them_alone(sharing: list[Sharing], without: Partition) -> int:
    """How many of those customers a shared telephone or tablet made, and nothing else did: two of their people are apart in `without`, which
    is what comes out where telephones and devices count for nothing."""
    return sum(any(without[a] != without[b] for a, b in pairs) for pairs in sharing)


def leave_out(everybody: Everybody, kinds: frozenset[str]) -> Everybody:
    """The same graph as if nobody had ever told an identifier of these kinds."""

    def kept(keys: frozenset[str]) -> frozenset[str]:
        return frozenset(key for key in keys if kind_of(key) not in kinds)

    members = {
        id_: replace(member, links=kept(member.links), ties=kept(member.ties))
        for id_, member in everybody.component.members.items()
    }
    rows = {
        id_: row | {"identifiers": [one for one in row["identifiers"] if one[1] not in kinds]}
        for id_, row in everybody.rows.items()
    }
    return replace(everybody, component=replace(everybody.component, members=members), rows=rows, people=None)


def _only_shareable(said: Said, a: str, b: str) -> bool:
    common = {key.partition(":")[0] for key in said.keys[a] & said.keys[b]} - {"postal_address"}
    return bool(common) and common <= SHAREABLE
