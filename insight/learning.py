"""Learns from all customers when that is due: once a day, or when there is a quarter more to learn from."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from graph.access import SYSTEM
from graph.driver import Driver
from graph.progress import Report, silent
from insight.customers import sampled
from insight.learned import NAME, Learned, as_text, learn

OLD = timedelta(days=1)
"""What was learnt longer ago is learnt anew."""
MORE = 1.25
"""Times as many orders as then are reason enough, too: a shop that has just been loaded does not wait for tomorrow."""
TAKES = timedelta(minutes=30)
"""How long one worker may take before another begins the same."""

_log = structlog.get_logger(__name__)


async def learn_if_due(driver: Driver) -> bool:
    """Learn, unless it was done lately or another worker is at it. Returns whether it did."""
    (totals,) = await driver.run("export_totals")
    orders, now = totals["orders"], datetime.now(UTC)
    if not orders:
        return False
    wanted = {"name": NAME, "fewer": int(orders / MORE)}
    if not await driver.run("claim_insights", rows=[wanted], now=now, before=now - OLD, until=now + TAKES):
        return False
    await learn_now(driver)
    return True


async def learn_now(driver: Driver, report: Report = silent) -> Learned:
    """Learn from all customers as of now, and keep it for all who read."""
    as_of = datetime.now(UTC)
    (totals,) = await driver.run("export_totals")
    sample = await sampled(driver, SYSTEM, as_of, report)
    learned = await asyncio.to_thread(learn, sample, as_of)
    row = {"name": NAME, "content": as_text(learned), "as_of": as_of, "orders": totals["orders"]}
    await driver.run("keep_insights", rows=[row])
    _log.info("learned", customers=learned.base.customers)
    return learned
