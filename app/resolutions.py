"""Which customer each profile belongs to, for the whole graph or for some profiles, read page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

from graph.access import Viewer, require_administrator
from graph.driver import Driver
from graph.progress import Report, silent

PAGE = 5_000
"""Profiles read at once."""

Resolution = tuple[str, str]
"""A profile's id and its customer's."""


async def all_resolutions(
    driver: Driver, viewer: Viewer, source: str | None = None, report: Report = silent
) -> AsyncIterator[list[Resolution]]:
    """Every living profile, or those of one source, in the order of their ids. Raises Forbidden but for administrators."""
    _check(viewer)
    # Ids are `source:…`, and sources begin with a letter or digit: `;` follows `:`, and `~` all of them.
    after, before = (f"{source}:", f"{source};") if source else ("", "~")
    (totals,) = await driver.run("export_totals")
    done = 0
    while page := await _page(driver, "resolutions_between_ids", after=after, before=before, limit=PAGE):
        yield page
        done, after = done + len(page), page[-1][0]
        report("Reading profiles", done, None if source else totals["profiles"])


async def customers_of(
    driver: Driver, viewer: Viewer, profiles: Sequence[str], report: Report = silent
) -> dict[str, str]:
    """The customers of profiles; those that are not there, or deleted, are left out. Raises Forbidden but for administrators."""
    _check(viewer)
    found: dict[str, str] = {}
    for start in range(0, len(profiles), PAGE):
        found |= await _page(driver, "resolutions_by_profile_ids", keys=list(profiles[start : start + PAGE]))
        report("Reading profiles", min(start + PAGE, len(profiles)), len(profiles))
    return found


def _check(viewer: Viewer) -> None:
    require_administrator(viewer, "only administrators may list whole groups of customers")


async def _page(driver: Driver, query: str, **params: Any) -> list[Resolution]:
    # One row that holds the page: the driver takes longer over a row than over what is in it.
    (answer,) = await driver.run(query, **params)
    return [(profile, customer) for profile, customer in answer["rows"]]
