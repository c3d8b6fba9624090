"""What a viewer may not see is in no answer, by whatever path, and looking for it finds nothing."""

from __future__ import annotations

import json
import re

import pytest
from graphql import GraphQLObjectType, get_named_type

from graph.access import KIND_THINGS, ROLES, Thing, Viewer, allowed, sees_kind
from tests.resolvers.conftest import Asker, as_viewer
from tests.resolvers.people import SECRETS
from tests.resolvers.selections import compact, everything, object_type, result_type

KIND_VALUES = {
    "email": ("jane@facetest.example",),
    "phone": ("+442079460991",),
    "twitter": ("jane_facetest",),
    "loyalty_card": ("FACE90001", "FACE90077"),
    "national_id": ("QQ123456C",),
    "device": ("facedevice0001",),
    "cookie": ("facecookie0001",),
    "order_number": ("FACE-1001", "FACE-1002", "FACE-7771"),
    "payment_card": ("visa 4242", "4242"),
}
ROOTS = {
    "lookup": (
        '(first: 5, identifier: "jane@facetest.example")',
        '(first: 5, identifier: "tom@facetest.example")',
        '(first: 5, identifier: "@jane_facetest")',
        '(first: 5, identifier: "QQ123456C", kind: NATIONAL_ID)',
        '(first: 5, identifier: "facedevice0001", kind: DEVICE)',
        '(first: 5, identifier: "FACE-1001")',
        '(first: 5, identifier: "7 Zanzibar Mews, London SW1A 1AA", kind: POSTAL_ADDRESS)',
    ),
    "customerInFront": (
        '(identifier: "jane@facetest.example")',
        '(identifier: "@jane_facetest")',
        '(identifier: "QQ123456C", kind: NATIONAL_ID)',
        '(identifier: "FACE-1001", kind: ORDER_NUMBER)',
    ),
    "profile": (
        '(id: "face-quarrel:1")',
        '(id: "face-desk:jane")',
        '(id: "face-shop:900")',
        '(id: "face-web:device:facedevice0001")',
    ),
    "interaction": (
        '(id: "face-desk:mail1")',
        '(id: "face-desk:tweet1")',
        '(id: "face-desk:visit1")',
        '(id: "face-desk:keyed1")',
        '(id: "face-web:chat1")',
    ),
    "case": ('(id: "face-desk:K1")',),
    "order": ('(number: "FACE-1001")',),
    "identifier": ('(kind: EMAIL, value: "jane@facetest.example")', '(kind: DEVICE, value: "facedevice0001")'),
    "search": ('(first: 5, text: "jane facetest")', '(first: 5, text: "zanzibar")', '(first: 5, text: "FACE-1001")'),
    "bestVerification": ('(profile: "face-desk:tom")',),
    "totals": ("",),
    "why": (
        '(a: "face-quarrel:1", b: "face-quarrel:2")',
        '(a: "face-desk:jane", b: "face-shop:900")',
        '(a: "face-desk:jane", b: "face-web:device:facedevice0001")',
    ),
    "proposals": ("(first: 1)", "(first: 1, status: [PROPOSED, REJECTED, ACCEPTED], orderBy: CUSTOMER_VALUE)"),
}
PATHS = [(root, arguments) for root, several in ROOTS.items() for arguments in several]
VIEWERS = [
    *(as_viewer(role) for role in ROLES),
    Viewer("bare", "integrator"),
    Viewer("all", "integrator", kinds=frozenset(KIND_VALUES)),
]
each_viewer = pytest.mark.parametrize("viewer", VIEWERS, ids=lambda viewer: f"{viewer.role}-{viewer.who}")


def document(root: str, arguments: str) -> str:
    """A question for all fields of a root's answer. Whole proposals are too costly twice, as nodes and again in edges, and with all that came of
    orders and campaigns, which the other roots are asked for; the whole page would have its customer again in every case: for those see below."""
    parts = {"OrderParty", "OrderStep", "Refund", "Goodwill", "CampaignContact", "CustomerScore", "Ivr"}
    left_out = frozenset({"customerInFront": {"Case"}, "proposals": parts}.get(root, set[str]()))
    wanted = everything(result_type(root), frozenset({"ProposalEdge"}) | left_out)
    return compact(f"{{ {root}{arguments} {wanted} }}", left_out)


def hidden_from(viewer: Viewer) -> set[str]:
    """All values of the seed this viewer may not see."""
    things = {value for thing, values in SECRETS.items() if not allowed(viewer, thing) for value in values}
    kinds = {value for kind, values in KIND_VALUES.items() if not sees_kind(viewer, kind) for value in values}
    return things | kinds


async def answered(ask: Asker, query: str, viewer: Viewer) -> str:
    """An answer as text, without the parts of seconds: in those of half a thousand times there is any four digits now and then."""
    return re.sub(r"(:\d\d)\.\d+", r"\1", json.dumps(await ask.answer(query, viewer)))


@each_viewer
async def test_no_path_leads_to_what_is_hidden(ask: Asker, viewer: Viewer) -> None:
    for root, arguments in PATHS:
        answer = await answered(ask, document(root, arguments), viewer)
        assert '"errors"' not in answer, (root, arguments, answer[:400])
        for secret in hidden_from(viewer):
            assert secret not in answer, (root, arguments, secret)


async def test_what_is_not_hidden_is_there(ask: Asker) -> None:
    """The seed holds every secret, and some path leads to it: else the test above would prove nothing."""
    found = ""
    for root, arguments in PATHS:
        found += json.dumps(await ask.answer(document(root, arguments), "admin"))
    assert not hidden_from(as_viewer("admin"))
    missing = {value for values in SECRETS.values() for value in values if value not in found}
    assert missing <= {"SW1A1AA", "zanzibar"}, "spellings that need not occur"


IN_FRONT = '{ customerInFront(identifier: "jane@facetest.example")'


def case_paths() -> list[str]:
    """The whole page again, into its cases by every way: each case whole, and from it each field of its customer, one a document."""
    case, customer = object_type("Case"), object_type("Customer")
    whole = everything(case, frozenset({"Customer"}))
    paths = [f"{{ customer {{ cases(first: 3) {{ nodes {whole} edges {{ node {whole} }} }} }} }}"]
    for cases in ("openCases", "earlierCases"):
        paths.append(f"{{ {cases} {whole} }}")
        for name, field in customer.fields.items():
            inner = get_named_type(field.type)
            wanted = everything(inner, frozenset({"Customer", "Case"})) if isinstance(inner, GraphQLObjectType) else ""
            few = "(first: 3)" if "first" in field.args else ""
            paths.append(f"{{ {cases} {{ customer {{ {name}{few} {wanted} }} }} }}")
    return [compact(f"{IN_FRONT} {path} }}") for path in paths]


@each_viewer
async def test_no_path_through_the_cases_of_the_page_leads_to_what_is_hidden(ask: Asker, viewer: Viewer) -> None:
    for query in case_paths():
        answer = await answered(ask, query, viewer)
        assert '"errors"' not in answer, (query[:200], answer[:400])
        for secret in hidden_from(viewer):
            assert secret not in answer, (query[:200], secret)


async def test_the_paths_through_the_cases_lead_somewhere(ask: Asker) -> None:
    found = "".join([json.dumps(await ask.answer(query, "admin")) for query in case_paths()])
    for value in (
        "face-desk:K1",
        "face-desk:K2",
        "Where is my lantern",
        "a private word",
        "vip-of-the-month",
        "QQ123456C",
        "48.48",
    ):
        assert value in found


@each_viewer
async def test_looking_up_by_a_hidden_kind_answers_as_for_a_value_nobody_has(ask: Asker, viewer: Viewer) -> None:
    query = """query ($i: String!, $k: IdentifierKind!) {
        lookup(identifier: $i, kind: $k) { recognised { value } identifiers { key } customers { id } }
        identifier(kind: $k, value: $i) { key }
    }"""
    for kind, (value, *_) in KIND_VALUES.items():
        if sees_kind(viewer, kind):
            continue
        answer = await ask.data(query, viewer, i=value, k=kind.upper())
        assert answer == {"lookup": {"recognised": [], "identifiers": [], "customers": []}, "identifier": None}, kind


@each_viewer
async def test_searching_for_what_is_hidden_finds_nothing(ask: Asker, viewer: Viewer) -> None:
    query = "query ($t: String!) { search(text: $t) { totalCount nodes { customerId } } }"
    for text, thing in [
        ("zanzibar mews", Thing.ADDRESS),
        ("QQ123456C", Thing.NATIONAL_ID),
        ("FACE-1001", Thing.ORDERS),
        ("facedevice0001", Thing.DEVICES),
        ("where lantern", Thing.CASES),
        ("jane facetest", Thing.NAMES),
    ]:
        found = (await ask.data(query, viewer, t=text))["search"]
        if not allowed(viewer, thing):
            assert found == {"totalCount": 0, "nodes": []}, text


@each_viewer
async def test_counts_and_pages_know_nothing_of_what_is_hidden(ask: Asker, viewer: Viewer) -> None:
    query = """{ lookup(identifier: "jane@facetest.example", kind: EMAIL) { customers {
        interactions(first: 1) { totalCount nodes { id } pageInfo { hasNextPage } }
        sessions { totalCount } orders { totalCount } cases { totalCount }
        channels { channel interactions } latestActivity { id } consents { id } campaignResponses { id }
    } } }"""
    customers = (await ask.data(query, viewer))["lookup"]["customers"]
    if not (allowed(viewer, Thing.INDIVIDUALS) and sees_kind(viewer, "email")):
        assert customers == []
        return
    (customer,) = customers
    visible = 1 + allowed(viewer, Thing.PRIVATE_INTERACTIONS) * (1 + allowed(viewer, Thing.SESSIONS))
    assert customer["interactions"]["totalCount"] == visible
    assert customer["interactions"]["pageInfo"]["hasNextPage"] == (visible > 1)
    assert sum(use["interactions"] for use in customer["channels"]) == visible
    assert customer["orders"]["totalCount"] == 2 * allowed(viewer, Thing.ORDERS)
    assert customer["cases"]["totalCount"] == 2 * allowed(viewer, Thing.CASES)
    assert len(customer["consents"]) == allowed(viewer, Thing.CONSENTS)
    assert len(customer["campaignResponses"]) == allowed(viewer, Thing.CAMPAIGNS)


async def test_a_cursor_of_another_viewer_opens_nothing(ask: Asker) -> None:
    """Marketing sees no private interactions, wherever a page begins."""
    find = '{ lookup(identifier: "jane@facetest.example") { customers { id interactions { edges { cursor } } } } }'
    (customer,) = (await ask.data(find, "agent"))["lookup"]["customers"]
    query = "query ($id: ID!, $a: String) { customer(id: $id) { interactions(after: $a) { nodes { public } } } }"
    for edge in customer["interactions"]["edges"]:
        page = (await ask.data(query, "marketing", id=customer["id"], a=edge["cursor"]))["customer"]["interactions"]
        assert all(node["public"] for node in page["nodes"])


async def test_an_analyst_sees_groups_and_nobody(ask: Asker) -> None:
    find = '{ lookup(identifier: "jane@facetest.example") { customers { id } } }'
    jane = (await ask.data(find, "agent"))["lookup"]["customers"][0]["id"]
    query = """query ($id: ID!) { customer(id: $id) { id } profile(id: "face-desk:jane") { id } case(id: "face-desk:K1") { id }
        order(number: "FACE-1001") { id } search(text: "jane") { totalCount } totals { sources { key customers } } }"""
    data = await ask.data(query, "analyst", id=jane)
    totals = data.pop("totals")
    assert data == {"customer": None, "profile": None, "case": None, "order": [], "search": {"totalCount": 0}}
    assert {"key": "face-crowd", "customers": 20} in totals["sources"]


def test_every_identifier_kind_with_a_thing_of_its_own_is_tried() -> None:
    assert KIND_THINGS.keys() - KIND_VALUES.keys() == {"postal_address"}, "which is tried as an address"
