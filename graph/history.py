"""What insight reads of customers, for one viewer: what mood, habits, promises and the way through the shop are worked out from.

As in `graph.reads`, what a viewer may not see is filtered in the graph, before limiting, or emptied here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.access import Thing, Viewer, allowed
from graph.audit import Look
from graph.driver import Driver
from graph.sections import MAX_PARTS, Row, happened, kinds_seen, mask

Found = dict[str, list[Row]]
MOST = 500
"""Contacts of one customer that are looked at, the newest: a mood is older than that for nobody."""
MOST_WRITTEN, MOST_VISITED = 50, 100
"""Messages to one customer, and steps on the web, that are looked at."""
MOST_VERSIONS = 100
"""Earlier versions of one profile, and places where orders went, that are looked at, the newest."""
PROMISES_SINCE = timedelta(days=90)
"""What was promised longer ago is no more than a memory."""
_CONTACT = ("at", "direction", "channel", "activity", "language", "label", "confidence", "topics")


class History:
    """The reads of one answer, by customer ids. Raises DatabaseUnavailable."""

    def __init__(self, viewer: Viewer, driver: Driver, look: Look) -> None:
        self.viewer = viewer
        self._driver = driver
        self._look = look

    async def contacts(self, customers: Sequence[str]) -> Found:
        """The newest contacts, newest first: when, which way, over which channel, and how they sound (None for who may not see moods)."""
        if not allowed(self.viewer, Thing.INTERACTIONS):
            return {}
        found = await self._keyed("contacts_by_customer_ids", customers, first=MOST, **happened(self.viewer))
        rows = {key: [dict(zip(_CONTACT, one, strict=True)) for one in told] for key, told in found.items()}
        for told in rows.values():
            mask(self.viewer, "contacts", told)
        return rows

    async def promises(self, customers: Sequence[str]) -> Found:
        """What they may have been promised: messages to them and open cases with a due date, for `insight.promises`."""
        if not (allowed(self.viewer, Thing.INTERACTIONS) and allowed(self.viewer, Thing.INTERACTION_TEXT)):
            return {}
        now = datetime.now(UTC)
        seen = {
            "cases": allowed(self.viewer, Thing.CASES) and allowed(self.viewer, Thing.ATTRIBUTES),
            "private": allowed(self.viewer, Thing.PRIVATE_INTERACTIONS),
            "since": now - PROMISES_SINCE,
            "now": now,
        }
        return await self._keyed("promises_by_customer_ids", customers, first=MOST_WRITTEN, **seen)

    async def visits(self, customers: Sequence[str]) -> Found:
        """What they did on the web last, newest first, for `insight.journey`."""
        if not (allowed(self.viewer, Thing.INTERACTIONS) and allowed(self.viewer, Thing.SESSIONS)):
            return {}
        seen = happened(self.viewer)
        found = await self._keyed("visits_by_customer_ids", customers, first=MOST_VISITED, **seen)
        for rows in found.values():
            mask(self.viewer, "interactions", rows)
        return found

    async def scores(self, customers: Sequence[str]) -> Found:
        """What other systems make of them, for `insight.scores`."""
        if not allowed(self.viewer, Thing.SCORES):
            return {}
        return await self._keyed("scores_by_customer_ids", customers, first=MOST)

    async def addresses(self, customers: Sequence[str]) -> Found:
        """Where they live and lived, one row each, for `insight.addresses`; where orders went goes with the orders and with names."""
        if not allowed(self.viewer, Thing.ADDRESS):
            return {}
        orders = all(allowed(self.viewer, thing) for thing in (Thing.ORDERS, Thing.NAMES))
        asked = {"orders": orders, "first": MAX_PARTS, "versions": MOST_VERSIONS}
        found = await self._keyed("addresses_by_customer_ids", customers, **asked)
        for (row,) in found.values():
            mask(self.viewer, "profiles", row["profiles"])
        return found

    async def insights(self, names: Sequence[str]) -> Found:
        """What was learnt from the orders of all customers, by its name; nothing for who may not see money."""
        if not (allowed(self.viewer, Thing.ORDERS) and allowed(self.viewer, Thing.ORDER_MONEY)):
            return {}
        rows = await self._driver.run("insights_by_names", keys=list(names))
        return {row["key"]: [row] for row in rows}

    async def _keyed(self, query: str, keys: Sequence[str], **params: Any) -> Found:
        if not (keys and allowed(self.viewer, Thing.INDIVIDUALS)):
            return {}
        rows = await self._driver.run(query, keys=list(keys), hidden=kinds_seen(self.viewer)[1], **params)
        self._look.saw(row["key"] for row in rows if row["rows"])
        return {row["key"]: row["rows"] for row in rows}
