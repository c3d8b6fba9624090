"""What clients are told when something fails inside: a code, and nothing of what was asked or found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.audit import Trail
from graph.connection import Connection
from graph.driver import Driver, Rows
from resolvers.asgi import graphql_app
from tests.resolvers.conftest import Asker, as_viewer, ask_app

FIND = 'query { lookup(identifier: "jane@facetest.example") { customers { id channels { channel } } } }'


class Faulty(Driver):
    """A driver with a fault of ours in one of its queries, and personal data in the message."""

    def __init__(self, driver: Driver, query: str) -> None:
        self._inner = driver
        self._query = query

    async def run(self, query: str, /, **params: Any) -> Rows:
        if query == self._query:
            raise ZeroDivisionError("jane@facetest.example")
        return await self._inner.run(query, **params)


@pytest.mark.parametrize("query", ["customers_by_keys", "channels_by_customer_ids"], ids=["root", "field"])
@pytest.mark.parametrize("times", [1, 2], ids=["new", "remembered"])
async def test_a_fault_of_ours_is_masked(ask: Asker, query: str, times: int) -> None:
    faulty = Asker(Faulty(ask.driver, query), ask.audit)
    for _ in range(times):
        answer = await faulty.answer(FIND)
    (error,) = answer["errors"]
    assert error["extensions"] == {"code": "internal_error"}
    assert "jane@" not in str(answer)
    assert error["path"][0] == "lookup"
    assert answer["data"] == {"lookup": None}


async def test_the_rest_of_an_answer_is_given(ask: Asker) -> None:
    faulty = Asker(Faulty(ask.driver, "totals_of_sources"), ask.audit)
    answer = await faulty.answer(
        '{ lookup(identifier: "tom@facetest.example") { customers { name } } totals { __typename } }'
    )
    assert answer["data"] == {"lookup": {"customers": [{"name": "Tom Facetest"}]}, "totals": None}
    assert [error["path"] for error in answer["errors"]] == [["totals"]]


async def test_a_neo4j_that_is_away_says_so(ask: Asker) -> None:
    async with await Driver.connect(Connection("bolt://127.0.0.1:9", "neo4j", "none"), patience=0.2) as away:
        assert await Asker(away, ask.audit).code(FIND) == "database_unavailable"


async def test_without_an_audit_trail_nobody_is_shown(ask: Asker, tmp_path: Path) -> None:
    trail = Trail(tmp_path / "closed.jsonl")
    trail.close()
    app = graphql_app(ask.driver, trail)
    for _ in range(3):
        answer = (await ask_app(app, {"query": FIND}, as_viewer("agent"))).json()
        assert answer["data"] is None
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["audit_unavailable"]


async def test_every_answer_about_somebody_is_on_the_trail_once(ask: Asker) -> None:
    named = 'query WhoIsThis { lookup(identifier: "jane@facetest.example") { customers { id channels { channel } } } }'
    (jane,) = (await ask.data(named))["lookup"]["customers"]
    await ask.data(named)
    await ask.data('{ order(number: "FACE-1001") { id } case(id: "face-desk:K1") { id } }')
    await ask.data('{ lookup(identifier: "nobody@facetest.example") { customers { id } } }')
    looks = ask.looks()
    assert [look["operation"] for look in looks] == ["WhoIsThis: lookup", "WhoIsThis: lookup", "graphql: order, case"]
    (tom,) = (await ask.data('{ lookup(identifier: "tom@facetest.example") { customers { id } } }'))["lookup"][
        "customers"
    ]
    assert [look["customers"] for look in looks[:2]] == [[jane["id"]]] * 2
    assert set(looks[2]["customers"]) == {jane["id"], tom["id"]}, "an order tells of its recipient, too"
    assert {(look["who"], look["role"]) for look in looks} == {("agent-1", "agent")}
    assert "facetest" not in ask.audit.read_text(encoding="utf-8"), "no personal data"
