"""All customers with the facts of their orders, read page by page; and what the base of them teaches."""

from __future__ import annotations

import heapq
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from graph.access import Viewer, require_administrator
from graph.audit import Look
from graph.driver import Driver
from graph.progress import Report, silent
from graph.reads import Reads
from insight.fitting import SAMPLE, Fit, fit
from insight.purchases import Facts, Order, facts

PAGE = 500
"""Customers read at once, with all their orders."""


@dataclass(frozen=True, slots=True)
class Member:
    """A customer, its living profiles in order, and the facts of its orders."""

    customer: str
    profiles: list[str]
    facts: Facts


async def all_members(
    driver: Driver, viewer: Viewer, as_of: datetime, report: Report = silent, what: str = "Reading orders"
) -> AsyncIterator[list[Member]]:
    """Every customer that has a living profile, in the order of their ids. Raises Forbidden but for administrators. The caller writes the audit
    trail: it is a look at everybody."""
    require_administrator(viewer, "only administrators may list whole groups of customers")
    (totals,) = await driver.run("export_totals")
    done, after = 0, ""
    while page := await _page(driver, after):
        after = page[-1][0]
        living = [(customer, profiles) for customer, profiles in page if profiles]
        orders = await Reads(viewer, driver, Look(viewer)).purchases([customer for customer, _ in living])
        yield [Member(one, profiles, facts(map(Order.of, orders.get(one, [])), as_of)) for one, profiles in living]
        done += sum(len(profiles) for _, profiles in living)
        report(what, done, totals["profiles"])


async def sampled(driver: Driver, viewer: Viewer, as_of: datetime, report: Report = silent) -> list[Facts]:
    """The customers to learn from: all, or where they are more than `SAMPLE` those whose ids hash lowest, so that the same customers are drawn
    every time."""
    drawn: list[tuple[int, str, Facts]] = []
    async for page in all_members(driver, viewer, as_of, report, "Learning from all orders"):
        for one in page:
            if one.facts.bought:
                ticket = (
                    -int.from_bytes(blake2b(one.customer.encode(), digest_size=8).digest()),
                    one.customer,
                    one.facts,
                )
                (heapq.heappush if len(drawn) < SAMPLE else heapq.heappushpop)(drawn, ticket)
    return [facts_ for *_, facts_ in sorted(drawn, key=lambda ticket: ticket[:2])]


async def learned(driver: Driver, viewer: Viewer, as_of: datetime, report: Report = silent) -> tuple[Fit, list[Facts]]:
    """What the base teaches, and the customers it was learnt from."""
    base = await sampled(driver, viewer, as_of, report)
    return fit(base, as_of), base


async def _page(driver: Driver, after: str) -> list[tuple[str, list[str]]]:
    # One row that holds the page: the driver takes longer over a row than over what is in it.
    (answer,) = await driver.run("customers_after_ids", after=after, limit=PAGE)
    return [(customer, profiles) for customer, profiles in answer["rows"]]
