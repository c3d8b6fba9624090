"""Proving a claim over GraphQL: codes and questions, guesses and time, and what a proof changes."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.resolvers.conftest import Asker

START = """mutation ($profile: ID!, $key: ID!, $method: VerificationMethod!) {
  verify(profile: $profile, identifier: $key, method: $method) { id status question delivery kind caption customerId } }"""
ANSWER = """mutation ($id: ID!, $answer: String!) { answerVerification(id: $id, answer: $answer) {
  status attempts proof expiresAt verifiedAt answeredBy } }"""
BEST = """query ($profile: ID!, $other: ID) { bestVerification(profile: $profile, other: $other) {
  key kind methods joins reason customerIds } }"""
SHOP, TWEETER, EMAIL = "verify-shop:1", "verify-social:1", "email:vera@facetest.example"


def lines() -> list[dict[str, Any]]:
    who = {"source": "verify-shop", "profile": "1"}
    return [
        {"type": "profile", "source": "verify-shop", "id": "1", "name": "Vera Proof", "seen_at": "2026-01-01",
         "identifiers": [{"kind": "email", "value": "vera@facetest.example"}]},
        {"type": "order", "id": "VP-77001", "at": "2026-02-01", "lines": [{"sku": "V", "name": "Copper watering can", "unit_price": "31.31"}], **who},
        # The order is somebody else's, so that what the message says is no reason to join anybody.
        {"type": "profile", "source": "verify-shop", "id": "2", "name": "Otto Grey", "seen_at": "2026-01-01",
         "identifiers": [{"kind": "email", "value": "otto@facetest.example"}]},
        {"type": "order", "id": "VP-77002", "at": "2026-02-02", "lines": [{"sku": "W", "name": "Wicker picnic hamper", "unit_price": "62.62"}],
         "source": "verify-shop", "profile": "2"},
        {"type": "profile", "source": "verify-social", "id": "1", "seen_at": "2026-03-01",
         "identifiers": [{"kind": "twitter", "value": "@garden_gnome_77"}]},
        {"type": "interaction", "source": "verify-social", "id": "t1", "profile": "1", "channel": "twitter", "at": "2026-03-02",
         "text": "My email is vera@facetest.example and my order number is VP-77002"},
    ]  # fmt: skip


@pytest.fixture
async def claimed(ask: Asker, driver: Driver, intake: Intake) -> Asker:
    """A tweeter who claims the email of a customer of the shop; nothing proved, nothing tried."""
    await driver.migrate(
        "MATCH (n) WHERE n:Verification OR n:OutboundMessage OR (n:Change AND n.kind = 'expiry') OR n.source STARTS WITH 'verify-' DETACH DELETE n"
    )
    await driver.migrate(
        "MATCH (i:Identifier) WHERE i.key IN ['email:vera@facetest.example', 'order_number:VP-77002'] DETACH DELETE i"
    )
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in lines()], intake)
    await work_until_idle(driver)
    return ask


async def start(ask: Asker, method: str, key: str = EMAIL, role: str = "agent") -> dict[str, Any]:
    found: dict[str, Any] = (await ask.data(START, role, profile=TWEETER, key=key, method=method))["verify"]
    return found


async def sent(driver: Driver) -> str:
    """The code in the one message that waits to be sent."""
    (row,) = await driver.inspect(
        "MATCH (m:OutboundMessage {status: 'recorded'}) RETURN m.text AS text, m.channel AS channel, m.to AS to"
    )
    assert (row["channel"], row["to"]) == ("email", "vera@facetest.example")
    return re.findall(r"\d{6}", row["text"])[0]


async def customers(ask: Asker) -> set[str]:
    found = await ask.data(
        f'{{ a: profile(id: "{SHOP}") {{ customerId }} b: profile(id: "{TWEETER}") {{ customerId }} }}'
    )
    return {found[name]["customerId"] for name in "ab"}


async def test_a_code_that_comes_back_makes_the_claim_verified_and_links(claimed: Asker, driver: Driver) -> None:
    assert len(await customers(claimed)) == 2
    began = await start(claimed, "CODE_BY_EMAIL")
    assert (began["status"], began["delivery"], began["kind"]) == ("STARTED", "recorded", "EMAIL")
    code = await sent(driver)
    found = (await claimed.data(ANSWER, id=began["id"], answer=f" {code[:3]} {code[3:]} "))["answerVerification"]
    assert (found["status"], found["proof"], found["answeredBy"]) == (
        "VERIFIED",
        "gave back the code sent by email",
        "agent-1",
    )
    assert datetime.fromisoformat(found["expiresAt"]) > datetime.now(UTC) + timedelta(days=364)
    await work_until_idle(driver)
    assert len(await customers(claimed)) == 1
    texts = await driver.inspect("MATCH (m:OutboundMessage) RETURN m.text AS text, m.status AS status")
    assert texts == [{"text": None, "status": "withdrawn"}], "a code that was used is nowhere"


async def test_a_proof_outlasts_the_record_and_time_takes_it_back(
    claimed: Asker, driver: Driver, intake: Intake
) -> None:
    began = await start(claimed, "CODE_BY_EMAIL")
    await claimed.data(ANSWER, id=began["id"], answer=await sent(driver))
    again = lines()[4] | {"seen_at": "2026-05-01"}
    await store(driver, SYSTEM, [RECORD.validate_python(again)], intake)
    await work_until_idle(driver)
    assert len(await customers(claimed)) == 1
    past = datetime.now(UTC) - timedelta(seconds=1)
    for statement in ("MATCH (v:Verification) SET v.expires_at", "MATCH (c:Change {kind: 'expiry'}) SET c.due"):
        await driver.migrate(f"{statement} = datetime('{past.isoformat()}')")
    await work_until_idle(driver)
    assert len(await customers(claimed)) == 2
    query = (
        f'{{ profile(id: "{TWEETER}") {{ identifiers {{ key trust saidIn }} verifications {{ status caption }} }} }}'
    )
    profile = (await claimed.data(query))["profile"]
    assert {"key": EMAIL, "trust": "CLAIMED", "saidIn": "verify-social:t1"} in profile["identifiers"]
    assert profile["verifications"] == [{"status": "EXPIRED", "caption": "vera@facetest.example"}]


async def test_three_guesses_and_it_is_over(claimed: Asker, driver: Driver) -> None:
    began = await start(claimed, "CODE_BY_EMAIL")
    code = await sent(driver)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    states = [
        (await claimed.data(ANSWER, id=began["id"], answer=wrong))["answerVerification"]["status"] for _ in range(3)
    ]
    assert states == ["STARTED", "STARTED", "FAILED"]
    assert await claimed.code(ANSWER, id=began["id"], answer=code) == "verification_over"


async def test_many_guesses_at_once_are_counted_one_by_one(claimed: Asker, driver: Driver) -> None:
    began = await start(claimed, "CODE_BY_EMAIL")
    answers = await asyncio.gather(*(claimed.answer(ANSWER, id=began["id"], answer="nothing") for _ in range(8)))
    assert sum("errors" not in answer for answer in answers) == 3


async def test_a_code_out_of_time_and_one_replaced_are_worth_nothing(claimed: Asker, driver: Driver) -> None:
    first = await start(claimed, "CODE_BY_EMAIL")
    old = await sent(driver)
    second = await start(claimed, "CODE_BY_EMAIL")
    assert await claimed.code(ANSWER, id=first["id"], answer=old) == "verification_over"
    await driver.migrate("MATCH (v:Verification) SET v.expires_at = datetime() - duration('PT1S')")
    assert await claimed.code(ANSWER, id=second["id"], answer=await sent(driver)) == "verification_over"


async def test_five_starts_a_day(claimed: Asker) -> None:
    for _ in range(5):
        await start(claimed, "CODE_BY_EMAIL")
    assert await claimed.code(START, profile=TWEETER, key=EMAIL, method="CODE_BY_EMAIL") == "too_many_verifications"


async def test_a_question_only_the_buyer_can_answer(claimed: Asker, driver: Driver) -> None:
    began = await start(claimed, "ORDER_QUESTION")
    assert "2026-02-01" in began["question"]
    answer = "£31.31" if "come to" in began["question"] else "a copper watering can"
    found = (await claimed.data(ANSWER, id=began["id"], answer=answer))["answerVerification"]
    assert (found["status"], found["proof"].partition(" about")[0]) == ("VERIFIED", "answered a question")
    await work_until_idle(driver)
    assert len(await customers(claimed)) == 1


async def test_an_order_number_that_is_proved_links_nobody(claimed: Asker, driver: Driver) -> None:
    began = await start(claimed, "ORDER_QUESTION", "order_number:VP-77002")
    answer = "62.62" if "come to" in began["question"] else "wicker picnic hamper"
    assert (await claimed.data(ANSWER, id=began["id"], answer=answer))["answerVerification"]["status"] == "VERIFIED"
    await work_until_idle(driver)
    assert len(await customers(claimed)) == 2


async def test_codes_are_kept_as_hashes(claimed: Asker, driver: Driver) -> None:
    await start(claimed, "CODE_BY_EMAIL")
    code = await sent(driver)
    (row,) = await driver.inspect("MATCH (v:Verification) RETURN properties(v) AS all")
    assert code not in str(row["all"])


async def test_what_settles_most_comes_first(claimed: Asker) -> None:
    offers = (await claimed.data(BEST, profile=TWEETER))["bestVerification"]
    assert [(offer["key"], offer["joins"]) for offer in offers] == [(EMAIL, 1), ("order_number:VP-77002", 0)]
    assert offers[0]["methods"] == ["CODE_BY_EMAIL", "ORDER_QUESTION"]
    assert offers[0]["reason"] == "proved, it joins this profile with 1 other of one customer"
    tying = (await claimed.data(BEST, profile=TWEETER, other=SHOP))["bestVerification"]
    assert [offer["key"] for offer in tying] == [EMAIL]
    assert (await claimed.data(BEST, profile=TWEETER, other="face-desk:tom"))["bestVerification"] == []


@pytest.mark.parametrize(
    ("role", "key", "method", "code"),
    [
        ("marketing", EMAIL, "CODE_BY_EMAIL", "forbidden"),
        ("analyst", EMAIL, "CODE_BY_EMAIL", "forbidden"),
        ("integrator", "order_number:VP-77002", "ORDER_QUESTION", "not_found"),
        ("agent", EMAIL, "CODE_BY_SMS", "invalid_verification"),
        ("agent", "email:nobody@facetest.example", "CODE_BY_EMAIL", "not_found"),
        ("agent", "twitter:garden_gnome_77", "DIRECT_MESSAGE", "already_verified"),
    ],
)
async def test_what_cannot_be_started(claimed: Asker, role: str, key: str, method: str, code: str) -> None:
    assert await claimed.code(START, role, profile=TWEETER, key=key, method=method) == code


async def test_a_verification_nobody_started_is_not_found(claimed: Asker) -> None:
    assert await claimed.code(ANSWER, id="nothing", answer="1") == "not_found"
    assert (await claimed.data(BEST, profile="nobody:1"))["bestVerification"] is None
    assert (await claimed.data(BEST, "marketing", profile=TWEETER))["bestVerification"] is None
