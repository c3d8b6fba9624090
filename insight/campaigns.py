"""Campaigns a customer got, each with what they did about it, in the order in which it happened. Pure.

Sources report one thing a record (sent, opened, clicked …), in any order. A word that nobody knows is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.words import plain_word

_WORDS = {
    "delivered": "sent", "received": "sent", "dispatched": "sent", "open": "opened", "read": "opened", "viewed": "opened",
    "click": "clicked", "tapped": "clicked", "purchased": "bought", "converted": "bought", "ordered": "bought", "purchase": "bought",
    "unsubscribe": "unsubscribed", "opted out": "unsubscribed", "spam": "complained", "marked as spam": "complained", "complaint": "complained",
    "bounce": "bounced", "hard bounced": "bounced", "replied": "answered", "reply": "answered",
}  # fmt: skip
_REACHED = {
    "sent": 0,
    "bounced": 1,
    "opened": 2,
    "clicked": 3,
    "answered": 4,
    "bought": 5,
    "complained": 6,
    "unsubscribed": 7,
}
"""How far a response goes; the farthest is what is told first."""
_NOTHING = frozenset({"sent", "bounced"})


@dataclass(frozen=True, slots=True)
class Response:
    """What was done: our word, the source's, and when."""

    kind: str
    word: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign and what came of it. `sent_at`: None where nobody told; `outcome`: the farthest response, None for none."""

    id: str
    name: str | None
    channel: str | None
    sent_at: datetime | None
    outcome: str | None
    responses: tuple[Response, ...]
    reason: str

    @property
    def newest(self) -> datetime:
        """Time of the newest fact."""
        return self.responses[-1].at


def campaigns(rows: Iterable[Mapping[str, Any]]) -> list[Campaign]:
    """The campaigns of one customer, the one with the newest fact first, from rows of `campaign_responses_by_customer_ids`."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["campaign"], []).append(row)
    told = [_campaign(id_, group) for id_, group in found.items()]
    return sorted(told, key=lambda one: (one.newest, one.id), reverse=True)


def _campaign(id_: str, rows: Sequence[Mapping[str, Any]]) -> Campaign:
    told = sorted((_response(row) for row in rows), key=lambda one: (one.at, _REACHED.get(one.kind, 9), one.word))
    sent = next((one.at for one in told if one.kind == "sent"), None)
    done = [one for one in told if one.kind not in _NOTHING]
    outcome = max(done, key=lambda one: (_REACHED.get(one.kind, -1), one.at)).kind if done else None
    name, channel = (next((row[field] for row in rows if row[field]), None) for field in ("campaign_name", "channel"))
    return Campaign(id_, name, channel, sent, outcome, tuple(told), _reason(told, channel))


def _response(row: Mapping[str, Any]) -> Response:
    word = str(row["response"])
    plain = plain_word(word)
    return Response(_WORDS.get(plain, plain), word, datetime.fromisoformat(row["at"]))


def _reason(told: Sequence[Response], channel: str | None) -> str:
    first = {one.kind: one for one in reversed(told)}
    parts = [
        f"{one.kind}{f' by {channel}' if channel and one.kind == 'sent' else ''} on {one.at.day} {one.at:%b %Y}"
        for one in first.values()
    ]
    parts.reverse()
    return ", ".join(parts) + ("" if set(first) - _NOTHING else "; no response")
