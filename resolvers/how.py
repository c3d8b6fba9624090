"""How a customer came about: the links between its profiles."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from graph.sections import Row
from matching.how import Link as Made
from matching.how import how
from resolvers.context import Info
from resolvers.scalars import IdentifierKind

SHOWN = 20
"""Profiles named of one link: a cookie may have thousands."""


@strawberry.enum(description="What a link rests on.")
class LinkKind(Enum):
    JUDGEMENT = "judgement"
    IDENTIFIER = "identifier"
    SCORE = "score"


@strawberry.type(description="One thing that says that profiles are one person's.")
class Link:
    kind: LinkKind
    sentence: str
    profile_ids: list[strawberry.ID] = strawberry.field(description="The first twenty.")
    profile_count: int
    identifier_kind: IdentifierKind | None
    identifier_value: str | None
    judgement_id: strawberry.ID | None
    decided_by: str | None
    decided_at: datetime | None
    score: float | None = strawberry.field(description="Match weight in bits, the prior included.")
    levels: str | None = strawberry.field(description="How far the two agree, comparison by comparison.")


@strawberry.type(description="The links that made a customer.")
class How:
    links: list[Link] = strawberry.field(
        description="In the order in which they count: what people said, what is one's own, what is shared with few, what a score says."
    )
    weakest: Link | None = strawberry.field(description="Without it the customer would fall apart.")


async def how_of_customer(root: Row, info: Info) -> Any:
    """The links of one customer; asked for together with others, they come in one round trip."""
    rows = await info.context.rows("links", info.context.reads.links, root["id"])
    links = [_link(link) for row in rows for link in how(row["identifiers"], row["pairs"])]
    return {"links": links, "weakest": links[-1] if links else None}


def _link(link: Made) -> Row:
    kind, value = link.identifier or (None, None)
    judgement = link.judgement or {}
    return {
        "kind": link.kind,
        "sentence": link.sentence,
        "profile_ids": list(link.profiles[:SHOWN]),
        "profile_count": len(link.profiles),
        "identifier_kind": kind,
        "identifier_value": value,
        "judgement_id": judgement.get("id"),
        "decided_by": judgement.get("decided_by"),
        "decided_at": judgement.get("decided_at"),
        "score": link.score,
        "levels": link.levels,
    }
