"""Judging over REST: the same acts as GraphQL's, for scripts."""

from __future__ import annotations

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.app.conftest import Api

ONE, TWO, THREE = (f"rest-judged:{n}" for n in (1, 2, 3))


@pytest.fixture
async def people(driver: Driver, intake: Intake) -> None:
    await driver.migrate("MATCH (j:Judgement) WHERE j.a STARTS WITH 'rest-judged:' DETACH DELETE j")
    await driver.migrate("MATCH (p:Profile {source: 'rest-judged'}) DETACH DELETE p")
    lines = [{"type": "profile", "source": "rest-judged", "id": f"{n}", "name": f"Rest {n}"} for n in (1, 2, 3)]
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    await work_until_idle(driver)


def accept(a: str, b: str, **more: object) -> dict[str, object]:
    return {"decisions": [{"a": a, "b": b, "decision": "accept"}], **more}


async def test_a_script_judges_previews_and_takes_back(api: Api, people: None) -> None:
    foretold = await api.client.post("/v1/judgements", json=accept(ONE, TWO, preview=True), headers=api.key())
    assert foretold.status_code == 200, foretold.text
    assert (foretold.json()["batch"], foretold.json()["judgements"]) == (None, [])
    done = (await api.client.post("/v1/judgements", json=accept(ONE, TWO), headers=api.key())).json()
    assert done["moves"] == foretold.json()["moves"]
    assert [move["profile"] for move in done["moves"]] == [TWO]
    back = await api.client.post("/v1/judgements/undo", json={"ids": [done["batch"]]}, headers=api.key())
    assert back.json()["moves"] == [
        {"profile": TWO, "before": done["moves"][0]["after"], "after": done["moves"][0]["before"]}
    ]


async def test_what_waits_for_a_person_comes_page_by_page(api: Api, people: None) -> None:
    decisions = [
        {"a": ONE, "b": TWO, "decision": "accept"},
        {"a": ONE, "b": THREE, "decision": "reject"},
        {"a": TWO, "b": THREE, "decision": "accept"},
    ]
    done = await api.client.post("/v1/judgements", json={"decisions": decisions}, headers=api.key())
    assert done.json()["conflicts"] == [{"accepted": [TWO, THREE], "rejected": [ONE, THREE]}]
    seen, after = [], None
    while True:
        asked = {"first": "1", "order_by": "newest"} | ({"after": after} if after else {})
        page = (await api.client.get("/v1/proposals", params=asked, headers=api.key())).json()
        seen += [(one["a"], one["b"], one["conflict"]) for one in page["proposals"]]
        after = page["next"]
        if not after:
            break
    assert (TWO, THREE, True) in seen
    assert len(seen) == page["total"]


@pytest.mark.parametrize(
    ("role", "body", "status", "code"),
    [
        ("agent", accept(ONE, "rest-judged:77"), 404, "not_found"),
        ("agent", accept(ONE, ONE), 400, "invalid_judgement"),
        ("agent", {"decisions": [{"a": ONE, "b": TWO, "decision": "undo"}]}, 400, "bad_request"),
        ("agent", {"decisions": []}, 400, "bad_request"),
        ("store", accept(ONE, TWO), 403, "forbidden"),
        ("integrator", accept(ONE, TWO, preview=True), 403, "forbidden"),
    ],
)
async def test_what_may_not_be_or_makes_no_sense_is_refused(
    api: Api, people: None, role: str, body: dict[str, object], status: int, code: str
) -> None:
    answer = await api.client.post("/v1/judgements", json=body, headers=api.key(role))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_who_may_not_judge_sees_no_proposals(api: Api, people: None) -> None:
    answer = (await api.client.get("/v1/proposals?status=rejected&status=accepted", headers=api.key("store"))).json()
    assert answer == {"proposals": [], "total": 0, "next": None}
