"""What the graph says of itself, for figures of its quality: read page by page, for administrators only.

Rows hold personal data; who reads them tells of them in numbers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from graph.access import Viewer
from graph.driver import Driver
from graph.errors import Forbidden
from graph.identifiers import KINDS
from graph.progress import Report, silent

PAGE = 2_000
"""Profiles or interactions read at once."""
MOST = 50
"""Different things told by the profiles of one customer that a profile is held against."""
Row = dict[str, Any]


async def facts_of_profiles(driver: Driver, viewer: Viewer, report: Report = silent) -> AsyncIterator[list[Row]]:
    """Living profiles by customer: rows of `profiles`, and `told`, what all profiles of their customer tell. A customer's
    profiles may come on several pages. Raises Forbidden."""
    _check(viewer)
    (totals,) = await driver.run("export_totals")
    after, done = "", 0
    while True:
        (page,) = await driver.run("facts_of_profiles_after_ids", after=after, limit=PAGE, most=MOST)
        if not page["rows"]:
            return
        yield page["rows"]
        ids = [profile["id"] for row in page["rows"] for profile in row["profiles"]]
        after, done = max(ids), done + len(ids)
        report("Reading profiles", done, totals["profiles"])


async def contacts_of_channels(driver: Driver, viewer: Viewer, report: Report = silent) -> AsyncIterator[list[Row]]:
    """Numbers of interactions, a page at a time: rows of `channel`, `contacts`, and how many of them are `untied` (of nobody with
    a name or a verified identifier that links) and `silent` (without text). Raises Forbidden."""
    _check(viewer)
    linking = [name for name, kind in KINDS.items() if kind.links]
    (totals,) = await driver.run("export_totals")
    after, done = "", 0
    while True:
        (page,) = await driver.run("contacts_by_channel_after_ids", after=after, limit=PAGE, linking=linking)
        if not page["rows"]:
            return
        yield page["rows"]
        after = max(row["last"] for row in page["rows"])
        done += sum(row["contacts"] for row in page["rows"])
        report("Reading interactions", done, totals["interactions"])


def _check(viewer: Viewer) -> None:
    if viewer.role != "admin":
        raise Forbidden("only administrators may look at the quality of all data")
