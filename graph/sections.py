"""The sections of a customer that come with it in one statement: what to ask the graph for, and what its answer means.

`customers_by_keys` reads any of profiles, identifiers, orders, interactions and cases in one round trip; a section that
is not wanted, or that the viewer may not see, is asked for with a `first` of 0 and costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from graph.access import Thing, Viewer, allowed, hidden_fields, sees_profile, visible_kinds
from graph.errors import BadRequest
from graph.identifiers import KINDS
from graph.ivr import show_keyed
from graph.pages import NO_ROWS, Page, Rows, Sections

Row = dict[str, Any]
MAX_PARTS = 1_000
"""Profiles, and identifiers, read of one customer. A person has a few dozen; a cookie jar may have thousands."""

_PAGED: Mapping[str, tuple[Thing, str]] = {
    "orders": (Thing.ORDERS, "at"),
    "interactions": (Thing.INTERACTIONS, "at"),
    # The open ones first: see customers_by_keys.
    "cases": (Thing.CASES, "rank"),
}
_NOWHERE = {"first": 0, "at": None, "id": None, "since": None, "until": None}


@lru_cache(maxsize=256)
def kinds_seen(viewer: Viewer) -> tuple[list[str], list[str]]:
    """The identifier kinds this viewer may see, and those that are hidden from it."""
    seen = visible_kinds(viewer, KINDS)
    return seen, sorted(KINDS.keys() - set(seen))


def interactions_seen(viewer: Viewer) -> Row:
    """The parameters that keep interactions a viewer may not see out of every list and count."""
    return {
        "private": allowed(viewer, Thing.PRIVATE_INTERACTIONS),
        "sessions": allowed(viewer, Thing.SESSIONS),
    }


def happened(viewer: Viewer) -> Row:
    """The same for whatever tells of the last, the usual or the recent: what lies ahead, by the clock of whoever told it, does not count until
    its time has come. Lists have it all the same, in its place, and say so (`ahead`)."""
    return interactions_seen(viewer) | {"now": datetime.now(UTC)}


def parameters(viewer: Viewer, sections: Sections) -> Row:
    """The parameters of `customers_by_keys` but for the keys. Raises BadRequest for a cursor that is not ours."""
    kinds, hidden = kinds_seen(viewer)
    return {
        "kinds": kinds,
        "hidden": hidden,
        "profiles": {"first": MAX_PARTS if sections.profiles or sections.names else 0, "whole": sections.profiles},
        "identifiers": MAX_PARTS if sections.identifiers else 0,
        "counts": sections.counts,
        "orders": _orders(_seen(viewer, "orders", sections)),
        "interactions": _interactions(_seen(viewer, "interactions", sections)) | interactions_seen(viewer),
        "cases": _cases(_seen(viewer, "cases", sections)),
    }


def customer_of(viewer: Viewer, row: Row, sections: Sections) -> Row:
    """A customer as the readers of the graph know it: its row, lists masked, and pages as `Rows`."""
    row["id"] = row["key"]
    row["sections"] = sections
    _tell(viewer, "profiles", row["id"], row["profiles"])
    for name, (_, by) in _PAGED.items():
        page = getattr(sections, name)
        row[name] = rows_of(row[name], page, row[f"{name}_total"], by) if page else NO_ROWS
        _tell(viewer, name, row["id"], row[name].nodes)
    if sections.orders and sections.orders.lines:
        mask_lines(viewer, row["orders"].nodes)
    if sections.orders and sections.orders.events:
        mask_events(viewer, row["orders"].nodes)
    return row


def _tell(viewer: Viewer, name: str, customer: str, rows: list[Row]) -> None:
    for row in rows:
        row["customer_id"] = customer
        more = row.get("more")
        if more:
            row.update(more)
    mask(viewer, name, rows)


def rows_of(found: list[Row], page: Page, total: int, by: str = "at") -> Rows:
    """One page of what was found; the statement returns one row more than asked for when there are more."""
    return Rows(found[: page.first], total, len(found) > page.first, page.after is not None, by)


def mask(viewer: Viewer, kind: str, rows: Collection[Row]) -> None:
    """Empty the fields the viewer may not see."""
    hidden = hidden_fields(viewer).get(kind)
    if hidden:
        blank = dict.fromkeys(hidden)
        for row in rows:
            row.update(blank)
    if kind == "interactions":
        show_keyed(viewer, rows)


def mask_lines(viewer: Viewer, orders: Iterable[Row]) -> None:
    """Put the lines of each order in order, and empty what the viewer may not see of them."""
    for order in orders:
        order["lines"].sort(key=_position)
        for line in order["lines"]:
            line["currency"] = order["currency"]
        mask(viewer, "lines", order["lines"])


def mask_events(viewer: Viewer, orders: Iterable[Row]) -> None:
    """Empty what the viewer may not see of what happened to each order, and leave out profiles that are hidden from it."""
    for order in orders:
        mask(viewer, "order_events", order["events"])
        order["parties"] = [party for party in order["parties"] if sees_profile(viewer, party["profile_id"])]
        mask(viewer, "parties", order["parties"])


def belong(customer: str, rows: Iterable[Row]) -> None:
    """Say of each row whose it is, so that there is a way back to the customer."""
    for row in rows:
        row["customer_id"] = customer


def _position(line: Row) -> int:
    return int(line["position"] or 0)


def _seen(viewer: Viewer, name: str, sections: Sections) -> Page | None:
    thing, _ = _PAGED[name]
    page: Page | None = getattr(sections, name)
    return page if page and allowed(viewer, thing) else None


def _bounds(page: Page | None) -> Row:
    if page is None:
        return dict(_NOWHERE)
    return {"first": page.first, "since": page.since, "until": page.until, **page.place()}


def _orders(page: Page | None) -> Row:
    wanted = page or Page()
    return _bounds(page) | {
        "statuses": _list(wanted.statuses),
        "roles": list(wanted.roles),
        "whole": wanted.whole,
        "lines": wanted.lines,
        "events": wanted.events,
    }


def _interactions(page: Page | None) -> Row:
    wanted = page or Page()
    return _bounds(page) | {
        "channels": _list(wanted.channels),
        "activities": _list(wanted.activities),
        "direction": wanted.direction,
        "public": wanted.public,
        "whole": wanted.whole,
    }


def _cases(page: Page | None) -> Row:
    bounds = _bounds(page) | {"statuses": _list((page or Page()).statuses)}
    if not isinstance(bounds["at"], float | None):
        raise BadRequest("this cursor was not given out by a list of cases", code="invalid_cursor")
    return bounds


def _list(values: tuple[str, ...] | None) -> list[str] | None:
    return None if values is None else list(values)
