"""Whoever gets a parcel and never said who they are is compared by how it was addressed."""

from __future__ import annotations

from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD, Record
from graph.writes import store
from matching.explain import why
from matching.settle import resolve_everybody
from matching.worker import work_until_idle
from tests.graph_state import customers_of
from tests.matching.test_settle import state

HOME = {"line1": "12 Mill Lane", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"}
FRIEND = "shop:email:margaret@example.org"


def line(**fields: Any) -> Record:
    return RECORD.validate_python(fields)


def margaret() -> Record:
    at = "2026-01-01T00:00:00Z"
    return line(type="profile", source="till", id="1", name="Margaret Featherstone", addresses=[HOME], seen_at=at)


def gift(name: str | None, *, changed_at: str = "2026-02-01T00:00:00Z", **address: str) -> Record:
    email = {"kind": "email", "value": "margaret@example.org", "trust": "claimed"}
    recipient = {"identifier": email, "name": name, "address": HOME | address}
    told = {"source": "shop", "profile": "giver", "at": "2026-02-01T00:00:00Z", "changed_at": changed_at}
    return line(type="order", id="G1", gift=True, recipient=recipient, **told)


async def told(driver: Driver, intake: Intake, *records: Record) -> bool:
    """Whether the one who gets the gift is taken for Margaret."""
    for record in records:
        await store(driver, SYSTEM, [record], intake)
        await work_until_idle(driver)
    found = await customers_of(driver, ["till:1", FRIEND])
    return found["till:1"] == found[FRIEND]


@pytest.mark.parametrize("gift_first", [True, False])
async def test_a_parcel_to_her_name_and_home_is_hers(empty: Driver, intake: Intake, gift_first: bool) -> None:
    lines = [gift("Margaret Featherstone"), margaret()]
    assert await told(empty, intake, *(lines if gift_first else lines[::-1]))
    worked = await state(empty)
    await resolve_everybody(empty)
    assert await state(empty) == worked, "from scratch it is the same"


@pytest.mark.parametrize(
    ("reason", "name", "postcode"),
    [
        ("her home, but another's name", "Peter Featherstone", "LS1 4AP"),
        ("no name, and many live at one address", None, "LS1 4AP"),
    ],
)
async def test_a_parcel_to_another_is_not(
    empty: Driver, intake: Intake, reason: str, name: str | None, postcode: str
) -> None:
    assert not await told(empty, intake, margaret(), gift(name, postcode=postcode)), reason


async def test_an_order_addressed_anew_takes_it_back(empty: Driver, intake: Intake) -> None:
    assert await told(empty, intake, margaret(), gift("Margaret Featherstone"))
    assert not await told(empty, intake, gift("Peter Featherstone", changed_at="2026-02-02T00:00:00Z"))


async def test_a_whatsapp_account_is_the_phone_of_the_same_number(empty: Driver, intake: Intake) -> None:
    chat = {"kind": "whatsapp", "value": "https://wa.me/447700900123"}
    phone = {"kind": "phone", "value": "07700 900123"}
    records = [
        line(type="profile", source="chat", id="1", identifiers=[chat]),
        line(type="profile", source="till", id="1", name="Margaret Featherstone", identifiers=[phone]),
    ]
    await store(empty, SYSTEM, records, intake)
    await work_until_idle(empty)
    assert len(set((await customers_of(empty, ["chat:1", "till:1"])).values())) == 1


async def test_why_tells_of_the_parcel(empty: Driver, intake: Intake) -> None:
    assert await told(empty, intake, margaret(), gift("Margaret Featherstone"))
    told_why = await why(empty, SYSTEM, "till:1", FRIEND)
    assert told_why.waterfall.score == pytest.approx(await pair_score(empty), abs=1e-3)
    assert {step.comparison: step.level for step in told_why.waterfall.steps}["street"] == "exact"


async def pair_score(driver: Driver) -> float:
    (row,) = await driver.inspect(
        f"MATCH (:Profile {{id: '{FRIEND}'}})-[s:SAME_AS]-(:Profile {{id: 'till:1'}}) RETURN s.score AS score"
    )
    return float(row["score"])
