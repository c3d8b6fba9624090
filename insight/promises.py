"""What we promised a customer, by when, and whether that time is over: read from what we wrote to them and from due dates of open cases.

Rules, no model. A promise is a sentence of ours that says what we, or something of ours, will do, without an if or a not, and by when. Without a
date it is a courtesy. Dates are read by the message's own; a day ends by the zone of `now`. Whether it was kept no message tells for sure: a promise
goes when its case is resolved (`promises_by_customer_ids`), or when a later message says that the same is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

import orjson

from insight.due import due_in

MOST = 20
"""Promises told of one customer, the most urgent."""
LONGEST = 200
"""Characters of a sentence that are told."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WHO = r"(?:we|i|you|it|they|he|she|this|that|(?:your|our|the|a|an) (?:[\w-]+ ){1,3}?|(?:some|every)one |a colleague )"
_WILL = re.compile(
    rf"\b{_WHO}(?:'ll|’ll|\s*(?:will|shall)\b(?!\s+not)|(?:'re|’re|\s*are|\s*is|'s|’s|'m|’m|\s*am) (?:going to|due to|expected|scheduled|due)\b"
    r"|\s*(?:promise|guarantee|should (?:arrive|be with you|reach|receive))\b)"
    # Who will is said once: "I have asked them and will ring you".
    r"|\b(?:we|i)\b[^.?!;]*\band (?:will|shall)\b(?!\s+not)"
    r"|^\s*(?:please )?expect\b|\bis due\b|\b(?:arrives?|ready|delivered|delivery) (?:by|on|tomorrow|today)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(
    r"\b(?:if|unless|should you|whether|once you|when you|as soon as you|would|won['’]t|will not|cannot|can['’]t|unable|(?-i:may)|might|could"
    r"|try to|hope|sorry that|please (?:send|reply|let|call|contact|bring|return))\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:has|have|was|were|'s|’s|'ve|’ve)(?: now| just| already)? (?:been )?"
    r"(refunded|delivered|sent|posted|shipped|dispatched|replaced|called|resolved|credited)\b",
    re.IGNORECASE,
)
_SAME = {
    "refunded": r"refund|money back|credit",
    "credited": r"refund|money back|credit",
    "delivered": r"deliver|arriv|receiv|with you|parcel|courier",
    "sent": r"\bsend|deliver|arriv|receiv|replace",
    "posted": r"\bsend|\bpost|deliver|arriv|receiv",
    "shipped": r"\bship|\bsend|dispatch|deliver",
    "dispatched": r"\bship|\bsend|dispatch",
    "replaced": r"replac",
    "called": r"\bcall|phone|ring",
    "resolved": r".",
}
_DUE_NAMES = ("due_at", "due_date", "due")


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise: the sentence, when it was made and by when it is due, the interaction or case it stands in, and whether that time is over."""

    text: str
    made_at: datetime
    due_at: datetime
    channel: str | None
    interaction_id: str | None
    case_id: str | None
    overdue: bool
    reason: str


def promises(rows: Iterable[Mapping[str, Any]], now: datetime) -> list[Promise]:
    """The promises in rows of `graph.history.History.promises`, the first due first. Days and hours are those of the zone of `now`."""
    told = sorted(rows, key=lambda row: (row["at"], row["id"]))
    written = [row for row in told if row["type"] == "interaction"]
    found = [one for row in told for one in _of(row, now) if not _kept(one, written)]
    latest = {(one.text, one.case_id): one for one in found}
    return sorted(latest.values(), key=lambda one: (one.due_at, one.made_at, one.text))[:MOST]


def said(text: str, at: datetime) -> list[tuple[str, datetime]]:
    """The sentences of a message of ours that promise something by a time, each with that time."""
    found = []
    for sentence in _SENTENCE.split(text):
        plain = " ".join(sentence.split())
        if plain.endswith("?") or not _WILL.search(plain) or _UNLESS.search(plain):
            continue
        due = due_in(plain, at)
        if due:
            found.append((plain[:LONGEST], due))
    return found


def _of(row: Mapping[str, Any], now: datetime) -> Iterable[Promise]:
    at = datetime.fromisoformat(row["at"]).astimezone(now.tzinfo)
    if row["type"] == "case":
        due = _case_due(row["attributes"], now.tzinfo)
        if due:
            yield _promise(row, at, (row["text"] or "an open case", due), now)
        return
    for one in said(row["text"], at):
        yield _promise(row, at, one, now)


def _promise(row: Mapping[str, Any], at: datetime, told: tuple[str, datetime], now: datetime) -> Promise:
    text, due = told
    where = "a case opened" if row["type"] == "case" else f"said by {row['channel']}"
    interaction = row["id"] if row["type"] == "interaction" else None
    reason = f"{where} on {at:%-d %b %Y}, due {_day(due)}: {_left(due, now)}"
    return Promise(text, at, due, row["channel"], interaction, row["case_id"], now > due, reason)


def _kept(one: Promise, written: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a later message says that it is done."""
    for row in written:
        if row["at"] and datetime.fromisoformat(row["at"]) > one.made_at:
            for done in _DONE.finditer(row["text"]):
                if re.search(_SAME[done[1].lower()], one.text, re.IGNORECASE):
                    return True
    return False


def _case_due(attributes: str | None, zone: tzinfo | None) -> datetime | None:
    said = orjson.loads(attributes) if attributes else {}
    for name in _DUE_NAMES:
        try:
            due = datetime.fromisoformat(said[name])
        except (KeyError, TypeError, ValueError):
            continue
        return due.replace(tzinfo=zone) if due.tzinfo is None else due.astimezone(zone)
    return None


def _day(due: datetime) -> str:
    whole = (due.hour, due.minute) == (23, 59)
    return f"{due:%-d %b %Y}" if whole else f"{due:%-d %b %Y %H:%M %Z}"


def _left(due: datetime, now: datetime) -> str:
    days = abs((due.date() - now.date()).days)
    much = "today" if not days else f"{days} day{'' if days == 1 else 's'}"
    if now > due:
        return "overdue since today" if not days else f"overdue for {much}"
    return f"due {much}" if not days else f"{much} left"
