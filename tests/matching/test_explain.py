"""Why two are one, why not, and what if: told of a real graph."""

from __future__ import annotations

import pytest

from graph.access import SYSTEM, Viewer
from graph.driver import Driver
from graph.errors import NotFound
from graph.intake import Intake
from graph.records import ProfileRecord
from graph.writes import store
from matching.explain import why
from matching.what_if import what_if
from matching.worker import work_until_idle
from tests.graph_state import customers_of, everything

HOME = {"line1": "12 High Street", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"}


def person(id_: str, name: str, born: str | None = None, **more: object) -> ProfileRecord:
    return ProfileRecord.model_validate(
        {"type": "profile", "source": "crm", "id": id_, "name": name, "birth_date": born, **more}
    )


async def peopled(driver: Driver, intake: Intake) -> None:
    people = [
        person("1", "Margaret Featherstone", "1970-03-04", addresses=[HOME]),
        person("2", "Maggie Featherstone", "1970-03-05", addresses=[HOME]),
        person("3", "Peter Featherstone", "1999-11-30", addresses=[HOME]),
        person("4", "Ahmed Khan", "1981-01-02"),
    ]
    await store(driver, SYSTEM, people, intake)
    await work_until_idle(driver)


async def test_the_steps_add_up_to_the_score(empty: Driver, intake: Intake) -> None:
    await peopled(empty, intake)
    told = await why(empty, SYSTEM, "crm:1", "crm:2")
    fall = told.waterfall
    assert told.together
    assert told.compared
    assert fall.prior + sum(step.bits for step in fall.steps) == pytest.approx(fall.score, abs=0.001)
    levels = {step.comparison: step.level for step in fall.steps}
    assert levels["given_name"] == "nickname"
    assert levels["family_name"] == "exact"
    assert levels["birth_date"] == "slip"
    assert fall.probability > 0.9


async def test_why_not_of_a_family_and_of_two_who_were_never_compared(empty: Driver, intake: Intake) -> None:
    await peopled(empty, intake)
    family = await why(empty, SYSTEM, "crm:1", "crm:3")
    assert not family.together
    assert "household" in {step.comparison for step in family.waterfall.steps}
    strangers = await why(empty, SYSTEM, "crm:1", "crm:4")
    assert not strangers.compared
    assert any("no key in common" in reason for reason in strangers.reasons)


async def test_values_are_shown_to_those_who_may_see_them(empty: Driver, intake: Intake) -> None:
    await peopled(empty, intake)
    told = await why(empty, Viewer("till 4", "store"), "crm:1", "crm:2")
    born = next(step for step in told.waterfall.steps if step.comparison in ("birth_date",))
    assert (born.level, born.a, born.b) == ("hidden", (), ())
    with pytest.raises(NotFound):
        await why(empty, SYSTEM, "crm:1", "crm:99")


async def test_what_if_tells_and_stores_nothing(empty: Driver, intake: Intake) -> None:
    await peopled(empty, intake)
    before = await everything(empty)
    told = await what_if(empty, SYSTEM, person("9", "M Featherstone", "1970-03-04", addresses=[HOME]), intake)
    customers = await customers_of(empty, ["crm:1", "crm:2"])
    assert not told.is_new
    assert set(customers.values()) <= set(told.joined)
    assert told.near[0].profile == "crm:1"
    assert await everything(empty) == before
    nobody = await what_if(empty, SYSTEM, person("10", "Zebedee Quux", "1950-01-01"), intake)
    assert nobody.is_new
