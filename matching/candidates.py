"""Finds whom changed profiles may be the same as, and scores them: first describe, in a transaction of its own, then compare.

Two workers whose profiles are each other's candidates cannot both miss the other: each has committed its description before it looks, so
whoever looks later sees both. What is compared is the description, never the profile itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.changes import change_rows
from graph.driver import Transaction
from graph.identifiers import KINDS
from matching.active import Reader
from matching.blocking import blocking_keys, found_by, profiles_named
from matching.features import Features, features_of, read, written
from matching.judged import Pair
from matching.model import Model
from matching.scoring import Scored, Scorer, prepared

Row = dict[str, Any]
Found = dict[str, dict[str, str | None]]
"""Who has each key, with the hashes of their descriptions; nobody where it is wide."""
NO_LIMIT = 2**31 - 1
LOT, BETWEEN_LOTS = 10, timedelta(milliseconds=50)
"""Those whom a key found until it became wide are compared again a few at a time: who arrives meanwhile does not wait for all of them."""
REMEMBERED = 200_000
"""Descriptions a worker keeps, about 1 kB each: most candidates are looked at again and again."""


@dataclass(frozen=True, slots=True)
class Described:
    """`people`: what each profile says, and `hashes` of that; `before`: the keys that those who say something else now were found by;
    `model`: the version of the model in use then, None where none was chosen."""

    people: Mapping[str, Features]
    hashes: Mapping[str, str | None] = field(default_factory=dict)
    before: frozenset[str] = frozenset()
    model: str | None = None

    def only(self, profiles: Collection[str]) -> Described:
        """The same of some of them."""
        return replace(self, people={id_: self.people[id_] for id_ in profiles if id_ in self.people})


@dataclass(frozen=True, slots=True)
class Rescored:
    """The pairs of the profiles that were compared anew: those worth keeping, with how they score; others of these profiles are to go.

    `hashes`: what the partners were described as when they were compared.
    """

    profiles: frozenset[str] = frozenset()
    pairs: Mapping[Pair, Scored] = field(default_factory=dict)
    hashes: Mapping[str, str | None] = field(default_factory=dict)

    partners: frozenset[str] = field(init=False)
    """Every profile of those pairs."""
    marks: Mapping[str, bool] = field(init=False)
    """The profiles that were compared, as a query takes them that looks each up."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "partners", frozenset(id_ for pair in self.pairs for id_ in pair))
        object.__setattr__(self, "marks", dict.fromkeys(self.profiles, True))

    def updated(self, newer: Rescored) -> Rescored:
        """The same, with some of its profiles compared once more."""
        kept = {pair: scored for pair, scored in self.pairs.items() if newer.profiles.isdisjoint(pair)}
        return Rescored(self.profiles, {**kept, **newer.pairs}, {**self.hashes, **newer.hashes})


NOTHING_RESCORED = Rescored()


async def describe(transaction: Transaction, profiles: Sequence[str]) -> Described:
    """Write what profiles are compared and found by, where it is not what the graph has. They stay locked until the transaction ends."""
    (locked,) = await transaction.run("lock_resolutions", keys=sorted(profiles), now=datetime.now(UTC))
    return await describe_held(transaction, profiles, locked["model"])


async def describe_held(transaction: Transaction, profiles: Sequence[str], model: str | None) -> Described:
    """The same of profiles that this transaction has locked already; `model`: the version of the one in use, told under those locks."""
    rows = await transaction.run("features_by_profile_ids", keys=sorted(profiles))
    people = {row["key"]: prepared(features_of(row)) for row in rows}
    had = {row["key"]: row["features"] for row in rows}
    said = {id_: written(one) if one.says_who else None for id_, one in people.items()}
    changed = [id_ for id_ in people if said[id_] != had[id_]]
    if changed:
        await transaction.run("describe_profiles", rows=[description(people[id_], said[id_]) for id_ in changed])
    before = (found_by(read(id_, had[id_])) for id_ in changed if had[id_])
    hashes = {id_: text_hash(text) for id_, text in said.items()}
    return Described(people, hashes, frozenset().union(*before), model)


def description(one: Features, text: str | None) -> Row:
    """A row of `describe_profiles`; `text` is what the columns are written as."""
    return {"id": one.id, "features": text, "hash": text_hash(text), "keys": sorted(blocking_keys(one))}


def text_hash(text: str | None) -> str | None:
    """A short hash by which a description is known again."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest() if text else None


class Matcher:
    """Finds and scores the candidates of described profiles by one model. Keep it: it remembers descriptions."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._scorer = Scorer(model)
        self._known: dict[str, tuple[str, Features]] = {}

    async def compare(self, reader: Reader, described: Described) -> Rescored:
        """The pairs of the described profiles that are worth keeping. Keys found to be wide, or no longer, are marked, and whoever else
        has them is to be compared again. Takes a transaction, or the driver where nothing is to wait for what follows."""
        keys = {id_: found_by(one) for id_, one in described.people.items()}
        wanted = frozenset().union(described.before, *keys.values())
        if not wanted:
            return Rescored(frozenset(described.people))
        rows = await self._find(reader, wanted, described.people)
        found = _whom(rows, by_order=False)
        wide = {row["key"] for row in rows if row["many"]}
        await self._mark(reader, wide, {row["key"] for row in rows if row["wide"]}, described)
        placers = _whom(rows, by_order=True)
        named, named_hashes = await self._named(reader, described, placers)
        # What was compared is what was described; who has changed since is found out when it is locked.
        hashes = {id_: hash_ for ids in found.values() for id_, hash_ in ids.items()}
        hashes |= named_hashes | dict(described.hashes)
        candidates = {
            id_: ({other for key in its if key in found for other in found[key]} | named[id_]) - {id_}
            for id_, its in keys.items()
        }
        people = await self._load(reader, described, candidates, hashes)
        rescored = Rescored(frozenset(described.people), self._score(candidates, people))
        kept = rescored.partners | described.people.keys()
        return replace(rescored, hashes={id_: hashes[id_] for id_ in kept if id_ in hashes})

    async def _find(
        self, reader: Reader, keys: Iterable[str], placers: Iterable[str] = (), limit: int | None = None
    ) -> list[Row]:
        """Rows of `candidates_by_keys`: who has each key, and by profile who named its orders in messages."""
        identifiers = sorted(key for key in keys if key.partition(":")[0] in KINDS)
        return await reader.run(
            "candidates_by_keys",
            keys=sorted(set(keys) - set(identifiers)),
            identifiers=identifiers,
            placers=sorted(placers),
            limit=limit or self.model.blocking_limit,
        )

    async def _named(
        self, reader: Reader, described: Described, placers: Found
    ) -> tuple[Mapping[str, set[str]], dict[str, str | None]]:
        """Whose orders the profiles name in messages, and who names theirs; and the hashes of all those."""
        hashes = {id_: hash_ for its in placers.values() for id_, hash_ in its.items()}
        names = {id_: {*profiles_named(one), *placers.get(id_, ())} for id_, one in described.people.items()}
        asked = sorted({id_ for ids in names.values() for id_ in ids} - hashes.keys())
        if asked:
            hashes |= {row["key"]: row["hash"] for row in await reader.run("columns_by_profile_ids", keys=asked)}
        return names, hashes

    def _score(self, candidates: Mapping[str, Iterable[str]], people: Mapping[str, Features]) -> dict[Pair, Scored]:
        pairs: dict[Pair, Scored] = {}
        least = self.model.thresholds.propose
        for id_, others in candidates.items():
            for other in others:
                # A pair of two changed profiles comes up twice.
                if other not in people or (other in candidates and other < id_ and id_ in candidates[other]):
                    continue
                scored = self._scorer.score(people[id_], people[other])
                if scored.score >= least:
                    pairs[frozenset((id_, other))] = scored
        return pairs

    async def _load(
        self,
        reader: Reader,
        described: Described,
        candidates: Mapping[str, set[str]],
        hashes: Mapping[str, str | None],
    ) -> dict[str, Features]:
        # One that does not say who it is has no description that others could find: it is compared with nobody, whoever comes first.
        people = {id_: one for id_, one in described.people.items() if one.says_who}
        self._keep({id_: (hash_, one) for id_, one in people.items() if (hash_ := described.hashes.get(id_))})
        wanted = {other for others in candidates.values() for other in others if hashes.get(other)} - people.keys()
        missing = []
        for id_ in wanted:
            known = self._known.get(id_)
            if known is not None and known[0] == hashes[id_]:
                people[id_] = known[1]
            else:
                missing.append(id_)
        if missing:
            people |= await self.remember(reader, missing)
        return people

    async def remember(self, reader: Reader, profiles: Sequence[str]) -> dict[str, Features]:
        """Read the descriptions of profiles, and keep them for who is compared with them later."""
        rows = await reader.run("columns_by_profile_ids", keys=sorted(profiles))
        found = {row["key"]: prepared(read(row["key"], row["features"])) for row in rows if row["features"]}
        self._keep({row["key"]: (row["hash"], found[row["key"]]) for row in rows if row["features"]})
        return found

    def _keep(self, known: Mapping[str, tuple[str, Features]]) -> None:
        if len(self._known) + len(known) > REMEMBERED:
            self._known.clear()
        self._known |= known

    async def _mark(self, reader: Reader, wide: set[str], marked: set[str], described: Described) -> None:
        turned = sorted(wide ^ marked)
        if not turned:
            return
        rows = [{"key": key, "wide": True if key in wide else None} for key in turned]
        found = _whom(await self._find(reader, turned, limit=NO_LIMIT), by_order=False)
        others = sorted({id_ for ids in found.values() for id_ in ids} - described.people.keys())
        now = datetime.now(UTC)
        noted = change_rows(others, "wide")
        for number, row in enumerate(noted):
            row["due"] = now + number // LOT * BETWEEN_LOTS
        await reader.run("note_changes", rows=noted, now=now)
        # After that: without a transaction, one that dies in between leaves it to be noted once more.
        await reader.run("mark_blocking_keys", rows=rows)


def _whom(rows: Iterable[Row], *, by_order: bool) -> Found:
    return {row["key"]: dict(row["rows"]) for row in rows if row["by_order"] == by_order}


_MATCHERS: dict[str, Matcher] = {}


def matcher_of(model: Model) -> Matcher:
    """This process's matcher of the model in use, with the descriptions it remembers."""
    if model.version not in _MATCHERS:
        # Only the model in use is asked for again.
        _MATCHERS.clear()
        _MATCHERS[model.version] = Matcher(model)
    return _MATCHERS[model.version]
