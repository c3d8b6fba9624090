"""Details and their corrections over GraphQL: chosen, kept through links and splits, undone, and by role."""

from __future__ import annotations

from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.resolvers.conftest import Asker

DETAILS = """query ($id: ID!) { customer(id: $id) { id details {
  name { value rule reason source at correctedBy correctionId } birthDate { value rule } address { value address { postcode text } }
  email { value trust } phone { value } language { value } socialProfiles { kind value trust } } } }"""
CORRECT = """mutation ($id: ID!, $field: DetailField!, $value: String!) {
  correct(customerId: $id, field: $field, value: $value) { id undone customer { id } } }"""
UNDO = "mutation ($id: ID!) { undoCorrection(id: $id) { id undone field value } }"


async def jane(ask: Asker) -> str:
    found = await ask.data('{ lookup(identifier: "jane@facetest.example") { customers { id } } }')
    return str(found["lookup"]["customers"][0]["id"])


async def details(ask: Asker, customer: str, role: str = "agent") -> dict[str, Any]:
    answer = await ask.data(DETAILS, role, id=customer)
    found: dict[str, Any] = answer["customer"]["details"]
    return found


async def test_details_say_where_they_come_from(ask: Asker) -> None:
    found = await details(ask, await jane(ask))
    assert (found["name"]["value"], found["name"]["source"], found["birthDate"]["value"]) == (
        "Jane Facetest",
        "face-desk",
        "1981-03-07",
    )
    assert found["address"]["value"] == "7 Zanzibar Mews, London, SW1A 1AA"
    assert found["email"] == {"value": "jane@facetest.example", "trust": "VERIFIED"}
    assert found["socialProfiles"] == [{"kind": "TWITTER", "value": "@jane_facetest", "trust": "VERIFIED"}]


async def test_details_take_one_round_trip_for_many(ask: Asker) -> None:
    await ask.data('{ lookup(identifier: "+442079460992") { customers { details { name { value } } } } }')
    assert ask.queries.count("details_by_customer_ids") == 1


async def test_a_correction_wins_until_it_is_undone(ask: Asker) -> None:
    customer = await jane(ask)
    made = (await ask.data(CORRECT, id=customer, field="NAME", value="Janet Facetest"))["correct"]
    found = (await details(ask, customer))["name"]
    assert (found["value"], found["rule"], found["correctedBy"]) == ("Janet Facetest", "CORRECTED", "agent-1")
    assert found["correctionId"] == made["id"]
    assert made["customer"]["id"] == customer
    undone = (await ask.data(UNDO, id=made["id"]))["undoCorrection"]
    assert undone == {"id": made["id"], "undone": True, "field": "NAME", "value": "Janet Facetest"}
    assert (await details(ask, customer))["name"]["value"] == "Jane Facetest"
    assert await ask.code(UNDO, id=made["id"]) == "already_undone"


@pytest.mark.parametrize(
    ("role", "field", "value", "code"),
    [
        ("marketing", "NAME", "Janet", "forbidden"),
        ("analyst", "NAME", "Janet", "forbidden"),
        ("integrator", "NAME", "Janet", "forbidden"),
        ("store", "BIRTH_DATE", "1980-01-31", "forbidden"),
        ("social", "ADDRESS", "7 Mill Lane", "forbidden"),
        ("agent", "BIRTH_DATE", "yesterday", "invalid_correction"),
        ("agent", "EMAIL", "jane", "invalid_identifier"),
    ],
)
async def test_who_may_correct_what(ask: Asker, role: str, field: str, value: str, code: str) -> None:
    assert await ask.code(CORRECT, role, id=await jane(ask), field=field, value=value) == code


async def test_what_is_not_there_is_not_found(ask: Asker) -> None:
    assert await ask.code(CORRECT, id="c_nobody", field="NAME", value="Janet") == "not_found"
    assert await ask.code(UNDO, id="nothing") == "not_found"


async def test_a_corrected_birth_date_is_hidden_like_any_other(ask: Asker) -> None:
    customer = await jane(ask)
    made = (await ask.data(CORRECT, id=customer, field="BIRTH_DATE", value="1971-01-01"))["correct"]
    assert (await details(ask, customer, "store"))["birthDate"] is None
    assert await ask.code(UNDO, "store", id=made["id"]) == "not_found"
    assert (await details(ask, customer))["birthDate"]["value"] == "1971-01-01"
    await ask.data(UNDO, id=made["id"])


async def test_a_correction_is_kept_through_links_and_splits(ask: Asker, driver: Driver, intake: Intake) -> None:
    def record(number: int, seen: str, *emails: str) -> Any:
        told = [{"kind": "email", "value": email} for email in emails]
        # Nameless, the second is with the first by the email alone, and by nothing when that is gone.
        line = {
            "type": "profile",
            "source": "face-split",
            "id": str(number),
            "name": "Ann Split" if number == 1 else None,
        }
        return RECORD.validate_python(line | {"identifiers": told, "seen_at": seen})

    async def stored(*records: Any) -> None:
        await store(driver, SYSTEM, records, intake)
        await work_until_idle(driver)

    async def customer_of(number: int) -> str:
        answer = await ask.data(f'{{ profile(id: "face-split:{number}") {{ customerId }} }}')
        return str(answer["profile"]["customerId"])

    await stored(record(1, "2026-01-01", "split1@facetest.example"), record(2, "2026-01-02", "split2@facetest.example"))
    await ask.data(CORRECT, id=await customer_of(2), field="NAME", value="Annabel Split")
    await stored(record(2, "2026-01-03", "split1@facetest.example", "split2@facetest.example"))
    assert await customer_of(1) == await customer_of(2)
    assert (await details(ask, await customer_of(1)))["name"]["value"] == "Annabel Split"
    await stored(record(2, "2026-01-04", "split2@facetest.example"))
    assert (await details(ask, await customer_of(1)))["name"]["value"] == "Ann Split"
    assert (await details(ask, await customer_of(2)))["name"]["value"] == "Annabel Split"


async def test_a_correction_is_on_the_trail(ask: Asker) -> None:
    customer = await jane(ask)
    made = (await ask.data(CORRECT, id=customer, field="LANGUAGE", value="de"))["correct"]
    assert [look["customers"] for look in ask.looks()][-1] == [customer]
    await ask.data(UNDO, id=made["id"])
