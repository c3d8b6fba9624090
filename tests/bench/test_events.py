"""The events of the freshness bench are such as Whom takes, and are found where the bench looks for them."""

from __future__ import annotations

from typing import Any

import pytest

from bench.bare import Bare
from bench.events import MIX, Events
from bench.stage import statement
from graph.connection import Connection
from graph.driver import Driver
from insight.worker import work_until_idle as read_messages
from matching.worker import work_until_idle
from tests.app.conftest import WRITE_KEYS, Api, api, api_app, api_settings

__all__ = ["api", "api_app", "api_settings"]


def test_the_same_seed_gives_the_same_events() -> None:
    one, other = ([*events.knowns(9), *events.mixed(50)] for events in (Events("web", ["a@b.example"]) for _ in "ab"))
    assert one == other
    assert sum(MIX.values()) == 100


@pytest.mark.usefixtures("empty")
async def test_every_event_is_found_once_it_is_dealt_with_and_not_before(
    api: Api, driver: Driver, neo4j_connection: Connection
) -> None:
    events = Events("web", ["ida@shop.example"])
    sent = [*events.knowns(6), *events.mixed(60)]
    for event in sent:
        answer = await api.client.post(event.path, json=event.said, auth=(WRITE_KEYS["web"], ""))
        assert answer.json()["stored"] == 1, answer.text
    keys = [event.key for event in sent]

    async def found(bare: Bare) -> set[Any]:
        return {row["key"] for row in await bare.run(statement("up_to_date"), keys=keys)}

    async with Bare(neo4j_connection) as bare:
        assert not await found(bare) & {one.key for one in sent[:6]}
        await work_until_idle(driver)
        chats = {event.key for event in sent if event.said.get("event") == "Live Chat Message Sent"}
        assert chats
        assert await found(bare) == set(keys) - chats
        await read_messages(driver)
        assert await found(bare) == set(keys)
