"""`whom review` on a real graph: what is shown, what each key does, and that the last verdict can be taken back."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from app.resolutions import customers_of
from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.active import activate, default_model
from matching.model import Thresholds
from matching.worker import work_until_idle
from tests.app.conftest import Run

Review = Callable[..., Awaitable[str]]


def profile(id_: str, name: str, **fields: Any) -> dict[str, Any]:
    given, family = name.split()
    line = {"type": "profile", "source": "rv-desk", "id": id_, "name": name, "given_name": given, "family_name": family}
    return line | fields


PEOPLE = [
    profile("1", "Robert Reviewson", birth_date="1980-02-01", attributes={"size": "M [x]"},
            addresses=[{"line1": "7 Mill Lane", "postcode": "LS1 4AP"}],
            identifiers=[{"kind": "email", "value": "bob@rv.example", "trust": "claimed"}]),
    profile("2", "Bob Reviewson", birth_date="1980-02-10", identifiers=[{"kind": "twitter", "value": "@bobrv"}]),
    profile("3", "Carla Otherling", birth_date="1991-12-24", gender="female"),
    profile("4", "Carl Otherling", birth_date="1959-06-02", gender="male"),
]  # fmt: skip
UNDECIDED = Thresholds(accept=100, propose=-100, precision=0.99)


@pytest.fixture
async def waiting(empty: Driver, intake: Intake) -> AsyncIterator[Driver]:
    """Two pairs wait for a person, the first the more uncertain: by a model that decides nothing by itself."""
    await activate(empty, default_model().model_copy(update={"purposes": {"service": UNDECIDED}}))
    await store(empty, SYSTEM, [RECORD.validate_python(line) for line in PEOPLE], intake)
    await work_until_idle(empty)
    yield empty
    await empty.migrate("MATCH (m:Model) DETACH DELETE m")


@pytest.fixture
def review(whom: Run, waiting: Driver) -> Review:
    async def run(keys: str, *words: str) -> str:
        # In a thread, for the command brings a loop of its own.
        done = await asyncio.to_thread(whom, "review", *words, input=keys, env={"COLUMNS": "120"})
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    return run


async def together(driver: Driver, a: str, b: str) -> bool:
    found = await customers_of(driver, SYSTEM, [a, b])
    return found[a] == found[b]


async def judgements(driver: Driver) -> list[tuple[str, str, str]]:
    rows = await driver.inspect(
        "MATCH (j:Judgement) RETURN j.decision AS d, j.decided_by AS by, j.reason AS reason ORDER BY j.decided_at"
    )
    return [(row["d"], row["by"], row["reason"]) for row in rows]


async def test_both_are_shown_side_by_side_with_the_evidence(review: Review, tmp_path: Path) -> None:
    said = await review("q")
    for told in (
        "rv-desk:1",
        "rv-desk:2",
        "Robert",
        "Bob",
        "1980-02-01",
        "bob@rv.example (claimed)",
        "@bobrv",
        "M [x]",
    ):
        assert told in said
    assert "7 Mill Lane, LS1 4AP" in said
    assert re.search(r"\+\d+\.\d +one is short for the other +robert +bob", said), "levels are told in words and bits"
    assert re.search(r"May be one person, with \d+%", said)
    assert re.search(r"−\d+\.\d +any two profiles", said), "from the prior …"
    assert re.search(r"[+−]\d+\.\d +one person with \d+\.\d%", said), "… to the score"
    assert "2 waiting" in said
    assert "0 judged" in said
    looks = [json.loads(line) for line in (tmp_path / "home" / "audit.jsonl").read_text().splitlines()]
    assert [(look["operation"], len(look["customers"])) for look in looks] == [("cli:review", 4)]


async def test_accepting_joins_and_rejecting_keeps_apart(review: Review, waiting: Driver) -> None:
    said = await review("ar", "--reason", "called them")
    assert "are one customer" in said
    assert "No proposals are waiting." in said
    assert "2 judged, 0 skipped" in said
    assert await together(waiting, "rv-desk:1", "rv-desk:2")
    assert not await together(waiting, "rv-desk:3", "rv-desk:4")
    told = await judgements(waiting)
    assert [(decision, reason) for decision, _, reason in told] == [
        ("accept", "called them"),
        ("reject", "called them"),
    ]
    assert all(by.startswith("cli:") for _, by, _ in told)
    assert "No proposals are waiting." in await review("q"), "what was judged is not asked again"


async def test_the_last_verdict_can_be_taken_back_and_comes_again(review: Review, waiting: Driver) -> None:
    said = await review("ru")
    assert "Undone" in said
    assert said.count("rv-desk:1 ") >= 2, "it is shown once more"
    assert "0 judged" in said
    assert [decision for decision, _, _ in await judgements(waiting)] == ["reject", "undo"]
    assert "There is nothing to undo" in await review("u")


async def test_a_question_mark_tells_what_would_become_of_it(review: Review, waiting: Driver) -> None:
    said = await review("?q")
    assert "accept: " in said
    assert "are one customer" in said
    assert "reject: no customer changes" in said
    assert await judgements(waiting) == []
    assert not await together(waiting, "rv-desk:1", "rv-desk:2")


async def test_what_is_skipped_waits_for_another_session(review: Review) -> None:
    said = await review("xSs")
    assert "No proposals are waiting but those skipped." in said
    assert "0 judged, 2 skipped" in said
    assert "2 waiting" in await review("q")


async def test_only_those_of_a_score_in_the_order_wanted(review: Review) -> None:
    assert "No proposals are waiting." in await review("q", "--min-score", "50")
    for order in ("newest", "customer-value", "uncertainty"):
        assert "2 waiting" in await review("q", "--order", order)
