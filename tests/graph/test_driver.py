"""Plans are looked after beside the work: nothing of that stays in the graph, and nothing of it stands in anybody's way. And what goes wrong is
told for what it is."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from neo4j.exceptions import ConstraintError

from graph import driver as module
from graph.access import SYSTEM
from graph.connection import Connection
from graph.driver import Driver, Transaction
from graph.errors import TookTooLong
from graph.intake import Intake
from graph.records import ProfileRecord
from graph.writes import store

LOOKED_AFTER = ("members_by_profile_ids", "write_resolutions", "note_changes")


async def changes(driver: Driver) -> int:
    (row,) = await driver.inspect("MATCH (c:Change) RETURN count(c) AS changes")
    return int(row["changes"])


async def test_renewing_plans_changes_nothing(driver: Driver) -> None:
    before = await changes(driver)
    await driver.prepare(LOOKED_AFTER)
    for query in LOOKED_AFTER:
        driver.used(query, changed=True)
    await driver.renew_plans()
    assert await changes(driver) == before


@pytest.mark.parametrize("milliseconds", [0, 1, 2, 5, 10, 20, 50])
async def test_one_that_is_cancelled_holds_no_locks(driver: Driver, milliseconds: int) -> None:
    renewing = asyncio.create_task(driver.prepare(LOOKED_AFTER))
    await asyncio.sleep(milliseconds / 1000)
    renewing.cancel()
    await asyncio.gather(renewing, return_exceptions=True)
    before = await changes(driver)
    async with asyncio.timeout(10):
        await driver.prepare(LOOKED_AFTER)
        assert await changes(driver) == before


async def test_it_goes_on_when_neo4j_was_away(neo4j_connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RENEW", 0.01)
    async with await Driver.connect(
        Connection("bolt://127.0.0.1:9", neo4j_connection.user, neo4j_connection.password)
    ) as away:
        away.used("waiting_changes", changed=False)
        await asyncio.sleep(0.3)
        assert away.looks_after_plans


async def test_it_ends_with_the_driver(neo4j_connection: Connection) -> None:
    async with await Driver.connect(neo4j_connection) as one:
        assert one.looks_after_plans
    assert not one.looks_after_plans


async def test_a_transaction_that_takes_too_long_is_told_from_a_neo4j_that_is_away(
    empty: Driver, intake: Intake
) -> None:
    await store(empty, SYSTEM, [ProfileRecord.model_validate({"type": "profile", "source": "crm", "id": "1"})], intake)

    async def hold(transaction: Transaction) -> None:
        await transaction.run("lock_resolutions", keys=["crm:1"], now=datetime.now(UTC))
        hasty = empty.with_patience(30, longest=0.5)
        with pytest.raises(TookTooLong, match=r"longer than 0.5 s"):
            await hasty.run("lock_resolutions", keys=["crm:1"], now=datetime.now(UTC))

    await empty.write(hold)


async def test_what_is_refused_each_time_is_soon_told(empty: Driver) -> None:
    """Waiting mends what two did at one moment, not a statement that breaks a constraint whenever it runs."""
    tries = 0

    async def twice(transaction: Transaction) -> None:
        nonlocal tries
        tries += 1
        await transaction._transaction.run("UNWIND [1, 2] AS one CREATE (:Profile {id: 'crm:1'})")

    with pytest.raises(ConstraintError):
        await empty.with_patience(600).write(twice)
    assert tries == module.REFUSED + 1


async def test_the_library_still_begins_a_transaction_with_its_first_query(driver: Driver) -> None:
    """It has no public name: gone, it would cost a round trip, and nobody would see."""
    async with driver._bolt.session() as session:
        assert hasattr(session, "_pipelined_begin")
