"""What a customer allows, and what they did with campaigns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry.scalars import JSON

from resolvers.back import customer_field
from resolvers.scalars import ConsentStatus, free_form


@strawberry.type(description="What a person allowed, refused or took back.")
class Consent:
    id: strawberry.ID
    source: str
    purpose: str
    channel: str | None
    status: ConsentStatus
    at: datetime
    text: str | None
    customer_id: strawberry.ID | None
    customer: Any = customer_field()


@strawberry.type(description="What a person did with a campaign.")
class CampaignResponse:
    id: strawberry.ID
    source: str
    campaign: str
    campaign_name: str | None
    channel: str | None
    response: str
    at: datetime
    attributes: JSON | None = strawberry.field(resolver=free_form("attributes"))
    customer_id: strawberry.ID | None
    customer: Any = customer_field()
