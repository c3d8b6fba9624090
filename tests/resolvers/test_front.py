"""The single button through the public door: who it is, how sure, and the whole page, for whom it is meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.access import ROLES, SYSTEM, Thing, Viewer, allowed
from graph.driver import Driver
from graph.intake import Intake
from graph.judgements import Decision
from graph.records import RECORD
from graph.writes import store
from insight.learning import learn_now
from insight.worker import work_until_idle as read_messages
from matching.decisions import Acts
from matching.worker import work_until_idle
from tests.resolvers.conftest import Asker, as_viewer

NOW = datetime.now(UTC).replace(microsecond=0)
FRIDAY = "You will receive your refund tomorrow."


def ago(**time: float) -> str:
    return (NOW - timedelta(**time)).isoformat()


def profile(id_: str, name: str, *identifiers: str, source: str = "front") -> dict[str, Any]:
    told = [
        {"kind": kind.lstrip("?"), "value": value, "trust": "claimed" if kind.startswith("?") else "verified"}
        for kind, _, value in (text.partition("=") for text in identifiers)
    ]
    return {"type": "profile", "source": source, "id": id_, "name": name, "identifiers": told, "seen_at": "2026-01-01"}


def contact(id_: str, channel: str, at: str, text: str | None, **told: Any) -> dict[str, Any]:
    line = {"type": "interaction", "source": "front", "id": id_, "channel": channel, "at": at, "text": text}
    return line | {"profile": "ida"} | told


LINES = [
    profile("ida", "Ida Front", "email=ida@front.example", "phone=+447700900801"),
    profile("ida", "Ida Front", "email=ida@front.example", "twitter=@ida_front", source="front-social"),
    # Typed by somebody else on a form: it must not open Ida, nor be Ida.
    profile("mal", "Mallory Front", "email=mal@front.example", "?email=ida@front.example", "?email=only@front.example"),
    # A couple on one phone.
    profile("abe", "Abe Couple", "email=abe@front.example", "phone=+447700900802"),
    profile("bea", "Bea Couple", "email=bea@front.example", "phone=+447700900802"),
    # Her old record, which its source deleted, still has her email.
    profile("cleo", "Cleo Gone", "email=cleo@front.example"),
    profile("cleo-old", "Cleo Gone", "email=cleo@front.example") | {"deleted": True},
    contact("m1", "email", ago(days=30), "Thank you, I love the lantern, it is beautiful!"),
    contact("m2", "email", ago(days=3), "My parcel is late and nobody answers. Terrible delivery, I am very angry!", case="K1"),
    contact("m3", "email", ago(days=2), "This is a disgrace, still no parcel. Worst service ever.", case="K1"),
    contact("t1", "twitter", ago(days=1), "@shop still no refund, this is awful", profile_source="front-social", public=True),
    contact("m4", "email", ago(hours=30), f"Dear Ida, we are sorry. {FRIDAY}", case="K1", direction="outbound", staff="Ann"),
    {"type": "session", "source": "front", "id": "v1", "at": ago(hours=2), "ended_at": ago(hours=1.9), "profile": "ida",
     "pages": ["/", "/search?q=lantern", "/basket", "/checkout"], "outcome": "failed", "attributes": {"failed_step": "payment_declined"}},
    {"type": "case", "source": "front", "id": "K1", "opened_at": ago(days=3), "subject": "Late parcel", "profile": "ida"},
    {"type": "case", "source": "front", "id": "K0", "opened_at": ago(days=200), "status": "closed", "subject": "A mug", "profile": "ida"},
    *({"type": "order", "source": "front", "id": f"FRONT-{n}", "at": ago(days=40 * n), "profile": "ida", "coupon": "SPRING",
       "lines": [{"sku": "F1", "name": "Lantern", "unit_price": "30"}]} for n in range(1, 6)),
]  # fmt: skip

PAGE = """query ($i: String!, $k: IdentifierKind, $c: ID) { customerInFront(identifier: $i, kind: $k, customer: $c) {
  howSure reason trust identifierKind others { customerId name trust }
  openCases { id status } earlierCases { id status }
  customer {
    id name details { name { value } email { value trust } }
    interactions(first: 20) { nodes { id at channel text sentiment { label confidence topics } } }
    mood { label drift { before after since } since sampleSize unknown complaints { topic count } topics reason freshness { newest learnt } }
    worth { expectedOrders expectedValue currency pActive reason freshness { newest learnt } }
    segments { name reason freshness { newest learnt } }
    preferredChannel { channel title kinds { kind channel reason } hours { value } language { value } reason freshness { newest } }
    promises { text madeAt dueAt overdue channel interactionId caseId reason }
    journey { at endedAt pages searches basket leftBasket failedSteps bought reason }
  } } }"""


@pytest.fixture(scope="module")
async def counter(driver: Driver, intake: Intake) -> Driver:
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in LINES], intake)
    await work_until_idle(driver)
    await read_messages(driver)
    await learn_now(driver)
    return driver


@pytest.fixture
async def ask(counter: Driver, tmp_path: Path) -> Asker:
    return Asker(counter, tmp_path / "audit.jsonl")


async def page(ask: Asker, identifier: str, viewer: str = "agent", **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = (await ask.data(PAGE, viewer, i=identifier, **more))["customerInFront"]
    return found


async def test_one_question_has_the_whole_page(ask: Asker) -> None:
    found = await page(ask, "ida@front.example")
    assert (found["howSure"], found["trust"], found["identifierKind"]) == ("CERTAIN", "VERIFIED", "EMAIL")
    assert [case["id"] for case in found["openCases"]] == ["front:K1"]
    assert [case["id"] for case in found["earlierCases"]] == ["front:K0"]
    ida = found["customer"]
    assert [row["id"] for row in ida["interactions"]["nodes"]] == [
        f"front:{id_}" for id_ in ("v1", "t1", "m4", "m3", "m2", "m1")
    ]
    labels = {row["id"]: row["sentiment"] and row["sentiment"]["label"] for row in ida["interactions"]["nodes"]}
    assert labels == {
        "front:v1": None,
        "front:t1": "NEGATIVE",
        "front:m4": None,
        "front:m3": "NEGATIVE",
        "front:m2": "NEGATIVE",
        "front:m1": "POSITIVE",
    }
    assert (ida["mood"]["label"], ida["mood"]["sampleSize"]) == ("NEGATIVE", 4)
    assert "delivery" in ida["mood"]["topics"]
    assert ida["mood"]["reason"]
    assert ida["worth"]["currency"] == "GBP"
    assert ida["worth"]["expectedValue"] > 0
    assert ida["worth"]["reason"].startswith("5 orders")
    assert "heavily discounted" in [one["name"] for one in ida["segments"]]
    assert ida["preferredChannel"]["channel"] == "email"
    assert ida["journey"]["failedSteps"] == ["payment_declined"]
    assert ida["journey"]["searches"] == ["lantern"]
    (promise,) = ida["promises"]
    assert (promise["text"], promise["interactionId"], promise["caseId"]) == (FRIDAY, "front:m4", "front:K1")


async def test_every_part_says_how_fresh_it_is(ask: Asker) -> None:
    ida = (await page(ask, "ida@front.example"))["customer"]
    assert ida["mood"]["freshness"]["newest"].startswith(ago(days=1)[:16])
    assert ida["worth"]["freshness"]["newest"].startswith(ago(days=40)[:16])
    assert ida["worth"]["freshness"]["learnt"] is not None
    assert ida["segments"][0]["freshness"] == ida["worth"]["freshness"]


async def test_what_somebody_only_claimed_opens_nobody(ask: Asker) -> None:
    found = await page(ask, "only@front.example")
    assert (found["howSure"], found["customer"], found["openCases"]) == ("POSSIBLE", None, [])
    (other,) = found["others"]
    assert (other["name"], other["trust"]) == (None, "CLAIMED")
    assert "claimed" in found["reason"]
    chosen = await page(ask, "only@front.example", c=other["customerId"])
    assert (chosen["howSure"], chosen["trust"], chosen["customer"]["name"]) == ("POSSIBLE", "CLAIMED", "Mallory Front")


async def test_who_typed_anothers_address_gets_nothing_of_theirs(ask: Asker) -> None:
    mallory = await page(ask, "mal@front.example")
    assert mallory["customer"]["name"] == "Mallory Front"
    assert mallory["customer"]["interactions"]["nodes"] == []
    assert mallory["openCases"] == []
    ida = await page(ask, "ida@front.example")
    assert ida["customer"]["name"] == "Ida Front"
    assert [(one["name"], one["trust"]) for one in ida["others"]] == [(None, "CLAIMED")]


async def test_a_shared_phone_asks_who_it_is(ask: Asker) -> None:
    found = await page(ask, "+447700900802")
    assert (found["howSure"], found["customer"]) == ("POSSIBLE", None)
    assert {one["name"] for one in found["others"]} == {"Abe Couple", "Bea Couple"}
    abe = next(one for one in found["others"] if one["name"] == "Abe Couple")
    chosen = await page(ask, "+447700900802", c=abe["customerId"])
    assert (chosen["howSure"], chosen["customer"]["name"]) == ("PROBABLE", "Abe Couple")


async def test_a_deleted_record_is_in_nobodys_way(ask: Asker) -> None:
    found = await page(ask, "cleo@front.example")
    assert (found["howSure"], found["customer"]["name"]) == ("CERTAIN", "Cleo Gone")
    assert [one["name"] for one in found["others"]] == [None], "it can still be chosen"


async def test_an_order_number_is_probable_and_an_id_opens_itself(ask: Asker) -> None:
    by_order = await page(ask, "FRONT-1", k="ORDER_NUMBER")
    assert (by_order["howSure"], by_order["customer"]["name"]) == ("PROBABLE", "Ida Front")
    by_id = await page(ask, by_order["customer"]["id"])
    assert (by_id["howSure"], by_id["customer"]["id"]) == ("CERTAIN", by_order["customer"]["id"])


async def test_nobody_is_known_by_it(ask: Asker) -> None:
    found = await page(ask, "nobody@front.example")
    assert (found["howSure"], found["customer"], found["others"]) == (None, None, [])


@pytest.mark.parametrize("role", ROLES)
async def test_everybody_sees_what_the_table_says(ask: Asker, role: str) -> None:
    found, viewer = await page(ask, "ida@front.example", role), as_viewer(role)
    if not allowed(viewer, Thing.INDIVIDUALS):
        assert found["customer"] is None
        return
    ida = found["customer"]
    money = allowed(viewer, Thing.ORDERS) and allowed(viewer, Thing.ORDER_MONEY)
    assert (ida["worth"] is not None, bool(ida["segments"])) == (money, money)
    assert (ida["mood"] is not None) == allowed(viewer, Thing.MOOD)
    assert bool(ida["promises"]) == (
        allowed(viewer, Thing.INTERACTION_TEXT) and allowed(viewer, Thing.PRIVATE_INTERACTIONS)
    )
    assert bool(ida["journey"]) == (allowed(viewer, Thing.SESSIONS) and allowed(viewer, Thing.PRIVATE_INTERACTIONS))
    if ida["journey"]:
        assert bool(ida["journey"]["pages"]) == allowed(viewer, Thing.INTERACTION_TEXT)
        assert ("payment_declined" in str(ida["journey"])) == allowed(viewer, Thing.ATTRIBUTES)
    if ida["mood"]:
        assert ida["mood"]["sampleSize"] == (4 if allowed(viewer, Thing.PRIVATE_INTERACTIONS) else 1)
    assert bool(found["openCases"]) == allowed(viewer, Thing.CASES)


async def test_the_store_sees_no_worth(ask: Asker) -> None:
    ida = (await page(ask, "ida@front.example", "store"))["customer"]
    assert (ida["worth"], ida["segments"]) == (None, [])


async def test_the_page_takes_as_many_round_trips_for_many_as_for_one(ask: Asker) -> None:
    await page(ask, "ida@front.example")
    assert sorted(ask.queries) == [
        "contacts_by_customer_ids",
        "customers_by_keys",
        "details_by_customer_ids",
        "insights_by_names",
        "links_by_customer_ids",
        "promises_by_customer_ids",
        "purchases_by_customer_ids",
        "visits_by_customer_ids",
    ]
    fields = "mood { label } worth { pActive } segments { name } preferredChannel { channel } promises { text } journey { at }"
    query = f"query ($i: String!) {{ lookup(identifier: $i) {{ customers {{ id {fields} }} }} }}"
    taken = []
    for identifier in ("ida@front.example", "+447700900802"):
        await ask.data(query, i=identifier)
        taken.append(sorted(ask.queries))
    assert taken[0] == taken[1]
    assert len(taken[0]) == len(set(taken[0]))


async def test_the_look_is_on_the_audit_trail(ask: Asker) -> None:
    ida = (await page(ask, "ida@front.example"))["customer"]["id"]
    (look,) = ask.looks()
    assert ida in look["customers"]
    assert look["operation"].endswith("customerInFront")
    assert "ida@front.example" not in str(look)


async def test_worth_looks_as_far_ahead_as_is_asked(ask: Asker) -> None:
    query = 'query ($d: Int!) { customerInFront(identifier: "ida@front.example") { customer { worth(days: $d) { expectedOrders days } } } }'
    short, long = [(await ask.data(query, d=days))["customerInFront"]["customer"]["worth"] for days in (30, 365)]
    assert short["expectedOrders"] < long["expectedOrders"]
    assert await ask.code(query, d=0) == "bad_request"


async def test_a_link_and_its_end_show_at_once(ask: Asker) -> None:
    """Nothing is kept by customer: whoever a profile belongs to now has its facts now."""
    viewer = Viewer("linker", "agent")
    before = (await page(ask, "mal@front.example"))["customer"]
    assert (before["mood"]["sampleSize"], before["worth"]["currency"]) == (0, None)
    made = await Acts(ask.driver, viewer, reason="the same person").judge(
        [Decision("front:ida", "front:mal", "accept")]
    )
    linked = await page(ask, "mal@front.example")
    assert (linked["customer"]["mood"]["sampleSize"], linked["customer"]["worth"]["currency"]) == (4, "GBP")
    await Acts(ask.driver, viewer, reason="a mistake").undo([made.batch.id])
    after = (await page(ask, "mal@front.example"))["customer"]
    for part in ("mood", "worth", "promises", "journey", "preferredChannel"):
        assert after[part] == before[part], part
