"""Where a case may stand: one declared set, and the words that sources have for it.

A source's word is kept beside the status it means. A word that means none of them is refused by the name of its field, with what is allowed:
a case that nobody finds among the open ones is worse than a line to mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from graph.identifiers.text import word_table
from graph.words import status_meant


class Status(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"


OPEN = (Status.OPEN, Status.PENDING, Status.ON_HOLD)
"""Somebody has still to do something. `pending`: the customer; `on_hold`: somebody else outside the team."""
OVER = (Status.RESOLVED, Status.CLOSED)

_WORDS: Mapping[str, str] = word_table(
    """
    new = open, active = open, assigned = open, in progress = open, working = open, reopened = open, escalated = open, todo = open,
    awaiting agent = open, waiting on us = open, waiting for support = open, customer replied = open, unresolved = open,
    waiting = pending, waiting for customer = pending, waiting on customer = pending, awaiting customer = pending,
    awaiting customer response = pending, awaiting reply = pending, awaiting user reply = pending, answered = pending,
    waiting on contact = pending, pending customer = pending,
    hold = on_hold, onhold = on_hold, on hold = on_hold, paused = on_hold, suspended = on_hold, snoozed = on_hold,
    waiting on third party = on_hold, waiting for third party = on_hold, awaiting third party = on_hold, pending third party = on_hold,
    solved = resolved, done = resolved, fixed = resolved, complete = resolved, completed = resolved, finished = resolved,
    archived = closed, cancelled = closed, canceled = closed, deleted = closed, spam = closed, merged = closed, rejected = closed
    """
)


def status_of(word: str) -> Status:
    """The status a source's word means, whatever its capitals, dashes and underscores. Raises UnknownKind (`unknown_status`)."""
    return status_meant(word, Status, _WORDS, "a case")
