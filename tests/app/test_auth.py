"""Who gets in: keys in every header they may come in, and nobody without one, on any path there is."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from fastapi.routing import APIRoute

from app.auth import Keys
from app.keys import parse_api_keys, parse_write_keys
from app.main import PARTS
from graph.access import ROLES
from graph.errors import SetupError, Unauthenticated
from tests.app.conftest import API_KEYS, WRITE_KEYS, Api

KEY = "a-key-of-a-desk-001"
KEYS = Keys(parse_api_keys(f"{KEY}:agent:desk"), parse_write_keys(f"web={KEY}-write"), "EUR")
OPEN_PATHS = {"/healthz", "/readyz"}


def basic(user: str, password: str = "") -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": f"Bearer {KEY}"},
        {"authorization": f"bearer  {KEY} "},
        {"x-api-key": KEY},
        {"x-api-key": f" {KEY}"},
    ],
)
def test_a_key_is_taken_in_either_header(headers: dict[str, str]) -> None:
    viewer = KEYS.viewer(headers)
    assert (viewer.who, viewer.role, viewer.purpose) == ("desk", "agent", "")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer "},
        {"authorization": KEY},
        {"authorization": f"Bearer {KEY}x"},
        {"authorization": "Bearer \udcff"},
        {"x-api-key": "nobody-has-this-key"},
        basic(KEY),
        {"authorization": f"Bearer {KEY}-write"},
    ],
    ids=["none", "empty", "no scheme", "longer", "not text", "unknown", "basic", "a write key"],
)
def test_anything_else_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        KEYS.viewer(headers)
    assert KEY not in refusal.value.message


@pytest.mark.parametrize(
    ("purpose", "kept"), [("call 42", "call 42"), ("x" * 101, ""), ("line\nbreak", ""), ('{"json"}', "")]
)
def test_a_purpose_goes_along_if_it_is_sane(purpose: str, kept: str) -> None:
    assert KEYS.viewer({"x-api-key": KEY, "x-purpose": purpose}).purpose == kept


def test_a_write_key_is_the_user_of_basic_authentication() -> None:
    sender = KEYS.sender(basic(f"{KEY}-write"))
    assert (sender.source.name, sender.source.currency, sender.verified) == ("web", "EUR", False)
    assert KEYS.sender({}, f"{KEY}-write").source.name == "web"


@pytest.mark.parametrize(
    "headers",
    [{}, basic(KEY), basic(""), {"authorization": "Basic !!!"}, {"authorization": "Basic //79"}],
    ids=["none", "an api key", "empty", "not base64", "not text"],
)
def test_without_a_write_key_nobody_tracks(headers: dict[str, str]) -> None:
    with pytest.raises(Unauthenticated):
        KEYS.sender(headers)


def test_a_role_that_does_not_exist_stops_the_start() -> None:
    with pytest.raises(SetupError, match="desk") as refusal:
        Keys(parse_api_keys(f"{KEY}:emperor:desk"))
    assert KEY not in refusal.value.message


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_have_a_key(role: str) -> None:
    assert Keys(parse_api_keys(f"{KEY}:{role}")).viewer({"x-api-key": KEY}).role == role


def paths() -> list[tuple[str, str]]:
    routes = [route for part in PARTS for route in part.routes if isinstance(route, APIRoute)]
    return [(method, route.path) for route in routes for method in sorted(route.methods)]


@pytest.mark.parametrize(("method", "path"), [(m, p) for m, p in paths() if p not in OPEN_PATHS and m != "OPTIONS"])
async def test_nothing_answers_without_a_key(api: Api, method: str, path: str) -> None:
    """Every path there is, so that a new one can't be forgotten."""
    assert len(paths()) > 20
    address = path.replace("{kind}", "email").replace("{value:path}", "a%40b.example")
    body: dict[str, Any] = {"json": {"identifier": "a@b.example"}} if method == "POST" else {}
    answer = await api.client.request(method, address, params={"identifier": "a@b.example"}, **body)
    assert answer.status_code == 401, path
    assert answer.json()["error"]["code"] == "unauthenticated"


@pytest.mark.parametrize("path", sorted(OPEN_PATHS))
async def test_health_answers_without_a_key(api: Api, path: str) -> None:
    assert (await api.client.get(path)).status_code == 200


async def test_graphql_knows_the_viewer_by_the_key(api: Api) -> None:
    asked = {"query": "{ totals { sources { key } } }"}
    refused = await api.client.post("/graphql", json=asked)
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (401, "unauthenticated")
    assert refused.headers["www-authenticate"].startswith("Bearer")
    for role in API_KEYS:
        answer = await api.client.post("/graphql", json=asked, headers=api.key(role))
        assert answer.status_code == 200
        assert "totals" in answer.json()["data"]


async def test_keys_of_the_two_kinds_do_not_mix(api: Api) -> None:
    tracking = {"Authorization": f"Bearer {WRITE_KEYS['web']}"}
    assert (await api.client.get("/v1/lookup?identifier=a@b.example", headers=tracking)).status_code == 401
