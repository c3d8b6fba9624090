"""What Neo4j makes of each query while the graph is all but empty: those plans are kept for a while, and the first import runs on them."""

from __future__ import annotations

import pytest

from graph.access import SYSTEM
from graph.catalog import catalog
from graph.driver import Driver
from graph.intake import Intake
from graph.records import ProfileRecord
from graph.writes import store
from matching.worker import work_until_idle
from tests.graph.test_query_plans import SCANS, people, seed


@pytest.mark.parametrize(("count", "linked"), [(0, False), (1, False), (12, True)])
async def test_no_statement_scans_because_there_is_little_to_scan(
    empty: Driver, intake: Intake, count: int, linked: bool
) -> None:
    await seed(empty, intake, count, f"few{count}{linked}".lower())
    if not count:
        # People alone: of what there is none of, every plan looks free.
        await store(empty, SYSTEM, [one for one in people(12, "alone") if isinstance(one, ProfileRecord)], intake)
    if linked:
        await work_until_idle(empty)
    # Else the plans of an earlier test would be looked at.
    await empty.inspect("CALL db.clearQueryCaches()")
    scanning = {
        query.name: sorted(found)
        for query in catalog().values()
        if query.plan == "seek" and (found := set((await empty.explain(query.name)).operators) & SCANS)
    }
    assert scanning == {}
