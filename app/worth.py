"""Writes what every customer is expected to be worth, and the segments they are in, as CSV."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, TextIO

from graph.access import Viewer
from graph.audit import Look, Trail
from graph.driver import Driver
from graph.errors import BadRequest
from graph.progress import Report, silent
from insight.base import base
from insight.customers import Member, all_members, learned
from insight.fitting import Fit
from insight.purchases import Facts
from insight.segments import segments
from insight.worth import YEAR, worths

WORTH_COLUMNS = ("profile", "customer", "expected_orders", "expected_value", "p_active")
SEGMENT_COLUMNS = ("profile", "customer", "segment", "reason")
_DIGITS = 6
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, of which graph, as known when, and who is told how far it is."""

    driver: Driver
    viewer: Viewer
    trail: Trail
    as_of: datetime
    report: Report = silent

    async def learned(self, what: str) -> tuple[Fit, list[Facts]]:
        """What the base teaches, and of whom. `what` stands on the audit trail, as a look at everybody."""
        self.trail.write(Look(self.viewer, what, everyone=True))
        return await learned(self.driver, self.viewer, self.as_of, self.report)

    def pages(self) -> AsyncIterator[list[Member]]:
        """All customers."""
        return all_members(self.driver, self.viewer, self.as_of, self.report, "Writing")


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written, and where the numbers come from."""

    rows: int
    fit: Fit


async def write_worths(asker: Asker, days: int, out: TextIO) -> Written:
    """A row for every profile of every customer, with the customer's figures. Raises Forbidden but for administrators."""
    fit, _ = await asker.learned("cli:worth")
    rows = _Rows(out, WORTH_COLUMNS)
    async for page in asker.pages():
        for one, worth in zip(page, worths([one.facts for one in page], fit, days), strict=True):
            figures = (worth.expected_orders, worth.expected_value, worth.p_active)
            rows.write(one, [tuple(round(figure, _DIGITS) for figure in figures)])
    return Written(rows.count, fit)


async def write_segments(asker: Asker, out: TextIO) -> Written:
    """A row for every profile of every customer and segment the customer is in. Raises Forbidden but for administrators."""
    fit, sample = await asker.learned("cli:segments")
    against = base(sample, worths(sample, fit, YEAR), asker.as_of)
    rows = _Rows(out, SEGMENT_COLUMNS)
    async for page in asker.pages():
        for one, worth in zip(page, worths([one.facts for one in page], fit, YEAR), strict=True):
            rows.write(one, [(found.name, found.reason) for found in segments(one.facts, worth, against)])
    return Written(rows.count, fit)


def moment(text: str | None) -> datetime:
    """`2026-09-01` is the beginning of that day, `2026-09-01T12:00:00Z` that moment; without a zone UTC. None is now. Raises BadRequest."""
    if text is None:
        return datetime.now(UTC)
    try:
        if len(text) == len("2026-09-01"):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest("--as-of is a date or time such as 2026-09-01 or 2026-09-01T12:00:00Z") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


class _Rows:
    """CSV rows, counted."""

    def __init__(self, out: TextIO, columns: tuple[str, ...]) -> None:
        self._writer = csv.writer(out, lineterminator="\n")
        self._writer.writerow(columns)
        self.count = 0

    def write(self, one: Member, told: Iterable[Row]) -> None:
        rows = [(profile, one.customer, *what) for what in told for profile in one.profiles]
        self._writer.writerows(rows)
        self.count += len(rows)
