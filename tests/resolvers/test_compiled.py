"""The compiled form answers as the ordinary executor does, whatever the document."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from graphql import parse
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from graph.access import Viewer
from graph.audit import Look, Trail
from graph.driver import Driver
from resolvers.compiled import Compiled, Unusual
from resolvers.context import Context
from resolvers.errors import formatted
from resolvers.schema import SCHEMA
from resolvers.selection import Selection
from tests.resolvers.conftest import as_viewer
from tests.resolvers.documents import VARIABLES, documents
from tests.resolvers.selections import compact, everything, result_type

Answer = tuple[Any, list[dict[str, Any]], set[str]]


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    return Trail(tmp_path / "audit.jsonl")


async def execute(
    driver: Driver, trail: Trail, query: str, *, plainly: bool, viewer: Viewer, variables: dict[str, Any]
) -> Answer:
    """Data, errors, and whom the audit trail would name."""
    seen: set[str] = set()

    class Kept(Look):
        def saw(self, customers: Any) -> None:
            ids = list(customers)
            seen.update(id_ for id_ in ids if id_)
            super().saw(ids)

    context = Context(driver, viewer, Kept(viewer), trail, plainly=plainly)
    result = await SCHEMA.execute(query, variables, context)
    return result.data, sorted((formatted(error) for error in result.errors or ()), key=str), seen


async def both(driver: Driver, trail: Trail, query: str, viewer: Viewer, variables: dict[str, Any]) -> list[Answer]:
    """The answer of the ordinary executor, of the compiled form when new, and of the compiled form remembered."""
    return [
        await execute(driver, trail, query, plainly=plainly, viewer=viewer, variables=variables)
        for plainly in (True, False, False)
    ]


DOCUMENTS = [
    "{ __typename }",
    "{ a: __typename b: __typename }",
    '{ lookup(identifier: "jane@facetest.example") { __typename customers { __typename id } } }',
    '{ lookup(identifier: "") { customers { id } } search(text: "jane") { totalCount } }',
    '{ customer(id: "c_nobody") { id } }',
    '{ customer(id: "c_nobody") { id } customer(id: "c_nobody") { name } }',
    '{ lookup(identifier: "jane@facetest.example") { customers { id } } '
    'lookup(identifier: "jane@facetest.example") { customers { name } } }',
    '{ lookup(identifier: "jane@facetest.example") { ...a ...a customers { id } } } '
    "fragment a on Lookup { customers { name ...b } ...c } fragment b on Customer { orders { nodes { id } } } "
    "fragment c on Lookup { customers { orders { nodes { number } totalCount } } }",
    'query ($n: Int! = 2) { lookup(identifier: "tom@facetest.example") '
    "{ customers { interactions(first: $n) { nodes { id } } } } }",
    'query ($yes: Boolean!) { lookup(identifier: "tom@facetest.example") { customers { id @skip(if: $yes) '
    "name @include(if: $yes) ...a @include(if: $yes) } } } fragment a on Customer { since names }",
    'query ($after: String) { lookup(identifier: "tom@facetest.example") '
    "{ customers { interactions(after: $after) { nodes { id } } } } }",
    '{ lookup(identifier: "tom@facetest.example") { customers { a: interactions { nodes { id } } '
    'b: interactions(after: "broken") { nodes { id } } } } }',
    '{ lookup(identifier: "tom@facetest.example") { customers { orders(first: 0) { totalCount } } } }',
    'query A { __typename } query B { lookup(identifier: "tom@facetest.example") { customers { id } } }',
    "query ($missing: String!) { lookup(identifier: $missing) { customers { id } } }",
    *(
        compact(f"{{ {root} {everything(result_type(root.partition('(')[0]))} }}")
        for root in (
            'lookup(first: 3, identifier: "jane@facetest.example")',
            'order(number: "FACE-1001")',
            'case(id: "face-desk:K1")',
            'identifier(kind: EMAIL, value: "jane@facetest.example")',
            'search(first: 3, text: "facetest")',
        )
    ),
]


@pytest.mark.parametrize("query", DOCUMENTS, ids=range(len(DOCUMENTS)))
@pytest.mark.parametrize("role", ["agent", "store"])
async def test_known_documents(shop: Driver, trail: Trail, query: str, role: str) -> None:
    ordinary, fresh, remembered = await both(shop, trail, query, as_viewer(role), {"yes": True})
    assert fresh == ordinary
    assert remembered == ordinary


@given(query=documents(), yes=st.booleans(), first=st.integers(1, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_document(
    shop: Driver, trail: Trail, session_loop: asyncio.AbstractEventLoop, query: str, yes: bool, first: int
) -> None:
    note(query)
    variables = VARIABLES | {"yes": yes, "first": first}
    ordinary, fresh, remembered = session_loop.run_until_complete(
        both(shop, trail, query, as_viewer("agent"), variables)
    )
    assert not any("internal_error" in str(error) for error in ordinary[1])
    assert fresh == ordinary
    assert remembered == ordinary


async def test_keys_stand_in_the_order_of_the_document(shop: Driver, trail: Trail) -> None:
    """Also those whose values come later, from a second round trip."""
    query = (
        '{ lookup(identifier: "jane@facetest.example") { customers { consents { id } id channels { channel } name } } }'
    )
    data, _, _ = await execute(shop, trail, query, plainly=False, viewer=as_viewer("agent"), variables={})
    assert list(data["lookup"]["customers"][0]) == ["consents", "id", "channels", "name"]


@pytest.mark.parametrize(
    "query", ["{ __schema { types { name } } }", '{ __type(name: "Query") { name } }'], ids=["schema", "type"]
)
def test_introspection_is_left_to_the_ordinary_executor(query: str) -> None:
    with pytest.raises(Unusual):
        _compile(query)


@pytest.mark.parametrize("query", DOCUMENTS[-5:], ids=range(5))
def test_all_of_our_schema_can_be_compiled(query: str) -> None:
    _compile(query)


def _compile(query: str) -> Compiled:
    selection = Selection.of(SCHEMA._schema, parse(query), None)
    assert selection is not None
    return Compiled(selection)
