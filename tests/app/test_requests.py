"""Around every request: its id, its log line, its limits; and what is never logged."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI, Request

from app.failures import handle
from app.logs import set_up_logs
from app.metrics import Metrics
from app.requests import Limits, Requests
from graph.errors import DatabaseUnavailable, NotFound
from tests.app.conftest import Api

SECRET = "jane@secret.example"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged meanwhile, with everything as it was afterwards."""
    before = structlog.get_config()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs("info", stream)
    yield stream
    structlog.configure(**before)
    root.handlers[:], root.level = handlers, level


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
async def client(metrics: Metrics) -> AsyncIterator[httpx.AsyncClient]:
    """An app of a few paths that go wrong, behind our layer."""
    app = FastAPI()
    handle(app)

    @app.get("/fine/{who}")
    async def fine(who: str) -> dict[str, str]:
        return {"ok": "yes"}

    @app.get("/broken/{who}")
    async def broken(who: str) -> None:
        raise ValueError(f"cannot read {who}")

    @app.get("/away")
    async def away() -> None:
        raise DatabaseUnavailable("Neo4j did not answer")

    @app.get("/nobody")
    async def nobody() -> None:
        raise NotFound("nobody there")

    @app.get("/slow")
    async def slow() -> None:
        await asyncio.sleep(60)

    @app.post("/body")
    async def body(request: Request) -> int:
        return len(await request.body())

    @app.post("/json")
    async def read_json(asked: dict[str, Any]) -> int:
        return len(asked)

    layer = Requests(app, Limits(body=1_000, seconds=0.3), metrics)
    transport = httpx.ASGITransport(layer)
    async with httpx.AsyncClient(transport=transport, base_url="http://whom.test") as made:
        yield made


@pytest.mark.parametrize(
    ("given", "kept"),
    [("call-4711", True), ("a" * 64, True), ("a" * 65, False), ("", False), ("two words", False), ("<script>", False)],
)
async def test_a_sane_request_id_is_kept_and_any_other_replaced(
    client: httpx.AsyncClient, given: str, kept: bool
) -> None:
    answer = await client.get("/fine/x", headers={"X-Request-ID": given})
    assert (answer.headers["x-request-id"] == given) is kept
    assert answer.headers["x-request-id"]


async def test_a_request_is_one_line_with_its_route_and_not_its_address(
    client: httpx.AsyncClient, log: io.StringIO
) -> None:
    await client.get(f"/fine/{SECRET}?identifier={SECRET}", headers={"X-Request-ID": "r-1", "Authorization": SECRET})
    (line,) = lines(log)
    assert line["event"] == "request"
    assert (line["request_id"], line["method"], line["route"], line["status"]) == ("r-1", "GET", "/fine/{who}", 200)
    assert line["ms"] >= 0
    assert SECRET not in log.getvalue()


async def test_a_path_that_does_not_exist_is_not_logged_either(client: httpx.AsyncClient, log: io.StringIO) -> None:
    answer = await client.get(f"/{SECRET}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_path")
    assert (await client.post("/away")).json()["error"]["code"] == "method_not_allowed"
    assert [line["route"] for line in lines(log)] == ["(none)", "/away"]
    assert SECRET not in log.getvalue()


async def test_the_unexpected_is_logged_by_its_place_and_not_its_message(
    client: httpx.AsyncClient, log: io.StringIO
) -> None:
    answer = await client.get(f"/broken/{SECRET}", headers={"X-Request-ID": "r-2"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
    failed, request = lines(log)
    assert (failed["event"], failed["error"], failed["request_id"]) == ("failed", "ValueError", "r-2")
    assert any("test_requests.py" in frame for frame in failed["stack"])
    assert request["status"] == 500
    assert SECRET not in log.getvalue() + answer.text


@pytest.mark.parametrize(
    ("path", "status", "code", "retry"),
    [
        ("/away", 503, "database_unavailable", True),
        ("/slow", 503, "timeout", True),
        ("/nobody", 404, "not_found", False),
    ],
)
async def test_an_error_has_its_code_and_says_whether_to_come_back(
    client: httpx.AsyncClient, path: str, status: int, code: str, retry: bool
) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert ("retry-after" in answer.headers) is retry
    assert answer.headers["x-request-id"]


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100):
        yield b" " * 100


@pytest.mark.parametrize("path", ["/body", "/json"])
@pytest.mark.parametrize("declared", [True, False], ids=["length declared", "in chunks"])
async def test_a_body_that_is_too_large_is_refused(client: httpx.AsyncClient, path: str, declared: bool) -> None:
    content: Any = b" " * 2_000 if declared else chunks(2_000)
    answer = await client.post(path, content=content, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body_too_large")


async def test_a_body_that_fits_is_taken(client: httpx.AsyncClient) -> None:
    assert (await client.post("/body", content=chunks(1_000))).json() == 1_000


async def test_requests_are_counted_by_route(client: httpx.AsyncClient, metrics: Metrics) -> None:
    for who in (SECRET, "other"):
        await client.get(f"/fine/{who}")
    told = metrics.exposed().decode()
    assert 'whom_requests_total{method="GET",route="/fine/{who}",status="200"} 2.0' in told
    assert SECRET not in told


async def test_the_queries_of_a_request_are_on_its_line(api: Api, log: io.StringIO) -> None:
    await api.client.get("/v1/lookup", params={"identifier": SECRET}, headers=api.key())
    line = lines(log)[-1]
    assert line["queries"] == {"customers_by_keys": 1}
    assert (line["who"], line["route"]) == ("agent-desk", "/v1/lookup")
    assert SECRET not in log.getvalue()


async def test_graphql_is_logged_like_any_other(api: Api, log: io.StringIO) -> None:
    asked = {"query": "query ($i: String!) { lookup(identifier: $i) { customers { id } } }", "variables": {"i": SECRET}}
    answer = await api.client.post("/graphql", json=asked, headers=api.key())
    assert answer.json() == {"data": {"lookup": {"customers": []}}}
    line = lines(log)[-1]
    assert (line["route"], line["who"], list(line["queries"])) == ("/graphql", "agent-desk", ["customers_by_keys"])
    assert SECRET not in log.getvalue()


def test_the_messages_of_libraries_are_kept_out(log: io.StringIO) -> None:
    logging.getLogger("neo4j").warning("parameters were %s", SECRET)
    logging.getLogger("uvicorn.access").info("GET /v1/lookup?identifier=%s", SECRET)
    try:
        raise KeyError(SECRET)
    except KeyError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    (line,) = lines(log)
    assert (line["error"], SECRET in log.getvalue()) == ("KeyError", False)
