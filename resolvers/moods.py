"""How messages sound, and how a customer usually feels: worked out when asked for, from what the worker kept beside the messages."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import strawberry

from graph.access import Thing, allowed
from graph.history import History
from graph.sections import Row
from insight.mood import Heard, mood
from resolvers.context import Info


@strawberry.enum(description="How a message sounds; unknown where it is not in English, or in no language.")
class MoodLabel(Enum):
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    UNKNOWN = "unknown"


@strawberry.type(description="How one message sounds, and what it is about.")
class Sentiment:
    label: MoodLabel
    confidence: float = strawberry.field(
        description="The probability that a person would say the same; 0 of an unknown."
    )
    topics: list[str] = strawberry.field(description="What it is about: delivery, returns, price, staff…")


@strawberry.type(description="How fresh an answer is.")
class Freshness:
    newest: datetime | None = strawberry.field(description="Time of the newest fact in it.")
    learnt: datetime | None = strawberry.field(
        description="When what it is compared with was learnt from all customers; none where nothing is, or it ships."
    )


@strawberry.type(description="A topic, and how many messages are about it.")
class TopicCount:
    topic: str
    count: int


@strawberry.type(description="A change of mood that lasts to the newest message.")
class Drift:
    before: MoodLabel
    after: MoodLabel
    since: datetime


@strawberry.type(description="How a customer usually sounds.")
class Mood:
    label: MoodLabel
    score: float = strawberry.field(description="From -1 (negative) to 1 (positive).")
    drift: Drift | None
    since: datetime | None = strawberry.field(description="When it changed last, if it did.")
    sample_size: int = strawberry.field(description="Messages it rests on.")
    unknown: int = strawberry.field(description="Messages that nothing can be said of: another language, or none.")
    complaints: list[TopicCount] = strawberry.field(description="What they complain about, the most first.")
    praises: list[TopicCount] = strawberry.field(description="What they praise, the most first.")
    topics: list[str] = strawberry.field(description="Both, complaints first.")
    reason: str
    freshness: Freshness


def sentiment_of(root: Row) -> Any:
    """The sentiment kept on a message; None where it has yet to be read, or nobody's was."""
    if root.get("sentiment") is None:
        return None
    confidence, topics = root["sentiment_confidence"], root["topics"]
    return {"label": root["sentiment"], "confidence": confidence, "topics": list(topics or ())}


async def mood_of_customer(root: Row, info: Info) -> Any:
    """The usual sentiment of one customer; asked for together with others, their contacts come in one round trip."""
    if not allowed(info.context.viewer, Thing.MOOD):
        return None
    found = mood(map(_heard, filter(_is_heard, await contacts_of(root, info))), datetime.now(UTC))
    drift = found.drift
    since = drift.since.isoformat() if drift else None
    return {
        "label": found.label,
        "score": found.score,
        "drift": drift and {"before": drift.before, "after": drift.after, "since": since},
        "since": since,
        "sample_size": found.messages,
        "unknown": found.unknown,
        "complaints": _counts(found.complaints),
        "praises": _counts(found.praises),
        "topics": list(dict.fromkeys(topic for topic, _ in found.complaints + found.praises)),
        "reason": found.reason,
        "freshness": fresh(found.newest.isoformat() if found.newest else None),
    }


async def contacts_of(root: Row, info: Info) -> list[Row]:
    """The newest contacts of a customer: what mood and preferences are both worked out from, read once for the two."""
    return await info.context.rows("contacts", history_of(info).contacts, root["id"])


def history_of(info: Info) -> History:
    """What insight reads, for this viewer."""
    context = info.context
    return History(context.viewer, context.driver, context.look)


def fresh(newest: str | None, learnt: datetime | None = None) -> Row:
    """A row of Freshness."""
    return {"newest": newest, "learnt": learnt.isoformat() if learnt else None}


def _is_heard(row: Row) -> bool:
    return row["direction"] == "inbound" and row["label"] is not None


def _heard(row: Row) -> Heard:
    at = datetime.fromisoformat(row["at"])
    return Heard(at, row["label"], row["confidence"], tuple(row["topics"] or ()))


def _counts(told: tuple[tuple[str, int], ...]) -> list[Row]:
    return [{"topic": topic, "count": count} for topic, count in told]
