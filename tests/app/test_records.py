"""Records sent in over REST: import lines over HTTP, stored when the answer is there."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
import pytest

from app.main import create
from app.settings import Settings
from app.supervisor import Bell
from graph.driver import Driver
from tests.app.conftest import WRITE_KEYS, Api


def person(id_: str, **fields: Any) -> dict[str, Any]:
    known = [{"kind": "email", "value": f"{id_}@records.example"}]
    return {"type": "profile", "source": "rest-in", "id": id_, "name": "Rita Records", "identifiers": known} | fields


def new() -> str:
    return f"r{uuid.uuid4().hex[:12]}"


async def test_what_is_acknowledged_can_be_looked_up(api: Api) -> None:
    id_ = new()
    order = {"type": "order", "source": "rest-in", "id": f"o-{id_}", "profile": id_, "at": "2026-01-01"}
    sent = await api.client.post("/v1/records", json={"records": [person(id_), order]}, headers=api.key("integrator"))
    assert (sent.status_code, sent.json()) == (200, {"stored": 2, "rejected": [], "warnings": []})
    found = await api.client.get("/v1/lookup", params={"identifier": f"{id_}@records.example"}, headers=api.key())
    (customer,) = found.json()["customers"]
    assert (customer["name"], customer["trust"]) == ("Rita Records", "verified")
    assert customer["latest_activity"]["id"] == f"rest-in:o-{id_}"


async def test_a_bad_record_does_not_cost_the_others(api: Api) -> None:
    records = [
        person(new()),
        {"type": "shoe"},
        person(new(), birth_date="spring"),
        person(new(), name="\ud800"),
        person(new(), attributes={"\ud800": 1}),
        person(new(), identifiers=[{"kind": "phone", "value": "n/a"}]),
        "nonsense",
    ]
    sent = await api.client.post("/v1/records", content=_json(records), headers=api.key("integrator"))
    assert sent.status_code == 200, sent.text
    told = sent.json()
    assert told["stored"] == 2
    assert [(one["index"], one["code"]) for one in told["rejected"]] == [
        (1, "unknown_type"),
        (3, "invalid_characters"),
        (4, "invalid_characters"),
        (5, "invalid_identifier"),
        (6, "invalid_record"),
    ]
    assert [(one["index"], one["code"]) for one in told["warnings"]] == [(2, "birth_date_no_date")]


def _json(records: list[Any]) -> str:
    return json.dumps({"records": records})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"records": [{"type": "shoe"}]}, "unknown_type"),
        ({"records": []}, "invalid_batch"),
        ({"records": [{}] * 1_001}, "invalid_batch"),
        ({"record": {}}, "invalid_batch"),
        ([], "invalid_batch"),
    ],
)
async def test_nothing_to_store_says_why(api: Api, body: Any, code: str) -> None:
    refused = await api.client.post("/v1/records", json=body, headers=api.key("integrator"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, code)


@pytest.mark.parametrize("role", ["agent", "store", "analyst"])
async def test_only_who_may_write_may_send(api: Api, role: str) -> None:
    refused = await api.client.post("/v1/records", json={"records": [person(new())]}, headers=api.key(role))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")


class _Counting(Bell):
    rung = 0

    def ring(self) -> None:
        self.rung += 1


async def test_the_worker_is_woken_for_what_comes_in(api: Api, api_settings: Settings, driver: Driver) -> None:
    bell = _Counting()
    transport = httpx.ASGITransport(create(api_settings, driver, bell))
    async with httpx.AsyncClient(transport=transport, base_url="http://whom.test") as client:
        await client.post("/v1/records", json={"records": [person(new())]}, headers=api.key("integrator"))
        assert bell.rung == 1
        await client.post("/v1/page", json={"anonymousId": new()}, auth=(WRITE_KEYS["web"], ""))
        assert bell.rung == 2
