"""The neighbourhood read, asked of each side: a customer by email with identifiers, the latest 10 interactions, orders and open cases.

`Facts` is what all sides must agree on before any of them is timed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from bench.client import Server, channel

WHOM = """
query Neighbourhood($email: String!) {
  lookup(identifier: $email, kind: EMAIL, first: 1) {
    customers {
      id
      name
      identifiers { key kind value }
      interactions(first: 10) { nodes { id channel at direction text } }
      orders(first: 20) { nodes { id number at status total { amount currency } } }
      cases(first: 10, filter: {statuses: [OPEN]}) { nodes { id status subject openedAt } }
    }
  }
}
"""

APOLLO = """
query Neighbourhood($key: String!) {
  identifiers(where: {key: {eq: $key}}) {
    profiles(limit: 1) {
      customers {
        id
        profiles {
          name
          identifiers { key kind value }
          interactions(limit: 10, sort: [{at: DESC}]) { id channel at direction text }
          orders(limit: 20, sort: [{at: DESC}]) { id number at status total currency }
          cases(limit: 10, where: {status: {eq: "open"}}, sort: [{openedAt: DESC}]) { id status subject openedAt }
        }
      }
    }
  }
}
"""
"""Through one profile that has the identifier to its customer and back to all profiles: the shortest way from an indexed
key without Cypher of one's own. Lists are cut per profile, as it can't cut them per customer."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer says, without its form."""

    customer: str
    identifiers: frozenset[str]
    interactions: frozenset[str]
    orders: frozenset[str]
    open_cases: frozenset[str]


def requests(server: Server, emails: Sequence[str]) -> list[bytes]:
    """The question about each email, as this server is asked it."""
    if server.name == "Whom":
        return [server.request(WHOM, {"email": email}) for email in emails]
    return [server.request(APOLLO, {"key": f"email:{email}"}) for email in emails]


async def facts(server: Server, emails: Sequence[str]) -> list[Facts]:
    """What a server says about each email."""
    read = _whom_facts if server.name == "Whom" else _apollo_facts
    async with channel(server) as connection:
        return [read(orjson.loads(await connection.ask(one))["data"]) for one in requests(server, emails)]


def _whom_facts(data: Any) -> Facts:
    (customer,) = data["lookup"]["customers"]
    return Facts(
        customer["id"],
        frozenset(row["key"] for row in customer["identifiers"]),
        frozenset(row["id"] for row in customer["interactions"]["nodes"]),
        frozenset(row["number"] for row in customer["orders"]["nodes"]),
        frozenset(row["id"] for row in customer["cases"]["nodes"]),
    )


def _apollo_facts(data: Any) -> Facts:
    (customer,) = data["identifiers"][0]["profiles"][0]["customers"]
    profiles = customer["profiles"]
    return Facts(
        customer["id"],
        frozenset(row["key"] for profile in profiles for row in profile["identifiers"]),
        _latest(profiles, "interactions", "at", 10, "id"),
        _latest(profiles, "orders", "at", 20, "number"),
        _latest(profiles, "cases", "openedAt", 10, "id"),
    )


def _latest(profiles: Any, section: str, by: str, first: int, name: str) -> frozenset[str]:
    rows = {row["id"]: row for profile in profiles for row in profile[section]}
    newest = sorted(rows.values(), key=lambda row: (row[by], row["id"]), reverse=True)
    return frozenset(row[name] for row in newest[:first])


async def agree(sides: Sequence[Server], emails: Sequence[str]) -> int:
    """How many emails all servers say the same of. Raises RuntimeError at the first that they do not."""
    told = await asyncio.gather(*(facts(side, emails) for side in sides))
    for email, *answers in zip(emails, *told, strict=True):
        if any(answer != answers[0] for answer in answers):
            place = emails.index(email)
            raise RuntimeError(f"the servers tell different facts of customer {answers[0].customer} (number {place})")
    return len(emails)
