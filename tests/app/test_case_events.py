"""Two colleagues at one customer see each other, over real WebSockets."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.access import SYSTEM, Viewer
from graph.audit import Look
from graph.case_story import Kind
from graph.cases import Cases, Doing
from graph.driver import Driver
from graph.intake import Intake
from graph.presence import LASTS
from graph.reads import Reads
from graph.records import RECORD
from graph.writes import store
from matching.decisions import Acts
from matching.worker import work_until_idle
from tests.app.test_subscriptions import event, key, receive, send, socket, subscribed

WATCH = """subscription ($id: ID!) { did: caseChanged(customerId: $id) {
    kind customerId case { id status staff } action { kind by note } colleagues { who role } } }"""


@pytest.fixture
async def case(driver: Driver, intake: Intake) -> tuple[str, str]:
    """A case of nobody else's, and its customer."""
    name = f"watched-{uuid.uuid4().hex[:8]}"
    lines = [
        {"type": "profile", "source": name, "id": "p", "name": f"Wanda {name}"},
        {"type": "case", "source": name, "id": "K1", "profile": "p", "opened_at": "2026-03-01T10:00:00Z"},
    ]
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    await work_until_idle(driver)
    (row,) = await driver.run("customers_by_profile_ids", keys=[f"{name}:p"], hidden=[])
    return f"{name}:K1", row["customer"]


async def do(driver: Driver, case: str, kind: Kind, **own: Any) -> None:
    viewer = Viewer("ben", "supervisor")
    await Cases(viewer, driver, Look(viewer)).act(case, Doing(kind, **own))


async def told(opened: Any) -> dict[str, Any]:
    return dict((await event(opened))["did"])


def there(happened: dict[str, Any]) -> list[str]:
    return [colleague["role"] for colleague in happened["colleagues"]]


async def test_two_at_one_customer_see_each_other_come_act_and_go(
    driver: Driver, served: str, case: tuple[str, str]
) -> None:
    id_, customer = case
    async with socket(served, key("agent")) as one:
        await subscribed(one, WATCH, id=customer)
        assert there(await told(one)) == ["agent"], "the first event comes at once"
        async with socket(served, key("store")) as other:
            await subscribed(other, WATCH, id=customer)
            assert there(await told(other)) == ["agent", "store"]
            assert there(await told(one)) == ["agent", "store"]
            await do(driver, id_, Kind.HAND_OVER, staff="Carol", note="over to you")
            for opened, note in ((one, "over to you"), (other, None)):
                happened = await told(opened)
                assert (happened["kind"], happened["case"]["staff"]) == ("CASE", "Carol")
                assert happened["action"] == {"kind": "HAND_OVER", "by": "ben", "note": note}
        gone = await told(one)
        assert (gone["kind"], there(gone)) == ("PRESENCE", ["agent"])


async def test_a_customer_is_watched_wherever_it_goes_and_nobody_elses(
    driver: Driver, intake: Intake, served: str, case: tuple[str, str]
) -> None:
    id_, customer = case
    name = f"elder-{uuid.uuid4().hex[:8]}"
    lines = [
        {"type": "profile", "source": name, "id": "p", "name": "Wanda", "seen_at": "2001-01-01"},
        {"type": "case", "source": name, "id": "K2", "profile": "p", "opened_at": "2026-03-01T10:00:00Z"},
    ]
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    await work_until_idle(driver)
    async with socket(served, key("agent")) as one:
        await subscribed(one, WATCH, id=customer)
        await told(one)
        await do(driver, f"{name}:K2", Kind.RESOLVE)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await one.recv()
        await Acts(driver, Viewer("judge", "agent")).link(f"{name}:p", f"{id_.split(':')[0]}:p")
        moved = await told(one)
        assert (moved["kind"], there(moved)) == ("PRESENCE", ["agent"])
        assert moved["customerId"] != customer
        await do(driver, f"{name}:K2", Kind.REOPEN)
        assert (await told(one))["case"]["id"] == f"{name}:K2"


async def test_a_colleague_whose_process_died_is_there_no_more(driver: Driver, case: tuple[str, str]) -> None:
    _, customer = case
    row = {"id": uuid.uuid4().hex, "customer": customer, "who": "gone", "role": "agent"}
    then = datetime.now(UTC) - timedelta(minutes=2)
    await driver.run("keep_presences", rows=[row], now=then, until=then + LASTS)
    viewer = Viewer("anna", "agent")
    assert (await Reads(viewer, driver, Look(viewer)).presences([customer])).get(customer, []) == []


@pytest.mark.parametrize(
    ("role", "id_", "code"),
    [("analyst", None, "forbidden"), ("agent", "c_nobody", "not_found")],
)
async def test_who_may_not_watch(served: str, case: tuple[str, str], role: str, id_: str | None, code: str) -> None:
    async with socket(served, key(role)) as opened:
        assert (await receive(opened))["type"] == "connection_ack"
        payload = {"query": WATCH, "variables": {"id": id_ or case[1]}}
        await send(opened, type="subscribe", id="1", payload=payload)
        message = await receive(opened)
        (error,) = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert error["extensions"]["code"] == code
