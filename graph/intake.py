"""What reading a record needs and gives: how to read it, and the record ready to be written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from graph.record_parts import Trust

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Intake:
    """How records are read: the region of national phone numbers, the key of customer ids, and what a source's word is worth."""

    id_key: bytes = field(repr=False)
    region: str = "GB"
    trust: Trust = "verified"
    lenient: bool = False
    """Whether a profile's identifiers that are none are left out with a warning, where else they refuse the record."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something kept as written although it will be of less use; `code` is stable."""

    code: str
    message: str


@dataclass(slots=True)
class Prepared:
    """A record ready to be written: its row, the profiles it refers to, and what was odd about it."""

    statement: Literal[
        "profiles",
        "interactions",
        "orders",
        "cases",
        "consents",
        "campaign_responses",
        "order_events",
        "scores",
        "case_actions",
    ]
    row: Row
    profiles: list[Row] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
