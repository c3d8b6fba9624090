"""What other systems tell of a customer: campaigns with what came of them, and scores beside ours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import strawberry

from graph.sections import Row
from insight.campaigns import Campaign, campaigns
from insight.scores import Score, scores
from resolvers.cases import check_first
from resolvers.context import Info
from resolvers.limits import LENGTH
from resolvers.moods import Freshness, fresh, history_of

MOST_RESPONSES = 1_000
"""Responses to campaigns that are looked at, the newest."""


@strawberry.type(description="Something a customer did about a campaign, or that came of it.")
class CampaignStep:
    kind: str = strawberry.field(
        description="sent, bounced, opened, clicked, answered, bought, complained, unsubscribed; else the source's word."
    )
    word: str = strawberry.field(description="What the source calls it.")
    at: datetime


@strawberry.type(description="A campaign that a customer got, and what they did about it.")
class CampaignContact:
    id: strawberry.ID
    name: str | None
    channel: str | None
    sent_at: datetime | None
    outcome: str | None = strawberry.field(description="The farthest they went: opened, clicked, bought, unsubscribed…")
    responses: list[CampaignStep] = strawberry.field(
        metadata={LENGTH: 3}, description="In the order in which they happened."
    )
    reason: str
    freshness: Freshness


@strawberry.type(description="What a score was before.")
class PastScore:
    value: float
    as_of: datetime


@strawberry.type(description="A score that another system gives a customer.")
class CustomerScore:
    id: strawberry.ID
    source: str
    name: str
    value: float
    low: float | None = strawberry.field(description="The least it can be.")
    high: float | None = strawberry.field(description="The most it can be.")
    model: str | None = strawberry.field(description="What made it.")
    as_of: datetime
    earlier: list[PastScore] = strawberry.field(metadata={LENGTH: 3}, description="Newest first.")
    reason: str
    freshness: Freshness


async def campaigns_of(root: Row, info: Info, first: int = 10) -> Any:
    """The campaigns of one customer, the one with the newest response first."""
    check_first(first)
    reads = info.context.reads
    rows = await info.context.rows("campaigns", lambda ids: reads.campaign_responses(ids, MOST_RESPONSES), root["id"])
    return [_campaign(one) for one in campaigns(rows)[:first]]


async def scores_of(root: Row, info: Info, first: int = 10) -> Any:
    """The scores of one customer, by source and name."""
    check_first(first)
    rows = await info.context.rows("scores", history_of(info).scores, root["id"])
    return [_score(one) for one in scores(rows, datetime.now(UTC))[:first]]


def _campaign(one: Campaign) -> Row:
    return {
        "id": one.id,
        "name": one.name,
        "channel": one.channel,
        "sent_at": one.sent_at and one.sent_at.isoformat(),
        "outcome": one.outcome,
        "responses": [{"kind": step.kind, "word": step.word, "at": step.at.isoformat()} for step in one.responses],
        "reason": one.reason,
        "freshness": fresh(one.newest.isoformat()),
    }


def _score(one: Score) -> Row:
    at = one.as_of.isoformat()
    told = {name: getattr(one, name) for name in ("id", "source", "name", "value", "low", "high", "model", "reason")}
    earlier = [{"value": past.value, "as_of": past.as_of.isoformat()} for past in one.earlier]
    return told | {"as_of": at, "earlier": earlier, "freshness": fresh(at)}
