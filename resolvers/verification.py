"""Proving that a claimed identifier is a person's own: what is worth proving, starting it, and answering."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from graph.identifiers import KINDS, parse_key
from graph.sections import Row
from graph.verification import Method, Verifications
from resolvers.back import customer_field
from resolvers.context import Info
from resolvers.scalars import IdentifierKind

strawberry.enum(Method, name="VerificationMethod", description="How an identifier is proved; see docs/verification.md.")


@strawberry.enum(description="Where a verification stands.")
class VerificationStatus(Enum):
    STARTED = "started"
    VERIFIED = "verified"
    FAILED = "failed"
    LAPSED = "lapsed"
    EXPIRED = "expired"


def _kind(root: Row) -> Any:
    return str(root["identifier_key"]).partition(":")[0]


def _caption(root: Row) -> str:
    kind, _, value = root["identifier_key"].partition(":")
    return KINDS[kind].caption(value)


@strawberry.type(description="One attempt to prove that an identifier is the person's behind a profile.")
class Verification:
    id: strawberry.ID
    profile_id: strawberry.ID
    identifier_key: strawberry.ID
    kind: IdentifierKind = strawberry.field(resolver=_kind)
    caption: str = strawberry.field(resolver=_caption)
    method: Method
    status: VerificationStatus
    question: str | None = strawberry.field(description="What to ask, if it is a question.")
    delivery: str | None = strawberry.field(
        description="Of a code: recorded, while a connector is still to send it, or sent."
    )
    attempts: int = strawberry.field(description="Answers given so far; three are looked at.")
    proof: str | None
    started_by: str
    answered_by: str | None
    started_at: datetime
    expires_at: datetime = strawberry.field(description="Until when it can be answered or, once verified, holds.")
    verified_at: datetime | None
    customer_id: strawberry.ID
    customer: Any = customer_field()


@strawberry.type(description="A claimed identifier that could be proved, and what that would settle.")
class VerificationOffer:
    key: strawberry.ID
    kind: IdentifierKind
    caption: str
    methods: list[Method] = strawberry.field(description="How, the usual way first.")
    joins: int = strawberry.field(description="Profiles it would join with this one.")
    reason: str
    customer_ids: list[strawberry.ID] = strawberry.field(description="Customers of whom it is certain.")


async def verify(info: Info, profile: strawberry.ID, identifier: strawberry.ID, method: Method) -> Any:
    """Begin to prove an identifier."""
    return await _verifications(info).start(profile, parse_key(identifier), method)


async def answer_verification(info: Info, id: strawberry.ID, answer: str) -> Any:
    """Check an answer."""
    return await _verifications(info).answer(id, answer)


async def best_verification(info: Info, profile: strawberry.ID, other: strawberry.ID | None = None) -> Any:
    """What could be proved, what would settle most first."""
    return await _verifications(info).offers(profile, other)


async def verifications_of(root: Row, info: Info) -> Any:
    """The verifications of a profile."""
    return await info.context.rows("verifications", info.context.reads.verifications, root["id"])


def _verifications(info: Info) -> Verifications:
    return Verifications(info.context.viewer, info.context.driver, info.context.look)
