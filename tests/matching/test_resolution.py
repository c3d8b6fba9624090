"""Resolution on a real Neo4j: whatever the order, the batches and the number of workers, the graph ends as the pure function says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.access import SYSTEM
from graph.driver import Driver
from graph.ids import customer_alias
from graph.intake import Intake
from graph.records import RECORD, Record
from graph.writes import store
from matching.active import default_model
from matching.clusters import Scores, cluster
from matching.component import member_of
from matching.worker import work, work_once, work_until_idle
from tests.graph_state import customers_of, emptied, partition
from tests.matching.arrivals import Way, both_ways, ways


def profile(number: int, name: str | None = None, *identifiers: str, **facts: Any) -> Record:
    """A profile `crm:<number>`; identifiers are written `kind=value`, with a `?` in front when they are only claimed."""
    told = [
        {"kind": kind.lstrip("?"), "value": value, "trust": "claimed" if kind.startswith("?") else "verified"}
        for kind, _, value in (text.partition("=") for text in identifiers)
    ]
    return RECORD.validate_python(
        {"type": "profile", "source": "crm", "id": str(number), "name": name, "identifiers": told, **facts}
    )


def day(number: int) -> str:
    return datetime(2026, 3, number, tzinfo=UTC).isoformat()


async def stored(driver: Driver, intake: Intake, *records: Record) -> dict[str, str]:
    """Store, link, and tell the customer of each profile."""
    await store(driver, SYSTEM, records, intake)
    await work_until_idle(driver)
    return await customers_of(driver, sorted({record.key for record in records}))


async def test_a_profile_has_a_customer_of_its_own_as_soon_as_it_is_stored(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [profile(1, "Jane Doe", "email=jane@example.org")], intake)
    assert await customers_of(empty, ["crm:1"]) == {"crm:1": customer_alias("crm:1", intake.id_key)}


async def test_the_anchor_is_the_member_seen_first_and_gives_the_id(empty: Driver, intake: Intake) -> None:
    linked = await stored(
        empty,
        intake,
        profile(1, "Jane Doe", "email=jane@example.org", seen_at=day(9)),
        profile(2, "Jane Doe", "email=jane@example.org", seen_at=day(2)),
        profile(3, "Jane Doe", "email=jane@example.org"),
    )
    assert set(linked.values()) == {customer_alias("crm:2", intake.id_key)}


async def test_an_earlier_version_that_comes_late_can_move_the_anchor(empty: Driver, intake: Intake) -> None:
    await stored(
        empty,
        intake,
        profile(1, "Jane Doe", "email=jane@example.org", seen_at=day(9)),
        profile(2, "Jane Doe", "email=jane@example.org", seen_at=day(5)),
    )
    await stored(empty, intake, profile(1, "Jane D", "email=jane@example.org", seen_at=day(1)))
    assert set((await customers_of(empty, ["crm:1", "crm:2"])).values()) == {customer_alias("crm:1", intake.id_key)}


async def test_a_claimed_identifier_links_nothing(empty: Driver, intake: Intake) -> None:
    linked = await stored(
        empty,
        intake,
        profile(1, "Jane Doe", "email=jane@example.org"),
        profile(2, "Petra Roe", "?email=jane@example.org"),
        profile(3, None, "?email=jane@example.org"),
    )
    assert len(set(linked.values())) == 3


@pytest.mark.parametrize(
    "identifier", ["order_number=10045", "website=example.org", "cookie=abcdef0123", "payment_card=visa 4242"]
)
async def test_kinds_that_never_link_alone(empty: Driver, intake: Intake, identifier: str) -> None:
    linked = await stored(empty, intake, profile(1, "Jane Doe", identifier), profile(2, "Petra Roe", identifier))
    assert len(set(linked.values())) == 2


async def test_a_dropped_identifier_splits_and_the_anchors_part_keeps_the_id(empty: Driver, intake: Intake) -> None:
    first = profile(1, "Jane Doe", "email=jane@example.org", seen_at=day(1))
    await stored(empty, intake, first, profile(2, "Jane Doe", "email=jane@example.org", seen_at=day(2)))
    await stored(empty, intake, profile(2, "Jane Doe", "email=other@example.org", seen_at=day(3)))
    assert await customers_of(empty, ["crm:1", "crm:2"]) == {
        key: customer_alias(key, intake.id_key) for key in ("crm:1", "crm:2")
    }


async def test_a_deleted_profile_stands_alone(empty: Driver, intake: Intake) -> None:
    await stored(empty, intake, *(profile(n, "Jane Doe", "email=jane@example.org", seen_at=day(n)) for n in (1, 2, 3)))
    await stored(empty, intake, profile(2, "Jane Doe", "email=jane@example.org", seen_at=day(5), deleted=True))
    assert partition(await customers_of(empty, ["crm:1", "crm:2", "crm:3"])) == {
        frozenset({"crm:1", "crm:3"}),
        frozenset({"crm:2"}),
    }


async def test_a_phone_found_shared_later_splits_whom_it_had_linked_and_joins_them_again(
    empty: Driver, intake: Intake
) -> None:
    phone = "phone=+441632960001"
    await stored(empty, intake, profile(1, "Jane Doe", phone), profile(2, "J Doe", phone))
    assert len(set((await customers_of(empty, ["crm:1", "crm:2"])).values())) == 1
    await stored(
        empty, intake, profile(3, "Peter Roe", phone, seen_at=day(1)), profile(4, "Ahmed Khan", phone, seen_at=day(1))
    )
    assert len(set((await customers_of(empty, ["crm:1", "crm:2"])).values())) == 2
    await stored(empty, intake, profile(4, "Ahmed Khan", "phone=+441632960009", seen_at=day(2)))
    assert len(set((await customers_of(empty, ["crm:1", "crm:2"])).values())) == 1


async def test_five_thousand_visits_on_one_cookie_cost_as_many_links(empty: Driver, intake: Intake) -> None:
    visits = [profile(n, None, "cookie=abcdef0123456789", seen_at=day(1)) for n in range(1, 2001)]
    await store(empty, SYSTEM, visits, intake)
    await work_until_idle(empty)
    reads: list[tuple[str, int]] = []
    observer = lambda query, _seconds, rows: reads.append((query, rows))  # noqa: E731
    empty.observers.append(observer)
    try:
        linked = await stored(empty, intake, profile(5000, None, "cookie=abcdef0123456789", seen_at=day(2)))
    finally:
        empty.observers.remove(observer)
    assert linked["crm:5000"] == customer_alias("crm:1", intake.id_key)
    assert max(rows for _, rows in reads) <= 2, "joining a large group reads a bounded number of rows"


async def test_many_on_one_shared_phone_do_not_read_each_other(empty: Driver, intake: Intake) -> None:
    """A switchboard: once it is known to be shared, a new user of it costs the same however many there are."""
    names = [
        f"{given} {family}"
        for given in ["Ann", "Ben", "Kim", "Dora", "Edgar", "Frieda", "Gus", "Hana"]
        for family in ["Doe", "Roe", "Poe", "Lee"]
    ]
    people = [profile(n, names[n % len(names)], "phone=+441632960001", seen_at=day(1)) for n in range(300)]
    await store(empty, SYSTEM, people, intake)
    await work_until_idle(empty)
    read: list[int] = []
    observer = lambda _query, _seconds, rows: read.append(rows)  # noqa: E731
    empty.observers.append(observer)
    try:
        await stored(empty, intake, profile(999, "Zoe Zeller", "phone=+441632960001", seen_at=day(2)))
    finally:
        empty.observers.remove(observer)
    assert sum(read) < 60


async def test_links_follow_while_a_worker_runs(empty: Driver, intake: Intake) -> None:
    stop = asyncio.Event()
    worker = asyncio.create_task(work(empty, stop))
    await store(empty, SYSTEM, [profile(n, "Jane Doe", "email=jane@example.org") for n in (1, 2)], intake)
    # Within a second on a quiet machine; test machines are not.
    async with asyncio.timeout(10):
        while len(set((await customers_of(empty, ["crm:1", "crm:2"])).values())) > 1:
            await asyncio.sleep(0.05)
    stop.set()
    await worker


async def test_changes_of_a_worker_that_died_fall_due_again(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [profile(n, "Jane Doe", "email=jane@example.org") for n in (1, 2)], intake)
    now = datetime.now(UTC)
    (leased,) = await empty.run("lease_changes", limit=10, now=now, until=now + timedelta(seconds=1), worker="dies")
    assert len(leased["changes"]) == 2
    assert await work_once(empty, "lives") == 0, "nobody else works on what is leased"
    await asyncio.sleep(1.1)
    assert await work_once(empty, "lives") == 2
    assert len(set((await customers_of(empty, ["crm:1", "crm:2"])).values())) == 1


async def test_a_profile_that_cannot_be_read_does_not_hold_up_those_behind_it(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [profile(n, "Jane Doe", "email=jane@example.org") for n in (1, 2)], intake)
    # As if somebody had written into the graph by hand.
    await empty.migrate("MATCH (p:Profile {id: 'crm:1'}) SET p.attributes = 'no JSON'")
    await empty.migrate("MATCH (c:Change {profile_id: 'crm:1'}) SET c.due = c.due - duration('PT1S')")
    with pytest.raises(ValueError, match="invalid literal"):
        await work_once(empty, "works", batch=1)
    assert await work_once(empty, "works", batch=1) == 1
    waiting = await empty.inspect("MATCH (c:Change) RETURN c.profile_id AS profile")
    assert waiting == [{"profile": "crm:1"}]


async def test_whoever_waits_for_links_waits_for_other_workers_too(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [profile(n, "Jane Doe", "email=jane@example.org") for n in (1, 2)], intake)
    now = datetime.now(UTC)
    await empty.run("lease_changes", limit=10, now=now, until=now + timedelta(seconds=1), worker="slow")
    assert await work_until_idle(empty) == 2
    assert len(set((await customers_of(empty, ["crm:1", "crm:2"])).values())) == 1


NAMES = [None, "Jane Doe", "John Doe", "J Doe", "Robert Roe", "Bob Roe"]
IDENTIFIERS = [
    "email=jane@example.org",
    "email=doe@example.org",
    "phone=+441632960001",
    "phone=+441632960002",
    "email=info@example.org",
    "loyalty_card=1001",
    "loyalty_card=1002",
    "cookie=abcdef0123456789",
    "?email=jane@example.org",
]
versions = st.builds(
    lambda number, name, identifiers, seen, gone: profile(
        number, name, *sorted(identifiers), seen_at=day(seen), deleted=gone
    ),
    st.integers(1, 8),
    st.sampled_from(NAMES),
    st.sets(st.sampled_from(IDENTIFIERS), max_size=3),
    st.integers(1, 28),
    st.sampled_from([False] * 9 + [True]),
)


@given(st.lists(versions, min_size=1, max_size=14), ways)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_any_batches_any_workers_end_the_same(
    session_loop: asyncio.AbstractEventLoop,
    driver: Driver,
    intake: Intake,
    records: list[Record],
    way: Way,
) -> None:
    async def end(way: Way, order: Sequence[Record]) -> dict[str, str]:
        await emptied(driver)
        await way.arrive(driver, intake, order)
        return await customers_of(driver, sorted({record.key for record in records}))

    async def both() -> None:
        one, other = await both_ways(way, records, end)
        assert one == other
        rows = await driver.run("members_by_profile_ids", keys=sorted(one), compared=None)
        assert partition(one) == set(cluster([member_of(row) for row in rows], scores=scores_of(rows)).groups)

    session_loop.run_until_complete(both())


def scores_of(rows: list[dict[str, Any]]) -> Scores:
    """The scores in the graph, of rows of `members_by_profile_ids`."""
    found = {frozenset((row["key"], pair["other"])): pair["score"] for row in rows for pair in row["pairs"]}
    bits = {pair: score for pair, score in found.items() if score is not None}
    return Scores(bits, default_model().linkage)
