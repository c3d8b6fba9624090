"""A graph with the people of `people.py`, and a way to ask it through the public door: GraphQL over HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.access import SYSTEM, Viewer
from graph.audit import Trail
from graph.driver import QUERIES_RUN, Driver
from graph.intake import Intake
from graph.writes import store
from matching.decisions import Acts
from matching.worker import work_until_idle
from resolvers.asgi import graphql_app
from tests.resolvers.people import DECISIONS, QUARREL, records

ALL_KINDS = frozenset({"email", "phone"})


@dataclass
class Asker:
    """Asks as whoever is wanted, and keeps the names of the queries the last answer took."""

    driver: Driver
    audit: Path
    queries: list[str] = field(default_factory=list)

    async def post(self, body: Any, viewer: Viewer | None) -> httpx.Response:
        """One request."""
        self.queries.clear()
        QUERIES_RUN.set(self.queries)
        return await ask_app(graphql_app(self.driver, Trail(self.audit)), body, viewer)

    async def answer(self, query: str, viewer: Viewer | str = "agent", **variables: Any) -> dict[str, Any]:
        """The whole answer, errors and all."""
        seen_as = as_viewer(viewer) if isinstance(viewer, str) else viewer
        answer: dict[str, Any] = (await self.post({"query": query, "variables": variables}, seen_as)).json()
        return answer

    async def data(self, query: str, viewer: Viewer | str = "agent", **variables: Any) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = await self.answer(query, viewer, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def code(self, query: str, viewer: Viewer | str = "agent", **variables: Any) -> str:
        """The code of an answer's only error."""
        answer = await self.answer(query, viewer, **variables)
        (error,) = answer["errors"]
        return str(error["extensions"]["code"])

    def looks(self) -> list[dict[str, Any]]:
        """The audit trail."""
        return [json.loads(line) for line in self.audit.read_text().splitlines()]


async def ask_app(app: ASGIApp, body: Any, viewer: Viewer | None) -> httpx.Response:
    """One request to the GraphQL app, mounted as the API mounts it."""

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        scope["viewer"] = viewer
        await app(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://whom.test") as client:
        content = body if isinstance(body, bytes) else json.dumps(body)
        return await client.post("/", content=content, headers={"content-type": "application/json"})


def as_viewer(role: str) -> Viewer:
    """A viewer of this role; integrators may see e-mail addresses and phone numbers."""
    return Viewer(f"{role}-1", role, kinds=ALL_KINDS if role == "integrator" else None)


@pytest.fixture(scope="module")
async def shop(driver: Driver, intake: Intake) -> Driver:
    """The people, linked. Stored again for each module, because others may have emptied the graph in between."""
    await store(driver, SYSTEM, records(), intake)
    await work_until_idle(driver)
    await _quarrel(driver)
    return driver


async def _quarrel(driver: Driver) -> None:
    """What people decided, one after the other, unless they did already."""
    judge = Viewer("quarrel-judge", "agent")
    (answer,) = await driver.run("judgements_by_owners", keys=QUARREL[:1], hidden=[], first=1) or [{"rows": []}]
    for decision in [] if answer["rows"] else DECISIONS:
        await Acts(driver, judge, reason="a familiar voice").judge([decision])


@pytest.fixture
async def ask(shop: Driver, tmp_path: Path) -> Asker:
    """Asks GraphQL."""
    return Asker(shop, tmp_path / "audit.jsonl")
