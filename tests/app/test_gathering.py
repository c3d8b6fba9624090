"""Small writes that come at the same time go together, and none costs another: on a real Neo4j."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest

from app.gathering import MOST, SMALL, Gathering
from graph.access import SYSTEM, Viewer
from graph.driver import Driver
from graph.errors import DatabaseUnavailable, Forbidden
from graph.intake import Intake, Prepared
from graph.records import RECORD
from graph.rows import prepare
from matching.arrival import Arrivals
from tests.app.conftest import WRITE_KEYS, Api


def said(intake: Intake, id_: str) -> Prepared:
    line = {"type": "profile", "source": "gathered", "id": id_, "name": "Ida Gathered"}
    return prepare(RECORD.validate_python(line), intake)


async def there(driver: Driver, prefix: str) -> set[str]:
    rows = await driver.inspect("MATCH (p:Profile {source: 'gathered'}) RETURN p.source_id AS id")
    return {row["id"].removeprefix(prefix) for row in rows if row["id"].startswith(prefix)}


@pytest.fixture
def prefix() -> str:
    return uuid.uuid4().hex[:8]


@pytest.fixture
def ran(driver: Driver) -> Any:
    names: list[str] = []

    def observe(query: str, _seconds: float, _rows: int) -> None:
        names.append(query)

    driver.observers.append(observe)
    yield names
    driver.observers.remove(observe)


async def test_calls_that_come_together_are_written_together_and_each_is_stored(
    api: Api, driver: Driver, ran: list[str]
) -> None:
    users = [f"g-{uuid.uuid4().hex[:12]}" for _ in range(30)]
    calls = [{"userId": user, "traits": {"email": f"{user}@gather.example"}} for user in users]
    auth = (WRITE_KEYS["server"], "")
    answers = await asyncio.gather(*(api.client.post("/v1/identify", json=call, auth=auth) for call in calls))
    assert [answer.json()["stored"] for answer in answers] == [1] * 30
    assert ran.count("write_profiles") < 10
    keys = [f"email:{user}@gather.example" for user in users]
    found: Any = await driver.run("identifiers_by_keys", keys=keys, by="key", kinds=["email"], first=1)
    assert all(row["rows"] for row in found)


async def test_what_cannot_be_written_costs_nobody_else(driver: Driver, intake: Intake, prefix: str) -> None:
    gathering = Gathering(Arrivals(driver))
    parts = [said(intake, f"{prefix}{number}") for number in range(6)]
    parts[3].row["properties"]["broken"] = {"a": "map is no property"}
    done = await asyncio.gather(*(gathering.store(SYSTEM, [part], intake) for part in parts), return_exceptions=True)
    assert [isinstance(one, Exception) for one in done] == [number == 3 for number in range(6)]
    assert await there(driver, prefix) == {"0", "1", "2", "4", "5"}


async def test_who_gave_up_waiting_is_left_out_and_the_others_are_not(
    driver: Driver, intake: Intake, prefix: str
) -> None:
    gathering = Gathering(Arrivals(driver))
    tasks = [
        asyncio.create_task(gathering.store(SYSTEM, [said(intake, f"{prefix}{number}")], intake)) for number in range(4)
    ]
    await asyncio.sleep(0)
    tasks[2].cancel()
    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in done] == [False, False, True, False]
    assert await there(driver, prefix) == {"0", "1", "3"}
    await gathering.store(SYSTEM, [said(intake, f"{prefix}9")], intake)
    assert "9" in await there(driver, prefix)


@pytest.mark.parametrize("size", [SMALL, SMALL + 1, MOST + 1])
async def test_writes_of_any_size_are_stored_beside_small_ones(
    driver: Driver, intake: Intake, prefix: str, size: int
) -> None:
    gathering = Gathering(Arrivals(driver))
    large = [said(intake, f"{prefix}{number}") for number in range(size)]
    small = [said(intake, f"{prefix}small{number}") for number in range(3)]
    await asyncio.gather(
        gathering.store(SYSTEM, large, intake), *(gathering.store(SYSTEM, [one], intake) for one in small)
    )
    assert len(await there(driver, prefix)) == size + 3


async def test_who_may_not_write_is_told_so_at_once(driver: Driver, intake: Intake, prefix: str) -> None:
    with pytest.raises(Forbidden):
        await Gathering(Arrivals(driver)).store(Viewer("test", "agent"), [said(intake, prefix)], intake)
    assert await there(driver, prefix) == set()


async def test_a_pool_with_all_hands_full_is_a_database_away(driver: Driver, neo4j_connection: Any) -> None:
    async with await Driver.connect(neo4j_connection, patience=0.2) as small:
        leave, held = asyncio.Event(), asyncio.Semaphore(0)

        async def hold(_: Any) -> None:
            held.release()
            await leave.wait()

        holding = [asyncio.create_task(small.rehearse(hold)) for _ in range(64)]
        for _ in holding:
            await held.acquire()
        with pytest.raises(DatabaseUnavailable):
            await small.run("waiting_changes")
        leave.set()
        await asyncio.gather(*holding)
