"""What a customer did on the web last: pages seen, what was searched for, what was left in the basket, and the steps that failed.

From web sessions (with their pages) and from single events (Segment's e-commerce names) alike: all that lies within `GAP` of the next belongs to
one visit. A pure function of those rows, whatever their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

GAP = timedelta(minutes=30)
"""Silence after which a visit is over, as web analytics have it."""
MOST = 50
"""Pages, searches, products and steps told, the latest."""
_QUERY = ("q", "query", "search", "s")
_FAILED = re.compile(r"fail|declin|error|refus|invalid|timeout|not_found|missing", re.IGNORECASE)
_SEARCHED = frozenset({"products_searched", "search", "searched"})
_ADDED, _REMOVED = "product_added", "product_removed"
_BOUGHT = frozenset({"order_completed", "bought"})
_STEP = ("failed_step", "step", "field", "error", "error_message", "reason")


@dataclass(frozen=True, slots=True)
class Journey:
    """One visit, times UTC. `basket`: what was put in and neither taken out nor bought, by name; `left_basket`: it was left with something in it.
    `failed`: the steps that did, with what is told of them."""

    at: datetime
    ended_at: datetime
    pages: tuple[str, ...]
    searches: tuple[str, ...]
    basket: tuple[str, ...]
    left_basket: bool
    failed: tuple[str, ...]
    bought: bool
    referrer: str | None
    device: str | None
    reason: str


def journey(rows: Iterable[Mapping[str, Any]], zone: tzinfo = UTC) -> Journey | None:
    """The last visit in rows of `graph.history.History.visits`; None without any. `zone`: the one its reason tells the time in."""
    steps = _last_visit(sorted(rows, key=lambda row: (row["at"], row["id"])))
    if not steps:
        return None
    begun, ended = _at(steps[0]["at"]), max(map(_ended, steps))
    told = [_Step(row) for row in steps]
    bought = any(step.bought for step in told)
    basket = () if bought else _basket(told)
    failed = _each(word for step in told for word in step.failed)
    left = not bought and bool(basket or any(step.outcome == "left_basket" for step in told))
    pages = tuple(page for step in told for page in step.pages)[-MOST:]
    searches = _each(word for step in told for word in step.searches)
    return Journey(
        begun,
        ended,
        pages,
        searches,
        basket,
        left,
        failed,
        bought,
        next((row["referrer"] for row in steps if row["referrer"]), None),
        next((row["device"] for row in steps if row["device"]), None),
        _reason(begun.astimezone(zone), len(pages), searches, left, failed),
    )


class _Step:
    """One row as it is read: what the viewer may not see is None and tells nothing."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.said: Mapping[str, Any] = orjson.loads(row["attributes"]) if row["attributes"] else {}
        self.activity = (row["activity"] or "").lower()
        self.outcome = (row["outcome"] or "").lower()
        self.subject = row["subject"]
        self.pages = list(row["pages"] or [])
        if self.activity in ("page_view", "screen_view") and (self.said.get("path") or self.subject):
            self.pages.append(str(self.said.get("path") or self.subject))

    @property
    def bought(self) -> bool:
        return self.activity in _BOUGHT or self.outcome in _BOUGHT

    @property
    def searches(self) -> list[str]:
        words = [word for page in self.pages for word in _searched(page)]
        if self.activity in _SEARCHED:
            words.append(str(self.said.get("query") or self.subject or ""))
        return [word for word in words if word]

    @property
    def failed(self) -> list[str]:
        named = next((str(self.said[name]) for name in _STEP if self.said.get(name)), None)
        if self.said.get("failed_step"):
            return [str(self.said["failed_step"])]
        if _FAILED.search(self.activity):
            return [f"{self.activity}: {named}" if named else self.activity]
        return [named or "a step of the visit"] if _FAILED.search(self.outcome) else []

    @property
    def product(self) -> str:
        return str(self.subject or self.said.get("name") or self.said.get("sku") or self.said.get("product_id") or "")


def _last_visit(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    visit: list[Mapping[str, Any]] = []
    for step in steps:
        if visit and _at(step["at"]) - max(map(_ended, visit)) > GAP:
            visit = []
        visit.append(step)
    return visit


def _basket(steps: Iterable[_Step]) -> tuple[str, ...]:
    held: dict[str, int] = {}
    for step in steps:
        if step.activity in (_ADDED, _REMOVED) and step.product:
            held[step.product] = max(0, held.get(step.product, 0) + (1 if step.activity == _ADDED else -1))
    return tuple(name for name, count in held.items() if count)[-MOST:]


def _searched(page: str) -> list[str]:
    try:
        asked = parse_qs(urlsplit(page).query)
    except ValueError:
        return []
    return [word for name in _QUERY for word in asked.get(name, [])]


def _reason(begun: datetime, pages: int, searches: Sequence[str], left: bool, failed: Sequence[str]) -> str:
    said = [f"visit of {begun:%-d %b %Y %H:%M %Z}", f"{pages} page{'' if pages == 1 else 's'}"]
    said += [f"searched for {', '.join(searches)}"] if searches else []
    said += ["left something in the basket"] if left else []
    said += [f"failed: {', '.join(failed)}"] if failed else []
    return "; ".join(said)


def _each(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[-MOST:]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _ended(row: Mapping[str, Any]) -> datetime:
    return max(_at(row["ended_at"] or row["at"]), _at(row["at"]))
