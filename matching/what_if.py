"""What would happen to a record if it came now: stored, compared and resolved for real, in a transaction that is rolled back."""

from __future__ import annotations

from dataclasses import dataclass

from graph.access import Thing, Viewer, require, sees_profile
from graph.driver import Driver, Transaction
from graph.intake import Intake
from graph.records import ProfileRecord
from graph.rows import prepare
from graph.writes import store_within
from matching.active import model_of
from matching.arrival import link
from matching.explain import Waterfall, masked, waterfall
from matching.features import read
from matching.scoring import Scorer


@dataclass(frozen=True, slots=True)
class Near:
    """A profile the record would be linked to or proposed with, and how its score comes about."""

    profile: str
    customer: str
    together: bool
    waterfall: Waterfall


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`customer`: the one the record would belong to; `is_new`: nobody else would. `joined`: customers that would become one with it,
    `near`: the profiles it would be linked to or proposed with by score, the likeliest first."""

    customer: str
    is_new: bool
    joined: tuple[str, ...]
    near: tuple[Near, ...]


async def what_if(driver: Driver, viewer: Viewer, record: ProfileRecord, intake: Intake) -> WhatIf:
    """What would happen to a record; nothing is stored. Raises SkipRecord for one that could not be."""
    require(viewer, Thing.JUDGE)
    prepared = prepare(record, intake)
    profile = str(prepared.row["id"])

    async def rehearsed(transaction: Transaction) -> WhatIf:
        stored = await store_within(transaction, [prepared], intake, "what_if")
        described, rescored, done = await link(transaction, [profile], "what_if", stored.model)
        customer = done.after.get(profile, "")
        mates = {id_ for id_, its in done.after.items() if its == customer and id_ != profile}
        others = sorted(other for pair in rescored.pairs for other in pair - {profile} if sees_profile(viewer, other))
        scorer = Scorer(await model_of(transaction, stored.model))
        columns = await transaction.run("columns_by_profile_ids", keys=others)
        owners = {
            row["key"]: row["customer"]
            for row in await transaction.run("members_by_profile_ids", keys=others, compared={})
        }
        near = [
            Near(
                row["key"],
                owners[row["key"]],
                row["key"] in mates,
                masked(waterfall(scorer, described.people[profile], read(row["key"], row["features"])), viewer),
            )
            for row in columns
        ]
        near.sort(key=lambda one: (-one.waterfall.score, one.profile))
        joined = {done.before[id_] for id_ in mates if id_ in done.before}
        return WhatIf(customer, not mates, tuple(sorted(joined)), tuple(near))

    return await driver.rehearse(rehearsed)
