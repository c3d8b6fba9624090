"""Health, readiness, metrics; and a Neo4j that goes away, for good or for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from app.main import create
from app.metrics import Metrics
from app.settings import Settings
from graph.access import SYSTEM
from graph.connection import Connection
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from tests.app.conftest import API_KEYS, WRITE_KEYS, Api

SOMEONE = {
    "type": "profile", "source": "ops-desk", "id": "1", "name": "Otto Ops",
    "identifiers": [{"kind": "email", "value": "otto@ops.example"}],
}  # fmt: skip


async def test_alive_and_ready(api: Api) -> None:
    assert (await api.client.get("/healthz")).json() == {"status": "ok"}
    assert (await api.client.get("/readyz")).json() == {"status": "ready"}


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("integrator", 200), ("agent", 403), ("store", 403)])
async def test_metrics_are_for_those_who_run_it(api: Api, role: str, status: int) -> None:
    assert (await api.client.get("/metrics", headers=api.key(role))).status_code == status


async def test_metrics_tell_of_requests_queries_events_and_the_worker(api: Api) -> None:
    await api.client.get("/v1/lookup", params={"identifier": "otto@ops.example"}, headers=api.key())
    await api.client.post("/v1/page", json={"userId": "ops-1"}, auth=(WRITE_KEYS["web"], ""))
    answer = await api.client.get("/metrics", headers=api.key("admin"))
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    told = answer.text
    assert 'whom_requests_total{method="GET",route="/v1/lookup"' in told
    assert 'whom_query_seconds_count{query="customers_by_keys"} ' in told
    assert 'whom_tracked_events_total{result="stored",source="web"} 1.0' in told
    assert "\nwhom_changes_waiting " in told
    assert "otto" not in told


def test_every_metric_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/operations.md").read_text()
    for line in Metrics().exposed().decode().splitlines():
        if line.startswith("# HELP") and not line.split()[2].endswith("_created"):
            assert f"`{line.split()[2]}" in page, line


async def test_the_description_is_served_to_those_with_a_key(api: Api) -> None:
    described = (await api.client.get("/openapi.json", headers=api.key())).json()
    assert "/v1/lookup" in described["paths"]
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], path
            assert "422" not in operation["responses"], "all errors have our form"
            assert path in ("/healthz", "/readyz") or operation["security"], f"{method} {path} names no key"


class Wire:
    """A wire to Neo4j that can be cut and mended, as when it restarts."""

    def __init__(self, uri: str) -> None:
        self._far = urlsplit(uri)
        self._server: asyncio.Server | None = None
        self._joined: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server
        self._server.close()
        for writer in self._joined:
            writer.close()
        await asyncio.sleep(0.05)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self._far.hostname, self._far.port)
        self._joined |= {writer, far_writer}
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    @staticmethod
    async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()


@pytest.fixture
async def wire(neo4j_connection: Connection) -> AsyncIterator[Wire]:
    made = Wire(neo4j_connection.uri)
    await made.mend()
    yield made
    await made.cut()


@asynccontextmanager
async def over(
    wire: Wire, settings: Settings, connection: Connection, patience: float
) -> AsyncIterator[httpx.AsyncClient]:
    there = Connection(f"bolt://127.0.0.1:{wire.port}", connection.user, connection.password)
    async with await Driver.connect(there, patience=patience) as driver:
        transport = httpx.ASGITransport(create(settings, driver))
        async with httpx.AsyncClient(transport=transport, base_url="http://whom.test") as client:
            yield client


ASK = {"params": {"identifier": "otto@ops.example"}, "headers": {"X-API-Key": API_KEYS["agent"]}}


async def test_a_request_waits_for_a_neo4j_that_comes_back(
    wire: Wire, api_settings: Settings, neo4j_connection: Connection, driver: Driver, intake: Intake
) -> None:
    await store(driver, SYSTEM, [RECORD.validate_python(SOMEONE)], intake)
    async with over(wire, api_settings, neo4j_connection, patience=15) as client:
        assert (await client.get("/v1/lookup", **ASK)).status_code == 200
        await wire.cut()
        asked = asyncio.create_task(client.get("/v1/lookup", **ASK))
        call = {"userId": "ops-2", "traits": {"email": "ops-2@ops.example"}}
        told = asyncio.create_task(client.post("/v1/identify", json=call, auth=(WRITE_KEYS["web"], "")))
        await asyncio.sleep(1)
        assert not asked.done()
        assert not told.done()
        await wire.mend()
        assert (await asked).json()["customers"][0]["name"] == "Otto Ops"
        assert (await told).json()["stored"] == 1
    found: Any = await driver.run(
        "identifiers_by_keys", keys=["email:ops-2@ops.example"], by="key", kinds=["email"], first=1
    )
    assert found[0]["rows"], "acknowledged means committed"


async def test_a_neo4j_that_stays_away_is_told_in_time(
    wire: Wire, api_settings: Settings, neo4j_connection: Connection
) -> None:
    async with over(wire, api_settings, neo4j_connection, patience=0.5) as client:
        await wire.cut()
        assert (await client.get("/healthz")).status_code == 200, "the process is alive all the same"
        asked = [
            await client.get("/v1/lookup", **ASK),
            await client.post("/v1/page", json={"userId": "u"}, auth=(WRITE_KEYS["web"], "")),
        ]
        for answer in asked:
            assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database_unavailable")
            assert answer.headers["retry-after"]
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["error"]["code"]) == (503, "database_unavailable")
        answer = await client.post("/graphql", json={"query": "{ totals { sources { key } } }"}, headers=ASK["headers"])
        assert answer.json()["errors"][0]["extensions"]["code"] == "database_unavailable"
        metrics = await client.get("/metrics", headers={"X-API-Key": API_KEYS["admin"]})
        assert metrics.status_code == 200, "figures are wanted most when something is wrong"
