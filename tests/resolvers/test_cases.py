"""Cases through GraphQL: what colleagues do with them, what becomes of them, and what is refused."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest

from graph.access import SYSTEM, Viewer
from graph.intake import Intake
from graph.judgements import Decision
from graph.records import RECORD
from graph.writes import store
from matching.decisions import Acts
from tests.resolvers.conftest import Asker
from tests.resolvers.desk import HISTORY, OPEN, Desk, doing, new_desk, stored


@pytest.fixture
async def desk(ask: Asker, intake: Intake) -> Desk:
    return await new_desk(ask, intake)


async def test_a_case_is_opened_with_its_first_contact_and_worked_on_to_its_end(desk: Desk) -> None:
    opened = await desk.open(subject="Broken lamp", channel="phone", interactionId=f"{desk.name}:m2", note="rang in")
    id_ = opened["case"]["id"]
    assert (opened["case"]["status"], opened["action"]["kind"], opened["action"]["note"]) == ("OPEN", "OPEN", "rang in")
    assert await desk.contacts(id_) == [f"{desk.name}:m2"]
    assert (await desk.did("assignCase", id_))["case"]["staff"] == "agent-1"
    handed = await desk.did("handOverCase", id_, to={"team": "returns"}, action={"note": "needs a label"})
    assert (handed["case"]["staff"], handed["case"]["team"]) == (None, "returns")
    assert (await desk.did("setCaseStatus", id_, status="PENDING"))["case"]["status"] == "PENDING"
    over = await desk.did("resolveCase", id_, action={"note": "sent"})
    assert over["case"]["status"] == "RESOLVED"
    assert over["case"]["closedAt"]
    again = await desk.did("reopenCase", id_)
    assert (again["case"]["status"], again["case"]["closedAt"]) == ("OPEN", None)
    kinds = [act["kind"] for act in await desk.history(id_)]
    assert kinds == ["REOPEN", "RESOLVE", "SET_STATUS", "HAND_OVER", "ASSIGN", "ATTACH", "OPEN"]


async def test_what_a_colleague_says_lasts_until_the_source_says_something_else(desk: Desk, intake: Intake) -> None:
    await desk.tell(intake, status="solved", changed_at="2026-03-02T10:00:00Z")
    query = "query ($id: ID!) { case(id: $id) { status sourceStatus } }"
    assert (await desk.ask.data(query, id=desk.case))["case"] == {"status": "RESOLVED", "sourceStatus": "solved"}
    assert (await desk.did("reopenCase"))["case"]["status"] == "OPEN"
    await desk.tell(intake, status="solved", changed_at="2099-03-03T10:00:00Z", priority="high")
    assert (await desk.ask.data(query, id=desk.case))["case"]["status"] == "OPEN", "it only repeats itself"
    await desk.tell(intake, status="archived", changed_at="2099-03-04T10:00:00Z")
    assert (await desk.ask.data(query, id=desk.case))["case"] == {"status": "CLOSED", "sourceStatus": "archived"}
    told = [act["status"] for act in await desk.history() if act["kind"] == "TOLD"]
    assert told == ["CLOSED", "RESOLVED", "OPEN"]


async def test_resolved_twice_is_resolved_once(desk: Desk) -> None:
    first = await desk.did("resolveCase")
    again = await desk.did("resolveCase")
    assert again["action"] is None
    assert again["case"] == first["case"]
    assert [act["kind"] for act in await desk.history()].count("RESOLVE") == 1


async def test_of_two_hand_overs_at_once_both_are_kept_and_the_later_holds(desk: Desk) -> None:
    anna, ben = Viewer("anna", "agent"), Viewer("ben", "supervisor")
    seen = (await desk.did("noteCase", action={"note": "hello"}))["action"]["id"]
    both = await asyncio.gather(
        desk.did("handOverCase", viewer=anna, to={"staff": "Carol"}, action={"seen": seen}),
        desk.did("handOverCase", viewer=ben, to={"staff": "Dan"}, action={"seen": seen}),
    )
    history = await desk.history()
    handed = [act for act in history if act["kind"] == "HAND_OVER"]
    assert sorted(act["staff"] for act in handed) == ["Carol", "Dan"]
    data = await desk.ask.data("query ($id: ID!) { case(id: $id) { staff } }", id=desk.case)
    assert data["case"]["staff"] == handed[0]["staff"]
    (saw,) = [one for one in both if one["meanwhile"]]
    assert saw["action"]["id"] == handed[0]["id"], "whoever came second is told of the first"


async def test_an_action_that_comes_late_changes_nothing_newer_and_is_told_so(desk: Desk) -> None:
    held = (await desk.did("handOverCase", to={"staff": "Carol"}))["action"]
    late = await desk.did("handOverCase", to={"staff": "Dan"}, action={"at": "2026-03-05T10:00:00Z"})
    assert late["case"]["staff"] == "Carol"
    assert late["overtakenBy"]["id"] == held["id"]
    assert [act["staff"] for act in await desk.history() if act["kind"] == "HAND_OVER"] == ["Carol", "Dan"]


async def test_cases_are_merged_and_parted_and_nothing_is_lost(desk: Desk) -> None:
    other = (await desk.open(subject="Same again", interactionId=f"{desk.name}:m2"))["case"]["id"]
    merged = await desk.merge(other, desk.case)
    assert merged["case"]["mergedInto"] == desk.case
    assert await desk.contacts(desk.case) == [f"{desk.name}:m2", f"{desk.name}:m1"]
    assert await desk.contacts(other) == [f"{desk.name}:m2"], "it goes on answering"
    listed = await desk.customer("cases { totalCount nodes { id } }")
    assert listed["cases"] == {"totalCount": 1, "nodes": [{"id": desk.case}]}
    # What is done on the one that was merged counts for the other while they are one.
    await desk.did("resolveCase", other, action={"note": "both done"})
    assert (await desk.history())[0]["note"] == "both done"
    data = await desk.ask.data(HISTORY, id=desk.case)
    assert data["case"]["status"] == "RESOLVED"
    await desk.undo(merged["action"]["id"])
    assert (await desk.ask.data(HISTORY, id=desk.case))["case"]["status"] == "OPEN"
    assert (await desk.ask.data(HISTORY, id=other))["case"]["status"] == "RESOLVED"
    assert await desk.contacts(desk.case) == [f"{desk.name}:m1"]
    assert await desk.ask.code(
        "mutation ($id: ID!) { undoCaseAction(id: $id) { case { id } } }", id=merged["action"]["id"]
    ) == ("already_undone")


async def test_merges_that_make_no_sense_are_refused(desk: Desk, ask: Asker, intake: Intake) -> None:
    two, three = [(await desk.open(subject=name))["case"]["id"] for name in ("two", "three")]
    assert await desk.merge_code(two, two) == "invalid_merge"
    await desk.merge(two, three)
    assert await desk.merge_code(three, two) == "invalid_merge", "a cycle"
    assert (await desk.merge(two, three))["action"] is None, "it is part of it already"
    await desk.merge(three, desk.case)
    assert await desk.merge_code(desk.case, two) == "invalid_merge", "a cycle over two"
    assert (await desk.merge(two, desk.case))["action"] is None, "it is part of it by way of another"
    four = (await desk.open(subject="four"))["case"]["id"]
    assert await desk.merge_code(two, four) == "invalid_merge", "part of another already"
    assert await desk.merge_code(desk.case, "nobody:1") == "not_found"
    await stored(ask.driver, intake, other := f"other-{desk.name}")
    assert await desk.merge_code(desk.case, f"{other}:K1") == "other_customer"


async def test_contacts_move_between_cases_and_stay_when_they_are_sent_again(desk: Desk, intake: Intake) -> None:
    one = f"{desk.name}:m1"
    other = (await desk.open(subject="Another"))["case"]["id"]
    attached = await desk.did("attachInteraction", other, interactionId=one)
    assert (await desk.contacts(other), await desk.contacts(desk.case)) == ([one], [])
    contact = {"type": "interaction", "channel": "email", "source": desk.name, "profile": "p", "id": "m1", "case": "K1"}
    line = contact | {"at": "2026-03-01T10:59:00Z", "text": "Where is it now?"}
    await store(desk.ask.driver, SYSTEM, [RECORD.validate_python(line)], intake)
    assert await desk.contacts(other) == [one]
    assert (await desk.did("attachInteraction", other, interactionId=one))["action"] is None
    await desk.undo(attached["action"]["id"])
    assert (await desk.contacts(other), await desk.contacts(desk.case)) == ([], [one])
    assert (await desk.did("detachInteraction", interactionId=one))["action"]
    assert await desk.contacts(desk.case) == []
    assert (await desk.did("detachInteraction", interactionId=one))["action"] is None


async def test_anothers_contact_is_refused_until_the_two_are_one(desk: Desk, ask: Asker, intake: Intake) -> None:
    await stored(ask.driver, intake, other := f"other-{desk.name}")
    assert await desk.refused("attachInteraction", interactionId=f"{other}:m2") == "other_customer"
    one = Decision(f"{desk.name}:p", f"{other}:p", "accept")
    await Acts(ask.driver, Viewer("judge", "agent"), reason="same voice").judge([one])
    assert (await desk.did("attachInteraction", interactionId=f"{other}:m2"))["action"]
    listed = await desk.customer("cases { nodes { id } }")
    assert {row["id"] for row in listed["cases"]["nodes"]} == {desk.case, f"{other}:K1"}, (
        "one list, whatever the profile"
    )


async def test_open_cases_come_first_then_the_newest(desk: Desk) -> None:
    ids = [(await desk.open(subject=str(n)))["case"]["id"] for n in range(3)]
    await desk.did("resolveCase", ids[2])
    wanted = [ids[1], ids[0], desk.case, ids[2]]
    query = """query ($id: ID!, $a: String) { profile(id: $id) { customer {
        cases(first: 2, after: $a) { nodes { id } pageInfo { endCursor hasNextPage } } } } }"""
    found: list[str] = []
    after = None
    for _ in range(2):
        page = (await desk.ask.data(query, id=f"{desk.name}:p", a=after))["profile"]["customer"]["cases"]
        found += [row["id"] for row in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert found == wanted
    assert not page["pageInfo"]["hasNextPage"]


REFUSED = [
    ("noteCase", {"action": {"note": " "}}, "invalid_case_action", "a note without words"),
    ("noteCase", {"action": {"note": "x" * 20_001}}, "invalid_case_action", "too long is refused, not cut"),
    ("noteCase", {"action": {"note": "a\0b"}}, "invalid_case_action", "no database takes it"),
    ("noteCase", {"action": {"note": "a\ud800b"}}, "bad_request", "half a surrogate pair, which is no JSON"),
    ("handOverCase", {"to": {}}, "invalid_case_action", "to nobody"),
    ("handOverCase", {"to": {"staff": "x" * 201}}, "invalid_case_action", "no name"),
    ("resolveCase", {"action": {"at": "2199-01-01T00:00:00Z"}}, "invalid_case_action", "it has not happened yet"),
    ("resolveCase", {"action": {"at": "1969-01-01T00:00:00Z"}}, "invalid_case_action", "a clock at its beginning"),
    ("resolveCase", {"id": "nobody:1"}, "not_found", "no such case"),
    ("attachInteraction", {"interactionId": "nobody:1"}, "not_found", "no such contact"),
    ("setCaseStatus", {"status": "ASLEEP"}, "invalid_query", "the schema names those there are"),
]


@pytest.mark.parametrize(("root", "own", "code", "why"), REFUSED, ids=[row[3] for row in REFUSED])
async def test_what_is_refused(desk: Desk, root: str, own: dict[str, Any], code: str, why: str) -> None:
    assert await desk.refused(root, **own) == code, why
    assert [act["kind"] for act in await desk.history()] == ["TOLD"], "nothing is recorded"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"profileId": None}, "case_without_customer"),
        ({"customerId": "c_nobody", "profileId": None}, "not_found"),
        ({"profileId": "nobody:1"}, "not_found"),
        ({"channel": "smoke"}, "unknown_channel"),
        ({"subject": "x" * 2_001}, "invalid_case_action"),
        ({"interactionId": "nobody:1"}, "not_found"),
    ],
)
async def test_what_is_no_case_to_open(desk: Desk, given: dict[str, Any], code: str) -> None:
    assert await desk.ask.code(OPEN, input={"profileId": f"{desk.name}:p"} | given) == code
    assert (await desk.customer("cases { totalCount }"))["cases"]["totalCount"] == 1


@pytest.mark.parametrize("role", ["marketing", "analyst", "integrator"])
async def test_who_may_not(desk: Desk, role: str) -> None:
    for root, own in (("resolveCase", {}), ("noteCase", {"action": {"note": "hello"}})):
        assert await desk.refused(root, role, **own) == "forbidden"


@pytest.mark.parametrize("role", ["agent", "technical_support", "social", "store", "supervisor", "admin"])
async def test_who_may(desk: Desk, role: str) -> None:
    done = await desk.did("noteCase", viewer=role, action={"note": "a secret word"})
    assert done["action"]["note"] == (None if role == "store" else "a secret word"), "the shop floor reads no texts"


async def test_the_case_of_a_hidden_profile_is_unknown(ask: Asker, intake: Intake) -> None:
    name = f"hidden-{uuid.uuid4().hex[:8]}"
    line = {"type": "case", "source": name, "id": "K1", "opened_at": "2026-03-01T10:00:00Z"}
    line |= {"identifier": {"kind": "national_id", "value": "AB123456C"}}
    await store(ask.driver, SYSTEM, [RECORD.validate_python(line)], intake)
    query = "query ($id: ID!) { case(id: $id) { id } }"
    assert (await ask.data(query, "agent", id=f"{name}:K1"))["case"]
    assert (await ask.data(query, "social", id=f"{name}:K1"))["case"] is None
    assert await ask.code(doing("resolveCase"), "social", id=f"{name}:K1") == "not_found"
    assert await ask.code(doing("resolveCase"), "social", id=f"{name}:K2") == "not_found", "as one that is not there"


async def test_it_is_on_the_audit_trail(desk: Desk) -> None:
    before = len(desk.ask.looks()) if desk.ask.audit.exists() else 0
    await desk.did("resolveCase")
    (look,) = desk.ask.looks()[before:]
    assert (look["who"], len(look["customers"])) == ("agent-1", 1)
    assert "resolveCase" in look["operation"]


async def test_any_order_of_arrival_gives_the_same_case(ask: Asker, intake: Intake) -> None:
    """The same actions and versions, told of three cases in three orders."""
    acts: list[tuple[str, dict[str, Any]]] = [
        ("handOverCase", {"to": {"staff": "Carol"}}),
        ("resolveCase", {}),
        ("handOverCase", {"to": {"team": "returns"}}),
        ("reopenCase", {}),
    ]
    steps = [(n, root, own) for n, (root, own) in enumerate(acts)]
    found = []
    for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 4, 0, 3, 1]):
        desk = Desk(ask, f"order-{uuid.uuid4().hex[:8]}")
        await stored(ask.driver, intake, desk.name)
        for n in order:
            if n == 4:
                await desk.tell(intake, status="on hold", staff="bob", changed_at="2026-03-03T12:00:00Z")
            else:
                _, root, own = steps[n]
                await desk.did(root, action={"at": f"2026-03-{n + 2:02}T10:00:00Z", "note": "hello"}, **own)
        case = (
            await ask.data("query ($id: ID!) { case(id: $id) { status staff team closedAt changedAt } }", id=desk.case)
        )["case"]
        found.append((case, [(act["kind"], act["staff"], act["status"]) for act in await desk.history()]))
    assert found[0] == found[1] == found[2]
    assert found[0][0] | {"changedAt": None} == {
        "status": "OPEN", "staff": None, "team": "returns", "closedAt": None, "changedAt": None
    }  # fmt: skip
