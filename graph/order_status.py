"""Where an order may stand: one declared set, and the words that shops, tills and carriers have for it.

A source's word is kept beside the state it means. A word that means none is refused by the name of its field, with what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from graph.identifiers.text import word_set, word_table
from graph.words import plain_word, status_meant


class State(StrEnum):
    """Where an order stands, in the order in which it usually goes: of two at one moment the later here holds."""

    PLACED = "placed"
    ON_HOLD = "on_hold"
    PREPARING = "preparing"
    SHIPPED = "shipped"
    READY = "ready"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERED = "delivered"
    COLLECTED = "collected"
    EXPIRED = "expired"
    COMPLETED = "completed"
    RETURNING = "returning"
    PART_RETURNED = "part_returned"
    RETURNED = "returned"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


RANK: Mapping[State, int] = {state: rank for rank, state in enumerate(State)}
"""Where each state comes in the usual course."""

_WORDS: Mapping[str, str] = word_table(
    """
    new = placed, open = placed, pending = placed, created = placed, received = placed, ordered = placed, draft = placed, unpaid = placed,
    awaiting payment = placed, pending payment = placed, payment pending = placed, authorized = placed, authorised = placed, unfulfilled = placed,
    hold = on_hold, onhold = on_hold, paused = on_hold, suspended = on_hold, backordered = on_hold, back ordered = on_hold, fraud check = on_hold,
    paid = preparing, confirmed = preparing, accepted = preparing, processing = preparing, in progress = preparing, picking = preparing,
    picked = preparing, packing = preparing, packed = preparing, awaiting fulfillment = preparing, awaiting shipment = preparing,
    awaiting pickup = ready, ready for pickup = ready, ready for collection = ready, ready to collect = ready, waiting for collection = ready,
    available for pickup = ready, arrived in store = ready, waiting = ready,
    dispatched = shipped, despatched = shipped, sent = shipped, in transit = shipped, on its way = shipped, out for delivery = shipped,
    partially shipped = shipped, partially fulfilled = shipped, fulfilled = shipped, label printed = preparing,
    failed delivery = delivery_failed, delivery attempted = delivery_failed, attempted delivery = delivery_failed, undelivered = delivery_failed,
    undeliverable = delivery_failed, delivery exception = delivery_failed, lost = delivery_failed, returned to sender = delivery_failed,
    left with neighbour = delivered, signed for = delivered, picked up = collected, handed over = collected,
    not collected = expired, uncollected = expired, collection expired = expired, pickup expired = expired, never collected = expired,
    complete = completed, done = completed, finished = completed, closed = completed, archived = completed,
    return requested = returning, return in progress = returning, return shipped = returning,
    partially returned = part_returned, partially refunded = part_returned, part refunded = part_returned, return received = returned,
    credited = refunded, refund issued = refunded,
    canceled = cancelled, voided = cancelled, void = cancelled, declined = cancelled, payment failed = cancelled, failed = cancelled,
    rejected = cancelled, abandoned = cancelled
    """
)
_NO_STATE = word_set("updated edited unknown other")
"""Words that sources send where they have nothing to say of it."""


def state_of(word: str) -> State | None:
    """The state a source's word means, whatever its capitals, dashes and underscores; None for one that tells of no state.

    Raises UnknownKind (`unknown_status`).
    """
    return None if plain_word(word) in _NO_STATE else status_meant(word, State, _WORDS, "an order")
