"""How a proposal and what became of it look in a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from app.review import Proposal, Side
from app.why_shown import waterfall
from graph.identifiers import KINDS
from matching.decisions import Outcome

_FACTS = ("name", "given_name", "family_name", "other_names", "birth_date", "gender", "language")


def shown(proposal: Proposal) -> RenderableType:
    """The two profiles side by side, what is the same in green, and the evidence."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("", style="dim")
    for side in (proposal.a, proposal.b):
        table.add_column(escape(side.profile["id"]), overflow="fold", ratio=1)
    for name, a, b in _rows(proposal.a, proposal.b):
        same = a.strip().casefold() == b.strip().casefold() != ""
        table.add_row(name, *(Text(text, "green" if same else "") for text in (a, b)))
    return Group("", _heading(proposal), table, "", waterfall(proposal.why.waterfall))


def told(outcome: Outcome) -> str:
    """What a verdict did, or would do, to customers."""
    sentences = {
        "joined": "{others} and {customer} are one customer, {customer}",
        "split": "{others} and {customer} are customers of their own",
        "renamed": "customer {others} goes by {customer}",
    }
    said = [
        sentences[one.kind].format(customer=one.customer, others=", ".join(one.others)) for one in outcome.transitions
    ]
    said += [
        f"{' and '.join(conflict.rejected)} were rejected, so {' and '.join(conflict.accepted)} are not joined"
        for conflict in outcome.conflicts
    ]
    return escape("; ".join(said) or "no customer changes")


def _heading(proposal: Proposal) -> str:
    waiting = f"{proposal.waiting:,} waiting"
    if proposal.conflict:
        return f"[bold]People contradict each other about these two[/]  [dim]{waiting}[/]"
    return f"[bold]May be one person, with {proposal.why.waterfall.probability:.0%}[/]  [dim]{waiting}[/]"


def _rows(a: Side, b: Side) -> Iterator[tuple[str, str, str]]:
    """What either of the two says, a line for each thing."""
    for part in (_said, _stands):
        mine, yours = dict(part(a)), dict(part(b))
        for name in dict.fromkeys((*mine, *yours)):
            yield name, mine.get(name, ""), yours.get(name, "")


def _said(side: Side) -> Iterator[tuple[str, str]]:
    for name in _FACTS:
        if value := side.profile[name]:
            yield name.replace("_", " "), _text(value)
    yield from _identifiers(side)
    if addresses := _read(side.profile["addresses"]):
        yield "address", "\n".join(", ".join(map(str, address.values())) for address in addresses)
    for name, value in (_read(side.profile["attributes"]) or {}).items():
        yield name, _text(value)


def _stands(side: Side) -> Iterator[tuple[str, str]]:
    if seen := side.profile["seen_at"]:
        yield "seen", str(seen)[:10]
    # The customer is what is judged, too: who accepts joins all of them.
    yield "customer", side.profile["customer_id"]
    if side.fellows:
        yield "with", _brief(side.fellows)


def _identifiers(side: Side) -> Iterator[tuple[str, str]]:
    for kind in dict.fromkeys(row["kind"] for row in side.identifiers if row["kind"] != "postal_address"):
        rows = [row for row in side.identifiers if row["kind"] == kind]
        captions = (
            KINDS[kind].caption(row["value"]) + ("" if row.get("trust") != "claimed" else " (claimed)") for row in rows
        )
        yield kind.replace("_", " "), "\n".join(captions)


def _brief(profiles: Iterable[str], most: int = 4) -> str:
    every = list(profiles)
    return "\n".join(every[:most]) + (f"\nand {len(every) - most:,} more" if len(every) > most else "")


def _read(value: Any) -> Any:
    """Addresses and attributes, which the graph keeps as JSON."""
    return json.loads(value) if isinstance(value, str) else value


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
