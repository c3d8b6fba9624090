"""Tracking calls as a shop's website, app and chat send them, and where each is to be found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from bench.mood.written import written

Row = dict[str, Any]
MIX = {"page": 35, "chat": 30, "identify": 15, "product": 10, "order": 10}
"""How often each call comes, of a hundred."""


@dataclass(frozen=True, slots=True)
class Event:
    """A call: its path, what it says, and the id of the profile, order or interaction it becomes."""

    path: str
    said: Row
    key: str


class Events:
    """Calls of one source: of people who signed in once (`knowns`), the more of them whose address the shop has (`emails`)."""

    def __init__(self, source: str, emails: Sequence[str], seed: int = 11) -> None:
        self._source, self._emails = source, list(emails)
        self._random = Random(seed)
        self._messages = [text for text, _ in written(self._random)]
        self._users = 0
        self._events = 0

    def knowns(self, count: int) -> list[Event]:
        """So many people sign in for the first time."""
        return [self._identify() for _ in range(count)]

    def mixed(self, count: int) -> list[Event]:
        """So many calls of all kinds, as `MIX` has it."""
        kinds = self._random.choices(list(MIX), list(MIX.values()), k=count)
        return [getattr(self, f"_{kind}")() for kind in kinds]

    def _identify(self) -> Event:
        self._users += 1
        user = f"u{self._users}"
        # Every other is a customer of the shop, whom the address ties to what is known of them.
        shared = self._users % 2 and self._emails
        email = self._emails.pop() if shared else f"someone{self._users}@{self._source}.example"
        said = {"userId": user, "traits": {"email": email, "firstName": "Robin", "lastName": f"Newby{self._users}"}}
        return Event("/v1/identify", said, f"{self._source}:{user}")

    def _page(self) -> Event:
        page = {"name": "Lanterns", "properties": {"url": "https://shop.example/lanterns", "title": "Lanterns"}}
        # A third of all visits are by nobody yet.
        who = {"anonymousId": f"a{self._events // 5}"} if self._random.random() < 1 / 3 else self._somebody()
        return self._told("/v1/page", who | page)

    def _product(self) -> Event:
        said = {"event": "Product Viewed", "properties": self._product_sold()}
        return self._told("/v1/track", self._somebody() | said)

    def _chat(self) -> Event:
        said = {"conversation_id": f"t{self._events}", "message_body": self._random.choice(self._messages)}
        return self._told("/v1/track", self._somebody() | {"event": "Live Chat Message Sent", "properties": said})

    def _order(self) -> Event:
        order = f"{self._source}-{self._events}"
        product = self._product_sold()
        line = product | {"quantity": 2, "price": 2.55}
        said = {"order_id": order, "currency": "GBP", "total": 5.1, "products": [line]}
        event = self._told("/v1/track", self._somebody() | {"event": "Order Completed", "properties": said})
        return Event(event.path, event.said, f"{self._source}:{order}")

    def _product_sold(self) -> Row:
        # A few are sold all the time, many now and then.
        number = int(self._random.paretovariate(0.7)) % 2_000
        return {"sku": f"L{number}", "name": f"Lantern {number}"}

    def _somebody(self) -> Row:
        return {"userId": f"u{self._random.randint(1, self._users)}"}

    def _told(self, path: str, said: Row) -> Event:
        self._events += 1
        message = f"m{self._events}"
        return Event(path, said | {"messageId": message}, f"{self._source}:{message}")
