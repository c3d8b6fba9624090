"""Every root: what leads to a customer, and what is there when one arrives."""

from __future__ import annotations

from typing import Any

import pytest

from graph.access import SYSTEM
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from tests.resolvers.conftest import Asker

JANE = "jane@facetest.example"


async def jane(ask: Asker, fields: str, **variables: Any) -> dict[str, Any]:
    """Fields of the one customer behind Jane's address."""
    data = await ask.data(f'{{ lookup(identifier: "{JANE}") {{ customers {{ {fields} }} }} }}', **variables)
    (customer,) = data["lookup"]["customers"]
    return dict(customer)


@pytest.mark.parametrize(
    ("identifier", "why"),
    [
        ("Jane@FaceTest.example", "an address, however written"),
        ("mailto:jane@facetest.example", "a link"),
        ("@jane_facetest", "a handle"),
        ("https://x.com/Jane_Facetest", "a profile's address"),
        ("twitter:jane_facetest", "a key"),
        ("QQ 12 34 56 C", "a national id"),
        ("FACE-1001", "an order number"),
        ("FACE90001", "a loyalty card"),
    ],
)
async def test_any_identifier_leads_to_the_customer(ask: Asker, identifier: str, why: str) -> None:
    data = await ask.data("query ($i: String!) { lookup(identifier: $i) { customers { name } } }", i=identifier)
    assert [customer["name"] for customer in data["lookup"]["customers"]] == ["Jane Facetest"], why


async def test_a_look_up_says_what_it_recognised_and_what_of_it_is_known(ask: Asker) -> None:
    data = await ask.data(
        "query ($i: String!) { lookup(identifier: $i, kind: EMAIL) { recognised { kind value key } "
        "identifiers { key kind caption shared customerCount otherCustomers trust profiles { id } customers { name } } } }",
        i="JANE@facetest.example",
    )
    assert data["lookup"]["recognised"] == [{"kind": "EMAIL", "value": JANE, "key": f"email:{JANE}"}]
    (known,) = data["lookup"]["identifiers"]
    assert (known["caption"], known["customerCount"], known["otherCustomers"], known["trust"]) == (JANE, 1, 0, None)
    assert {profile["id"] for profile in known["profiles"]} == {"face-desk:jane", "face-shop:900", "face-social:jf"}
    assert known["customers"] == [{"name": "Jane Facetest"}]


async def test_each_identifier_has_its_own_customers_and_their_own_trust(ask: Asker) -> None:
    fields = "identifiers { key customerCount customers(first: 1) { name trust } }"
    for number in range(20):
        email = f"crowd{number}@facetest.example"
        found = await ask.data(f'{{ lookup(identifier: "{email}") {{ customers {{ name {fields} }} }} }}')
        (one,) = found["lookup"]["customers"]
        users = {known["key"]: known["customers"] for known in one["identifiers"]}
        assert users[f"email:{email}"] == [{"name": one["name"], "trust": "VERIFIED"}]
        assert len(users["phone:+442079460992"]) == 1, "one of the twenty"


async def test_who_claims_a_number_is_not_certain_because_its_owner_is(ask: Asker) -> None:
    of = "{ customers { name identifiers { key customers { name trust } } } }"
    found = await ask.data(f'{{ lookup(identifier: "+442079460991") {of} }}')
    for customer in found["lookup"]["customers"]:
        (users,) = [k["customers"] for k in customer["identifiers"] if k["key"] == "phone:+442079460991"]
        assert [user["trust"] for user in users] == ["VERIFIED", "CLAIMED"], customer["name"]


async def test_an_order_is_found_by_the_number_it_was_given(ask: Asker, intake: Intake) -> None:
    told = {"type": "order", "source": "face-oddly", "id": "Bestellung Ä", "at": "2026-01-01", "profile": "odd"}
    await store(ask.driver, SYSTEM, [RECORD.validate_python(told)], intake)
    for number in ("Bestellung Ä", " bestellung ä "):
        found = await ask.data("query ($n: String!) { order(number: $n) { id } }", n=number)
        assert found["order"] == [{"id": "face-oddly:Bestellung Ä"}]


async def test_nobody_is_an_empty_list(ask: Asker) -> None:
    data = await ask.data('{ lookup(identifier: "no-one@facetest.example") { identifiers { key } customers { id } } }')
    assert data["lookup"] == {"identifiers": [], "customers": []}


async def test_the_certain_ones_come_first(ask: Asker) -> None:
    data = await ask.data('{ lookup(identifier: "+442079460991") { customers { name trust } } }')
    assert data["lookup"]["customers"] == [
        {"name": "Jane Facetest", "trust": "VERIFIED"},
        {"name": "Tom Facetest", "trust": "CLAIMED"},
    ]


async def test_a_customer_is_all_profiles_together(ask: Asker) -> None:
    customer = await jane(
        ask,
        "name names profiles { id name source sourceId addresses { line1 city postcode country } birthDate otherNames "
        "attributes seenAt placeholder deleted identifiers { key } }",
    )
    assert customer["names"] == ["Jane Facetest", "J. Facetest"], "last seen first"
    profiles = {profile["id"]: profile for profile in customer["profiles"]}
    assert profiles.keys() == {"face-desk:jane", "face-social:jf", "face-shop:900"}
    desk = profiles["face-desk:jane"]
    assert desk["addresses"] == [
        {"line1": "7 Zanzibar Mews", "city": "London", "postcode": "SW1A 1AA", "country": "GB"}
    ]
    assert (desk["attributes"], desk["otherNames"]) == ({"note": "shoe-size-41"}, ["Janey"])
    assert (desk["seenAt"], desk["placeholder"], desk["deleted"]) == ("2026-03-01T10:00:00Z", False, False)
    assert {known["key"] for known in profiles["face-shop:900"]["identifiers"]} == {
        f"email:{JANE}",
        "loyalty_card:FACE90001",
    }


async def test_identifiers_say_how_many_others_share_them(ask: Asker) -> None:
    customer = await jane(ask, "identifiers(kinds: [PHONE, EMAIL]) { key trust written since otherCustomers }")
    email, phone = customer["identifiers"]
    assert (email["otherCustomers"], phone["otherCustomers"]) == (0, 1), "Tom has the household's number too"
    assert set(email["written"]) == {"Jane@Facetest.example", "jane@facetest.example"}
    assert email["trust"] == "VERIFIED"
    assert email["since"] == "2026-01-01T10:00:00Z", "the earliest sight of it"


async def test_orders_come_with_lines_and_money(ask: Asker) -> None:
    customer = await jane(
        ask,
        "orders { totalCount nodes { number at status total { amount currency } shipping { amount } coupon payment gift "
        "roles recipientName recipientAddress { line1 } attributes lines { position quantity unitPrice { amount } "
        "discount { amount } product { sku name } } } }",
    )
    assert customer["orders"]["totalCount"] == 2
    order = customer["orders"]["nodes"][0]
    assert order["total"] == {"amount": "48.48", "currency": "GBP"}
    assert (order["shipping"], order["gift"], order["roles"]) == ({"amount": "13.13"}, False, ["BUYER"])
    assert (order["recipientName"], order["recipientAddress"]) == ("Tom Facetest", {"line1": "7 Zanzibar Mews"})
    assert order["lines"] == [
        {
            "position": 1,
            "quantity": 2.0,
            "unitPrice": {"amount": "17.675"},
            "discount": {"amount": "0.00"},
            "product": {"sku": "FACE-L", "name": "Brass lantern"},
        }
    ]


async def test_an_order_is_found_from_its_recipient_too(ask: Asker) -> None:
    query = (
        '{ lookup(identifier: "tom@facetest.example") { customers { own: orders { totalCount } '
        "got: orders(filter: {roles: [RECIPIENT]}) { nodes { number roles } } } } }"
    )
    (tom,) = (await ask.data(query))["lookup"]["customers"]
    assert tom == {"own": {"totalCount": 0}, "got": {"nodes": [{"number": "FACE-1001", "roles": ["RECIPIENT"]}]}}


async def test_everything_that_happened_is_there_whatever_the_channel(ask: Asker) -> None:
    customer = await jane(
        ask,
        "interactions { nodes { id at channel direction public caseId orderNumber campaign } } "
        "sessions { nodes { id at endedAt duration pages device } } cases { nodes { id status interactions { id } } } "
        "channels { channel title interactions firstAt lastAt } consents { purpose status text } "
        "campaignResponses { campaign response } latestActivity { at type id channel }",
    )
    found = {node["id"]: node for node in customer["interactions"]["nodes"]}
    assert list(found) == ["face-desk:visit1", "face-desk:tweet1", "face-desk:mail1"], "newest first"
    assert found["face-desk:tweet1"]["at"] == "2026-03-02T10:00:00Z"
    assert (found["face-desk:mail1"]["caseId"], found["face-desk:mail1"]["orderNumber"]) == (
        "face-desk:K1",
        "FACE-1001",
    )
    (visit,) = customer["sessions"]["nodes"]
    assert (visit["duration"], visit["pages"]) == (1200.0, ["/secret-page"])
    assert [case["id"] for case in customer["cases"]["nodes"]] == ["face-desk:K1", "face-desk:K2"], "last opened first"
    assert [i["id"] for i in customer["cases"]["nodes"][0]["interactions"]] == ["face-desk:tweet1", "face-desk:mail1"]
    assert [use["channel"] for use in customer["channels"]] == ["web", "twitter", "email"], "last used first"
    assert customer["consents"] == [{"purpose": "face-consent", "status": "GRANTED", "text": "yes to letters"}]
    assert customer["campaignResponses"] == [{"campaign": "summer-of-lanterns", "response": "face-clicked"}]
    assert customer["latestActivity"]["id"] == "face-desk:visit1"


BACK = [
    ('order(number: "FACE-1001")', "order"),
    ('order(number: "face-1001")', "order"),
    ('case(id: "face-desk:K1")', "case"),
    ('interaction(id: "face-desk:mail1")', "interaction"),
    ('profile(id: "face-shop:900")', "profile"),
]


@pytest.mark.parametrize(("root", "name"), BACK)
async def test_there_is_a_way_back_to_the_customer(ask: Asker, root: str, name: str) -> None:
    data = await ask.data(f"{{ {root} {{ id customerId customer {{ id name }} }} }}")
    found = data[name][0] if isinstance(data[name], list) else data[name]
    assert found["customer"] == {"id": found["customerId"], "name": "Jane Facetest"}


async def test_an_identifier_leads_to_its_profiles_and_customers(ask: Asker) -> None:
    query = '{ identifier(kind: PHONE, value: "020 7946 0991") { profiles { customer { name } } customers { name } } }'
    found = (await ask.data(query))["identifier"]
    assert {customer["name"] for customer in found["customers"]} == {"Jane Facetest", "Tom Facetest"}
    assert {profile["customer"]["name"] for profile in found["profiles"]} == {"Jane Facetest", "Tom Facetest"}


async def test_old_ids_go_on_leading_to_the_customer(ask: Asker) -> None:
    customer = await jane(ask, "id profiles { id }")
    aliases = {
        row["customer_alias"]
        for row in await ask.driver.inspect(
            "MATCH (p:Profile) WHERE p.id IN ['face-desk:jane', 'face-shop:900'] RETURN p.customer_alias AS customer_alias"
        )
    }
    assert len(aliases) == 2
    for alias in aliases:
        found = (await ask.data("query ($id: ID!) { customer(id: $id) { id aliasOf } }", id=alias))["customer"]
        assert found == {"id": customer["id"], "aliasOf": None if alias == customer["id"] else customer["id"]}


@pytest.mark.parametrize(
    "root",
    [
        'customer(id: "c_nobody")',
        'customer(id: "email:jane@facetest.example")',
        'profile(id: "face-desk:nobody")',
        'case(id: "face-desk:K9")',
        'interaction(id: "face-desk:none")',
    ],
)
async def test_what_is_not_there_is_null(ask: Asker, root: str) -> None:
    assert set((await ask.data(f"{{ {root} {{ id }} }}")).values()) == {None}


async def test_an_order_number_nobody_gave_out_is_an_empty_list(ask: Asker) -> None:
    assert (await ask.data('{ order(number: "FACE-0") { id } }'))["order"] == []


SEARCHES = [
    ("jane facetest", "the name"),
    ("Jnae Facetest", "two letters changed places"),
    ("facet", "the beginning of a name"),
    ("JANE FACETÉST", "capitals and accents"),
    ("zanzibar mews", "the address"),
    ("FACE90001", "a loyalty card"),
    ("FACE-1001", "an order number"),
    ("where lantern", "the subject of a case"),
]


@pytest.mark.parametrize(("text", "why"), SEARCHES)
async def test_search_finds_by_words_forgivingly(ask: Asker, text: str, why: str) -> None:
    query = "query ($t: String!) { search(text: $t) { nodes { score matches { type id caption } customer { name } } } }"
    hits = (await ask.data(query, t=text))["search"]["nodes"]
    assert "Jane Facetest" in [hit["customer"]["name"] for hit in hits], why
    assert len({hit["customer"]["name"] for hit in hits}) == len(hits), "each customer once"


@pytest.mark.parametrize("text", ["", "?!", "the", '"', "name:* OR value:*", "/.*/", "\\", "{[(", "jane AND", "~1^9"])
async def test_search_reads_no_syntax(ask: Asker, text: str) -> None:
    answer = await ask.answer("query ($t: String!) { search(text: $t) { totalCount } }", t=text)
    assert "errors" not in answer


async def test_a_number_is_exact_or_a_beginning(ask: Asker) -> None:
    query = "query ($t: String!) { search(text: $t) { totalCount } }"
    found = {
        text: (await ask.data(query, t=text))["search"]["totalCount"] for text in ("FACE90001", "FACE9", "FACE90002")
    }
    assert found["FACE90001"] >= 1
    assert found["FACE9"] >= 1
    assert found["FACE90002"] == 0


async def test_the_neighbourhood_can_be_drawn(ask: Asker) -> None:
    customer = await jane(ask, "id neighbourhood { nodes { id type caption detail } edges { source target type } }")
    drawn = customer["neighbourhood"]
    ids = {node["id"] for node in drawn["nodes"]}
    assert len(ids) == len(drawn["nodes"])
    assert all(edge["source"] in ids and edge["target"] in ids for edge in drawn["edges"])
    types = {
        (edge["source"].partition("/")[0], edge["type"], edge["target"].partition("/")[0]) for edge in drawn["edges"]
    }
    assert ("profile", "RESOLVES_TO", customer["id"]) in types
    assert ("profile", "IDENTIFIED_BY", "identifier") in types
    assert ("interaction", "VIA", "channel") in types
    assert ("interaction", "PART_OF", "case") in types
    assert ("profile", "PLACED", "order") in types
    shared = [edge for edge in drawn["edges"] if edge["target"] == f"identifier/email:{JANE}"]
    assert len(shared) == 3, "what profiles share is one node"


async def test_totals_withhold_small_groups(ask: Asker) -> None:
    totals = (await ask.data("{ totals { sources { key count customers } channels { key count customers } } }"))[
        "totals"
    ]
    sources = {total["key"]: total for total in totals["sources"]}
    assert sources["face-crowd"] == {"key": "face-crowd", "count": 20, "customers": 20}
    assert "face-social" not in sources, "one customer could be told"
    assert all(total["customers"] >= 5 for total in (*totals["sources"], *totals["channels"]))
