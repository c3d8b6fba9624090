"""What was keyed into the telephone, campaigns, needs, and scores of other systems, through the public door."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from graph.access import ROLES, SYSTEM, Thing, allowed
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import Stored, store
from matching.worker import work_until_idle
from tests.graph_state import identifiers_of
from tests.resolvers.conftest import Asker, as_viewer

Row = dict[str, Any]
IDA = {"type": "profile", "source": "desk", "id": "ida", "name": "Ida Other", "seen_at": "2026-05-01",
       "identifiers": [{"kind": "email", "value": "ida@other.example"}]}  # fmt: skip


async def keep(driver: Driver, intake: Intake, *lines: Row) -> Stored:
    stored = await store(driver, SYSTEM, [RECORD.validate_python({"source": "desk"} | line) for line in lines], intake)
    await work_until_idle(driver)
    return stored


def call(*keyed: Row, **more: Any) -> Row:
    told = {"type": "interaction", "id": "c1", "channel": "phone", "at": "2026-05-02", "profile": "ida", "waited": 95}
    return told | {"ivr": {"menu": ["orders", "delivery"], "keyed": list(keyed)}} | more


def key(label: str, value: str, kind: str | None = None) -> Row:
    return {"label": label, "value": value, "kind": kind}


@pytest.fixture
async def ask(empty: Driver, tmp_path: Path) -> Asker:
    return Asker(empty, tmp_path / "audit.jsonl")


async def front(ask: Asker, fields: str, viewer: str = "agent") -> Row:
    query = f'{{ customerInFront(identifier: "ida@other.example") {{ customer {{ {fields} }} }} }}'
    found: Row = (await ask.data(query, viewer))["customerInFront"]["customer"]
    return found


IVR = "interactions(first: 5) { nodes { waited ivr { menu keyed { label value kind } } } }"


class TestKeyed:
    async def test_nobody_is_asked_again(self, ask: Asker, intake: Intake) -> None:
        await keep(
            ask.driver, intake, IDA, call(key("order number", "#10045", "order_number"), key("postcode", "LS1 4AP"))
        )
        (node,) = (await front(ask, IVR))["interactions"]["nodes"]
        assert node == {"waited": 95.0, "ivr": {"menu": ["orders", "delivery"], "keyed": [
            {"label": "order number", "value": "#10045", "kind": "ORDER_NUMBER"}, {"label": "postcode", "value": "LS1 4AP", "kind": None},
        ]}}  # fmt: skip

    async def test_an_identifier_keyed_is_claimed_and_opens_nobody(self, ask: Asker, intake: Intake) -> None:
        eve = {
            "type": "profile",
            "id": "eve",
            "identifiers": [{"kind": "loyalty_card", "value": "LC777001"}],
            "name": "Eve Owner",
        }
        keyed = call(key("card", "LC777001", "loyalty_card"), key("phone", "01632 960123", "phone"))
        await keep(ask.driver, intake, IDA, eve, keyed)
        assert await identifiers_of(ask.driver, "desk:ida") == {
            "email:ida@other.example": "verified", "loyalty_card:LC777001": "claimed", "phone:+441632960123": "claimed",
        }  # fmt: skip
        found = await ask.data(
            '{ customerInFront(identifier: "LC777001", kind: LOYALTY_CARD) { customer { name } others { trust } } }'
        )
        assert found["customerInFront"] == {"customer": {"name": "Eve Owner"}, "others": [{"trust": "CLAIMED"}]}

    async def test_a_claim_goes_with_what_is_keyed_no_more(self, ask: Asker, intake: Intake) -> None:
        await keep(ask.driver, intake, IDA, call(key("card", "LC777001", "loyalty_card")))
        await keep(ask.driver, intake, call(at="2026-05-03"))
        assert await identifiers_of(ask.driver, "desk:ida") == {"email:ida@other.example": "verified"}

    async def test_secrets_and_card_numbers_are_not_kept(self, ask: Asker, intake: Intake) -> None:
        stored = await keep(
            ask.driver, intake, IDA,
            call(key("your PIN", "4711"), key("card number", "4111111111111111"), key("phone", "12", "phone")),
        )  # fmt: skip
        (node,) = (await front(ask, IVR))["interactions"]["nodes"]
        values = [one["value"] for one in node["ivr"]["keyed"]]
        assert values[0] == "…"
        assert "4111" not in values[1]
        assert values[2] == "12", "kept as it was keyed, and no phone"
        assert [warned.code for warned in stored.warnings] == ["identifier_unusable"]

    @pytest.mark.parametrize("role", [role for role in ROLES if role != "analyst"])
    async def test_each_value_goes_with_what_it_tells(self, ask: Asker, intake: Intake, role: str) -> None:
        await keep(ask.driver, intake, IDA, call(key("order", "10045", "order_number"), key("birthday", "0203")))
        nodes = (await front(ask, IVR, role))["interactions"]["nodes"]
        viewer = as_viewer(role)
        if not allowed(viewer, Thing.PRIVATE_INTERACTIONS):
            assert nodes == []
            return
        shown = {one["label"] for one in nodes[0]["ivr"]["keyed"]}
        expected = {"order": Thing.ORDERS, "birthday": Thing.INTERACTION_TEXT}
        assert shown == {label for label, thing in expected.items() if allowed(viewer, thing)}


def response(word: str, at: str, campaign: str = "spring") -> Row:
    told = {
        "type": "campaign_response",
        "id": f"{campaign}-{word}",
        "profile": "ida",
        "campaign": campaign,
        "channel": "email",
    }
    return told | {"campaign_name": campaign.title(), "response": word, "at": at}


CAMPAIGNS = """campaigns(first: 5) { id name channel sentAt outcome responses { kind word at } reason freshness { newest } }
    campaignResponses { response }"""
SENT = [
    response("Delivered", "2026-03-01T09:00:00Z"),
    response("open", "2026-03-01T10:00:00Z"),
    response("click", "2026-03-01T10:01:00Z"),
    response("sent", "2026-04-01T09:00:00Z", "easter"),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_campaign_is_told_with_what_came_of_it(ask: Asker, intake: Intake, order: tuple[int, ...]) -> None:
    await keep(ask.driver, intake, IDA, SENT[3], *(SENT[n] for n in order))
    easter, spring = (await front(ask, CAMPAIGNS))["campaigns"]
    assert (easter["id"], easter["outcome"], easter["reason"]) == (
        "easter",
        None,
        "sent by email on 1 Apr 2026; no response",
    )
    assert (spring["name"], spring["channel"], spring["outcome"]) == ("Spring", "email", "clicked")
    assert [(one["kind"], one["word"]) for one in spring["responses"]] == [
        ("sent", "Delivered"),
        ("opened", "open"),
        ("clicked", "click"),
    ]
    assert spring["reason"] == "sent by email on 1 Mar 2026, opened on 1 Mar 2026, clicked on 1 Mar 2026"
    assert spring["sentAt"] == "2026-03-01T09:00:00+00:00"
    assert spring["freshness"]["newest"] == "2026-03-01T10:01:00+00:00"


async def test_campaigns_are_for_who_may_see_them(ask: Asker, intake: Intake) -> None:
    await keep(ask.driver, intake, IDA, *SENT)
    assert (await front(ask, CAMPAIGNS, "technical_support"))["campaigns"] == []
    assert len((await front(ask, CAMPAIGNS, "marketing"))["campaigns"]) == 2


def score(value: float, at: str, id_: str = "churn-ida", **more: Any) -> Row:
    return {
        "type": "score",
        "source": "crm",
        "id": id_,
        "profile": "ida",
        "profile_source": "desk",
        "name": "churn",
        "value": value,
        "at": at,
    } | more


SCORES = "worth { pActive } scores { source name value low high model asOf earlier { value asOf } reason freshness { newest } }"


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_the_score_as_of_latest_wins_and_the_others_are_its_past(
    ask: Asker, intake: Intake, order: tuple[int, ...]
) -> None:
    """Whether its system uses one id for all, or a new one each time; whatever comes first."""
    told = [
        score(0.2, "2026-01-01"),
        score(0.4, "2026-03-01", low=0, high=1, model="m7"),
        score(0.3, "2026-02-01", "another"),
    ]
    for n in order:
        await keep(ask.driver, intake, told[n])
    await keep(ask.driver, intake, IDA, score(0.9, "2026-01-05", "p", name="propensity"))
    churn, propensity = (await front(ask, SCORES))["scores"]
    assert (churn["source"], churn["value"], churn["low"], churn["high"], churn["model"]) == ("crm", 0.4, 0, 1, "m7")
    assert churn["asOf"] == churn["freshness"]["newest"] == "2026-03-01T00:00:00+00:00"
    assert [(one["value"], one["asOf"][:10]) for one in churn["earlier"]] == [(0.3, "2026-02-01"), (0.2, "2026-01-01")]
    assert churn["reason"].startswith("crm says 0.4 of 0 to 1 by m7, as of 1 Mar 2026 (")
    assert churn["reason"].endswith("; before, 0.3")
    assert (propensity["name"], propensity["value"], propensity["earlier"]) == ("propensity", 0.9, [])


@pytest.mark.parametrize("role", [role for role in ROLES if role != "analyst"])
async def test_scores_are_for_who_may_see_worth(ask: Asker, intake: Intake, role: str) -> None:
    await keep(ask.driver, intake, IDA, score(0.2, "2026-01-01"))
    shown = bool((await front(ask, SCORES, role))["scores"])
    assert shown == (role in {"agent", "supervisor", "marketing", "admin", "integrator"})


NEEDS = "id details { accessibility { value source at reason correctedBy correctionId } }"
CORRECT = "mutation ($id: ID!, $v: String!) { correct(customerId: $id, field: ACCESSIBILITY, value: $v) { id } }"


async def test_needs_are_noted_corrected_and_taken_back(ask: Asker, intake: Intake) -> None:
    till = IDA | {"source": "till", "id": "t", "accessibility": "step-free access", "seen_at": "2026-05-02"}
    await keep(ask.driver, intake, IDA | {"accessibility": "hard of hearing: write"}, till)
    ida = await front(ask, NEEDS)
    told = ida["details"]["accessibility"]
    assert [(one["value"], one["source"], one["reason"]) for one in told] == [
        ("step-free access", "till", "noted in till"), ("hard of hearing: write", "desk", "noted in desk"),
    ]  # fmt: skip
    assert told[0]["at"].startswith("2026-05-02")
    made = (await ask.data(CORRECT, id=ida["id"], v="blind: ring"))["correct"]["id"]
    (one,) = (await front(ask, NEEDS, "store"))["details"]["accessibility"]
    assert (one["value"], one["correctedBy"], one["correctionId"]) == ("blind: ring", "agent-1", made)
    await ask.data("mutation ($id: ID!) { undoCorrection(id: $id) { undone } }", id=made)
    assert (await front(ask, NEEDS))["details"]["accessibility"] == told


@pytest.mark.parametrize("role", [role for role in ROLES if role != "analyst"])
async def test_needs_are_health_data(ask: Asker, intake: Intake, role: str) -> None:
    await keep(ask.driver, intake, IDA | {"accessibility": "hard of hearing: write"})
    ida = await front(ask, NEEDS, role)
    may = role in {"agent", "supervisor", "store", "technical_support", "admin"}
    assert bool(ida["details"]["accessibility"]) == may
    if role == "social":
        assert await ask.code(CORRECT, role, id=ida["id"], v="none") == "forbidden"
