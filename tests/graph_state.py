"""What tests ask of the graph as a whole, through the public door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.driver import Driver

Row = dict[str, Any]


async def emptied(driver: Driver) -> None:
    """Delete all but what a start makes."""
    await driver.migrate(
        "MATCH (n) WHERE NOT n:Migration AND NOT n:Installation AND NOT n:Channel "
        "CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
    )


async def customers_of(driver: Driver, profiles: list[str]) -> dict[str, str]:
    """The customer each profile belongs to now."""
    rows = await driver.run("members_by_profile_ids", keys=profiles, compared=None)
    return {row["key"]: row["customer"] for row in rows}


async def identifiers_of(driver: Driver, profile: str) -> dict[str, str]:
    """The keys of a profile's identifiers now, with their trust."""
    (row,) = await driver.run("members_by_profile_ids", keys=[profile], compared=None)
    return {key: trust for key, _, trust in row["identifiers"]}


def partition(customers: dict[str, str]) -> set[frozenset[str]]:
    """The groups that a mapping from profiles to customers stands for."""
    groups: dict[str, set[str]] = {}
    for profile, customer in customers.items():
        groups.setdefault(customer, set()).add(profile)
    return {frozenset(group) for group in groups.values()}


@dataclass(frozen=True)
class Everything:
    """How many nodes of each label and relationships of each type there are, but for those a start makes."""

    labels: dict[str, int]
    types: dict[str, int]


async def everything(driver: Driver) -> Everything:
    """The whole graph in numbers."""
    nodes = await driver.inspect(
        "MATCH (n) WHERE NOT n:Migration AND NOT n:Installation AND NOT n:Channel RETURN labels(n)[0] AS name, count(*) AS count"
    )
    edges = await driver.inspect("MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS count")
    return Everything(*({row["name"]: row["count"] for row in rows} for rows in (nodes, edges)))
