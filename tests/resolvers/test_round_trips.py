"""A question costs the same number of round trips to Neo4j, however many customers it is about."""

from __future__ import annotations

import pytest

from tests.resolvers.conftest import Asker

USUAL = """id since name identifiers { kind value otherCustomers } interactions(first: 10) { nodes { id text } }
    orders { nodes { id lines { product { name } } } } cases(filter: {statuses: [OPEN]}) { nodes { id } }"""


@pytest.mark.parametrize("identifier", ["crowd1@facetest.example", "+442079460992"], ids=["one", "twenty"])
async def test_the_usual_question_is_one_statement(ask: Asker, identifier: str) -> None:
    query = f"query ($i: String!) {{ lookup(identifier: $i) {{ customers {{ {USUAL} }} }} }}"
    found = (await ask.data(query, i=identifier))["lookup"]["customers"]
    assert len(found) in (1, 20)
    assert ask.queries == ["customers_by_keys"]


UNUSUAL = """profiles { identifiers { key } customer { name } } a: orders { nodes { customer { id } } }
    b: orders(filter: {roles: [PAYER]}) { totalCount } cases { nodes { interactions { id } } } sessions { totalCount }
    channels { channel } consents { id } campaignResponses { id } latestActivity { id } neighbourhood { nodes { id } }
    identifiers { profiles { id } customers(first: 3) { name } }"""


async def test_the_unusual_is_one_statement_for_each_kind_of_thing(ask: Asker) -> None:
    query = f"query ($i: String!) {{ lookup(identifier: $i, first: 10) {{ customers {{ {UNUSUAL} }} }} }}"
    taken = []
    for identifier in ("crowd1@facetest.example", "+442079460992"):
        await ask.data(query, i=identifier)
        taken.append(sorted(ask.queries))
    assert taken[0] == taken[1], "one customer and twenty"
    assert len(taken[0]) <= 14


async def test_a_search_is_one_statement_and_its_customers_another(ask: Asker) -> None:
    await ask.data(f'{{ search(text: "crowd") {{ nodes {{ score customer {{ {USUAL} }} }} }} }}')
    assert ask.queries == ["customers_by_texts", "customers_by_keys"]


async def test_what_is_not_asked_for_is_not_read(ask: Asker) -> None:
    await ask.data('{ lookup(identifier: "crowd1@facetest.example") { recognised { key } } }')
    assert ask.queries == []


async def test_an_analyst_costs_nothing(ask: Asker) -> None:
    await ask.data(f'{{ lookup(identifier: "crowd1@facetest.example") {{ customers {{ {USUAL} }} }} }}', "analyst")
    assert ask.queries == []
