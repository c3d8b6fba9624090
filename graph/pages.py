"""Parts of a long list: which rows are wanted, and cursors that still point at the same row when others come in between.

A cursor holds the time and id of the row it stands at (keyset paging), never a position, so rows that arrive or leave
do not shift the next page.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from graph.errors import BadRequest

MAX_FIRST = 100
"""Rows on one page, at most."""


@dataclass(frozen=True, slots=True)
class Page:
    """The rows wanted of one section, newest first: `first` of them after the row a cursor stands at, and the filters.

    A filter that is None lets everything through. `since` is included, `until` is not. `whole`: all fields are wanted,
    not the BRIEF ones only; `lines`: so are an order's lines; `events`: and what happened to it, and who is on it.
    """

    first: int = 10
    after: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    channels: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    activities: tuple[str, ...] | None = None
    direction: str | None = None
    public: bool | None = None
    roles: tuple[str, ...] = ("PLACED",)
    whole: bool = True
    lines: bool = True
    events: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.first <= MAX_FIRST:
            raise BadRequest(f"first must lie between 1 and {MAX_FIRST}", code="invalid_page")

    def has_rows_of(self, other: Page) -> bool:
        """Whether this is the same page as the other, however much of each row is wanted."""
        return replace(self, whole=other.whole, lines=other.lines, events=other.events) == other

    def place(self) -> dict[str, Any]:
        """Where the page begins, as the parameters `at` and `id`; both None at the start. Raises BadRequest."""
        at, id_ = cursor_place(self.after) if self.after else (None, None)
        return {"at": datetime.fromisoformat(at) if isinstance(at, str) else at, "id": id_}


BRIEF: Mapping[str, frozenset[str]] = {
    "profiles": frozenset({"id", "name"}),
    "orders": frozenset({"id", "source", "number", "currency", "status", "total", "at", "ahead", "lines"}),
    "interactions": frozenset(
        {"id", "source", "channel", "direction", "public", "activity", "subject", "text", "at", "ahead"}
    )
    | {"sentiment"},
}
"""The fields of a row that come where not all are wanted: the usual ones, a third of the work for Neo4j."""


@dataclass(frozen=True, slots=True)
class Sections:
    """What is wanted of each customer beside its id; nothing is read that is not asked for.

    `names`: the profiles' names only. `counts`: how many customers share each identifier is wanted too.
    """

    profiles: bool = False
    identifiers: bool = False
    orders: Page | None = None
    interactions: Page | None = None
    cases: Page | None = None
    counts: bool = True
    names: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of rows. `total` counts all that pass the filters; `by` names the field the rows are in order of."""

    nodes: list[dict[str, Any]]
    total: int
    has_next: bool
    has_previous: bool
    by: str = "at"

    def cursor(self, node: dict[str, Any]) -> str:
        """The cursor that stands at this row."""
        return cursor(node[self.by], node["id"])


NO_ROWS = Rows([], 0, has_next=False, has_previous=False)


def cursor(at: str | float, id_: str) -> str:
    """A cursor for the row with this time (or score) and id; opaque to clients."""
    return base64.urlsafe_b64encode(orjson.dumps([at, id_])).decode().rstrip("=")


def cursor_place(text: str) -> tuple[str | float, str]:
    """The time (or score) and id a cursor stands at. Raises BadRequest for one that is not ours."""
    try:
        place = orjson.loads(base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
        at, id_ = place
        if isinstance(at, str) and not _is_time(at):
            raise TypeError
        if not isinstance(id_, str) or not isinstance(at, (str, float)):
            raise TypeError
    except (ValueError, TypeError, binascii.Error):
        raise BadRequest("this cursor was not given out by Whom", code="invalid_cursor") from None
    return at, id_


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)")


def _is_time(text: str) -> bool:
    # Only what Neo4j writes and reads: Python takes weeks, dates alone and offsets over 18 hours as well.
    offset = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).utcoffset()
    return bool(_TIME.fullmatch(text)) and offset is not None and abs(offset) <= timedelta(hours=18)
