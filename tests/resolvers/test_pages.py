"""Pages: cursors that hold while rows come and go, filters before counts, and bounds."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from tests.resolvers.conftest import Asker

TOM = "tom@facetest.example"
PAGE = """query ($i: String!, $first: Int!, $after: String, $filter: InteractionFilter) {
    lookup(identifier: $i) { customers { interactions(first: $first, after: $after, filter: $filter) {
        totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id at direction } }
    } } }
}"""


async def page(ask: Asker, first: int, after: str | None = None, **filters: Any) -> dict[str, Any]:
    """One page of Tom's interactions."""
    variables: dict[str, Any] = {"i": TOM, "first": first, "after": after, "filter": filters or None}
    (customer,) = (await ask.data(PAGE, **variables))["lookup"]["customers"]
    return dict(customer["interactions"])


async def walk(ask: Asker, first: int, **filters: Any) -> list[str]:
    """All ids, page by page."""
    ids: list[str] = []
    after = None
    while True:
        found = await page(ask, first, after, **filters)
        assert found["pageInfo"]["hasPreviousPage"] == (after is not None)
        ids += [edge["node"]["id"] for edge in found["edges"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            return ids


@pytest.mark.parametrize("first", [1, 2, 3, 7, 24, 25, 26, 100])
async def test_pages_of_any_size_give_every_row_once(ask: Asker, first: int) -> None:
    ids = await walk(ask, first)
    assert len(ids) == len(set(ids)) == 25
    assert ids == [f"face-desk:call{n:02}" for n in reversed(range(25))], "newest first, ties by id"


async def test_cursors_hold_while_rows_come_in(ask: Asker, driver: Driver, intake: Intake) -> None:
    first = await page(ask, 10)
    late = RECORD.validate_python(
        {"type": "interaction", "source": "face-desk", "id": "late", "profile": "tom", "channel": "phone"}
        | {"at": "2026-03-01T10:00:00Z"}
    )
    await store(driver, SYSTEM, [late], intake)
    second = await page(ask, 10, first["pageInfo"]["endCursor"])
    seen = [edge["node"]["id"] for edge in (*first["edges"], *second["edges"])]
    assert seen == [f"face-desk:call{n:02}" for n in range(24, 4, -1)], "nothing twice, nothing left out"
    await driver.migrate("MATCH (n:Interaction {id: 'face-desk:late'}) DETACH DELETE n")


async def test_each_edge_has_the_cursor_of_its_row(ask: Asker) -> None:
    found = await page(ask, 5)
    for edge, following in zip(found["edges"], found["edges"][1:], strict=False):
        (after,) = (await page(ask, 1, edge["cursor"]))["edges"]
        assert after == following
    assert found["pageInfo"]["startCursor"] == found["edges"][0]["cursor"]
    assert found["pageInfo"]["endCursor"] == found["edges"][-1]["cursor"]


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({"direction": "INBOUND"}, 13),
        ({"direction": "OUTBOUND"}, 12),
        ({"channels": ["phone"]}, 25),
        ({"channels": ["email", "twitter"]}, 0),
        ({"activities": ["call"]}, 25),
        ({"public": True}, 0),
        ({"since": "2026-02-09T10:00:00Z"}, 1),
        ({"since": "2026-02-09T11:00:00+01:00"}, 1),
        ({"until": "2026-02-02T10:00:00Z"}, 3),
        ({"since": "2026-02-02", "until": "2026-02-03T00:00:00"}, 3),
        ({"direction": "INBOUND", "since": "2026-02-05"}, 7),
    ],
    ids=str,
)
async def test_filters_apply_before_counting_and_limiting(ask: Asker, filters: dict[str, Any], total: int) -> None:
    assert (await page(ask, 2, **filters))["totalCount"] == total
    assert len(await walk(ask, 2, **filters)) == total


async def test_orders_and_cases_have_filters_of_their_own(ask: Asker) -> None:
    query = """{ lookup(identifier: "jane@facetest.example") { customers {
        shipped: orders(filter: {statuses: ["shipped"]}) { totalCount nodes { number } }
        early: orders(filter: {until: "2026-02-15T00:00:00Z"}) { nodes { number } }
        open: cases(filter: {statuses: [OPEN, PENDING]}) { nodes { id } }
        old: cases(filter: {until: "2026-02-01T00:00:00Z"}) { nodes { id } }
        visits: sessions(filter: {since: "2026-03-04T00:00:00Z"}) { totalCount }
    } } }"""
    (jane,) = (await ask.data(query))["lookup"]["customers"]
    assert jane == {
        "shipped": {"totalCount": 1, "nodes": [{"number": "FACE-1001"}]},
        "early": {"nodes": [{"number": "FACE-1002"}]},
        "open": {"nodes": [{"id": "face-desk:K1"}]},
        "old": {"nodes": [{"id": "face-desk:K2"}]},
        "visits": {"totalCount": 0},
    }


async def test_a_search_goes_on_page_by_page(ask: Asker) -> None:
    query = """query ($a: String) { search(text: "crowd", first: 6, after: $a) {
        totalCount pageInfo { hasNextPage endCursor } nodes { customerId score } } }"""
    seen: list[str] = []
    after = None
    while True:
        found = (await ask.data(query, a=after))["search"]
        assert found["totalCount"] == 20
        seen += [node["customerId"] for node in found["nodes"]]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    assert len(seen) == len(set(seen)) == 20


UNUSABLE_TIMES = (
    "2026-W01-1",
    "2026-01-01",
    "2026-01-01T00:00:00",
    "2026-01-01T00:00:00+23:59",
    "20260101T000000Z",
    "",
)


def cursor(time: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([time, "a"]).encode()).decode().rstrip("=")


async def test_a_cursor_may_stand_at_any_time_the_graph_has(ask: Asker) -> None:
    for time in ("2026-01-01T00:00Z", "2026-01-01T00:00:00.123456789+05:30"):
        query = f'{{ lookup(identifier: "{TOM}") {{ customers {{ interactions(after: "{cursor(time)}") {{ totalCount }} }} }} }}'
        assert (await ask.data(query))["lookup"]["customers"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("first: 0", "invalid_page"),
        ("first: -1", "invalid_page"),
        ("first: 101", "invalid_page"),
        ('after: "x"', "invalid_cursor"),
        ('after: "WzFd"', "invalid_cursor"),
        ('after: "WyJub3QgYSB0aW1lIiwiYSJd"', "invalid_cursor"),
        ('after: "é"', "invalid_cursor"),
        *((f'after: "{cursor(time)}"', "invalid_cursor") for time in UNUSABLE_TIMES),
        ('filter: {since: "yesterday"}', "invalid_query"),
    ],
)
async def test_a_page_that_cannot_be_is_refused(ask: Asker, arguments: str, code: str) -> None:
    query = f'{{ lookup(identifier: "{TOM}") {{ customers {{ interactions({arguments}) {{ totalCount }} }} }} }}'
    assert await ask.code(query) == code


@pytest.mark.parametrize("field", ["profiles", "identifiers", "neighbourhood"])
async def test_lists_have_the_same_bounds(ask: Asker, field: str) -> None:
    query = f'{{ lookup(identifier: "{TOM}") {{ customers {{ {field}(first: 101) {{ __typename }} }} }} }}'
    assert await ask.code(query) == "invalid_page"
