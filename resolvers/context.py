"""What the resolvers of one request share: the reads of its viewer, its selection, and loaders that batch."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

import strawberry
from graphql import FieldNode
from strawberry.dataloader import DataLoader

from graph.access import Viewer
from graph.audit import Look, Trail
from graph.driver import Driver
from graph.feed import Feed
from graph.identifiers import Hint
from graph.pages import NO_ROWS, Page, Rows, Sections
from graph.reads import Found, Reads
from graph.sections import Row
from resolvers.selection import Selection

Loaded = Callable[[Sequence[str]], Awaitable[Found]]


@dataclass(slots=True)
class Context:
    """One request. `selection` is there from the moment its document is valid; `look` notes which customers are seen.

    `zone`: the one by which days end. `plainly`: the ordinary executor is to answer, because the compiled form met something it does not know.
    """

    driver: Driver
    viewer: Viewer
    look: Look
    trail: Trail
    hint: Hint = field(default_factory=Hint)
    feed: Feed | None = None
    id_key: bytes = field(default=b"", repr=False)
    zone: tzinfo = UTC
    selection: Selection | None = None
    plainly: bool = False
    _loaders: dict[Hashable, DataLoader[str, Any]] = field(default_factory=dict)

    @property
    def reads(self) -> Reads:
        """What this viewer may read."""
        return Reads(self.viewer, self.driver, self.look)

    async def followed(self, since: datetime) -> AsyncIterator[Row]:
        """Every event since a moment ago. What was loaded for one is loaded afresh for the next."""
        if self.feed is None:
            raise RuntimeError("there is nothing to follow: the context was made without a feed")
        async for row in self.feed.follow(since):
            self._loaders.clear()
            yield row

    async def customer(self, id_: str, sections: Sections) -> Row | None:
        """A customer by its id, now or once; asked together with others, they come in one round trip."""
        what = ("customer", sections)
        customer: Row | None = await self._loader(what, lambda ids: self._customers(ids, sections)).load(id_)
        return customer

    async def customers(self, key: str, sections: Sections, first: int) -> list[Row]:
        """The first customers behind an identifier's key; asked together with others, they come in two round trips."""

        async def batch(keys: list[str]) -> list[list[Row]]:
            users = await self.reads.users(keys, first)
            ids = dict.fromkeys(user["id"] for key in keys for user in users.get(key, []))
            rows = {row["id"]: row for row in await self.reads.customers(list(ids), sections, len(ids))}
            # One customer may be certain by one key and claimed by another.
            return [
                [rows[user["id"]] | {"trust": user["trust"]} for user in users.get(key, []) if user["id"] in rows]
                for key in keys
            ]

        what = ("customers", first, sections)
        customers: list[Row] = await self._loader(what, batch).load(key)
        return customers

    async def section(self, name: str, id_: str, page: Page) -> Rows:
        """One page of a customer's orders, interactions or cases that did not come with the customer."""
        sections = replace(Sections(), **{name: page})  # type: ignore[arg-type]
        loader = self._loader(("section", sections), lambda ids: self._customers(ids, sections))
        customer = await loader.load(id_)
        return customer[name] if customer else NO_ROWS

    async def rows(self, what: Hashable, load: Loaded, key: str) -> list[Row]:
        """The rows of one key from a keyed read; keys asked for together come in one round trip.

        `what` tells apart reads with different parameters.
        """

        async def batch(keys: list[str]) -> list[list[Row]]:
            found = await load(keys)
            return [found.get(key, []) for key in keys]

        rows: list[Row] = await self._loader(what, batch).load(key)
        return rows

    async def _customers(self, ids: list[str], sections: Sections) -> list[Row | None]:
        rows = await self.reads.customers(ids, sections, first=len(ids))
        found = {key: row for row in rows for key in row["keys"]}
        return [found.get(id_) for id_ in ids]

    def _loader(self, what: Hashable, batch: Callable[[list[str]], Awaitable[Any]]) -> DataLoader[str, Any]:
        loader = self._loaders.get(what)
        if loader is None:
            loader = self._loaders[what] = DataLoader(load_fn=batch, max_batch_size=_BATCH)
        return loader


_BATCH = 1_000
"""Keys in one round trip; more go in several."""


class Info(strawberry.Info[Context, None]):
    """What a resolver is told beside its arguments."""

    @property
    def nodes(self) -> list[FieldNode]:
        """The field nodes being resolved; several where a document asks for the same field more than once."""
        return self._raw_info.field_nodes


def selection_of(info: Info) -> Selection:
    """The selection of the operation being answered."""
    if info.context.selection is None:
        raise RuntimeError("the schema runs without resolvers.answering.Answering")
    return info.context.selection
