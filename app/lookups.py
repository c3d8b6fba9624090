"""The look-up that REST and the command line share: any identifier in, the customers behind it out."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from graph.errors import NotFound
from graph.identifiers import KINDS, Hint, Identifier, identify, recognise
from graph.pages import Sections
from graph.reads import Reads

MOST = 20
"""Customers told of one identifier. More share it only where it is a shop's own, such as a store's telephone."""

_WANTED = Sections(profiles=True, identifiers=True)


class TakenFor(BaseModel):
    """What the text was taken for."""

    kind: str = Field(examples=["twitter"])
    value: str = Field(examples=["jane"], description="In its clean form.")


class KnownIdentifier(BaseModel):
    """An identifier of a customer."""

    kind: str = Field(examples=["email"])
    value: str = Field(examples=["jane@example.org"])
    trust: str = Field(
        description="`verified`, or `claimed` where nobody checked that it is theirs.", examples=["verified"]
    )
    shared: bool = Field(description="So many different people use it that it says little about who this is.")
    customer_count: int = Field(description="Customers that have it, this one included.", examples=[1])


class KnownProfile(BaseModel):
    """A record of the customer in one source system."""

    id: str = Field(examples=["zendesk:1234"])
    source: str = Field(examples=["zendesk"])
    name: str | None = Field(None, examples=["Jane Doe"])
    seen_at: str | None = Field(
        None, description="When the source last knew of them.", examples=["2026-01-31T10:00:00Z"]
    )
    deleted: bool = Field(description="The source no longer has it. It says nothing of the customer any more.")


class LatestActivity(BaseModel):
    """The last thing the customer did or had done."""

    at: str = Field(examples=["2026-01-31T10:00:00Z"])
    type: str = Field(description="`interaction`, `order` or `case`.", examples=["order"])
    id: str = Field(examples=["shop:10045"])
    channel: str | None = Field(None, examples=["email"])


class FoundCustomer(BaseModel):
    """One person, as far as is known."""

    id: str = Field(examples=["c_abcdefghijklmnop"], description="Durable: it goes on meaning this person.")
    name: str | None = Field(None, examples=["Jane Doe"])
    trust: str = Field(description="How sure it is that the identifier asked for is theirs.", examples=["verified"])
    identifiers: list[KnownIdentifier]
    profiles: list[KnownProfile]
    latest_activity: LatestActivity | None = None


class Found(BaseModel):
    """The answer to a look-up. `customers` is always a list: several people may share an identifier."""

    identifiers: list[TakenFor]
    customers: list[FoundCustomer]


def candidates(text: str, kind: str | None, hint: Hint) -> list[Identifier]:
    """What a text may mean. Raises UnknownKind, InvalidIdentifier, or UnknownIdentifier where no kind was given."""
    return [identify(kind, text, hint)] if kind else recognise(text, hint)


async def find(reads: Reads, asked: list[Identifier]) -> Found:
    """The customers behind identifiers. Raises NotFound, which says what they were taken for."""
    rows = await reads.lookup(asked, _WANTED, MOST)
    if not rows:
        raise NotFound(f"Nobody is known by this {_titles(asked)}.")
    activities = await reads.activities([row["id"] for row in rows])
    return Found(
        identifiers=[TakenFor(kind=identifier.kind, value=identifier.value) for identifier in asked],
        customers=[_customer(row, activities.get(row["id"], [])) for row in rows],
    )


def _customer(row: dict[str, Any], activities: list[dict[str, Any]]) -> FoundCustomer:
    return FoundCustomer(
        id=row["id"],
        name=next((name for profile in row["profiles"] if not profile["deleted"] and (name := _name(profile))), None),
        trust=row["trust"],
        identifiers=[KnownIdentifier.model_validate(identifier) for identifier in row["identifiers"]],
        profiles=[KnownProfile.model_validate({**profile, "name": _name(profile)}) for profile in row["profiles"]],
        latest_activity=LatestActivity.model_validate(activities[0]) if activities else None,
    )


def _name(profile: dict[str, Any]) -> str | None:
    parts = (profile["given_name"], profile["family_name"])
    return profile["name"] or " ".join(part for part in parts if part) or None


def _titles(asked: list[Identifier]) -> str:
    return " or ".join(dict.fromkeys(KINDS[identifier.kind].title.lower() for identifier in asked))
