"""The REST look-up: whatever form the identifier and the request have, what is found, and what is answered otherwise."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.app.conftest import Api

PEOPLE: list[dict[str, Any]] = [
    {
        "type": "profile", "source": "rest-desk", "id": "1", "name": "Greta Restlook", "seen_at": "2026-01-03T10:00:00Z",
        "identifiers": [
            {"kind": "email", "value": "greta@restlook.example"},
            {"kind": "phone", "value": "020 7946 0123"},
            {"kind": "twitter", "value": "@GretaRest"},
            {"kind": "national_id", "value": "QQ123456C"},
        ],
    },
    {
        "type": "profile", "source": "rest-shop", "id": "9", "given_name": "Greta", "seen_at": "2026-01-01T10:00:00Z",
        "identifiers": [{"kind": "email", "value": "greta@restlook.example"}],
    },
    {
        "type": "order", "source": "rest-shop", "id": "RL-77", "profile": "9", "at": "2026-01-05T10:00:00Z",
        "lines": [{"sku": "85123A", "quantity": 1, "unit_price": "2.55"}],
    },
]  # fmt: skip


@pytest.fixture(scope="module")
async def people(driver: Driver, intake: Intake) -> None:
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in PEOPLE], intake)
    await work_until_idle(driver)


@pytest.mark.parametrize(
    "identifier",
    ["Greta@RestLook.example", "mailto:greta@restlook.example", "+442079460123", "020 7946 0123", "@gretarest",
     "https://x.com/GretaRest", "twitter:gretarest", "RL-77"],
)  # fmt: skip
async def test_any_form_of_any_identifier_finds_the_customer(api: Api, people: None, identifier: str) -> None:
    asked = await api.client.get("/v1/lookup", params={"identifier": identifier}, headers=api.key())
    posted = await api.client.post("/v1/lookup", json={"identifier": identifier}, headers=api.key())
    assert asked.status_code == 200, asked.text
    assert asked.json() == posted.json()
    (customer,) = asked.json()["customers"]
    assert customer["name"] == "Greta Restlook"
    assert {profile["id"] for profile in customer["profiles"]} == {"rest-desk:1", "rest-shop:9"}
    assert {known["kind"] for known in customer["identifiers"]} == {"email", "phone", "twitter", "national_id"}
    assert customer["latest_activity"] == {
        "at": "2026-01-05T10:00:00Z", "type": "order", "id": "rest-shop:RL-77", "channel": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "value"),
    [("twitter", "GretaRest"), ("twitter", "https://x.com/GretaRest"), ("email", "greta%40restlook.example")],
)
async def test_a_known_kind_goes_in_the_path(api: Api, people: None, kind: str, value: str) -> None:
    answer = await api.client.get(f"/v1/lookup/{kind}/{value}", headers=api.key())
    assert [customer["name"] for customer in answer.json()["customers"]] == ["Greta Restlook"]


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"identifier": "nobody@restlook.example"}, 404, "not_found"),
        ({"identifier": "QQ123456C", "kind": "email"}, 400, "invalid_identifier"),
        ({"identifier": "x", "kind": "shoe_size"}, 400, "unknown_kind"),
        ({"identifier": "\x00"}, 400, "unknown_identifier"),
        ({"identifier": "4111 1111 1111 1111"}, 400, "card_number_refused"),
        ({"identifier": ""}, 400, "bad_request"),
        ({"identifier": "x" * 3000}, 400, "bad_request"),
        ({}, 400, "bad_request"),
    ],
    ids=["nobody", "not of its kind", "unknown kind", "NUL", "full card", "empty", "too long", "missing"],
)
async def test_what_is_not_found_says_why(api: Api, params: dict[str, str], status: int, code: str) -> None:
    answer = await api.client.get("/v1/lookup", params=params, headers=api.key())
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.text
    assert answer.json()["error"]["message"]
    value = params.get("identifier")
    assert not value or len(value) < 3 or value not in answer.text, "an error repeats no identifier"


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"identifier": 7}', b'{"identifier": "a@b.example", "more": 1}'])
async def test_a_wrong_body_is_refused(api: Api, body: bytes) -> None:
    answer = await api.client.post("/v1/lookup", content=body, headers=api.key() | {"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")
    assert answer.json()["error"]["details"]


async def test_roles_see_what_is_theirs(api: Api, people: None) -> None:
    async def kinds(role: str, identifier: str = "greta@restlook.example") -> set[str] | int:
        answer = await api.client.get("/v1/lookup", params={"identifier": identifier}, headers=api.key(role))
        if answer.status_code != 200:
            return answer.status_code
        return {known["kind"] for known in answer.json()["customers"][0]["identifiers"]}

    assert await kinds("agent") == {"email", "phone", "twitter", "national_id"}
    assert await kinds("store") == {"email", "phone", "twitter"}
    assert await kinds("integrator") == {"email", "phone"}, "only those configured for its key"
    assert await kinds("integrator", "@gretarest") == 404, "a kind it may not see is as if unknown"
    assert await kinds("analyst") == 404


async def test_a_look_is_on_the_audit_trail_before_the_answer(api: Api, people: None, api_settings: Any) -> None:
    answer = await api.client.get(
        "/v1/lookup",
        params={"identifier": "greta@restlook.example"},
        headers=api.key() | {"X-Purpose": "call 42", "X-Request-ID": "audited-1"},
    )
    lines = (api_settings.home / "audit.jsonl").read_text().splitlines()
    looks = [look for line in lines if (look := json.loads(line))["request_id"] == "audited-1"]
    assert [(look["who"], look["operation"], look["purpose"]) for look in looks] == [
        ("agent-desk", "rest:lookup", "call 42")
    ]
    assert looks[0]["customers"] == [customer["id"] for customer in answer.json()["customers"]]
    assert "greta" not in "".join(lines)


async def test_a_deleted_profile_is_listed_but_says_nothing(api: Api, driver: Driver, intake: Intake) -> None:
    told = {"type": "profile", "source": "rest-gone", "id": "1", "name": "Gone Restlook", "deleted": True}
    told["identifiers"] = [{"kind": "email", "value": "gone@restlook.example"}]
    await store(driver, SYSTEM, [RECORD.validate_python(told)], intake)
    found = await api.client.get("/v1/lookup", params={"identifier": "gone@restlook.example"}, headers=api.key())
    (customer,) = found.json()["customers"]
    assert (customer["name"], [(p["id"], p["deleted"]) for p in customer["profiles"]]) == (
        None,
        [("rest-gone:1", True)],
    )
    query = '{ lookup(identifier: "gone@restlook.example") { customers { name names profiles { id deleted } } } }'
    asked = await api.client.post("/graphql", json={"query": query}, headers=api.key())
    assert asked.json()["data"]["lookup"]["customers"] == [
        {"name": None, "names": [], "profiles": [{"id": "rest-gone:1", "deleted": True}]}
    ]
