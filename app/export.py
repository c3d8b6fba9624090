"""Writes the pseudonymised copy of the graph: a file of import lines, read page by page in constant memory.

Two passes: the first learns which words of lists are common, the second writes. The file appears whole or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import orjson

from app.files import appearing
from app.pseudonymise import Line, Party, Veil
from graph.access import Viewer, require_administrator
from graph.driver import Driver
from graph.progress import Report, silent
from graph.pseudonyms import Pseudonyms

PAGE = 1_000
"""Records read at once."""
COMMON = 5
"""Customers who have to share a word before it is told as it is; as for an analyst's totals."""
MAX_WORDS = 200_000
"""Different words that are counted; what comes up after so many is taken for rare, so that memory stays bounded."""
_TOLD = {
    "interactions": ("export_interactions", "Interaction"),
    "orders": ("export_orders", "Order"),
    "order_events": ("export_order_events", "OrderEvent"),
    "cases": ("export_cases", "Case"),
    "consents": ("export_consents", "Consent"),
    "scores": ("export_scores", "Score"),
    "campaign_responses": ("export_campaign_responses", "CampaignResponse"),
    "case_actions": ("export_case_actions", "CaseAction"),
}
"""The query that pages through records of each sort, and their label."""


@dataclass(frozen=True, slots=True)
class Copy:
    """How to make a copy: the key of its pseudonyms, whether to move all times, and who is told of the progress."""

    key: bytes
    shift: bool = False
    report: Report = silent


async def write_copy(driver: Driver, viewer: Viewer, path: Path, copy: Copy) -> Counter[str]:
    """Write the copy to a file (gzip if it is named so); returns how many lines of each type. Raises Forbidden, SetupError."""
    require_administrator(viewer, "only administrators may copy the graph")
    with appearing(path) as file:
        return await _Copier(driver, copy).write(file)


class _Copier:
    def __init__(self, driver: Driver, copy: Copy) -> None:
        self._driver = driver
        self._copy = copy
        self._done = 0
        self._total = 0

    async def write(self, file: IO[bytes]) -> Counter[str]:
        (totals,) = await self._driver.run("export_totals")
        common = await self._common_words(totals["profiles"])
        self._total = sum(totals.values())
        pseudonyms = Pseudonyms(self._copy.key)
        veil = Veil(pseudonyms, common, pseudonyms.shift() if self._copy.shift else timedelta())
        written: Counter[str] = Counter()
        async for line in self._lines(veil):
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            written[line["type"]] += 1
        return written

    async def _common_words(self, profiles: int) -> frozenset[str]:
        users: dict[str, set[str]] = {}
        read = 0
        async for page in self._pages("export_words"):
            for row in page:
                for word in row["words"]:
                    if word is not None and (word in users or len(users) < MAX_WORDS):
                        _add(users.setdefault(word, set()), row["customer"])
            read += len(page)
            self._copy.report("Learning which words are common", read, profiles)
        return frozenset(word for word, customers in users.items() if len(customers) >= COMMON)

    async def _lines(self, veil: Veil) -> AsyncIterator[Line]:
        async for page in self._pages("export_profiles"):
            self._tell(len(page))
            for row in page:
                # One that is referred to is made again by what refers to it.
                if not (row["placeholder"] and row["referred"]):
                    yield veil.profile(row["key"], row["customer"], row["record"], row["identifiers"])
        for query, label in _TOLD.values():
            async for page in self._pages(query):
                parties = await self._parties(label, [row["key"] for row in page])
                self._tell(len(page))
                for row in page:
                    if not row["record"].get("placeholder"):
                        yield veil.told(_type(label, row["record"]), row["record"], parties.get(row["key"], []))

    async def _parties(self, label: str, keys: list[str]) -> dict[str, list[Party]]:
        found: dict[str, list[Party]] = {}
        (answer,) = await self._driver.run("export_parties", keys=keys, label=label)
        for row in answer["rows"]:
            found.setdefault(row.pop("key"), []).append(Party(**row))
        return found

    async def _pages(self, query: str) -> AsyncIterator[list[dict[str, Any]]]:
        after = ""
        while page := await self._page(query, after):
            yield page
            after = page[-1]["key"]

    async def _page(self, query: str, after: str) -> list[dict[str, Any]]:
        # One row that holds the page: the driver takes longer over a row than over what is in it.
        (answer,) = await self._driver.run(query, after=after, limit=PAGE)
        rows: list[dict[str, Any]] = answer["rows"]
        return rows

    def _tell(self, more: int) -> None:
        self._done += more
        self._copy.report("Writing the copy", self._done, self._total)


def _add(customers: set[str], customer: str) -> None:
    if len(customers) < COMMON:
        customers.add(customer)


def _type(label: str, record: dict[str, Any]) -> str:
    if label == "Interaction":
        return "session" if record.get("activity") == "session" else "interaction"
    if label == "OrderEvent":
        return "order_state" if record["kind"] == "state" else str(record["kind"])
    return _TYPES.get(label) or label.lower()


_TYPES = {"CampaignResponse": "campaign_response", "CaseAction": "case_action"}
