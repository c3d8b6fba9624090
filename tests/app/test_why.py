"""`whom why`: what is told of two profiles, whether or not anybody ever compared them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.errors import NotFound
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.app.conftest import Run


def profile(id_: str, given: str, family: str, *emails: str, **fields: Any) -> dict[str, Any]:
    identifiers = [{"kind": "email", "value": email} for email in emails]
    line = {"type": "profile", "source": "why-desk", "id": id_, "given_name": given, "family_name": family}
    return line | {"identifiers": identifiers} | fields


PEOPLE = [
    profile("1", "Wilma", "Whyworth", "wilma@why.example", birth_date="1980-02-01"),
    profile("2", "Wilma", "Whyworth", "wilma@why.example", birth_date="1980-02-01"),
    profile("3", "Otto", "Elsewhere", birth_date="1955-11-30"),
]


@pytest.fixture(scope="module")
async def people(driver: Driver, intake: Intake) -> None:
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in PEOPLE], intake)
    await work_until_idle(driver)


@pytest.fixture
def why(whom: Run) -> Run:
    return partial(whom, "why")


def test_what_links_two_is_told(why: Run, people: None, tmp_path: Path) -> None:
    done = why("why-desk:1", "why-desk:2")
    assert done.exit_code == 0, done.output
    for told in (
        "are one customer",
        "both have the same email",
        "the same family name",
        "whyworth",
        "any two profiles",
    ):
        assert told in done.stdout
    (look,) = [json.loads(line) for line in (tmp_path / "home" / "audit.jsonl").read_text().splitlines()]
    assert (look["operation"], len(look["customers"])) == ("cli:why", 1)


def test_why_not_is_told_of_two_nobody_compared(why: Run, people: None) -> None:
    told = json.loads(why("why-desk:1", "why-desk:3", "--json").stdout)
    assert (told["together"], told["compared"], told["status"]) == (False, False, None)
    fall = told["waterfall"]
    assert fall["score"] == pytest.approx(fall["prior"] + sum(step["bits"] for step in fall["steps"]), abs=1e-3)
    assert told["probability"] < 0.01


@pytest.mark.parametrize("other", ["why-desk:unknown", "why-desk:1"])
def test_two_that_are_not_two(why: Run, people: None, other: str) -> None:
    refused = why("why-desk:1", other)
    assert isinstance(refused.exception, NotFound)
