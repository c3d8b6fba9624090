"""What a document may ask for, and what becomes of one that is hostile or broken."""

from __future__ import annotations

import time
from typing import Any

import pytest

from resolvers.limits import MAX_ALIASES, MAX_DEPTH, MAX_TOKENS
from tests.resolvers.conftest import Asker, as_viewer


def deep(levels: int) -> str:
    """The way from customer to order and back, again and again."""
    inner = "id"
    for _ in range(levels):
        inner = f"orders(first: 1) {{ nodes {{ customer {{ {inner} }} }} }}"
    return f'{{ customer(id: "c_x") {{ {inner} }} }}'


DOUBLING = "{ ...f0 } " + " ".join(
    f"fragment f{n} on Query {{ a{n}: __typename ...f{n + 1} ...f{n + 1} }}" for n in range(60)
)

REFUSED = [
    (deep(MAX_DEPTH), "query_too_deep"),
    ("{ " + " ".join(f"a{n}: __typename" for n in range(MAX_ALIASES + 1)) + " }", "too_many_aliases"),
    ("{ " + "__typename " * (MAX_TOKENS + 1) + "}", "syntax_error"),
    ('{ lookup(identifier: "a@b.example", first: 100) { customers { orders(first: 100) { nodes { id } } '
     "interactions(first: 100) { nodes { customer { orders(first: 100) { nodes { id } } } } } } } }", "query_too_costly"),
    ("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }", "invalid_query"),
    ("{ customer(id: 7) { nothing } }", "invalid_query"),
    ("mutation { x }", "invalid_query"),
    ("", "bad_request"),
    ("{", "syntax_error"),
    ('{ lookup(identifier: "' + "x" * 100_000 + '") { customers { id } } }', "query_too_long"),
    ("{a" * 400 + "}" * 400, "syntax_error"),
    ('{ lookup(identifier: "") { customers { id } } }', "unknown_identifier"),
    ('{ lookup(identifier: "4111 1111 1111 1111") { customers { id } } }', "card_number_refused"),
    ('{ lookup(identifier: "x", kind: EMAIL) { customers { id } } }', "invalid_identifier"),
    ('{ lookup(identifier: "x", kind: SHOE_SIZE) { customers { id } } }', "invalid_query"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "code"), REFUSED, ids=[f"{n}-{code}" for n, (_, code) in enumerate(REFUSED)])
async def test_it_is_refused_with_a_code(ask: Asker, query: str, code: str) -> None:
    response = await ask.post({"query": query}, as_viewer("agent"))
    codes = {error["extensions"]["code"] for error in response.json()["errors"]}
    assert code in codes, response.text[:500]
    assert "Traceback" not in response.text


async def test_fragments_that_double_are_measured_once(ask: Asker) -> None:
    """Sixty fragments, each spreading the next one twice, are 2^60 fields to whoever walks every spread."""
    started = time.perf_counter()
    answer = await ask.answer(DOUBLING)
    assert answer["errors"]
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("variables", "allowed"), [({}, True), ({"n": 5}, True), ({"n": 100}, False)], ids=["default", "few", "many"]
)
async def test_the_cost_counts_what_variables_ask_for(ask: Asker, variables: dict[str, Any], allowed: bool) -> None:
    query = """query ($n: Int! = 3) { lookup(identifier: "crowd1@facetest.example", first: $n) { customers {
        orders(first: $n) { nodes { lines { product { sku } } } } } } }"""
    for _ in range(2):
        answer = await ask.answer(query, **variables)
        assert ("errors" not in answer) == allowed, answer
        assert allowed or answer["errors"][0]["extensions"]["code"] == "query_too_costly"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"\xff\xfe", 400),
        (b'{"query": 7}', 400),
        (b'{"query": "{ __typename }", "variables": []}', 400),
        (b'[{"query": "{ __typename }"}]', 400),
        (b"{}", 400),
        (b'{"query": "{ __typename }", "variables": null, "operationName": null}', 200),
    ],
)
async def test_bodies_of_any_kind_are_answered(ask: Asker, body: bytes, status: int) -> None:
    response = await ask.post(body, as_viewer("agent"))
    assert response.status_code == status, response.text
    assert status == 200 or response.json()["errors"][0]["extensions"]["code"] == "bad_request"


@pytest.mark.parametrize("text", ["\ud800", "\x00", "a" * 5000, "💥", "' OR 1=1", "\u202ejane@x.example"])
async def test_texts_of_any_kind_are_answered(ask: Asker, text: str) -> None:
    query = """query ($t: String!, $id: ID!) { lookup(identifier: $t) { customers { id } } customer(id: $id) { id }
        search(text: $t) { totalCount } order(number: $t) { id } profile(id: $id) { id } }"""
    answer = await ask.answer(query, t=text, id=text)
    codes = {error["extensions"]["code"] for error in answer.get("errors", [])}
    assert codes <= {"unknown_identifier", "invalid_query", "bad_request"}, answer


async def test_nobody_is_answered_without_a_viewer(ask: Asker) -> None:
    response = await ask.post({"query": "{ __typename }"}, None)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (401, "unauthenticated")


async def test_introspection_is_answered(ask: Asker) -> None:
    from graphql import get_introspection_query

    data: dict[str, Any] = await ask.data(get_introspection_query())
    assert data["__schema"]["queryType"]["name"] == "Query"
