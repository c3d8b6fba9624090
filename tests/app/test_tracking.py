"""The Segment tracking API: what a client may send, what is stored of it, and what real clients make of the answers."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest
from segment.analytics.client import Client

from tests.app.conftest import WRITE_KEYS, Api

WEB = (WRITE_KEYS["web"], "")
SERVER = (WRITE_KEYS["server"], "")


def new(prefix: str) -> str:
    """An id nobody else uses: all tests share one graph."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


async def customers(api: Api, identifier: str, kind: str | None = None) -> list[dict[str, Any]]:
    asked = {"identifier": identifier} | ({"kind": kind} if kind else {})
    answer = await api.client.post("/v1/lookup", json=asked, headers=api.key())
    return list(answer.json()["customers"]) if answer.status_code == 200 else []


async def test_what_is_acknowledged_can_be_looked_up(api: Api) -> None:
    user = new("u")
    call = {"userId": user, "traits": {"name": "Ida Track", "email": f"{user}@track.example"}}
    answer = await api.client.post("/v1/identify", json=call, auth=WEB)
    assert (answer.status_code, answer.json()) == (200, {"success": True, "stored": 1, "rejected": [], "warnings": []})
    (customer,) = await customers(api, f"{user}@track.example")
    assert (customer["name"], customer["trust"]) == ("Ida Track", "claimed"), "whoever types an email does not own it"
    assert customer["profiles"][0]["id"] == f"web:{user}"


async def test_an_authenticated_source_is_believed(api: Api) -> None:
    user = new("u")
    await api.client.post(
        "/v1/identify", json={"userId": user, "traits": {"email": f"{user}@track.example"}}, auth=SERVER
    )
    (customer,) = await customers(api, f"{user}@track.example")
    assert customer["trust"] == "verified"


async def test_an_order_is_the_latest_activity(api: Api) -> None:
    user = new("u")
    order = {
        "order_id": new("o"),
        "products": [{"sku": "MUG", "price": 6.5, "quantity": 2}],
        "email": f"{user}@track.example",
    }
    call = {"userId": user, "event": "Order Completed", "properties": order, "timestamp": "2026-02-01T10:00:00Z"}
    assert (await api.client.post("/v1/track", json=call, auth=WEB)).status_code == 200
    (customer,) = await customers(api, f"{user}@track.example")
    assert (customer["latest_activity"]["type"], customer["latest_activity"]["id"]) == (
        "order",
        f"web:{order['order_id']}",
    )
    (by_number,) = await customers(api, order["order_id"], "order_number")
    assert by_number["id"] == customer["id"]


async def test_a_contact_that_is_none_does_not_cost_the_order(api: Api) -> None:
    user, number = new("u"), new("o")
    order = {"order_id": number, "total": 60, "email": f"{user}@track.example", "phone": "n/a"}
    call = {"userId": user, "event": "Order Completed", "properties": order}
    answer = await api.client.post("/v1/track", json=call, auth=WEB)
    assert (answer.status_code, answer.json()["stored"]) == (200, 1)
    (warned,) = answer.json()["warnings"]
    assert (warned["index"], warned["code"]) == (0, "identifier_unusable")
    assert "n/a" not in warned["message"]
    (customer,) = await customers(api, f"{user}@track.example")
    (by_number,) = await customers(api, number, "order_number")
    assert by_number["id"] == customer["id"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("identify", {"userId": "\ud800", "traits": {"plan": "gold"}}),
        ("page", {"userId": "\ud800"}),
        ("track", {"userId": "u", "event": "Seen", "properties": {"colour": "\ud800"}}),
        ("track", {"userId": "u", "event": "Seen", "properties": {"\ud800": "red"}}),
    ],
)
async def test_half_a_surrogate_pair_is_told_as_what_it_is(api: Api, call: str, said: dict[str, Any]) -> None:
    answer = await api.client.post(f"/v1/{call}", content=json.dumps(said), auth=WEB)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_characters")


async def test_a_visit_without_a_name_is_found_by_its_cookie(api: Api) -> None:
    cookie = str(uuid.uuid4())
    await api.client.post("/v1/page", json={"anonymousId": cookie, "name": "Mugs"}, auth=WEB)
    (visitor,) = await customers(api, cookie, "cookie")
    assert visitor["latest_activity"]["channel"] == "web"


async def test_the_same_message_twice_is_once(api: Api) -> None:
    cookie, message = str(uuid.uuid4()), new("m")
    call = {"anonymousId": cookie, "name": "Mugs", "messageId": message, "timestamp": "2026-02-01T10:00:00Z"}
    first = await api.client.post("/v1/page", json=call, auth=WEB)
    again = await api.client.post("/v1/batch", json={"batch": [call | {"type": "page"}] * 2}, auth=WEB)
    assert first.json()["stored"] == 1
    assert again.status_code == 200
    (visitor,) = await customers(api, cookie, "cookie")
    assert visitor["latest_activity"]["id"] == f"web:{message}"


async def test_a_bad_event_does_not_cost_the_others(api: Api) -> None:
    user = new("u")
    batch = [
        {"type": "identify", "userId": user, "traits": {"email": f"{user}@track.example"}},
        {"type": "identify", "traits": {"name": "Nobody"}, "messageId": "m-7"},
        {
            "type": "track",
            "userId": user,
            "event": "Order Completed",
            "properties": {"order_id": 1, "currency": "POUNDS"},
        },
        "nonsense",
        {"type": "identify", "userId": user, "traits": {"name": "NUL\u0000"}},
        {"type": "track", "event": "Deep", "userId": user, "properties": {"deep": json.loads("[" * 400 + "]" * 400)}},
        {"type": "page", "userId": user, "properties": {"title": "x" * 40_000}},
        {"type": "page", "userId": user, "name": "Mugs"},
    ]
    answer = await api.client.post("/v1/batch", json={"batch": batch}, auth=WEB)
    assert answer.status_code == 200
    told = answer.json()
    assert told["stored"] == 2
    assert [(refused["index"], refused["code"]) for refused in told["rejected"]] == [
        (1, "no_identity"), (2, "invalid_record"), (3, "invalid_record"), (4, "invalid_characters"),
        (5, "too_deep"), (6, "event_too_large"),
    ]  # fmt: skip
    assert told["rejected"][0]["message_id"] == "m-7"
    assert await customers(api, f"{user}@track.example")


async def test_half_a_surrogate_does_not_cost_the_batch(api: Api) -> None:
    user = new("u")
    known = {"type": "identify", "userId": user, "traits": {"email": f"{user}@track.example"}}
    raw = json.dumps({"batch": [known, {"type": "page", "userId": "u", "name": "\ud800"}]})
    answer = await api.client.post("/v1/batch", content=raw, auth=WEB)
    assert answer.status_code == 200, answer.text
    assert await customers(api, f"{user}@track.example")


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/import", "/v1/b"])
async def test_gzip_and_plain_text_are_taken(api: Api, path: str) -> None:
    user = new("u")
    body = {"batch": [{"type": "identify", "userId": user, "traits": {"email": f"{user}@track.example"}}]}
    headers = {"content-encoding": "gzip", "content-type": "text/plain"}
    answer = await api.client.post(path, content=gzip.compress(json.dumps(body).encode()), headers=headers, auth=WEB)
    assert answer.status_code == 200, answer.text
    assert await customers(api, f"{user}@track.example")


async def test_browsers_send_the_key_in_the_body(api: Api) -> None:
    call = {"userId": new("u"), "name": "Mugs", "writeKey": WRITE_KEYS["web"]}
    answer = await api.client.post("/v1/p", json=call, headers={"content-type": "text/plain"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    asked_first = await api.client.options("/v1/t", headers={"origin": "https://shop.example"})
    assert (asked_first.status_code, asked_first.headers["access-control-allow-methods"]) == (204, "POST")


BOMB = gzip.compress(b" " * 50_000_000)


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"{", {}, 400, "invalid_json"),
        (b"[" * 100_000, {}, 400, "invalid_json"),
        (b"[]", {}, 400, "invalid_batch"),
        (b'{"batch": {}}', {}, 400, "invalid_batch"),
        (b'{"batch": [%s1]}' % (b"1," * 6_000), {}, 400, "invalid_batch"),
        (b'{"batch": [{"type": "page"}]}', {}, 400, "no_identity"),
        (b"not gzip", {"content-encoding": "gzip"}, 400, "invalid_gzip"),
        (gzip.compress(b'{"batch": []}')[:-9], {"content-encoding": "gzip"}, 400, "invalid_gzip"),
        (b"{}", {"content-encoding": "br"}, 415, "unsupported_encoding"),
        (BOMB, {"content-encoding": "gzip"}, 413, "body_too_large"),
        (b" " * 600_000, {}, 413, "body_too_large"),
    ],
    ids=[
        "not json",
        "deep",
        "a list",
        "no list",
        "too many",
        "none usable",
        "not gzip",
        "cut",
        "brotli",
        "bomb",
        "large",
    ],
)
async def test_what_is_refused_as_a_whole(
    api: Api, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = await api.client.post("/v1/batch", content=body, headers=headers, auth=WEB)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("auth", [None, ("wrong-key-wrong-key", ""), ("", "")])
async def test_without_a_write_key_nothing_is_taken(api: Api, auth: tuple[str, str] | None) -> None:
    answer = await api.client.post("/v1/identify", json={"userId": "u"}, auth=auth)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


async def test_an_api_key_is_no_write_key(api: Api) -> None:
    answer = await api.client.post("/v1/identify", json={"userId": "u"}, headers=api.key("admin"))
    assert answer.status_code == 401


async def test_a_refused_call_says_why(api: Api) -> None:
    answer = await api.client.post("/v1/track", json={"userId": "u", "event": "Order Completed"}, auth=WEB)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "no_order")


async def test_the_real_python_client(api: Api, served: str) -> None:
    user, failures = new("u"), []
    client = Client(WRITE_KEYS["web"], host=served, on_error=lambda error, _: failures.append(error), gzip=True)
    client.identify(user, {"email": f"{user}@track.example", "firstName": "Pia", "lastName": "Python"})
    client.track(user, "Order Completed", {"order_id": user, "products": [{"sku": "MUG", "price": 6.5}]})
    client.page(user, "Shop", "Mugs", {"url": "https://shop.example/mugs"})
    client.screen(user, "App", "Mugs")
    client.group(user, "g-1", {"name": "Initech"})
    client.alias("someone-before", user)
    client.shutdown()
    assert failures == []
    (customer,) = await customers(api, f"{user}@track.example")
    assert customer["name"] == "Pia Python"
    assert {known["value"] for known in customer["identifiers"] if known["kind"] == "account"} >= {
        f"web:{user}",
        "web:someone-before",
    }


async def test_the_real_python_client_is_told_of_a_wrong_key(served: str) -> None:
    failures: list[Any] = []
    client = Client("wrong-key-wrong-key", host=served, on_error=lambda error, _: failures.append(error), max_retries=0)
    client.identify("u", {})
    client.shutdown()
    assert len(failures) == 1


NODE_CLIENT = """
const { Analytics } = require("@segment/analytics-node");
const [, , host, writeKey, user] = process.argv;
const analytics = new Analytics({ writeKey, host, flushAt: 3, httpRequestTimeout: 10000 });
analytics.on("error", (error) => { console.error(error); process.exitCode = 1; });
analytics.identify({ userId: user, traits: { email: `${user}@track.example`, name: "Nora Node" } });
analytics.track({ userId: user, event: "Product Viewed", properties: { sku: "MUG", name: "Red mug" } });
analytics.page({ userId: user, name: "Mugs" });
analytics.closeAndFlush();
"""


@pytest.fixture(scope="session")
def node_client(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A program with the real Node client; skipped where npm is not at hand or cannot bring it."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("there is no Node here")
    folder = tmp_path_factory.mktemp("node-client")
    (folder / "client.cjs").write_text(NODE_CLIENT)
    command = [
        "npm",
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--silent",
        "@segment/analytics-node@3.1.0",
    ]
    if subprocess.run(command, cwd=folder, capture_output=True, timeout=120).returncode:
        pytest.skip("npm cannot bring the client")
    return ["node", str(folder / "client.cjs")]


async def test_the_real_node_client(api: Api, served: str, node_client: list[str]) -> None:
    user = new("u")
    done = subprocess.run([*node_client, served, WRITE_KEYS["web"], user], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    (customer,) = await customers(api, f"{user}@track.example")
    assert customer["name"] == "Nora Node"


async def test_the_spec_s_own_examples_are_taken(api: Api) -> None:
    """Where the specification's examples are at hand: all but those without anybody in them are stored."""
    examples = Path(__file__).parents[2].parent / "shared/data/fmt_segment/payloads.json"
    if not examples.exists():
        pytest.skip("the examples are not here")
    batch = [example["payload"] for example in json.loads(examples.read_text())]
    answer = await api.client.post("/v1/batch", json={"batch": batch}, auth=WEB)
    assert {refused["code"] for refused in answer.json()["rejected"]} <= {"no_identity"}
    assert answer.json()["stored"] > 60
