"""A desk at which colleagues work on cases through GraphQL: a customer of its own, a case and contacts."""

from __future__ import annotations

import uuid
from typing import Any

from graph.access import SYSTEM, Viewer
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.resolvers.conftest import Asker

CASE = "case { id status sourceStatus staff team closedAt mergedInto }"
DONE = f"{{ {CASE} action {{ id kind by note at }} overtakenBy {{ id kind by }} meanwhile {{ kind by }} }}"
OPEN = f"mutation ($input: CaseInput!) {{ did: openCase(input: $input) {DONE} }}"
HISTORY = "query ($id: ID!) { case(id: $id) { status history { id kind by note status staff undoneBy caseId } } }"
ROOTS = {
    "assignCase": "$staff: String", "noteCase": "", "handOverCase": "$to: HandOverInput!", "setCaseStatus": "$status: CaseStatus!",
    "resolveCase": "", "reopenCase": "", "attachInteraction": "$interactionId: ID!", "detachInteraction": "$interactionId: ID!",
}  # fmt: skip


def doing(root: str) -> str:
    """The document of a mutation on one case."""
    own = ROOTS[root]
    required = "!" if root == "noteCase" else ""
    name = own.split(":")[0].strip("$")
    given = f", {name}: ${name}" if own else ""
    variables = f"$id: ID!, $action: CaseActionInput{required}" + (f", {own}" if own else "")
    return f"mutation ({variables}) {{ did: {root}(id: $id, action: $action{given}) {DONE} }}"


class Desk:
    """A customer of its own with a case and contacts, and ways to work on it."""

    def __init__(self, ask: Asker, name: str) -> None:
        self.ask, self.name = ask, name
        self.case = f"{name}:K1"

    async def did(
        self, root: str, id_: str | None = None, viewer: str | Viewer = "agent", **own: Any
    ) -> dict[str, Any]:
        data: dict[str, Any] = await self.ask.data(doing(root), viewer, id=id_ or self.case, **own)
        return dict(data["did"])

    async def refused(self, root: str, viewer: str | Viewer = "agent", **own: Any) -> str:
        return await self.ask.code(doing(root), viewer, **{"id": self.case} | own)

    async def open(self, **told: Any) -> dict[str, Any]:
        given = {"profileId": f"{self.name}:p"} | told
        return dict((await self.ask.data(OPEN, input=given))["did"])

    async def merge(self, id_: str, into: str) -> dict[str, Any]:
        query = f"mutation ($id: ID!, $into: ID!) {{ did: mergeCases(id: $id, into: $into) {DONE} }}"
        return dict((await self.ask.data(query, id=id_, into=into))["did"])

    async def merge_code(self, id_: str, into: str) -> str:
        query = "mutation ($id: ID!, $into: ID!) { mergeCases(id: $id, into: $into) { case { id } } }"
        return await self.ask.code(query, id=id_, into=into)

    async def undo(self, id_: str) -> dict[str, Any]:
        query = f"mutation ($id: ID!) {{ did: undoCaseAction(id: $id) {DONE} }}"
        return dict((await self.ask.data(query, id=id_))["did"])

    async def history(self, id_: str | None = None) -> list[dict[str, Any]]:
        return list((await self.ask.data(HISTORY, id=id_ or self.case))["case"]["history"])

    async def contacts(self, id_: str) -> list[str]:
        data = await self.ask.data("query ($id: ID!) { case(id: $id) { interactions { id } } }", id=id_)
        return [row["id"] for row in data["case"]["interactions"]]

    async def tell(self, intake: Intake, **told: Any) -> None:
        line = {
            "type": "case",
            "source": self.name,
            "id": "K1",
            "profile": "p",
            "opened_at": "2026-03-01T10:00:00Z",
        } | told
        await store(self.ask.driver, SYSTEM, [RECORD.validate_python(line)], intake)

    async def customer(self, selected: str) -> dict[str, Any]:
        query = f"query ($id: ID!) {{ profile(id: $id) {{ customer {{ {selected} }} }} }}"
        return dict((await self.ask.data(query, id=f"{self.name}:p"))["profile"]["customer"])


async def stored(driver: Driver, intake: Intake, name: str) -> None:
    who = {"source": name, "profile": "p"}
    contact = {"type": "interaction", "channel": "email", **who}
    lines = [
        {"type": "profile", "source": name, "id": "p", "name": f"Casey {name}"},
        {"type": "case", "id": "K1", "opened_at": "2026-03-01T10:00:00Z", "subject": "Late", **who},
        {**contact, "id": "m1", "at": "2026-03-01T09:59:00Z", "case": "K1", "text": "Where is it?"},
        {**contact, "id": "m2", "at": "2026-03-02T09:59:00Z", "text": "And now?"},
    ]
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    await work_until_idle(driver)


async def new_desk(ask: Asker, intake: Intake) -> Desk:
    """A desk that no other test works at."""
    name = f"desk-{uuid.uuid4().hex[:8]}"
    await stored(ask.driver, intake, name)
    return Desk(ask, name)
