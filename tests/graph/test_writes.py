"""Storing records on a real Neo4j: idempotent, order-free, nothing lost."""

from __future__ import annotations

import asyncio
from itertools import permutations
from typing import Any

import pytest
from neo4j.exceptions import TransientError

from graph.access import SYSTEM, Viewer
from graph.driver import Driver, Transaction
from graph.errors import Forbidden, InvalidIdentifier, SkipRecord, WhomError
from graph.intake import Intake
from graph.records import RECORD, Record
from graph.writes import Stored, store
from tests.graph_state import emptied, everything, identifiers_of

Row = dict[str, Any]


def record(**fields: Any) -> Record:
    return RECORD.validate_python({"source": "crm", "id": "1", **fields})


def profile(**fields: Any) -> Record:
    return record(type="profile", **fields)


JANE = {"name": "Jane Doe", "identifiers": [{"kind": "email", "value": "Jane@Example.org"}]}
EVERY_TYPE = [
    profile(**JANE, addresses=[{"line1": "12 High Street", "city": "London", "postcode": "SW1A 1AA", "country": "GB"}]),
    record(
        type="interaction",
        profile="1",
        channel="twitter",
        at="2026-01-02T10:00:00+01:00",
        text="hello",
        thread="t",
        case="7",
    ),
    record(
        type="order",
        profile="1",
        at="2026-01-03",
        lines=[{"sku": "A", "name": "Lantern", "quantity": 6, "unit_price": "2.55"}],
    ),
    record(type="order_state", source="carrier", order="1", order_source="crm", state="delivered", at="2026-01-05"),
    record(type="refund", order="1", amount="2.55", at="2026-01-06", lines=[{"sku": "A"}]),
    record(type="goodwill", order="1", kind="voucher", amount="5", at="2026-01-07", code="SORRY5", case="1"),
    record(type="case", profile="1", opened_at="2026-01-04", order="1", sku="A"),
    record(type="session", id="s", profile="1", at="2026-01-05", pages=["/a", "/b"]),
    record(type="consent", profile="1", purpose="marketing", status="granted", at="2026-01-06"),
    record(type="campaign_response", profile="1", campaign="spring", response="opened", at="2026-01-07"),
]


async def test_every_type_becomes_nodes_and_relationships(empty: Driver, intake: Intake) -> None:
    stored = await store(empty, SYSTEM, EVERY_TYPE, intake)
    assert sum(stored.written.values()) == stored.given == 10
    state = await everything(empty)
    assert state.labels == {
        "Profile": 1,
        "Customer": 1,
        "Identifier": 2,
        "Interaction": 2,
        "Order": 1,
        "OrderEvent": 3,
        "Product": 1,
        "Case": 2,
        "Consent": 1,
        "CampaignResponse": 1,
        "Campaign": 1,
        "Change": 2,
        "InsightChange": 1,
    }
    assert state.types == {
        "RESOLVES_TO": 1,
        "IDENTIFIED_BY": 2,
        "TOOK_PART_IN": 2,
        "VIA": 2,
        "PART_OF": 1,
        "PLACED": 1,
        "CONTAINS": 1,
        "HAPPENED_TO": 3,
        "RAISED": 1,
        "ABOUT": 1,
        "GAVE": 1,
        "RESPONDED": 1,
        "TO": 1,
    }


async def test_storing_twice_changes_nothing(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, EVERY_TYPE, intake)
    before = await everything(empty)
    again = await store(empty, SYSTEM, EVERY_TYPE, intake)
    assert again.unchanged == again.given
    assert await everything(empty) == before


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_versions_in_any_order_end_the_same(empty: Driver, intake: Intake, order: tuple[int, ...]) -> None:
    versions = [
        profile(**JANE, seen_at="2026-01-01"),
        profile(name="Jane Roe", identifiers=[{"kind": "phone", "value": "01632 960001"}], seen_at="2026-01-02"),
        profile(name="Jane Poe", identifiers=[{"kind": "phone", "value": "01632 960002"}], seen_at="2026-01-03"),
    ]
    for index in order:
        await store(empty, SYSTEM, [versions[index]], intake)
    (row,) = await empty.run("members_by_profile_ids", keys=["crm:1"], compared=None)
    assert row["name"] == "Jane Poe"
    assert row["seen_at"].to_native().isoformat() == "2026-01-01T00:00:00+00:00"
    assert await identifiers_of(empty, "crm:1") == {"phone:+441632960002": "verified"}
    state = await everything(empty)
    assert state.labels["Version"] == 2, "replaced versions are closed, not deleted"
    assert state.types["WAS_IDENTIFIED_BY"] == 2, "dropped identifiers are closed, not deleted"


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (
            record(type="interaction", profile="1", channel="phone", at="2026-01-01", text="old"),
            record(type="interaction", profile="2", channel="email", at="2026-01-02", text="new"),
        ),
        (
            record(type="order", profile="1", at="2026-01-01", lines=[{"sku": "A"}, {"sku": "B"}]),
            record(type="order", profile="2", at="2026-01-02", lines=[{"sku": "C"}], payer={"profile": "1"}),
        ),
        (
            record(type="case", profile="1", opened_at="2026-01-01"),
            record(type="case", profile="2", opened_at="2026-01-01", changed_at="2026-01-02", status="closed"),
        ),
        (
            record(type="score", profile="1", name="churn", value=0.2, at="2026-01-01"),
            record(type="score", profile="2", name="churn", value=0.4, at="2026-01-02"),
        ),
        (
            record(type="consent", profile="1", purpose="sms", status="granted", at="2026-01-01"),
            record(type="consent", profile="2", purpose="sms", status="withdrawn", at="2026-01-02"),
        ),
        (
            record(type="refund", order="1", amount="2", at="2026-01-01"),
            record(type="refund", order="2", amount="3", at="2026-01-01", changed_at="2026-01-02"),
        ),
        (
            record(type="campaign_response", profile="1", campaign="spring", response="opened", at="2026-01-01"),
            record(type="campaign_response", profile="2", campaign="summer", response="clicked", at="2026-01-02"),
        ),
    ],
    ids=lambda value: value.type,
)
async def test_a_newer_version_replaces_and_an_older_one_is_kept_closed(
    empty: Driver, intake: Intake, older: Record, newer: Record
) -> None:
    await store(empty, SYSTEM, [older, newer], intake)
    first = await everything(empty)
    await emptied(empty)
    await store(empty, SYSTEM, [newer], intake)
    await store(empty, SYSTEM, [older], intake)
    second = await everything(empty)
    assert first.types == second.types | {"HAD_VERSION": 1}
    assert first.labels["Version"] == second.labels["Version"] == 1


async def test_a_thing_may_come_before_whom_and_what_it_is_about(empty: Driver, intake: Intake) -> None:
    for told in reversed(EVERY_TYPE):
        await store(empty, SYSTEM, [told], intake)
    backwards = await everything(empty)
    await emptied(empty)
    await store(empty, SYSTEM, EVERY_TYPE, intake)
    forwards = await everything(empty)
    assert backwards == forwards


async def test_an_unknown_caller_gets_a_profile_of_their_number(empty: Driver, intake: Intake) -> None:
    call = record(
        type="interaction", identifier={"kind": "phone", "value": "01632 960001"}, channel="phone", at="2026-01-01"
    )
    await store(empty, SYSTEM, [call], intake)
    assert await identifiers_of(empty, "crm:phone:+441632960001") == {"phone:+441632960001": "verified"}


async def test_news_of_some_fields_leaves_the_others(empty: Driver, intake: Intake) -> None:
    told = [
        profile(partial=True, name="Jane Doe", seen_at="2026-01-01", attributes={"size": "M", "plan": "free"}),
        profile(partial=True, identifiers=[{"kind": "email", "value": "jane@example.org"}], seen_at="2026-01-02"),
        profile(partial=True, identifiers=[{"kind": "email", "value": "new@example.org"}], seen_at="2026-01-03"),
        profile(partial=True, identifiers=[{"kind": "cookie", "value": "abcdef0123"}], seen_at="2026-01-03"),
        profile(
            partial=True,
            identifiers=[{"kind": "cookie", "value": "fedcba3210"}],
            attributes={"plan": "paid"},
            seen_at="2026-01-04",
        ),
    ]
    for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]):
        await empty.migrate("MATCH (n:Profile) DETACH DELETE n")
        for index in order:
            await store(empty, SYSTEM, [told[index]], intake)
        (row,) = await empty.run("profiles_to_complete", keys=["crm:1"])
        assert row["properties"]["name"] == "Jane Doe"
        assert row["properties"]["attributes"] == '{"plan":"paid","size":"M"}'
        assert sorted(await identifiers_of(empty, "crm:1")) == [
            "cookie:abcdef0123",
            "cookie:fedcba3210",
            "email:new@example.org",
        ]


@pytest.mark.parametrize(
    ("bad", "error", "code"),
    [
        (profile(identifiers=[{"kind": "phone", "value": "0" * 40}]), InvalidIdentifier, "invalid_identifier"),
        (
            profile(identifiers=[{"kind": "payment_card", "value": "4111 1111 1111 1111"}]),
            SkipRecord,
            "card_number_refused",
        ),
        (profile(identifiers=[{"kind": "shoe_size", "value": "43"}]), SkipRecord, "unknown_kind"),
        (profile(name="Jane\0Doe"), SkipRecord, "invalid_characters"),
        (record(type="interaction", channel="smoke", at="2026-01-01"), SkipRecord, "unknown_channel"),
    ],
)
async def test_one_bad_record_stores_nothing_and_tells_no_value(
    empty: Driver, intake: Intake, bad: Record, error: type[WhomError], code: str
) -> None:
    with pytest.raises(error) as caught:
        await store(empty, SYSTEM, [profile(id="2", **JANE), bad], intake)
    assert caught.value.reason_code == code
    assert not any(value in caught.value.message for value in ("4111", "00000", "Jane", "smoke", "shoe"))
    assert (await everything(empty)).labels == {}


async def test_odd_values_are_kept_with_a_warning(empty: Driver, intake: Intake) -> None:
    odd = [
        profile(birth_date="spring 1980"),
        profile(id="2", birth_date="1582-10-10"),
        record(type="interaction", profile="1", channel="post", at="9999-12-31T23:59:59Z"),
        record(type="interaction", id="2", profile="1", channel="post", at="1582-10-10T00:00:00Z"),
    ]
    stored = await store(empty, SYSTEM, odd, intake)
    assert [warning.code for warning in stored.warnings] == [
        "birth_date_no_date",
        "birth_date_implausible",
        "time_implausible",
        "time_implausible",
    ]
    (row,) = await empty.run("members_by_profile_ids", keys=["crm:1"], compared=None)
    assert row["birth_date"] == "spring 1980"


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_an_order_told_by_events_keeps_the_day_it_was_placed(
    empty: Driver, intake: Intake, order: tuple[int, ...]
) -> None:
    told = [
        record(type="order", profile="1", at=f"2026-01-0{day}", changed_at=f"2026-01-0{day}", status=status)
        for day, status in enumerate(("placed", "shipped", "cancelled"), 1)
    ]
    for index in order:
        await store(empty, SYSTEM, [told[index]], intake)
    (row,) = await empty.inspect("MATCH (o:Order) RETURN o.status AS status, toString(date(o.at)) AS day")
    assert row == {"status": "cancelled", "day": "2026-01-01"}


async def test_a_later_change_of_an_order_shows_though_its_day_is_the_same(empty: Driver, intake: Intake) -> None:
    shipped = record(type="order", profile="1", at="2026-01-01", changed_at="2026-01-03", status="shipped")
    placed = record(type="order", profile="1", at="2026-01-01", changed_at="2026-01-02", status="placed")
    await store(empty, SYSTEM, [shipped], intake)
    await store(empty, SYSTEM, [placed], intake)
    (row,) = await empty.inspect("MATCH (o:Order) RETURN o.status AS status, toString(date(o.at)) AS day")
    assert row == {"status": "shipped", "day": "2026-01-01"}


async def test_an_order_is_found_however_its_number_is_written(empty: Driver, intake: Intake) -> None:
    order = record(type="order", id="x", number="#10045", profile="1", at="2026-01-01")
    case = record(type="case", profile="1", opened_at="2026-01-02", order="Order no. 10045")
    await store(empty, SYSTEM, [order, case], intake)
    assert await orders_of_open_cases(empty) == ["#10045"]


async def orders_of_open_cases(driver: Driver) -> list[str]:
    return [row["order"] for row in await driver.run("explore_open_cases", days=7, limit=10)]


async def test_a_case_finds_its_order_though_they_were_stored_at_the_same_time(
    empty: Driver, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither transaction sees what the other has not yet committed."""
    case = record(type="case", profile="b", opened_at="2026-01-02", order="RACE-1")
    really = Transaction.run

    async def run(self: Transaction, query: str, /, **params: Any) -> Any:
        rows = await really(self, query, **params)
        if query == "upsert_orders":
            await store(empty, SYSTEM, [case], intake)
        return rows

    monkeypatch.setattr(Transaction, "run", run)
    await store(empty, SYSTEM, [record(type="order", id="RACE-1", profile="a", at="2026-01-01")], intake)
    monkeypatch.undo()
    assert await orders_of_open_cases(empty) == ["RACE-1"]


async def test_an_address_with_nothing_in_it_costs_no_profile(empty: Driver, intake: Intake) -> None:
    stored = await store(empty, SYSTEM, [profile(addresses=[{"text": "???"}, {"city": "London"}])], intake)
    assert [warning.code for warning in stored.warnings] == ["address_unusable"]
    assert "Identifier" not in (await everything(empty)).labels


async def test_only_some_roles_may_write(empty: Driver, intake: Intake) -> None:
    with pytest.raises(Forbidden):
        await store(empty, Viewer("ann", "store"), [profile(**JANE)], intake)


async def test_many_writers_of_one_record_leave_the_newest(empty: Driver, intake: Intake) -> None:
    versions = [
        profile(name=f"Jane {n}", seen_at=f"2026-01-{n:02}", identifiers=JANE["identifiers"]) for n in range(1, 21)
    ]
    orders = [record(type="order", profile="1", at=f"2026-01-{n:02}", lines=[{"sku": f"{n}"}]) for n in range(1, 21)]
    done: list[Stored] = await asyncio.gather(
        *(store(empty, SYSTEM, [a, b], intake) for a, b in zip(versions, orders, strict=True))
    )
    assert len(done) == 20
    (row,) = await empty.run("members_by_profile_ids", keys=["crm:1"], compared=None)
    assert row["name"] == "Jane 20"
    state = await everything(empty)
    assert state.labels["Identifier"] == 1
    assert state.labels["Version"] == 38, "every version but the newest of each record"
    assert state.types["CONTAINS"] == 1


async def test_a_transaction_tried_again_starts_from_what_was_given(
    empty: Driver, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try fails after it completed the record; before the second, another tells a newer name."""
    await store(empty, SYSTEM, [profile(name="Old Name", seen_at="2026-01-01")], intake)
    really, tries = Transaction.run, [0]

    async def run(self: Transaction, query: str, /, **params: Any) -> Any:
        tries[0] += query == "reference_profiles"
        if tries[0] == 2 and query == "reference_profiles":
            await store(empty, SYSTEM, [profile(name="New Name", seen_at="2026-02-01", partial=True)], intake)
        if tries[0] == 1 and query == "write_profiles":
            raise TransientError("deadlock")
        return await really(self, query, **params)

    monkeypatch.setattr(Transaction, "run", run)
    await store(empty, SYSTEM, [profile(language="fr", seen_at="2026-03-01", partial=True)], intake)
    monkeypatch.undo()
    (now,) = await empty.inspect("MATCH (p:Profile {id: 'crm:1'}) RETURN p.name AS name, p.language AS language")
    assert now == {"name": "New Name", "language": "fr"}


async def test_a_late_version_between_two_newer_ones_keeps_the_earliest_sight(empty: Driver, intake: Intake) -> None:
    """All in one batch: the earliest time a profile was ever seen decides whose id its customer has."""
    seen = ["2026-03-14", "2026-03-09", "2026-03-26"]
    await store(empty, SYSTEM, [profile(name=at, seen_at=at) for at in seen], intake)
    (row,) = await empty.run("members_by_profile_ids", keys=["crm:1"], compared=None)
    assert str(row["seen_at"]).startswith("2026-03-09")
