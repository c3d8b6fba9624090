"""A clock that runs ahead: what it tells is kept, in its place, and neither the last nor recent until its time has come."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from insight.worker import work_until_idle as read_messages
from matching.worker import work_until_idle
from tests.resolvers.conftest import Asker

Row = dict[str, Any]
IDA = {
    "type": "profile",
    "id": "ida",
    "name": "Ida Early",
    "identifiers": [{"kind": "email", "value": "ida@early.example"}],
}
PAGE = """{ customerInFront(identifier: "ida@early.example") { customer {
    interactions(first: 10) { nodes { id ahead } } sessions(first: 5) { nodes { id ahead } }
    orders(first: 5) { nodes { number ahead stands waitingDays timeline { state ahead } } }
    latestActivity { id type } channels { channel interactions } mood { sampleSize label } preferredChannel { channel }
    promises { text } journey { searches } worth { reason freshness { newest } } } } }"""


def at(**ahead: float) -> str:
    return (datetime.now(UTC) + timedelta(**ahead)).isoformat()


def contact(
    id_: str, when: str, channel: str = "email", text: str = "I love it, thank you so much!", **more: Any
) -> Row:
    return {"type": "interaction", "id": id_, "channel": channel, "at": when, "text": text, "profile": "ida"} | more


def order(id_: str, when: str, **more: Any) -> Row:
    return {"type": "order", "id": id_, "at": when, "profile": "ida", "lines": [{"sku": "A", "unit_price": "5"}]} | more


def visit(id_: str, when: str, search: str) -> Row:
    return {"type": "session", "id": id_, "at": when, "profile": "ida", "pages": [f"/search?q={search}"]}


@pytest.fixture
async def ask(empty: Driver, tmp_path: Path) -> Asker:
    return Asker(empty, tmp_path / "audit.jsonl")


async def keep(ask: Asker, intake: Intake, *lines: Row) -> None:
    records = [RECORD.validate_python({"source": "early"} | line) for line in lines]
    await store(ask.driver, SYSTEM, records, intake)
    await work_until_idle(ask.driver)
    await read_messages(ask.driver)


async def page(ask: Asker) -> Row:
    found: Row = (await ask.data(PAGE))["customerInFront"]["customer"]
    return found


COME = [
    contact("m1", at(days=-3)), contact("m2", at(days=-2)), visit("v1", at(days=-1), "lantern"),
    order("o1", at(days=-5), states=[{"state": "ready", "at": at(days=-4)}]),
]  # fmt: skip
AHEAD = [
    contact("m3", at(hours=2), "twitter", "This is a disgrace, worst service ever, I am furious!", public=True),
    contact("m4", at(hours=3), text="You will receive your refund tomorrow.", direction="outbound"),
    visit("v2", at(hours=4), "teapot"),
    order("o2", at(hours=5)),
    {"type": "order_state", "id": "s1", "order": "o1", "state": "collected", "at": at(hours=6)},
]


async def test_what_lies_ahead_is_there_and_says_so(ask: Asker, intake: Intake) -> None:
    await keep(ask, intake, IDA, *COME, *AHEAD)
    found = await page(ask)
    assert [(one["id"], one["ahead"]) for one in found["interactions"]["nodes"]] == [
        ("early:v2", True), ("early:m4", True), ("early:m3", True), ("early:v1", False), ("early:m2", False), ("early:m1", False),
    ]  # fmt: skip
    assert [(one["id"], one["ahead"]) for one in found["sessions"]["nodes"]] == [
        ("early:v2", True),
        ("early:v1", False),
    ]
    assert [(one["number"], one["ahead"]) for one in found["orders"]["nodes"]] == [("o2", True), ("o1", False)]


async def test_it_is_neither_the_last_nor_recent(ask: Asker, intake: Intake) -> None:
    """The page says the same as without it, but for the lists that have it."""
    await keep(ask, intake, IDA, *COME)
    before = await page(ask)
    await keep(ask, intake, *AHEAD)
    after = await page(ask)
    for name in ("latestActivity", "channels", "mood", "preferredChannel", "promises", "journey", "worth"):
        assert after[name] == before[name], name
    assert before["latestActivity"]["id"] == "early:v1"
    assert (before["mood"]["label"], before["mood"]["sampleSize"]) == ("POSITIVE", 2)


async def test_an_order_does_not_stand_where_it_is_yet_to_come(ask: Asker, intake: Intake) -> None:
    await keep(ask, intake, IDA, *COME, *AHEAD)
    o1 = (await page(ask))["orders"]["nodes"][1]
    assert (o1["stands"], round(o1["waitingDays"])) == ("READY", 4)
    assert [(step["state"], step["ahead"]) for step in o1["timeline"]] == [
        ("PLACED", False), ("READY", False), ("COLLECTED", True),
    ]  # fmt: skip


async def test_it_counts_once_its_time_has_come(ask: Asker, intake: Intake) -> None:
    await keep(ask, intake, IDA, *COME)
    soon = datetime.now(UTC) + timedelta(seconds=4)
    await keep(ask, intake, contact("m5", soon.isoformat(), "twitter", public=True))
    assert (await page(ask))["latestActivity"]["id"] == "early:v1"
    await asyncio.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds()) + 0.1)
    found = await page(ask)
    assert found["latestActivity"]["id"] == "early:m5"
    assert not found["interactions"]["nodes"][0]["ahead"]
    assert found["mood"]["sampleSize"] == 3
