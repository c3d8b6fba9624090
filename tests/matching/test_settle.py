"""`whom resolve` from scratch gives what the workers give, ids included, and leaves to the workers whoever they are at work on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import ProfileRecord
from graph.writes import store
from matching import settle
from matching.engines import DuckDB
from matching.settle import resolve_everybody
from matching.worker import work_until_idle
from tests.matching.arrivals import emptied_and_narrow
from tests.matching.test_resolution import day, versions
from tests.matching.test_scored_resolution import LEEDS, MARGARET, YORK, people, person

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""No shrinking: an example takes seconds here."""

STATES = (
    "MATCH (p:Profile)-[:RESOLVES_TO]->(c:Customer) RETURN p.id AS a, c.id AS b, p.features AS c ORDER BY a",
    "MATCH (a:Profile)-[s:SAME_AS]->(b:Profile) RETURN a.id AS a, b.id AS b, s.score AS c, s.status AS d, s.levels AS e, s.model AS f"
    " ORDER BY a, b",
    "MATCH (i:Identifier) WHERE i.shared OR i.wide RETURN i.key AS a, i.shared AS b, i.wide AS c ORDER BY a",
    "MATCH (k:BlockingKey)<-[:FOUND_BY]-(p:Profile) RETURN k.key AS a, k.wide AS b, p.id AS c ORDER BY a, c",
    "MATCH (c:Change) RETURN c.kind AS a, c.profile_id AS b ORDER BY a, b",
)


async def state(driver: Driver) -> list[list[dict[str, Any]]]:
    """All that matching writes, but for times."""
    return [await driver.inspect(statement) for statement in STATES]


records = st.lists(people, min_size=1, max_size=12) | st.lists(versions, min_size=1, max_size=12)


@pytest.mark.usefixtures("no_model_after")
@given(records)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
def test_from_scratch_is_what_the_workers_make_of_it(
    session_loop: asyncio.AbstractEventLoop, driver: Driver, intake: Intake, records: list[ProfileRecord]
) -> None:
    async def both() -> None:
        await emptied_and_narrow(driver)
        await store(driver, SYSTEM, records, intake)
        await work_until_idle(driver)
        worked = await state(driver)
        again = await resolve_everybody(driver)
        assert (again.moved, again.pairs, again.left) == (0, 0, 0), "there is nothing to add to what the workers did"
        assert await state(driver) == worked
        await emptied_and_narrow(driver)
        await store(driver, SYSTEM, records, intake)
        await resolve_everybody(driver)
        assert await state(driver) == worked

    session_loop.run_until_complete(both())


async def test_what_nobody_uses_any_more_is_shared_no_more(empty: Driver, intake: Intake) -> None:
    office = {"identifiers": [{"kind": "email", "value": "office@example.org"}]}
    await store(empty, SYSTEM, [person(1, *MARGARET, seen_at=day(1), **office)], intake)
    await work_until_idle(empty)
    shared = "MATCH (i:Identifier {key: 'email:office@example.org'}) RETURN i.shared AS shared"
    assert await empty.inspect(shared) == [{"shared": True}]
    await store(empty, SYSTEM, [person(1, *MARGARET, seen_at=day(2))], intake)
    await resolve_everybody(empty)
    assert await empty.inspect(shared) == [{"shared": None}]


@pytest.mark.usefixtures("no_model_after")
@given(records, records)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
def test_half_by_workers_and_half_from_scratch_is_the_same(
    session_loop: asyncio.AbstractEventLoop,
    driver: Driver,
    intake: Intake,
    first: list[ProfileRecord],
    then: list[ProfileRecord],
) -> None:
    async def run(whole: bool) -> list[list[dict[str, Any]]]:
        await emptied_and_narrow(driver)
        for some in (first, then):
            await store(driver, SYSTEM, some, intake)
            if some is first or whole:
                await work_until_idle(driver)
        await resolve_everybody(driver)
        return await state(driver)

    async def both() -> None:
        assert await run(whole=True) == await run(whole=False)

    session_loop.run_until_complete(both())


async def test_whom_a_worker_has_in_hand_is_left_to_it(
    empty: Driver, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store(empty, SYSTEM, [person(1, *MARGARET, LEEDS), person(2, *MARGARET, LEEDS)], intake)
    await work_until_idle(empty)
    await empty.inspect(
        "MATCH (p:Profile)-[was:RESOLVES_TO]->(c) WHERE p.id = 'crm:2' CREATE (p)-[:RESOLVES_TO]->(:Customer {id: 'c_x'}) DELETE was"
    )
    work_out = settle.work_out

    def meanwhile(*args: Any) -> Any:
        # As if a worker had locked the profile while all was worked out.
        everybody = args[0]
        everybody.touched["crm:2"] = None
        return work_out(*args)

    monkeypatch.setattr(settle, "work_out", meanwhile)
    done = await resolve_everybody(empty)
    assert done.left == 2
    (waiting,) = await empty.inspect("MATCH (c:Change {cause: 'resolve'}) RETURN count(c) AS n")
    assert waiting["n"] == 2
    await work_until_idle(empty)
    rows = await empty.inspect("MATCH (p:Profile)-[:RESOLVES_TO]->(c) RETURN DISTINCT c.id AS id")
    assert len(rows) == 1


async def test_who_comes_while_it_is_worked_out_is_in_it(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [person(1, *MARGARET, LEEDS)], intake)
    loop, begun = asyncio.get_running_loop(), list[int]()

    def begin() -> DuckDB:
        begun.append(1)
        if len(begun) == 1:
            coming = store(empty, SYSTEM, [person(2, *MARGARET, LEEDS)], intake)
            asyncio.run_coroutine_threadsafe(coming, loop).result(30)
        return DuckDB()

    done = await resolve_everybody(empty, begin=begin)
    assert (done.profiles, len(begun)) == (2, 2)
    rows = await empty.inspect("MATCH (p:Profile)-[:RESOLVES_TO]->(c) RETURN DISTINCT c.id AS id")
    assert len(rows) == 1
    await work_until_idle(empty)
    assert len(await empty.inspect("MATCH (p:Profile)-[:RESOLVES_TO]->(c) RETURN DISTINCT c.id AS id")) == 1


async def test_nothing_to_resolve_is_no_error(empty: Driver) -> None:
    done = await resolve_everybody(empty)
    assert (done.profiles, done.moved, done.pairs, done.left) == (0, 0, 0, 0)


FOUND_BY_MANY_THEN_SHARED = [
    (1, "Margaret Featherstone", None, LEEDS, 8, 1, False),
    (1, "Ahmed Khan", "1970-03-05", YORK, 13, 2, False),
    (5, None, None, LEEDS, 2, 1, False),
    (4, "Maggie Featherstone", None, YORK, 14, 1, False),
    (4, "Maggie Featherstone", "1968-11-30", YORK, 15, 2, False),
    (3, "Peter Featherstone", "1968-11-30", YORK, 14, 2, False),
    (4, "Margaret Featherstone", "1968-11-30", YORK, 14, 2, False),
    (5, None, "1970-03-05", LEEDS, 8, 2, False),
    (6, None, None, YORK, 27, None, False),
    (7, "Maggie Featherstone", "1970-03-05", LEEDS, 2, 2, False),
    (4, None, None, LEEDS, 11, None, False),
    (7, "Ahmed Khan", "1970-03-05", None, 24, 1, False),
]
"""Number, name, birth date, home, day seen, last digit of the phone, deleted."""


@pytest.mark.usefixtures("no_model_after")
async def test_a_wide_identifier_that_becomes_shared_is_wide_no_more(driver: Driver, intake: Intake) -> None:
    await emptied_and_narrow(driver)
    for number, name, born, home, seen, phone, gone in FOUND_BY_MANY_THEN_SHARED:
        identifiers = [{"kind": "phone", "value": f"+44163296000{phone}"}] if phone else []
        told = person(number, name, born, home, seen_at=day(seen), deleted=gone, identifiers=identifiers)
        await store(driver, SYSTEM, [told], intake)
    await work_until_idle(driver)
    worked = await state(driver)
    await resolve_everybody(driver)
    assert await state(driver) == worked
