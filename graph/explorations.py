"""The saved queries of analysts: files an administrator runs as they are, by name here or pasted into Neo4j Browser.

Each returns a table; what there is to draw comes in a column `drawing`, which only Neo4j Browser shows. Which columns hold ids of customers
is declared here: those go on the audit trail.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from graph.access import require_administrator
from graph.audit import Look
from graph.catalog import Query, catalog
from graph.driver import Driver, Rows
from graph.errors import BadRequest, UnknownKind

DRAWING = "drawing"
_PREFIX = "explore_"
_CUSTOMERS = {
    "explore_paths_between_customers": ("customer", "other"),
    "explore_customers_changed": ("customer", "before"),
    "explore_gifts_between_customers": ("customer", "recipient"),
    "explore_shared_identifiers": ("customer_ids",),
    "explore_returned_products": (),
    "explore_products_of_open_cases": (),
    "explore_orders_after_clicks": (),
    "explore_nameless_profiles": (),
}
"""The columns with ids of customers, or lists of them, where it is not just `customer`."""
EXPLORATIONS = (
    "explore_neighbourhoods",
    "explore_paths_between_customers",
    "explore_customers_in_most_systems",
    "explore_customers_changed",
    "explore_customers_on_several_channels",
    "explore_shared_identifiers",
    "explore_nameless_profiles",
    "explore_open_cases",
    "explore_products_of_open_cases",
    "explore_sessions_before_calls",
    "explore_gifts_between_customers",
    "explore_returned_products",
    "explore_orders_after_clicks",
)
"""The saved queries, in the order the guide has them."""


def explorations() -> dict[str, Query]:
    """Every saved query by its name without the prefix."""
    return {name.removeprefix(_PREFIX): catalog()[name] for name in EXPLORATIONS}


def exploration(name: str) -> Query:
    """The saved query of this name, with or without its prefix. Raises UnknownKind, naming those there are."""
    found = explorations()
    try:
        return found[name.removeprefix(_PREFIX)]
    except KeyError:
        raise UnknownKind(f"there is no such query; there are {', '.join(found)}", code="unknown_query") from None


async def explore(driver: Driver, look: Look, query: Query, params: dict[str, Any]) -> Rows:
    """Run a saved query; its example's parameters hold where `params` has none. Raises Forbidden for all but administrators."""
    require_administrator(look.viewer, "saved queries know no roles, so only administrators may run them")
    rows = await driver.run(query.name, **{**query.example, **params})
    for column in _CUSTOMERS.get(query.name, ("customer",)):
        for row in rows:
            look.saw(row[column] if isinstance(row[column], list) else [row[column]])
    return [{column: value for column, value in row.items() if column != DRAWING} for row in rows]


def parameters(query: Query, written: Iterable[str]) -> dict[str, Any]:
    """What `name=value` texts say, each value as JSON or as it is; a list may be given as its one member. Raises BadRequest."""
    told: dict[str, Any] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or name not in query.parameters:
            raise BadRequest(
                f"parameters are given as name=value; this query takes {', '.join(sorted(query.parameters)) or 'none'}"
            )
        told[name] = _like(query.example[name], value, name)
    return told


def browser_text(query: Query, params: dict[str, Any]) -> tuple[str, str]:
    """What to paste into Neo4j Browser: first the lines that set the parameters, then the statement. One `:param` each with an arrow,
    because Browser reads numbers of the form `:params {limit: 25}` as floats, which are no limit."""
    values = {**query.example, **params}
    lines = [f":param {name} => {json.dumps(value, ensure_ascii=False)};" for name, value in values.items()]
    return "\n".join(lines), query.text


def _like(example: Any, written: str, name: str) -> Any:
    if isinstance(example, str):
        return written
    try:
        value = json.loads(written)
    except ValueError:
        value = written
    if isinstance(example, list) and not isinstance(value, list):
        value = [value]
    if not isinstance(value, type(example)):
        raise BadRequest(f"{name} has to be a {'whole number' if isinstance(example, int) else 'list'}")
    return value
