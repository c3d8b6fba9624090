"""The model in use: the shipped one until another is chosen, then that one, the same for all."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from graph.driver import Driver
from matching.active import activate, active_model, default_model, models_in_use
from matching.comparisons import COMPARISONS


@pytest.fixture
async def graph(driver: Driver) -> Driver:
    await driver.migrate("MATCH (m:Model) DELETE m")
    return driver


async def test_without_a_choice_the_shipped_model_is_used(graph: Driver) -> None:
    assert await active_model(graph) is default_model()
    assert await models_in_use(graph) == []


async def test_the_chosen_model_is_used_and_read_once(graph: Driver) -> None:
    chosen = default_model().model_copy(update={"name": "chosen", "prior": 1e-6})
    await activate(graph, chosen)
    found = await active_model(graph)
    assert found == chosen
    assert found.version == chosen.version != default_model().version
    assert await active_model(graph) is found


async def test_the_same_weights_chosen_under_another_name_are_told_by_that_name(graph: Driver) -> None:
    weights = default_model().model_copy(update={"prior": 5e-6})
    for name in ("spring", "summer"):
        await activate(graph, weights.model_copy(update={"name": name}))
        found = await active_model(graph)
        assert (found.name, found.version) == (name, weights.version)
    assert await active_model(graph) is found


async def test_one_model_is_active_and_those_before_are_kept(graph: Driver) -> None:
    first = default_model().model_copy(update={"name": "first", "prior": 1e-6})
    second = default_model().model_copy(update={"name": "second", "prior": 2e-6})
    for model in (first, second, first, second):
        await activate(graph, model)
    assert [(one.model.name, one.active) for one in await models_in_use(graph)] == [("second", True), ("first", False)]
    assert (await active_model(graph)).name == "second"


async def test_a_model_of_an_earlier_release_goes_on_with_the_levels_it_lacks(graph: Driver) -> None:
    earlier = default_model().model_copy(update={"name": "earlier", "prior": 4e-6}).model_dump()
    street = earlier["comparisons"]["street"]
    street["as_it_was"] = street.pop("neighbours")
    street["exact"]["m"] = 0.5
    row = {"version": "earlier1", "name": "earlier", "content": orjson.dumps(earlier).decode()}
    await graph.run("activate_models", rows=[row], now=datetime.now(UTC))
    found = await active_model(graph)
    ships = default_model().comparisons["street"]
    assert (found.version, found.prior) == ("earlier1", 4e-6)
    assert found.comparisons["street"] == ships | {"exact": ships["exact"].model_copy(update={"m": 0.5})}
    assert [one.model.version for one in await models_in_use(graph)] == ["earlier1"]


async def test_the_model_is_seen_in_a_transaction(graph: Driver) -> None:
    chosen = default_model().model_copy(update={"prior": 3e-6})
    await activate(graph, chosen)
    assert (await graph.write(active_model)).version == chosen.version


def test_the_shipped_model_knows_every_level() -> None:
    known = {name: set(levels) for name, levels in default_model().comparisons.items()}
    assert known == {comparison.name: set(comparison.level_names()) for comparison in COMPARISONS}
