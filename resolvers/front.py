"""The single button: who is in front of me, how sure that is, and everything about them, in one answer."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import Any

import strawberry

from graph.access import sees_kind
from graph.identifiers import KINDS, identify, recognise
from graph.pages import MAX_FIRST, Page
from graph.sections import Row
from matching.how import how
from resolvers.cases import Case
from resolvers.context import Info, selection_of
from resolvers.customers import Customer
from resolvers.scalars import IdentifierKind, Trust
from resolvers.wanted import sections_of

MOST = 10
"""Customers behind one identifier that are told of."""
_OVER = frozenset({"resolved", "closed"})
_CASES = Page(MAX_FIRST)


@strawberry.enum(description="How sure it is that this is the customer in front of you, and that all of it is theirs.")
class HowSure(Enum):
    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


@strawberry.type(description="A customer the identifier may stand for, who was not opened.")
class Candidate:
    customer_id: strawberry.ID
    name: str | None = strawberry.field(description="Of those it is verified for; what is only claimed names nobody.")
    trust: Trust | None


def _cases(root: Row, *, over: bool) -> list[Row]:
    return [case for case in root["cases"] if (case["status"] in _OVER) is over]


def _open_cases(root: Row) -> Any:
    return _cases(root, over=False)


def _earlier_cases(root: Row) -> Any:
    return _cases(root, over=True)


async def _how_sure(root: Row, info: Info) -> Any:
    return (await _judged(root, info))[0]


async def _reason(root: Row, info: Info) -> Any:
    return (await _judged(root, info))[1]


@strawberry.type(description="Who is in front of you, and the whole page about them.")
class CustomerInFront:
    how_sure: HowSure | None = strawberry.field(resolver=_how_sure, description="None where nobody is known by it.")
    reason: str = strawberry.field(resolver=_reason)
    trust: Trust | None = strawberry.field(description="How sure it is that the identifier is theirs.")
    identifier_kind: IdentifierKind | None = strawberry.field(description="What the identifier was taken for.")
    customer: Customer | None = strawberry.field(
        description="Opened where one customer alone has the identifier and it is verified, or where it was chosen."
    )
    others: list[Candidate] = strawberry.field(description="Whom else it may stand for; choose one to open them.")
    open_cases: list[Case] = strawberry.field(resolver=_open_cases, description="A hundred cases in all at most.")
    earlier_cases: list[Case] = strawberry.field(resolver=_earlier_cases)


async def customer_in_front(
    info: Info, identifier: str, kind: IdentifierKind | None = None, customer: strawberry.ID | None = None
) -> Any:
    """The whole page of whom an identifier, or a customer's id, stands for."""
    keys = _keys(info, identifier, kind)
    selection, found = selection_of(info), list[Row]()
    if keys:
        sections = sections_of(selection, selection.named(info.nodes, "customer"))
        wanted = replace(sections, names=True, cases=sections.cases or _CASES)
        found = await info.context.reads.customers(keys, wanted, MOST)
    chosen = _chosen(found, customer)
    if chosen is not None:
        chosen["alias_of"] = None if not identifier.startswith("c_") or chosen["id"] == identifier else chosen["id"]
    led = (chosen or (found[0] if found else {"keys": keys}))["keys"]
    return {
        "customer": chosen,
        "trust": chosen["trust"] if chosen else None,
        "identifier_kind": next(
            (kind for kind in (key.partition(":")[0] for key in keys if key in led) if kind in KINDS), None
        ),
        "others": [_candidate(row) for row in found if row is not chosen],
        "cases": await _all_cases(info, chosen) if chosen else [],
    }


def _keys(info: Info, identifier: str, kind: IdentifierKind | None) -> list[str]:
    if identifier.startswith("c_") and kind is None:
        return [identifier]
    hint = info.context.hint
    found = recognise(identifier, hint) if kind is None else [identify(kind.value, identifier, hint)]
    return list(dict.fromkeys(one.key for one in found if sees_kind(info.context.viewer, one.kind)))


def _chosen(found: list[Row], wanted: str | None) -> Row | None:
    """Whoever was chosen; else the one customer whose identifier it verifiably is. Typing what somebody only claimed opens nobody."""
    if wanted is not None:
        return next((row for row in found if row["id"] == wanted), None)
    verified = [row for row in found if row["trust"] == "verified"]
    # A record its source deleted keeps its identifiers; whoever is still there goes before.
    likely = [row for row in verified if not _deleted(row)] or verified
    return likely[0] if len(likely) == 1 else None


def _deleted(row: Row) -> bool:
    """Whether all that is left of a customer are records that their sources deleted."""
    return bool(row["profiles"]) and all(one["deleted"] for one in row["profiles"])


def _candidate(row: Row) -> Row:
    named = (one["name"] for one in row["profiles"] if one["name"] and not one["deleted"])
    name = next(named, None) if row["trust"] == "verified" else None
    return {"customer_id": row["id"], "name": name, "trust": row["trust"], "deleted": _deleted(row)}


async def _all_cases(info: Info, chosen: Row) -> list[Row]:
    if chosen["sections"].cases.has_rows_of(_CASES):
        rows: list[Row] = chosen["cases"].nodes
        return rows
    return (await info.context.section("cases", chosen["id"], _CASES)).nodes


async def _judged(root: Row, info: Info) -> tuple[str | None, str]:
    """How sure it is, and why: by the trust of the identifier, how many have it, its kind, and the weakest link of the customer."""
    customer, others = root["customer"], root["others"]
    if customer is None:
        return _unopened(others)
    if root["trust"] != "verified":
        return "possible", "the identifier is only claimed, not verified: whoever typed it may be somebody else"
    sharing = sum(one["trust"] == "verified" and not one["deleted"] for one in others)
    if sharing:
        return "probable", f"{sharing + 1} customers have this identifier; this one was chosen"
    kind = KINDS.get(root["identifier_kind"] or "")
    if kind and not kind.links:
        return "probable", f"{_a(kind.noun)} leads to one customer, but is no proof of who it is"
    rows = await info.context.rows("links", info.context.reads.links, customer["id"])
    links = [link for row in rows for link in how(row["identifiers"], row["pairs"])]
    known = f"a verified {kind.noun} that is theirs alone" if kind else "asked for by its own id"
    if links and links[-1].kind == "score":
        return "probable", f"{known}; but of its profiles some belong to it by a score only: {links[-1].sentence}"
    return "certain", f"{known}; " + (f"its profiles hang together: {links[-1].sentence}" if links else "one profile")


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _unopened(others: list[Row]) -> tuple[str | None, str]:
    verified = sum(one["trust"] == "verified" for one in others)
    if verified:
        return "possible", f"{verified} customers have this identifier: ask who it is, and choose"
    if others:
        return "possible", "the identifier is only claimed, not verified: have it proved, or choose after asking"
    return None, "nobody is known by it"
