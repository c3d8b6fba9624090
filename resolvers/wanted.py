"""Look-ahead: which sections of a customer a document asks for, so that they come with it in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from graphql import FieldNode, GraphQLField
from strawberry.utils.str_converters import to_snake_case

from graph.pages import BRIEF, Page, Sections
from resolvers.pages import page_of
from resolvers.selection import Selection, strawberry_field

SECTION = "section"
"""Under this name a field of Customer declares, in its metadata, the section it is read from."""

LISTS = ("names", "profiles", "identifiers")
EVENTS = frozenset({"stands", "timeline", "waiting_days", "refunds", "refunded", "goodwill", "parties"})
"""Fields of an order that are made of what happened to it, or of who is on it."""
COUNTS = frozenset({"customer_count", "other_customers"})
ALWAYS = frozenset({"customer_id", "customer", "__typename"})
"""Fields of any row that need nothing of it read."""


def sections_of(selection: Selection, customers: Sequence[FieldNode]) -> Sections:
    """What is wanted of the customers that these field nodes select.

    A section asked for twice with different arguments comes with its first; the others are loaded by their fields.
    """
    return selection.once("sections", customers, lambda: _sections(selection, customers))


def _sections(selection: Selection, customers: Iterable[FieldNode]) -> Sections:
    fields = selection.type_named("Customer").fields
    wanted: dict[str, Any] = {"counts": False}
    for node in selection.below(customers):
        field = fields.get(node.name.value)
        section = strawberry_field(field).metadata.get(SECTION) if field else None
        if field is None or section is None:
            continue
        if section in LISTS:
            wanted[section] = True
            wanted["counts"] |= bool(COUNTS & _names(selection, [node]))
        else:
            page = _page(selection, node, field, section)
            before = wanted.setdefault(section, page)
            if before.has_rows_of(page):
                wanted[section] = _both(before, page)
    return Sections(**wanted)


def page_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `page_of` among a connection field's."""
    return {name: arguments.get(name) for name in ("first", "after", "filter")}


def came_with(customer: dict[str, Any], section: str, page: Page) -> bool:
    """Whether this page of the section was read together with the customer."""
    with_it: Page | None = getattr(customer["sections"], section)
    return with_it is not None and with_it.has_rows_of(page)


def _page(selection: Selection, node: FieldNode, field: GraphQLField, section: str) -> Page:
    page = page_of(**page_arguments(selection.arguments(field, node)))
    wanted = _names(selection, [*selection.named([node], "nodes"), *selection.named([node], "edges", "node")])
    known = BRIEF.get(section, frozenset()) | ALWAYS
    events = bool(EVENTS & wanted)
    # How an order stands needs when it was placed, and which version of it is told.
    return replace(page, whole=not wanted <= known, lines="lines" in wanted, events=events)


def _both(one: Page, other: Page) -> Page:
    return replace(
        one, whole=one.whole or other.whole, lines=one.lines or other.lines, events=one.events or other.events
    )


def _names(selection: Selection, nodes: Iterable[FieldNode]) -> set[str]:
    return {to_snake_case(inner.name.value) for inner in selection.below(nodes)}
