"""Everybody in the graph, page by page: for what looks at all profiles at once, as training and `whom resolve` do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from graph.changes import change_rows
from graph.driver import Driver
from graph.progress import Report, silent

PAGE = 2_000
"""Profiles read at once."""


async def pages(driver: Driver, report: Report = silent, size: int = PAGE) -> AsyncIterator[dict[str, Any]]:
    """All profiles, deleted ones too, in the order of their ids: when each was last locked to be resolved, by id."""
    (totals,) = await driver.run("export_totals")
    after, done = "", 0
    while True:
        (page,) = await driver.run("profiles_after_ids", after=after, limit=size)
        if not page["rows"]:
            return
        yield dict(page["rows"])
        after, done = page["rows"][-1][0], done + len(page["rows"])
        report("Reading profiles", done, max(done, totals["profiles"]))


async def note_everybody(driver: Driver, cause: str, report: Report = silent) -> int:
    """Have every profile looked at again by the workers. Returns how many there are."""
    count = 0
    async for ids in pages(driver, report):
        await driver.run("note_changes", rows=change_rows(ids, cause), now=datetime.now(UTC))
        count += len(ids)
    return count
