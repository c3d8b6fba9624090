"""What colleagues did with cases, told by an import: in any order it counts as if it had been done here."""

from __future__ import annotations

import random
from itertools import permutations
from typing import Any

import pytest
from pydantic import ValidationError

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store

Row = dict[str, Any]
CASE = {"type": "case", "source": "desk", "profile": "ida", "opened_at": "2026-03-01"}
A, B = CASE | {"id": "a", "staff": "Ann"}, CASE | {"id": "b"}
CALL = {"type": "interaction", "source": "phone", "id": "c", "channel": "phone", "at": "2026-03-01"}


def act(id_: str, kind: str, day: int, case: str = "a", **more: Any) -> Row:
    at = f"2026-03-{day:02}"
    return {"type": "case_action", "source": "desk", "id": id_, "kind": kind, "case": case, "by": "x", "at": at} | more


async def keep(driver: Driver, intake: Intake, *lines: Row) -> None:
    for line in lines:
        await store(driver, SYSTEM, [RECORD.validate_python(line)], intake)


async def cases(driver: Driver) -> dict[str, Row]:
    rows = await driver.inspect(
        """MATCH (k:Case) RETURN k.id AS id, k.status AS status, k.staff AS staff, k.team AS team, toString(k.closed_at) AS closed,
           [(k)-[:MERGED_INTO]->(o) | o.id] AS into, [(k)<-[:PART_OF]-(n) | n.id] AS contacts, k.placeholder AS placeholder"""
    )
    return {row.pop("id"): row for row in rows}


MERGED = [
    A, B, CALL,
    act("1", "hand_over", 2, team="returns"),
    act("2", "merge", 3, into="b"),
    act("3", "resolve", 4),
    act("4", "attach", 5, interaction="c", interaction_source="phone"),
]  # fmt: skip
SOME = random.Random(5).sample(list(permutations(range(7))), 40)


@pytest.mark.parametrize("came", SOME)
async def test_any_order_of_arrival_comes_to_the_same(empty: Driver, intake: Intake, came: tuple[int, ...]) -> None:
    await keep(empty, intake, *(MERGED[n] for n in came))
    assert await cases(empty) == {
        "desk:a": {"status": "resolved", "staff": None, "team": "returns", "closed": "2026-03-04T00:00:00Z", "into": ["desk:b"],
                   "contacts": ["phone:c"], "placeholder": None},
        # What was done on the other since it was part of this one counts for it.
        "desk:b": {"status": "resolved", "staff": None, "team": None, "closed": "2026-03-04T00:00:00Z", "into": [],
                   "contacts": [], "placeholder": None},
    }  # fmt: skip


UNDONE = [A, B, CALL, *MERGED[4:], act("5", "undo", 6, undoes="2"), act("6", "undo", 6, undoes="4")]


@pytest.mark.parametrize("came", random.Random(6).sample(list(permutations(range(8))), 40))
async def test_what_was_taken_back_never_was(empty: Driver, intake: Intake, came: tuple[int, ...]) -> None:
    await keep(empty, intake, *(UNDONE[n] for n in came))
    found = await cases(empty)
    assert [(found[key]["status"], found[key]["into"], found[key]["contacts"]) for key in ("desk:a", "desk:b")] == [
        ("resolved", [], []),
        ("open", [], []),
    ]


@pytest.mark.parametrize("came", list(permutations(range(4))))
async def test_merges_that_contradict_each_other_close_no_circle(
    empty: Driver, intake: Intake, came: tuple[int, ...]
) -> None:
    lines = [A, B, act("1", "merge", 2, into="b"), act("2", "merge", 3, "b", into="a")]
    await keep(empty, intake, *(lines[n] for n in came))
    found = await cases(empty)
    assert sorted(len(case["into"]) for case in found.values()) == [0, 1]
    await keep(empty, intake, act("3", "undo", 4, undoes="1"), act("4", "note", 5, "b", note="once more"))
    assert {key: case["into"] for key, case in (await cases(empty)).items()} == {"desk:a": [], "desk:b": ["desk:a"]}


async def test_an_action_on_a_case_that_is_yet_to_come_makes_none(empty: Driver, intake: Intake) -> None:
    await keep(empty, intake, CALL | {"case": "z"}, act("1", "resolve", 2, "z", case_source="phone"))
    assert (await cases(empty))["phone:z"]["status"] is None
    await keep(empty, intake, CASE | {"source": "phone", "id": "z"})
    assert (await cases(empty))["phone:z"]["status"] == "resolved"


async def test_told_twice_it_was_done_once(empty: Driver, intake: Intake) -> None:
    await keep(empty, intake, A)
    for written in (1, 0):
        stored = await store(
            empty, SYSTEM, [RECORD.validate_python(act("1", "note", 2, note="4111 1111 1111 1111"))], intake
        )
        assert stored.written["case_actions"] == written
    (row,) = await empty.inspect("MATCH (a:CaseAction) RETURN a.note AS note, a.id AS id")
    assert row["id"] == "desk:1"
    assert "4111" not in row["note"], "as in any text"


BAD = [
    ("note", {}, "note needs note"),
    ("hand_over", {}, "hand_over needs staff or team"),
    ("merge", {}, "merge needs into"),
    ("attach", {}, "attach needs interaction"),
    ("undo", {}, "undo needs undoes"),
    ("set_status", {}, "set_status needs status"),
    ("set_status", {"status": "sideways"}, "sideways"),
    ("told", {}, "'undo'"),
]


@pytest.mark.parametrize(("kind", "more", "said"), BAD)
def test_what_makes_no_sense_is_refused(kind: str, more: Row, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        RECORD.validate_python(act("1", kind, 2, **more))
