"""Look-ahead: which sections of a customer a document asks for, so that they come with it in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from graphql import FieldNode

from graph.pages import Page, Sections
from resolvers.pages import page_of
from resolvers.selection import Selection, strawberry_field

SECTION = "section"
"""Under this name a field of Customer declares, in its metadata, the section it is read from."""

LISTS = ("profiles", "identifiers")
COUNTS = ("customerCount", "otherCustomers")


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
            wanted["counts"] |= _counted(selection, node)
        else:
            page = replace(page_of(**page_arguments(selection.arguments(field, node))), lines=_lines(selection, node))
            before = wanted.setdefault(section, page)
            if before == page and page.lines:
                wanted[section] = page
    return Sections(**wanted)


def page_arguments(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `page_of` among a connection field's."""
    return {name: arguments.get(name) for name in ("first", "after", "filter")}


def came_with(customer: dict[str, Any], section: str, page: Page) -> bool:
    """Whether this page of the section was read together with the customer."""
    with_it: Page | None = getattr(customer["sections"], section)
    return with_it == page


def _counted(selection: Selection, node: FieldNode) -> bool:
    return any(inner.name.value in COUNTS for inner in selection.below([node]))


def _lines(selection: Selection, node: FieldNode) -> bool:
    return bool(selection.named([node], "nodes", "lines") or selection.named([node], "edges", "node", "lines"))
