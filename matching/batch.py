"""Works out from scratch who is the same as whom, for the whole graph at once: what `whom resolve` writes and `whom model try` tells.

It is what the workers do profile by profile: the same columns, the same keys, the same scores, and the same pure function for the groups,
here of all profiles in one call. Splink scores the candidates, on DuckDB a hundred thousand a second, or on Spark; those worth keeping are
scored again by the online scorer, so that the last digit is the worker's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.driver import Driver
from graph.identifiers import KINDS
from graph.progress import Report, silent
from matching.blocking import found_by, profiles_named
from matching.candidates import Rescored
from matching.clusters import Clusters, Scores, cluster, find_shared
from matching.component import Component, Row, judgements_of, member_of, targets_of
from matching.engines import Begin, DuckDB
from matching.features import Features, features_of
from matching.judged import Judgement, Pair, judged
from matching.linkage import candidates, predict
from matching.model import Model
from matching.people import pages
from matching.scoring import Scored, Scorer, prepared

_NEARLY = 1e-3
"""Bits below the threshold that are scored again: rounding may lift them over it."""


@dataclass(slots=True)
class Everybody:
    """The whole graph as it was read. `component` has all profiles as members; `touched`: when each was last locked; `rows`: what they say;
    `people`: the columns they are compared by, once they were worked out."""

    component: Component = field(default_factory=Component)
    touched: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    judgements: set[Judgement] = field(default_factory=set)
    people: dict[str, Features] | None = None


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """Who is the same as whom by one model. `wide`: the keys that too many have; `targets`: the customer of each profile."""

    model: Model
    everybody: Everybody
    people: Mapping[str, Features]
    wide: frozenset[str]
    rescored: Rescored
    clusters: Clusters
    targets: Mapping[str, str]


async def read_everybody(driver: Driver, report: Report = silent, known: Everybody | None = None) -> Everybody:
    """Read all profiles, page by page; of those already `known` only who is new or was locked since."""
    found = known or Everybody()
    async for touched in pages(driver, report):
        asked = [id_ for id_, at in touched.items() if id_ not in found.touched or found.touched[id_] != at]
        found.touched |= touched
        if asked:
            found.people = None
            told, members = await asyncio.gather(
                driver.run("features_by_profile_ids", keys=asked),
                driver.run("members_by_profile_ids", keys=asked, compared=None),
            )
            found.rows |= {row["key"]: row for row in told}
            for row in members:
                found.judgements |= judgements_of(row)
                _add(found.component, row)
    found.component.judged = judged(found.judgements)
    return found


def _add(component: Component, row: Row) -> None:
    profile = row["key"]
    component.members[profile] = member_of(row)
    component.aliases[profile], component.customers[profile] = row["alias"], row["customer"]
    component.pairs |= {frozenset((profile, pair["other"])): pair for pair in row["pairs"]}


def work_out(everybody: Everybody, model: Model, report: Report = silent, begin: Begin = DuckDB) -> WorkedOut:
    """Who is the same as whom, by the model. Takes memory for all profiles and their likely pairs, some 5 kB a profile. `begin`: makes the
    engine on which Splink scores."""
    component = everybody.component
    report("Resolving", 0, 4)
    people = columns(everybody)
    pairs, wide = candidates(_keys(people, everybody.rows), model.blocking_limit)
    report("Resolving", 1, 4)
    scored = _scored(people, {*pairs, *_named(people)}, model, begin)
    report("Resolving", 2, 4)
    component.bits = {pair: one.score for pair, one in scored.items()}
    clusters = cluster(list(component.members.values()), component.judged, scores=Scores(component.bits, model.linkage))
    component.shared = dict(clusters.shared)
    report("Resolving", 4, 4)
    rescored = Rescored(frozenset(people), scored)
    return WorkedOut(model, everybody, people, wide, rescored, clusters, targets_of(component, clusters))


def columns(everybody: Everybody) -> dict[str, Features]:
    """What all profiles are compared by, given what they say and which identifiers too many people share."""
    if everybody.people is None:
        component = everybody.component
        shared = find_shared(list(component.members.values()), component.judged)
        everybody.people = {
            profile: prepared(features_of(_seen(row, shared))) for profile, row in everybody.rows.items()
        }
    return everybody.people


def _seen(row: Row, shared: Mapping[str, object]) -> Row:
    """A row of `features_by_profile_ids` with what is shared as it was just found, not as the graph has it."""
    return row | {"identifiers": [[key, kind, trust, key in shared] for key, kind, trust, _ in row["identifiers"]]}


def _keys(people: Mapping[str, Features], rows: Mapping[str, Row]) -> Iterator[tuple[str, str, bool]]:
    for profile, one in people.items():
        finds = found_by(one)
        used = {key for key, *_ in rows[profile]["identifiers"]}
        # Who says nothing is found by nothing, but uses an identifier all the same.
        for key in finds | used:
            yield profile, key, key in finds


def _named(people: Mapping[str, Features]) -> Iterator[tuple[str, str]]:
    for profile, one in people.items():
        for other in profiles_named(one):
            if other in people and people[other].says_who and one.says_who and other != profile:
                yield min(profile, other), max(profile, other)


def _scored(
    people: Mapping[str, Features], pairs: set[tuple[str, str]], model: Model, begin: Begin
) -> dict[Pair, Scored]:
    scorer, least = Scorer(model), model.thresholds.propose
    told = [one for one in people.values() if one.says_who]
    likely = predict(told, sorted(pairs), model, least=least - _NEARLY, begin=begin)
    scored = {frozenset((a, b)): scorer.score(people[a], people[b]) for a, b, _ in likely}
    return {pair: one for pair, one in scored.items() if one.score >= least}


def turned_identifiers(worked: WorkedOut) -> list[Row]:
    """Rows of `mark_identifiers`: those that too many people use now and did not before, or the other way round."""
    was = {
        key: bool(marked)
        for row in worked.everybody.rows.values()
        for key, kind, _, marked in row["identifiers"]
        if kind in KINDS
    }
    shared = worked.clusters.shared
    return [
        {"key": key, "witnesses": list(shared[key]) if key in shared else None}
        for key, marked in sorted(was.items())
        if marked != (key in shared)
    ]
