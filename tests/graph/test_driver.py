"""Plans are looked after beside the work: nothing of that stays in the graph, and nothing of it stands in anybody's way."""

from __future__ import annotations

import asyncio

import pytest

from graph import driver as module
from graph.connection import Connection
from graph.driver import Driver

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
