"""Links by score, on a real Neo4j: who is joined, who is not, and that nothing depends on what came first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.access import SYSTEM
from graph.driver import Driver, Transaction
from graph.intake import Intake
from graph.records import ProfileRecord, Record
from graph.writes import store
from matching import resolve as resolving
from matching.active import default_model
from matching.candidates import Matcher, describe
from matching.component import Component
from matching.resolve import Compared, Resolved, resolve
from matching.worker import work_once, work_until_idle
from tests.graph_state import customers_of
from tests.matching.arrivals import Way, both_ways, emptied_and_narrow, ways
from tests.matching.test_resolution import day

LEEDS = {"line1": "12 High Street", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"}
YORK = {"line1": "3 Mill Lane", "city": "York", "postcode": "YO1 7HH", "country": "GB"}


def person(number: int, name: str | None, born: str | None = None, home: Any = None, **more: Any) -> ProfileRecord:
    return ProfileRecord.model_validate(
        {
            "type": "profile",
            "source": "crm",
            "id": str(number),
            "name": name,
            "birth_date": born,
            "addresses": [home] if home else [],
        }
        | more
    )


async def together(driver: Driver, intake: Intake, *people: ProfileRecord) -> bool:
    await store(driver, SYSTEM, people, intake)
    await work_until_idle(driver)
    return len(set((await customers_of(driver, [one.key for one in people])).values())) == 1


MARGARET = ("Margaret Featherstone", "1970-03-04")


@pytest.mark.parametrize(
    ("reason", "other", "joined"),
    [
        ("a nickname at the same address", person(2, "Maggie Featherstone", "1970-03-04", LEEDS), True),
        ("a slip in the name and in the birth date", person(2, "Margret Featherstone", "1970-04-03", LEEDS), True),
        ("given and family name swapped", person(2, "Featherstone Margaret", "1970-03-04", LEEDS), True),
        ("a husband in the same house", person(2, "Peter Featherstone", "1968-11-30", LEEDS), False),
        ("a twin", person(2, "Ursula Featherstone", "1970-03-04", LEEDS), False),
        ("a daughter of the same name", person(2, "Margaret Featherstone", "1999-08-21", LEEDS), False),
        ("nothing in common but a given name", person(2, "Margaret Khan", "1955-01-01", YORK), False),
        ("one who moved house", person(2, "Margaret Featherstone", "1970-03-04", YORK), True),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_who_is_joined_by_score(
    empty: Driver, intake: Intake, reason: str, other: ProfileRecord, joined: bool
) -> None:
    assert await together(empty, intake, person(1, *MARGARET, LEEDS), other) is joined, reason


async def test_who_waits_for_links_waits_for_what_they_bring_about(empty: Driver, intake: Intake) -> None:
    """Two in one batch make a mailbox shared, and so are scored anew: by then both were dealt with once, and nobody else came."""
    office = {"identifiers": [{"kind": "email", "value": "office@example.org"}]}
    await store(empty, SYSTEM, [person(n, *MARGARET, LEEDS, **office) for n in (1, 2)], intake)
    assert await work_until_idle(empty, batch=2) == 4
    assert await empty.inspect("MATCH (c:Change) RETURN c.profile_id AS id") == []


async def test_a_deleted_profile_leaves_no_pair_behind(empty: Driver, intake: Intake) -> None:
    assert await together(empty, intake, person(1, *MARGARET, LEEDS), person(2, *MARGARET, LEEDS))
    await store(empty, SYSTEM, [person(2, *MARGARET, LEEDS, seen_at=day(9), deleted=True)], intake)
    await work_until_idle(empty)
    assert len(set((await customers_of(empty, ["crm:1", "crm:2"])).values())) == 2
    assert await pairs(empty) == {}


@pytest.mark.parametrize("touched", [False, True])
async def test_it_is_read_again_if_others_were_at_work_between_reading_and_locking(
    empty: Driver, intake: Intake, monkeypatch: pytest.MonkeyPatch, touched: bool
) -> None:
    email = {"identifiers": [{"kind": "email", "value": "margaret@example.org"}]}
    first, second = (person(number, *MARGARET, seen_at=day(number), **email) for number in (1, 2))
    await store(empty, SYSTEM, [first, second], intake)
    read, reads = resolving.read_component, list[int]()

    async def read_and_wait(*given: Any) -> Component:
        component = await read(*given)
        reads.append(len(component.members))
        if touched and len(reads) == 1:
            await empty.run("lock_resolutions", keys=[second.key], now=datetime.now(UTC))
        return component

    monkeypatch.setattr(resolving, "read_component", read_and_wait)
    await empty.write(lambda transaction: resolve(transaction, [first.key], "import"))
    assert reads == ([2, 2] if touched else [2])
    assert len(set((await customers_of(empty, [first.key, second.key])).values())) == 1


async def test_a_pair_found_while_one_of_the_two_was_being_compared_is_kept(empty: Driver, intake: Intake) -> None:
    """One worker has compared a profile and is about to write; another has meanwhile found whom it is the same as."""
    first, second = (person(number, *MARGARET, LEEDS) for number in (1, 2))
    await store(empty, SYSTEM, [first], intake)
    now = datetime.now(UTC)
    await empty.run("lease_changes", limit=10, now=now, until=now + timedelta(seconds=60), worker="slow")
    described = await empty.write(lambda transaction: describe(transaction, [first.key]))
    matcher = Matcher(default_model())
    rescored = await empty.write(lambda transaction: matcher.compare(transaction, described))
    await store(empty, SYSTEM, [second], intake)
    assert await work_once(empty, "quick") == 1
    assert len(set((await customers_of(empty, [first.key, second.key])).values())) == 1

    async def write(transaction: Transaction) -> Resolved:
        compared = Compared(matcher.model, rescored, lambda some: matcher.compare(transaction, described.only(some)))
        return await resolve(transaction, [first.key], "import", compared)

    await empty.write(write)
    assert len(set((await customers_of(empty, [first.key, second.key])).values())) == 1
    assert len(await pairs(empty)) == 1


async def pairs(driver: Driver) -> dict[str, Any]:
    rows = await driver.inspect(
        "MATCH (a:Profile)-[s:SAME_AS]->(b:Profile) RETURN a.id + ' ' + b.id AS pair, s.score AS score, s.status AS status"
    )
    return {row["pair"]: (row["score"], row["status"]) for row in rows}


people = st.builds(
    lambda number, name, born, home, seen, contact, gone: person(
        number,
        name,
        born,
        home,
        seen_at=day(seen),
        deleted=gone,
        identifiers=[{"kind": "email" if "@" in contact else "phone", "value": contact}] if contact else [],
    ),
    st.integers(1, 7),
    st.sampled_from(["Margaret Featherstone", "Maggie Featherstone", "Peter Featherstone", "Ahmed Khan", None]),
    st.sampled_from(["1970-03-04", "1970-03-05", "1968-11-30", None]),
    st.sampled_from([LEEDS, YORK, None]),
    st.integers(1, 28),
    st.sampled_from(["+441632960001", "+441632960002", "office@example.org", None]),
    st.sampled_from([False] * 9 + [True]),
)


@pytest.mark.usefixtures("no_model_after")
@given(st.lists(people, min_size=2, max_size=12), ways)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_any_workers_give_the_same_customers_and_pairs(
    session_loop: asyncio.AbstractEventLoop,
    driver: Driver,
    intake: Intake,
    records: list[ProfileRecord],
    way: Way,
) -> None:
    """With keys that turn wide late, replaced versions, deletions, and phones that turn out shared; an office's mailbox is so from the first."""

    async def end(way: Way, order: Sequence[Record]) -> tuple[dict[str, str], dict[str, Any]]:
        await emptied_and_narrow(driver)
        await way.arrive(driver, intake, order)
        return await customers_of(driver, sorted({record.key for record in records})), await pairs(driver)

    one, other = session_loop.run_until_complete(both_ways(way, records, end))
    assert one == other
