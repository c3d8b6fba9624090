"""GraphQL answered in this process, to see which statements an answer takes, and with which parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from starlette.types import Receive, Scope, Send

from bench.questions import WHOM
from bench.stage import Stage
from graph.access import Viewer
from graph.audit import Trail
from graph.catalog import catalog
from graph.driver import Driver, Rows
from resolvers.asgi import graphql_app

AGENT = Viewer("bench", "agent")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as the product runs it: its name, its text, and its parameters but for the keys."""

    name: str
    text: str
    params: dict[str, Any]


class Asked:
    """GraphQL in this process, through the API's own app, telling which queries an answer took."""

    def __init__(self, driver: Driver, on: Stage) -> None:
        self._app = graphql_app(driver, Trail(on.folder / "bench-audit.jsonl"))

    async def data(self, query: str, variables: dict[str, Any]) -> Any:
        """The data of an answer. Raises RuntimeError for errors in it."""

        async def door(scope: Scope, receive: Receive, send: Send) -> None:
            scope["viewer"] = AGENT
            await self._app(scope, receive, send)

        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://bench") as client:
            answer = (await client.post("/", json={"query": query, "variables": variables})).json()
        if "errors" in answer:
            raise RuntimeError(f"GraphQL says {answer['errors']}")
        return answer["data"]


class _Recording(Driver):
    """A driver that keeps what it was asked."""

    def __init__(self, driver: Driver) -> None:
        self._inner = driver
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def run(self, query: str, /, **params: Any) -> Rows:
        self.asked.append((query, params))
        return await self._inner.run(query, **params)


async def statement_of(driver: Driver, on: Stage, email: str) -> Statement:
    """The one statement behind the neighbourhood read, as the resolvers run it. Raises RuntimeError if it takes several."""
    recording = _Recording(driver)
    await Asked(recording, on).data(WHOM, {"email": email})
    if len(recording.asked) != 1:
        raise RuntimeError(f"the neighbourhood read takes {len(recording.asked)} statements")
    ((name, params),) = recording.asked
    if params.pop("keys") != [f"email:{email}"]:
        raise RuntimeError("the neighbourhood read has other keys than the email's")
    lines = catalog()[name].text.splitlines()
    return Statement(name, "\n".join(line for line in lines if not line.startswith("//")), params)
