"""`whom train` and `whom model` on a real graph: a model is learned, shown, compared and taken."""

from __future__ import annotations

import asyncio
import importlib.util
import random
from pathlib import Path
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.errors import BadRequest, NotFound, SetupError
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.active import active_model, default_model
from matching.model import read_model
from tests.app.conftest import Run
from tests.graph_state import emptied

PEOPLE, EACH = 60, 3
HAS_SPARK = importlib.util.find_spec("pyspark") is not None
pytestmark = pytest.mark.usefixtures("people")


def records() -> list[dict[str, Any]]:
    """Three profiles of each of sixty people, with a slip here and there."""
    chance = random.Random(4)
    names = ["Ann", "Bob", "Cat", "Dan", "Eve", "Fay", "Gus", "Hal"]
    lines = []
    for number in range(PEOPLE):
        name, family = names[number % 8], f"{chance.choice(['Ash', 'Birch', 'Cedar', 'Elm'])}{number % 20}"
        born = f"19{chance.randint(40, 99)}-0{chance.randint(1, 9)}-{chance.randint(10, 28)}"
        for copy in range(EACH):
            one = {"given_name": name, "family_name": family, "birth_date": born}
            if chance.random() < 0.2:
                one["family_name"] += "x"
            lines.append({"type": "profile", "source": "train", "id": f"{number}-{copy}", **one})
    return lines


@pytest.fixture(scope="module")
async def people(driver: Driver, intake: Intake) -> None:
    await emptied(driver)
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in records()], intake)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models") / "home"


@pytest.fixture
def trained(whom: Run, home: Path) -> Path:
    path = home / "models" / "autumn.json"
    if not path.exists():
        done = whom("train", "--name", "autumn")
        assert done.exit_code == 0, done.output
    return path


def test_training_writes_a_model_its_charts_and_a_summary(whom: Run, trained: Path) -> None:
    model = read_model(trained)
    assert (model.name, model.trained_on[:12]) == ("autumn", "180 profiles")
    assert model.comparisons["family_name"] != default_model().comparisons["family_name"]
    told = trained.with_suffix(".md").read_text()
    assert "Nobody fills" in told
    assert "| family_name | 100% |" in told
    for chart in ("weights", "m-u"):
        page = trained.with_suffix(f".{chart}.html").read_text()
        assert "vega" in page
        assert "cdn.jsdelivr.net" not in page, "a page that needs no network"


def test_training_writes_where_it_is_told(whom: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    assert whom("train", "--out", path).exit_code == 0
    assert whom("model", "show", path).exit_code == 0


def test_names_that_are_no_files_are_refused(whom: Run) -> None:
    for name in ("../x", "default", "A b"):
        assert isinstance(whom("train", "--name", name).exception, BadRequest)


def test_models_are_listed_with_the_one_in_use(whom: Run, trained: Path) -> None:
    told = whom("model", "list").stdout
    assert "autumn" in told
    (line,) = (line for line in told.splitlines() if line.startswith("→"))
    assert "default" in line


def test_a_model_is_shown_as_bars(whom: Run, trained: Path) -> None:
    told = whom("model", "show", "autumn").stdout
    assert "given_name" in told
    assert "█" in told
    assert whom("model", "show").stdout.startswith("default ")


def test_two_models_are_compared(whom: Run, trained: Path) -> None:
    told = whom("model", "compare", "default", "autumn").stdout
    assert "prior" in told
    assert "family_name" in told
    assert "birth_place" not in told, "what is the same is left out"


async def test_a_model_is_taken_and_everybody_looked_at_again(whom: Run, trained: Path, driver: Driver) -> None:
    await driver.migrate("MATCH (c:Change) DELETE c")
    done = await asyncio.to_thread(whom, "model", "use", "autumn", "--purpose", "strict")
    assert done.exit_code == 0, done.output
    model = await active_model(driver)
    assert (model.name, model.purpose) == ("autumn", "strict")
    (changes,) = await driver.inspect("MATCH (c:Change {cause: 'model'}) RETURN count(DISTINCT c.profile_id) AS n")
    assert changes["n"] == PEOPLE * EACH
    assert (await asyncio.to_thread(whom, "model", "use", "default")).exit_code == 0
    assert (await active_model(driver)).version == default_model().version


def test_what_would_change_is_told_before_it_changes(whom: Run, trained: Path) -> None:
    told = whom("model", "try", "autumn").stdout
    assert f"{PEOPLE * EACH:,} profiles would be" in told
    assert "joined" in told
    assert whom("resolve", "--dry-run").stdout.startswith(f"{PEOPLE * EACH:,} profiles would be")


async def test_resolving_from_scratch_does_what_was_told(whom: Run, trained: Path, driver: Driver) -> None:
    await asyncio.to_thread(whom, "model", "use", "autumn")
    told = (await asyncio.to_thread(whom, "resolve", "--dry-run")).stdout
    done = await asyncio.to_thread(whom, "resolve")
    assert done.exit_code == 0, done.output
    (customers,) = await driver.inspect("MATCH (:Profile)-[:RESOLVES_TO]->(c) RETURN count(DISTINCT c) AS n")
    assert f"would be {customers['n']:,} customers" in told
    assert customers["n"] < PEOPLE * 1.5
    again = await asyncio.to_thread(whom, "resolve")
    assert " 0 moved, 0 pairs written" in again.stdout
    (waiting,) = await driver.inspect("MATCH (c:Change) RETURN count(c) AS n")
    assert waiting["n"] == 0


@pytest.mark.skipif(HAS_SPARK, reason="there is a Spark here")
def test_spark_is_asked_for_where_there_is_none(whom: Run) -> None:
    with pytest.raises(SetupError, match="pip install 'pyspark"):
        raise whom("resolve", "--engine", "spark").exception or AssertionError


@pytest.mark.skipif(not HAS_SPARK, reason="there is no Spark here; pip install 'pyspark>=4,<5' brings it")
@pytest.mark.usefixtures("spark_defaults")
def test_spark_is_taken_from_the_setting(whom: Run) -> None:
    wrong = whom("resolve", "--engine", "spark", env={"WHOM_SPARK_MASTER": "nonsense"})
    assert isinstance(wrong.exception, SetupError)
    done = whom("resolve", "--dry-run", "--engine", "spark", env={"WHOM_SPARK_MASTER": "local[2]"})
    assert done.stdout == whom("resolve", "--dry-run").stdout
    assert " on local[2]" in done.stderr


def test_what_is_no_model_is_told(whom: Run, tmp_path: Path) -> None:
    assert isinstance(whom("model", "show", "nobody").exception, NotFound)
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    assert isinstance(whom("model", "use", wrong).exception, BadRequest)
    assert isinstance(whom("model", "use", "default", "--purpose", "fun").exception, BadRequest)
