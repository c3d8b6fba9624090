"""The open case that a contact is suggested to belong to, through GraphQL."""

from __future__ import annotations

import pytest

from graph.access import SYSTEM, Viewer
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from tests.resolvers.conftest import Asker
from tests.resolvers.desk import Desk, new_desk

SUGGESTED = "suggestedCase { caseId subject reason }"


@pytest.fixture
async def desk(ask: Asker, intake: Intake) -> Desk:
    return await new_desk(ask, intake)


async def test_a_second_contact_is_suggested_to_belong_to_the_open_case_with_the_reason(
    desk: Desk, intake: Intake
) -> None:
    contact = {"type": "interaction", "channel": "phone", "source": desk.name, "profile": "p", "order": "#SUG-10045"}
    lines = [contact | {"id": id_, "at": f"2026-03-0{n}T12:00:00Z"} for n, id_ in ((3, "c1"), (4, "c2"))]
    await store(desk.ask.driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    case = (await desk.open(subject="Torn box", orderNumber="SUG-10045", interactionId=f"{desk.name}:c1"))["case"]["id"]
    query = f"query ($id: ID!) {{ interaction(id: $id) {{ caseId {SUGGESTED} }} }}"
    found = (await desk.ask.data(query, id=f"{desk.name}:c2"))["interaction"]["suggestedCase"]
    assert found == {"caseId": case, "subject": "Torn box", "reason": "It is about the same order, 1 day later."}
    listed = await desk.customer("suggestedCases { interactionId caseId }")
    assert listed["suggestedCases"] == [{"interactionId": f"{desk.name}:c2", "caseId": case}]
    hidden = Viewer("bare", "integrator", kinds=frozenset({"email"}))
    data = await desk.ask.data(query, hidden, id=f"{desk.name}:c2")
    assert data["interaction"]["suggestedCase"] is None, "who sees no orders is not told by them"
    assert (await desk.ask.data(query, "marketing", id=f"{desk.name}:m2"))["interaction"] is None
    await desk.did("attachInteraction", case, interactionId=f"{desk.name}:c2")
    assert (await desk.ask.data(query, id=f"{desk.name}:c2"))["interaction"] == {"caseId": case, "suggestedCase": None}


async def test_a_suggestion_that_somebody_refused_does_not_come_again(desk: Desk, intake: Intake) -> None:
    line = {
        "type": "interaction",
        "channel": "phone",
        "source": desk.name,
        "profile": "p",
        "order": "SUG-2",
        "id": "c1",
    }
    await store(desk.ask.driver, SYSTEM, [RECORD.validate_python(line | {"at": "2026-03-03T12:00:00Z"})], intake)
    await desk.tell(intake, order="SUG-2", changed_at="2026-03-02T12:00:00Z")
    one, query = f"{desk.name}:c1", f"query ($id: ID!) {{ interaction(id: $id) {{ caseId {SUGGESTED} }} }}"
    assert (await desk.ask.data(query, id=one))["interaction"]["suggestedCase"]["caseId"] == desk.case
    assert (await desk.did("detachInteraction", interactionId=one))["action"]["kind"] == "DETACH"
    assert (await desk.did("detachInteraction", interactionId=one))["action"] is None, "refused once is refused"
    assert (await desk.ask.data(query, id=one))["interaction"] == {"caseId": None, "suggestedCase": None}


async def test_what_one_case_has_is_not_lost_by_refusing_it_for_another(desk: Desk) -> None:
    one, other = f"{desk.name}:m2", (await desk.open(subject="Torn box"))["case"]["id"]
    await desk.did("attachInteraction", other, interactionId=one)
    assert (await desk.did("detachInteraction", interactionId=one))["action"]
    assert await desk.contacts(other) == [one]
