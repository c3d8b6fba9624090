"""Saying who is the same as whom over GraphQL: what each mutation answers, who may, and what is there to read afterwards."""

from __future__ import annotations

from typing import Any

import pytest

from graph.access import ROLES, SYSTEM, Thing, Viewer, allowed
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.resolvers.conftest import Asker, as_viewer

OUTCOME = """{ preview batch judgements { id aId bId decision decidedBy reason batch undoes }
    moves { profileId before after } changes { kind customerId otherIds customer { id } } conflicts { acceptedIds rejectedIds } }"""
LINK = f"""mutation ($a: ID!, $b: ID!, $preview: Boolean!) {{
    link(a: $a, b: $b, reason: "same voice", preview: $preview) {OUTCOME} }}"""
UNDO = f"mutation ($ids: [ID!]!) {{ undo(ids: $ids) {OUTCOME} }}"
PROFILE = "query ($id: ID!) { profile(id: $id) { customer { id aliasOf profiles { id } } } }"
ONE, TWO, THREE = "face-act:1", "face-act:2", "face-act:3"


@pytest.fixture
async def acting(ask: Asker, intake: Intake) -> Asker:
    """Three strangers; 1 and 2 share an email. What was decided of them before is taken back."""
    lines = [
        {"type": "profile", "source": "face-act", "id": f"{n}", "name": name, "seen_at": f"2026-01-0{n}T00:00:00Z",
         "identifiers": [{"kind": "email", "value": email}]}
        for n, name, email in [(1, "Act One", "act@act.example"), (2, "Act One", "act@act.example"), (3, "Act Three", "act3@act.example")]
    ]  # fmt: skip
    await ask.driver.migrate("MATCH (j:Judgement) WHERE j.a STARTS WITH 'face-act:' DETACH DELETE j")
    await ask.driver.migrate("MATCH (p:Profile {source: 'face-act'}) DETACH DELETE p")
    await store(ask.driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    await work_until_idle(ask.driver)
    return ask


async def members(ask: Asker, profile: str) -> list[str]:
    customer = (await ask.data(PROFILE, id=profile))["profile"]["customer"]
    return sorted(one["id"] for one in customer["profiles"])


async def test_a_link_says_beforehand_what_it_does_and_is_undone(acting: Asker) -> None:
    foretold = (await acting.data(LINK, a=ONE, b=THREE, preview=True))["link"]
    assert (foretold["preview"], foretold["batch"]) == (True, None)
    assert await members(acting, THREE) == [THREE], "nothing happened"
    done = (await acting.data(LINK, a=ONE, b=THREE, preview=False))["link"]
    assert done["moves"] == foretold["moves"]
    assert [move["profileId"] for move in done["moves"]] == [THREE]
    (change,) = done["changes"]
    assert (change["kind"], change["otherIds"]) == ("JOINED", [done["moves"][0]["before"]])
    assert change["customer"]["id"] == change["customerId"]
    (judgement,) = done["judgements"]
    assert (judgement["decidedBy"], judgement["reason"], judgement["decision"]) == ("agent-1", "same voice", "ACCEPT")
    assert await members(acting, THREE) == [ONE, TWO, THREE]
    undone = (await acting.data(UNDO, ids=[done["batch"]]))["undo"]
    assert undone["judgements"][0]["undoes"] == judgement["id"]
    assert await members(acting, THREE) == [THREE]


async def test_the_same_document_twice_is_done_twice(acting: Asker) -> None:
    """Documents seen before have a short way; a mutation must not take it."""
    batches = {(await acting.data(LINK, a=ONE, b=THREE, preview=False))["link"]["batch"] for _ in range(3)}
    assert len(batches) == 3


async def test_an_old_id_goes_on_answering(acting: Asker) -> None:
    done = (await acting.data(LINK, a=ONE, b=THREE, preview=False))["link"]
    (move,) = done["moves"]
    found = (await acting.data("query ($id: ID!) { customer(id: $id) { id aliasOf } }", id=move["before"]))["customer"]
    assert found == {"id": move["after"], "aliasOf": move["after"]}


async def test_unlink_split_and_judge(acting: Asker) -> None:
    customer = (await acting.data(PROFILE, id=ONE))["profile"]["customer"]["id"]
    unlink = "mutation ($p: ID!, $o: ID!) { unlink(profile: $p, other: $o) { batch changes { kind } } }"
    done = (await acting.data(unlink, p=TWO, o=customer))["unlink"]
    assert [change["kind"] for change in done["changes"]] == ["SPLIT"]
    assert await members(acting, TWO) == [TWO]
    await acting.data(UNDO, ids=[done["batch"]])
    split = "mutation ($c: ID!, $parts: [[ID!]!]!) { split(customer: $c, parts: $parts) { judgements { aId bId decision } } }"
    done = (await acting.data(split, c=customer, parts=[[ONE], [TWO]]))["split"]
    assert done["judgements"] == [{"aId": ONE, "bId": TWO, "decision": "REJECT"}]
    assert await members(acting, TWO) == [TWO]
    judge = "mutation ($d: [DecisionInput!]!) { judge(decisions: $d) { conflicts { acceptedIds rejectedIds } } }"
    told = [{"a": ONE, "b": THREE, "decision": "ACCEPT"}, {"a": TWO, "b": THREE, "decision": "ACCEPT"}]
    done = (await acting.data(judge, d=told))["judge"]
    assert done["conflicts"] == [{"acceptedIds": [TWO, THREE], "rejectedIds": [ONE, TWO]}]


REFUSED = [
    ('link(a: "face-act:1", b: "face-act:77") { batch }', "not_found"),
    ('link(a: "face-act:1", b: "face-act:1") { batch }', "invalid_judgement"),
    ('link(a: "face-act:1", b: "c_nobody") { batch }', "not_found"),
    ('undo(ids: ["nothing"]) { batch }', "not_found"),
    ("judge(decisions: []) { batch }", "invalid_judgement"),
    ('split(customer: "c_nobody", parts: [["face-act:1"]]) { batch }', "not_found"),
    (f'link(a: "face-act:1", b: "face-act:3", reason: "{"x" * 1_001}") {{ batch }}', "invalid_judgement"),
]


@pytest.mark.parametrize(("field", "code"), REFUSED, ids=[f"{code}-{field[:20]}" for field, code in REFUSED])
@pytest.mark.parametrize("preview", ["false", "true"])
async def test_what_makes_no_sense_has_a_code(acting: Asker, field: str, code: str, preview: str) -> None:
    assert await acting.code("mutation { " + field.replace(") {", f", preview: {preview}) {{", 1) + " }") == code


@pytest.mark.parametrize("role", ROLES)
async def test_only_who_may_judge_judges_and_sees_what_was_judged(acting: Asker, role: str) -> None:
    if allowed(as_viewer(role), Thing.JUDGE):
        assert (await acting.data(LINK, role, a=ONE, b=THREE, preview=True))["link"]["preview"]
        return
    for preview in (True, False):
        assert await acting.code(LINK, role, a=ONE, b=THREE, preview=preview) == "forbidden"
    assert await acting.code(UNDO, role, ids=["nothing"]) == "forbidden"
    data = await acting.data('{ proposals { totalCount } profile(id: "face-quarrel:1") { judgements { id } } }', role)
    assert data["proposals"]["totalCount"] == 0
    assert not (data["profile"] or {}).get("judgements")


async def test_a_mutation_is_on_the_audit_trail(acting: Asker) -> None:
    await acting.data(LINK, a=ONE, b=THREE, preview=True)
    look = acting.looks()[-1]
    assert look["operation"] == "graphql: link"
    assert len(look["customers"]) == 2


async def test_the_history_is_there_for_profile_and_customer(acting: Asker) -> None:
    batch = (await acting.data(LINK, a=ONE, b=THREE, preview=False))["link"]["batch"]
    await acting.data(UNDO, ids=[batch])
    fields = "judgements { decision undoes undoneBy batch }"
    told = (await acting.data(f'{{ profile(id: "{THREE}") {{ {fields} customer {{ {fields} }} }} }}'))["profile"]
    assert [one["decision"] for one in told["judgements"]] == ["UNDO", "ACCEPT"]
    assert told["judgements"][1]["undoneBy"] is not None
    assert told["customer"]["judgements"] == told["judgements"]


async def test_how_tells_the_links_and_the_weakest(acting: Asker) -> None:
    await acting.data(LINK, a=ONE, b=THREE, preview=False)
    fields = "kind sentence profileIds profileCount identifierKind identifierValue decidedBy"
    query = f'{{ profile(id: "{ONE}") {{ customer {{ how {{ links {{ {fields} }} weakest {{ kind }} }} }} }} }}'
    how = (await acting.data(query))["profile"]["customer"]["how"]
    said, shared = how["links"]
    assert (said["kind"], said["profileIds"], said["decidedBy"]) == ("JUDGEMENT", [ONE, THREE], "agent-1")
    assert (shared["kind"], shared["profileIds"]) == ("IDENTIFIER", [ONE, TWO])
    assert (shared["identifierKind"], shared["identifierValue"]) == ("EMAIL", "act@act.example")
    assert how["weakest"] == {"kind": "IDENTIFIER"}
    unseeing = Viewer("i", "integrator", kinds=frozenset({"phone"}))
    how = (await acting.data(query, unseeing))["profile"]["customer"]["how"]
    assert [(link["kind"], link["decidedBy"]) for link in how["links"]] == [("JUDGEMENT", None), ("SCORE", None)]
    assert how["weakest"]["kind"] == "SCORE", "what the email would say, nobody may tell"


PROPOSALS = """query ($status: [ProposalStatus!], $min: Float, $by: ProposalOrder!, $first: Int!, $after: String) {
    proposals(status: $status, minScore: $min, orderBy: $by, first: $first, after: $after) {
        totalCount nodes { status score conflict levels aId bId profiles { id customer { id } } } pageInfo { hasNextPage endCursor } } }"""


async def test_a_conflict_waits_among_the_proposals(acting: Asker) -> None:
    found = (await acting.data(PROPOSALS, by="UNCERTAINTY", first=100))["proposals"]
    (quarrel,) = [node for node in found["nodes"] if node["aId"].startswith("face-quarrel:")]
    assert (quarrel["aId"], quarrel["bId"]) == ("face-quarrel:2", "face-quarrel:3")
    assert [profile["id"] for profile in quarrel["profiles"]] == [quarrel["aId"], quarrel["bId"]]
    assert (quarrel["status"], quarrel["conflict"]) == ("PROPOSED", True)


@pytest.fixture
async def scored(acting: Asker, intake: Intake) -> Driver:
    """Five pairs with scores, and orders that make 4 and 5 worth most."""
    lines: list[dict[str, Any]] = [
        {"type": "profile", "source": "face-pair", "id": f"{n}{side}", "name": f"Pair {n}"}
        for n in range(5)
        for side in "ab"
    ]
    lines += [
        {"type": "order", "source": "face-pair", "id": f"o{n}{side}", "profile": f"{n}{side}", "at": "2026-01-01T00:00:00Z",
         "lines": [{"sku": "P", "name": "Pin", "unit_price": f"{n}"}]}
        for n in range(5) for side in "ab"
    ]  # fmt: skip
    await store(acting.driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)
    await work_until_idle(acting.driver)
    await acting.driver.migrate(
        "UNWIND range(0, 4) AS n MATCH (a:Profile {id: 'face-pair:' + n + 'a'}) MATCH (b:Profile {id: 'face-pair:' + n + 'b'}) "
        "MERGE (a)-[s:SAME_AS]->(b) SET s.status = 'proposed', s.score = [-4.0, 3.0, -2.0, 1.0, 5.0][n], s.levels = 'name:exact', "
        "s.model = 'm1', s.since = datetime('2026-01-01T00:00:00Z') + duration({hours: n})"
    )
    return acting.driver


@pytest.mark.parametrize(
    ("by", "minimum", "expected"),
    [
        ("UNCERTAINTY", None, [3, 2, 1, 0, 4]),
        ("CUSTOMER_VALUE", None, [4, 3, 2, 1, 0]),
        ("NEWEST", None, [4, 3, 2, 1, 0]),
        ("UNCERTAINTY", 0.5, [3, 1, 4]),
    ],
)
async def test_proposals_come_in_the_order_asked_for_page_by_page(
    acting: Asker, scored: Driver, by: str, minimum: float | None, expected: list[int]
) -> None:
    seen: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await acting.data(PROPOSALS, by=by, min=minimum, first=2, after=after))["proposals"]
        seen += page["nodes"]
        assert page["totalCount"] >= len(expected)
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    ours = [int(node["aId"][10]) for node in seen if node["aId"].startswith("face-pair:")]
    assert ours == expected
    assert len(seen) == page["totalCount"]


async def test_a_cursor_of_another_list_is_refused(acting: Asker) -> None:
    find = '{ lookup(identifier: "jane@facetest.example") { customers { orders { pageInfo { endCursor } } } } }'
    cursor = (await acting.data(find))["lookup"]["customers"][0]["orders"]["pageInfo"]["endCursor"]
    assert await acting.code(PROPOSALS, by="NEWEST", first=2, after=cursor) == "invalid_cursor"


WHY = """query ($a: ID!, $b: ID!) { why(a: $a, b: $b) {
    together status compared model waterfall { prior steps { comparison level sentence a b bits } score probability }
    identifiers { key kind links } reasons } }"""


async def test_why_tells_the_steps_that_add_up(acting: Asker) -> None:
    told = (await acting.data(WHY, a=ONE, b=TWO))["why"]
    fall = told["waterfall"]
    assert told["together"]
    assert [one["key"] for one in told["identifiers"] if one["links"]] == ["email:act@act.example"]
    assert fall["prior"] + sum(step["bits"] for step in fall["steps"]) == pytest.approx(fall["score"], abs=0.001)
    assert acting.looks()[-1]["operation"] == "graphql: why"


async def test_why_of_what_one_may_not_see_is_null(acting: Asker) -> None:
    for role, a, b in [("analyst", ONE, TWO), ("agent", ONE, "face-act:77"), ("agent", ONE, ONE)]:
        assert (await acting.data(WHY, role, a=a, b=b))["why"] is None


WHAT_IF = "query ($r: JSON!) { whatIf(record: $r) { customerId isNew joinedIds near { profileId together waterfall { score } } } }"


async def test_what_if_stores_nothing(acting: Asker) -> None:
    record = {
        "source": "face-act",
        "id": "new",
        "name": "Act One",
        "identifiers": [{"kind": "email", "value": "act@act.example"}],
    }
    told = (await acting.data(WHAT_IF, r=record))["whatIf"]
    assert not told["isNew"]
    assert {near["profileId"] for near in told["near"]} >= {ONE, TWO}
    assert (await acting.data('{ profile(id: "face-act:new") { id } }'))["profile"] is None
    customer = (await acting.data(PROFILE, id=ONE))["profile"]["customer"]["id"]
    assert told["customerId"] == customer
    assert await acting.code(WHAT_IF, "store", r=record) == "forbidden"


@pytest.mark.parametrize(
    "record", [7, {}, {"source": "x"}, {"source": "x", "id": "1", "identifiers": [{"kind": "email", "value": "no"}]}]
)
async def test_what_if_of_no_record_says_what_is_wrong(acting: Asker, record: Any) -> None:
    assert await acting.code(WHAT_IF, r=record) in ("invalid_record", "invalid_identifier")
