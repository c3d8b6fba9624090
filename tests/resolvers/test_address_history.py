"""Where a customer lives and lived, through the public door."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from graph.access import ROLES, SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.resolvers.conftest import Asker

Row = dict[str, Any]
EMAIL = [{"kind": "email", "value": "ida@moves.example"}]
MILL = {"line1": "7 Mill Lane", "city": "Leeds", "postcode": "LS1 4AP"}
ELM = {"line1": "3 Elm Road", "city": "York", "postcode": "YO1 7HH"}
OAK = {"line1": "12 Oak Street", "city": "Bath", "postcode": "BA1 1AA"}
FIELDS = """addresses(first: 10) { value current since until uses reason freshness { newest } address { line1 postcode text use }
    told { source profileId use since until lastAt orders correctedBy } }"""


def profile(seen: str | None, *addresses: Row, **more: Any) -> Row:
    told = {"type": "profile", "source": "shop", "id": "ida", "name": "Ida Moves", "identifiers": EMAIL}
    return told | {"addresses": list(addresses), "seen_at": seen} | more


def order(number: str, at: str, recipient: Row | None, **more: Any) -> Row:
    told = {"type": "order", "source": "shop", "id": number, "at": at, "profile": "ida", "recipient": recipient}
    return told | {"lines": [{"sku": "A", "unit_price": "5"}]} | more


@pytest.fixture
async def ask(empty: Driver, tmp_path: Path) -> Asker:
    return Asker(empty, tmp_path / "audit.jsonl")


async def keep(ask: Asker, intake: Intake, *lines: Row) -> None:
    """One after the other, as they would come on different days."""
    for line in lines:
        await store(ask.driver, SYSTEM, [RECORD.validate_python(line)], intake)
    await work_until_idle(ask.driver)


async def addresses(ask: Asker, viewer: str = "agent", identifier: str = "ida@moves.example") -> list[Row]:
    query = f"query ($i: String!) {{ customerInFront(identifier: $i) {{ customer {{ {FIELDS} }} }} }}"
    found: list[Row] = (await ask.data(query, viewer, i=identifier))["customerInFront"]["customer"]["addresses"]
    return found


def span(row: Row) -> tuple[str | None, str | None]:
    return tuple(row[name] and row[name][:10] for name in ("since", "until"))  # type: ignore[return-value]


MOVED = [
    profile("2020-05-01", MILL),
    profile("2021-05-01", MILL | {"use": "billing"}),
    profile("2022-05-01", ELM),
    profile("2023-05-01", ELM, MILL),
]


@pytest.mark.parametrize("came", list(permutations(range(4))))
async def test_an_address_lasts_from_the_first_version_that_has_it_to_the_first_without(
    ask: Asker, intake: Intake, came: tuple[int, ...]
) -> None:
    """Whatever the order in which the versions came; whoever moves back has lived there twice."""
    await keep(ask, intake, *(MOVED[n] for n in came))
    found = {row["address"]["line1"]: row for row in await addresses(ask)}
    elm, mill = found["3 Elm Road"], found["7 Mill Lane"]
    assert span(elm) == ("2022-05-01", None)
    assert span(mill) == ("2020-05-01", None)
    assert [(span(one), one["lastAt"][:10]) for one in mill["told"]] == [
        (("2023-05-01", None), "2023-05-01"), (("2020-05-01", "2022-05-01"), "2021-05-01"),
    ]  # fmt: skip
    assert mill["uses"] == ["billing"]
    assert mill["reason"] == "shop says so since 1 May 2023; shop said so since 1 May 2020 until 1 May 2022"
    assert [row["current"] for row in found.values()].count(True) == 1


async def test_who_moved_has_one_current_address_and_the_earlier_ones_newest_first(ask: Asker, intake: Intake) -> None:
    await keep(ask, intake, profile("2020-05-01", MILL), profile("2021-05-01", ELM), profile("2022-05-01", OAK))
    rows = await addresses(ask)
    assert [(row["value"], row["current"], *span(row)) for row in rows] == [
        ("12 Oak Street, Bath, BA1 1AA", True, "2022-05-01", None),
        ("3 Elm Road, York, YO1 7HH", False, "2021-05-01", "2022-05-01"),
        ("7 Mill Lane, Leeds, LS1 4AP", False, "2020-05-01", "2021-05-01"),
    ]
    assert rows[0]["freshness"]["newest"].startswith("2022-05-01")


async def test_one_address_in_two_spellings_of_two_systems_is_one(ask: Asker, intake: Intake) -> None:
    till = profile("2024-01-01", {"text": "7 Mill Ln., Leeds LS1 4AP"}, source="till")
    await keep(ask, intake, profile("2020-05-01", MILL), till)
    (row,) = await addresses(ask)
    assert (row["value"], span(row)) == ("7 Mill Ln., Leeds LS1 4AP", ("2020-05-01", None))
    assert [(one["source"], one["profileId"]) for one in row["told"]] == [("till", "till:ida"), ("shop", "shop:ida")]


async def test_addresses_follow_links_and_deletions(ask: Asker, intake: Intake) -> None:
    till = profile("2024-01-01", ELM, source="till")
    await keep(ask, intake, profile("2020-05-01", MILL), till)
    assert [row["value"][:5] for row in await addresses(ask)] == ["3 Elm", "7 Mil"]
    await keep(ask, intake, till | {"seen_at": "2024-02-01", "identifiers": [], "name": "Somebody Else"})
    assert [row["value"][:5] for row in await addresses(ask)] == ["7 Mil"]
    await keep(ask, intake, till | {"seen_at": "2024-03-01"})
    assert len(await addresses(ask)) == 2
    await keep(ask, intake, till | {"seen_at": "2024-04-01", "deleted": True, "identifiers": []})
    assert [(row["value"][:5], row["current"]) for row in await addresses(ask)] == [("7 Mil", True)]


async def test_when_is_unknown_where_no_source_says(ask: Asker, intake: Intake) -> None:
    await keep(ask, intake, profile(None, MILL))
    (row,) = await addresses(ask)
    assert (row["since"], row["until"], row["current"], row["reason"]) == (None, None, True, "shop says so")


CORRECT = "mutation ($id: ID!, $v: String!) { correct(customerId: $id, field: ADDRESS, value: $v) { id } }"
ID = '{ customerInFront(identifier: "ida@moves.example") { customer { id } } }'


async def test_what_colleagues_corrected_is_among_them(ask: Asker, intake: Intake) -> None:
    await keep(ask, intake, profile("2020-05-01", MILL))
    id_ = (await ask.data(ID))["customerInFront"]["customer"]["id"]
    await ask.data(CORRECT, id=id_, v="3 Elm Road, York YO1 7HH")
    made = (await ask.data(CORRECT, id=id_, v="12 Oak Street, Bath BA1 1AA"))["correct"]["id"]
    oak, elm, mill = await addresses(ask)
    assert (oak["current"], oak["until"], oak["told"][0]["correctedBy"]) == (True, None, "agent-1")
    assert (elm["current"], elm["until"]) == (False, oak["since"])
    assert (mill["current"], mill["until"]) == (False, None), "the shop still says so"
    await ask.data("mutation ($id: ID!) { undoCorrection(id: $id) { undone } }", id=made)
    assert [(row["value"][:5], row["current"]) for row in await addresses(ask)] == [("3 Elm", True), ("7 Mil", False)]


HOME = {"name": "Ida Moves", "address": ELM}
TOM = {"name": "Tom Other", "address": OAK}


async def test_a_guest_has_the_addresses_that_their_orders_went_to(ask: Asker, intake: Intake) -> None:
    """And not those of others who were sent something."""
    await keep(
        ask, intake, profile("2020-05-01"),
        order("1", "2022-01-01", HOME), order("2", "2023-01-01", HOME), order("3", "2023-02-01", TOM),
        order("4", "2023-03-01", TOM | {"name": None}, gift=True),
        order("5", "2023-03-01", TOM | {"profile": "tom"}),
    )  # fmt: skip
    (row,) = await addresses(ask)
    assert (row["address"]["line1"], row["uses"], row["current"], row["until"]) == (
        "3 Elm Road",
        ["delivery"],
        False,
        None,
    )
    assert [(one["orders"], *span(one), one["lastAt"][:10]) for one in row["told"]] == [
        (2, "2022-01-01", None, "2023-01-01")
    ]
    assert row["reason"] == "2 orders of shop went there, the last on 1 Jan 2023"


async def test_where_a_gift_went_is_an_address_of_who_got_it(ask: Asker, intake: Intake) -> None:
    tom = profile(
        "2020-05-01", id="tom", name="Tom Other", identifiers=[{"kind": "email", "value": "tom@moves.example"}]
    )
    gift = order("9", "2023-03-01", TOM | {"profile": "tom"}, gift=True)
    await keep(ask, intake, profile("2020-05-01"), tom, gift)
    assert await addresses(ask) == []
    (row,) = await addresses(ask, identifier="tom@moves.example")
    assert (row["value"][:6], row["uses"]) == ("12 Oak", ["gift"])


@pytest.mark.parametrize("role", [role for role in ROLES if role not in {"analyst", "integrator"}])
async def test_addresses_are_for_who_may_see_them(ask: Asker, intake: Intake, role: str) -> None:
    await keep(ask, intake, profile("2020-05-01", MILL), order("1", "2022-01-01", HOME))
    assert len(await addresses(ask, role)) == (0 if role == "social" else 2)


async def test_addresses_of_many_are_one_statement(ask: Asker, intake: Intake) -> None:
    phone = {"kind": "phone", "value": "020 7946 0991", "trust": "claimed"}
    people = [
        profile("2020-05-01", MILL, id=str(n), name=f"{name} Moves", identifiers=[phone])
        for n, name in enumerate(("Ada", "Boris", "Carl"))
    ]
    await keep(ask, intake, *people)
    found = await ask.data(f'{{ lookup(identifier: "020 7946 0991") {{ customers {{ {FIELDS} }} }} }}')
    assert [len(one["addresses"]) for one in found["lookup"]["customers"]] == [1, 1, 1]
    assert sorted(ask.queries) == ["addresses_by_customer_ids", "customers_by_keys"]
