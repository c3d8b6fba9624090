"""Following customers over a real WebSocket: who gets in, what is told, and to whom it is not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from app.settings import Settings
from graph.access import SYSTEM, Viewer
from graph.driver import Driver
from graph.intake import Intake
from graph.judgements import Decision
from graph.records import RECORD
from graph.writes import store
from matching.decisions import Acts
from matching.worker import work_until_idle
from tests.app.conftest import API_KEYS

AGENT = Viewer("agent-desk", "agent")
ONE, TWO, THREE = (f"followed:{n}" for n in (1, 2, 3))
CHANGED = "subscription ($id: ID) { customerChanged(id: $id) { kind customerId otherIds cause customer { id profiles { id } } } }"
ADDED = "subscription { proposalAdded { aId bId status conflict profiles { id } } }"


@pytest.fixture
async def people(driver: Driver, intake: Intake) -> dict[str, str]:
    """Three strangers, of whom nothing was said; their customers."""
    await driver.migrate("MATCH (j:Judgement) WHERE j.a STARTS WITH 'followed:' DETACH DELETE j")
    await driver.migrate("MATCH (p:Profile {source: 'followed'}) DETACH DELETE p")
    lines = [{"type": "profile", "source": "followed", "id": f"{n}", "name": f"Followed {n}"} for n in (1, 2, 3)]
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    await work_until_idle(driver)
    rows = await driver.run("customers_by_profile_ids", keys=[ONE, TWO, THREE], hidden=[])
    return {row["key"]: row["customer"] for row in rows}


@asynccontextmanager
async def socket(served: str, payload: dict[str, Any] | None, **headers: str) -> AsyncIterator[ClientConnection]:
    """A connection that has said who it is."""
    url = served.replace("http:", "ws:") + "/graphql"
    protocols = [Subprotocol("graphql-transport-ws")]
    async with connect(url, subprotocols=protocols, additional_headers=headers) as opened:
        await send(opened, type="connection_init", **({"payload": payload} if payload is not None else {}))
        yield opened


async def send(opened: ClientConnection, **message: Any) -> None:
    await opened.send(json.dumps(message))


async def receive(opened: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(10):
        message = await opened.recv()
    assert isinstance(message, str), "the protocol is text"
    return dict(json.loads(message))


async def subscribed(opened: ClientConnection, query: str, **variables: Any) -> None:
    """Subscribe, and wait until the feed looks."""
    assert (await receive(opened))["type"] == "connection_ack"
    await send(opened, type="subscribe", id="1", payload={"query": query, "variables": variables})
    await asyncio.sleep(1)


async def event(opened: ClientConnection) -> dict[str, Any]:
    message = await receive(opened)
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    return dict(message["payload"]["data"])


def key(role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {API_KEYS[role]}"}


@pytest.mark.parametrize("where", ["payload", "header", "small letters"])
async def test_a_customer_is_followed_wherever_it_goes(
    driver: Driver, served: str, people: dict[str, str], where: str
) -> None:
    payload = {"payload": key("agent"), "header": None, "small letters": {"x-api-key": API_KEYS["agent"]}}[where]
    headers = key("agent") if where == "header" else {}
    async with socket(served, payload, **headers) as opened:
        await subscribed(opened, CHANGED, id=people[TWO])
        done = await Acts(driver, AGENT).link(ONE, TWO)
        joined = (await event(opened))["customerChanged"]
        assert (joined["kind"], joined["customerId"], joined["otherIds"]) == ("JOINED", people[ONE], [people[TWO]])
        assert joined["cause"] == f"judgement:{done.batch.id}"
        assert {profile["id"] for profile in joined["customer"]["profiles"]} == {ONE, TWO}
        await Acts(driver, AGENT).link(ONE, THREE)
        joined = (await event(opened))["customerChanged"]
        assert joined["otherIds"] == [people[THREE]]
        assert len(joined["customer"]["profiles"]) == 3, "read afresh for each event"
        await Acts(driver, AGENT).undo([done.batch.id])
        assert (await event(opened))["customerChanged"]["kind"] == "SPLIT"


async def test_others_are_not_told_of_and_a_preview_is_no_event(
    driver: Driver, served: str, people: dict[str, str]
) -> None:
    async with socket(served, key("agent")) as opened:
        await subscribed(opened, CHANGED, id=people[THREE])
        await Acts(driver, AGENT).link(ONE, TWO)
        await Acts(driver, AGENT, preview=True).link(ONE, THREE)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await opened.recv()


async def test_whoever_may_judge_is_told_of_what_there_is_to_judge(
    driver: Driver, served: str, people: dict[str, str]
) -> None:
    async with socket(served, key("agent")) as opened:
        await subscribed(opened, ADDED)
        await Acts(driver, AGENT).judge(
            [Decision(ONE, TWO, "accept"), Decision(ONE, THREE, "reject"), Decision(TWO, THREE, "accept")]
        )
        added = (await event(opened))["proposalAdded"]
        assert (added["aId"], added["bId"], added["status"], added["conflict"]) == (TWO, THREE, "PROPOSED", True)
        assert [profile["id"] for profile in added["profiles"]] == [TWO, THREE]


async def test_every_event_is_on_the_audit_trail(
    driver: Driver, served: str, people: dict[str, str], api_settings: Settings
) -> None:
    async with socket(served, key("agent")) as opened:
        await subscribed(opened, "subscription Watch { customerChanged { kind } }")
        await Acts(driver, AGENT).link(ONE, TWO)
        await event(opened)
    looks = [json.loads(line) for line in (api_settings.home / "audit.jsonl").read_text().splitlines()]
    assert any(
        look["operation"] == "Watch: customerChanged"
        and people[TWO] in look["customers"]
        and look["who"] == "agent-desk"
        for look in looks
    )


@pytest.mark.parametrize("payload", [None, {}, {"Authorization": "Bearer no-such-key"}, {"Authorization": 7}])
async def test_without_a_key_nobody_gets_in(served: str, payload: dict[str, Any] | None) -> None:
    async with socket(served, payload) as opened:
        with pytest.raises(ConnectionClosed) as closed:
            await receive(opened)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403


REFUSED = [
    ("analyst", CHANGED, "forbidden"),
    ("store", ADDED, "forbidden"),
    ("agent", CHANGED.replace("($id: ID)", "").replace("id: $id", 'id: "c_nobody"'), "not_found"),
    ("agent", '{ customer(id: "c_nobody") { id } }', "invalid_query"),
    ("agent", 'mutation { undo(ids: ["x"]) { batch } }', "invalid_query"),
    ("agent", "subscription { nothing }", "invalid_query"),
    ("agent", "subscription { customerChanged { kind } } #" + "x" * 100_000, "query_too_long"),
]


@pytest.mark.parametrize(
    ("role", "query", "code"), REFUSED, ids=[f"{role}-{code}-{query[:14]}" for role, query, code in REFUSED]
)
async def test_what_may_not_be_followed_is_refused_with_a_code(served: str, role: str, query: str, code: str) -> None:
    async with socket(served, key(role)) as opened:
        assert (await receive(opened))["type"] == "connection_ack"
        await send(opened, type="subscribe", id="1", payload={"query": query})
        message = await receive(opened)
        (error,) = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert error["extensions"]["code"] == code, message


NO_MESSAGES = [
    "[]", "7", "{", '"x"', "{}", '{"type": "subscribe", "id": "1", "payload": []}', '{"type": "subscribe", "id": "1", "payload": {}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": 7}}', '{"type": "subscribe", "id": 1, "payload": {"query": "{a}"}}',
    '{"type": "subscribe", "id": "1", "payload": {"query": "{a}", "variables": "x"}}',
]  # fmt: skip


@pytest.mark.parametrize("text", NO_MESSAGES)
async def test_what_is_no_message_closes_the_connection(served: str, text: str) -> None:
    async with socket(served, key("agent")) as opened:
        assert (await receive(opened))["type"] == "connection_ack"
        await opened.send(text)
        with pytest.raises(ConnectionClosed) as closed:
            await receive(opened)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400


async def test_a_page_of_another_site_is_turned_away(served: str) -> None:
    with pytest.raises(Exception, match="403"):
        async with socket(served, key("agent"), Origin="https://elsewhere.example"):
            pass
