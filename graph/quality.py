"""What the graph says of itself, for figures of its quality: read page by page, for administrators only.

Rows hold personal data; who reads them tells of them in numbers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from graph.access import Viewer, require_administrator
from graph.driver import Driver
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
    done = 0
    async for rows in _pages(driver, "facts_of_profiles_after_ids", _last_profile, most=MOST):
        yield rows
        done += sum(len(row["profiles"]) for row in rows)
        report("Reading profiles", done, totals["profiles"])


async def contacts_of_channels(driver: Driver, viewer: Viewer, report: Report = silent) -> AsyncIterator[list[Row]]:
    """Numbers of interactions, a page at a time: rows of `channel`, `contacts`, and how many of them are `untied` (of nobody with
    a name or a verified identifier that links) and `silent` (without text). Raises Forbidden."""
    _check(viewer)
    linking = [name for name, kind in KINDS.items() if kind.links]
    (totals,) = await driver.run("export_totals")
    done = 0
    async for rows in _pages(driver, "contacts_by_channel_after_ids", lambda row: row["last"], linking=linking):
        yield rows
        done += sum(row["contacts"] for row in rows)
        report("Reading interactions", done, totals["interactions"])


async def _pages(driver: Driver, query: str, last: Callable[[Row], str], **params: Any) -> AsyncIterator[list[Row]]:
    """`last`: the greatest id in a row."""
    after = ""
    while True:
        (page,) = await driver.run(query, after=after, limit=PAGE, **params)
        if not page["rows"]:
            return
        yield page["rows"]
        after = max(map(last, page["rows"]))


def _last_profile(row: Row) -> str:
    return max(str(profile["id"]) for profile in row["profiles"])


def _check(viewer: Viewer) -> None:
    require_administrator(viewer, "only administrators may look at the quality of all data")
