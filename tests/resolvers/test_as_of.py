"""A customer at a time: who was it then, and what was known of them."""

from __future__ import annotations

from datetime import UTC, datetime

from graph.access import SYSTEM, Viewer
from graph.audit import Look
from graph.driver import Driver
from graph.intake import Intake
from graph.reads import Reads
from graph.records import ProfileRecord
from graph.writes import store
from matching.worker import work_until_idle
from tests.graph_state import customers_of


def person(id_: str, name: str, email: str, day: int) -> ProfileRecord:
    return ProfileRecord.model_validate(
        {
            "type": "profile",
            "source": "crm",
            "id": id_,
            "name": name,
            "seen_at": datetime(2026, 1, day, tzinfo=UTC),
            "identifiers": [{"kind": "email", "value": email}],
        }
    )


async def test_what_was_known_then(empty: Driver, intake: Intake) -> None:
    before_all = datetime.now(UTC)
    await store(empty, SYSTEM, [person("1", "Jane Doe", "jane@example.org", 1)], intake)
    await store(empty, SYSTEM, [person("2", "Jane Doe", "other@example.org", 2)], intake)
    await work_until_idle(empty)
    apart = datetime.now(UTC)
    then = await customers_of(empty, ["crm:1", "crm:2"])
    await store(empty, SYSTEM, [person("2", "Jane Smith", "jane@example.org", 3)], intake)
    await work_until_idle(empty)
    reads = Reads(SYSTEM, empty, Look(SYSTEM))
    (old,) = (await reads.customers_as_of([then["crm:2"]], apart))[then["crm:2"]]
    assert [profile["name"] for profile in old["profiles"]] == ["Jane Doe"]
    assert [one["value"] for profile in old["profiles"] for one in profile["identifiers"]] == ["other@example.org"]
    (now,) = (await reads.customers_as_of([then["crm:2"]], datetime.now(UTC)))[then["crm:2"]]
    assert now["id"] == then["crm:1"]
    assert [profile["name"] for profile in now["profiles"]] == ["Jane Doe", "Jane Smith"]
    assert await reads.customers_as_of([then["crm:1"]], before_all) == {}
    agent = Viewer("integration", "integrator", kinds=frozenset({"phone"}))
    (seen,) = (await Reads(agent, empty, Look(agent)).customers_as_of([then["crm:1"]], apart))[then["crm:1"]]
    assert seen["profiles"][0]["identifiers"] == []
