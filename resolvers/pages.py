"""Relay connections over rows of the graph, and the filters their fields take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any, Generic, TypeVar

import strawberry

from graph.pages import Page, Rows
from resolvers.scalars import CaseStatus, Direction, OrderRole

T = TypeVar("T")


@strawberry.type(description="Where a page begins and ends.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="One row of a page, with the cursor that stands at it.")
class Edge(Generic[T]):
    cursor: str
    node: T


def _edges(root: Rows) -> Any:
    return [{"cursor": root.cursor(node), "node": node} for node in root.nodes]


def _page_info(root: Rows) -> Any:
    return {
        "has_next_page": root.has_next,
        "has_previous_page": root.has_previous,
        "start_cursor": root.cursor(root.nodes[0]) if root.nodes else None,
        "end_cursor": root.cursor(root.nodes[-1]) if root.nodes else None,
    }


def _total(root: Rows) -> int:
    return root.total


@strawberry.type(description="One page of a list. Cursors hold although rows come and go in between.")
class Connection(Generic[T]):
    nodes: list[T]
    edges: list[Edge[T]] = strawberry.field(resolver=_edges)
    page_info: PageInfo = strawberry.field(resolver=_page_info)
    total_count: int = strawberry.field(resolver=_total, description="All rows that pass the filter, on any page.")


@strawberry.input(description="Which interactions; what is left out lets everything through.")
class InteractionFilter:
    channels: list[str] | None = None
    activities: list[str] | None = None
    direction: Direction | None = None
    public: bool | None = None
    since: datetime | None = strawberry.field(default=None, description="At this time or after it.")
    until: datetime | None = strawberry.field(default=None, description="Before this time.")

    def onto(self, page: Page) -> Page:
        """The page with this filter."""
        return replace(
            page,
            channels=_values(self.channels),
            activities=_values(self.activities),
            direction=self.direction and self.direction.value,
            public=self.public,
            since=self.since,
            until=self.until,
        )


@strawberry.input(description="Which orders; what is left out lets everything through.")
class OrderFilter:
    statuses: list[str] | None = None
    roles: list[OrderRole] | None = strawberry.field(default=None, description="As the buyer, unless said otherwise.")
    since: datetime | None = strawberry.field(default=None, description="Placed at this time or after it.")
    until: datetime | None = strawberry.field(default=None, description="Placed before this time.")

    def onto(self, page: Page) -> Page:
        """The page with this filter."""
        roles = _values(self.roles) or page.roles
        return replace(page, statuses=_values(self.statuses), roles=roles, since=self.since, until=self.until)


@strawberry.input(description="Which cases; what is left out lets everything through.")
class CaseFilter:
    statuses: list[CaseStatus] | None = None
    since: datetime | None = strawberry.field(default=None, description="Opened at this time or after it.")
    until: datetime | None = strawberry.field(default=None, description="Opened before this time.")

    def onto(self, page: Page) -> Page:
        """The page with this filter."""
        return replace(page, statuses=_values(self.statuses), since=self.since, until=self.until)


@strawberry.input(description="Which web sessions; what is left out lets everything through.")
class SessionFilter:
    since: datetime | None = strawberry.field(default=None, description="Begun at this time or after it.")
    until: datetime | None = strawberry.field(default=None, description="Begun before this time.")

    def onto(self, page: Page) -> Page:
        """The page with this filter."""
        return replace(page, since=self.since, until=self.until)


Filter = InteractionFilter | OrderFilter | CaseFilter | SessionFilter


def page_of(first: int, after: str | None, filter: Filter | None) -> Page:
    """The page a connection field asks for. Raises BadRequest for a `first` out of bounds."""
    page = Page(first, after)
    return filter.onto(page) if filter else page


def _values(given: Iterable[Enum | str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(str(v.value) if isinstance(v, Enum) else v for v in given)
