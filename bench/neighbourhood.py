"""Figure a: the neighbourhood read over GraphQL/HTTP, against the same statement over raw Bolt and against @neo4j/graphql."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.loops import run_fast
from bench import many_clients, one_client
from bench.client import Server
from bench.measure import Options, Outcome
from bench.questions import agree
from bench.servers import apollo, whom
from bench.stage import Stage, fill, stage, statement

EMAILS = 500
CHECKED = 40
"""Emails of which both servers must tell the same before anything is timed."""


@dataclass(frozen=True, slots=True)
class Size:
    """Customers in the graph, and how long both parts take."""

    customers: int
    one: one_client.Size
    many: many_clients.Size


FULL = Size(1_500, one_client.Size(rounds=7, reads=300, warm=500), many_clients.Size(warm=30, windows=7, seconds=6))
QUICK = Size(150, one_client.Size(rounds=2, reads=60, warm=60), many_clients.Size(warm=4, windows=2, seconds=2))


def measure(options: Options) -> Outcome:
    """Both figures."""
    size = QUICK if options.quick else FULL
    with stage(options.report) as on:
        emails = run_fast(_filled(on, size, options))
        with whom(on) as ours, apollo(on, options.report) as theirs:
            return run_fast(_measure(options, on, (ours, theirs), emails))


async def _filled(on: Stage, size: Size, options: Options) -> list[str]:
    async with on.driver() as driver:
        await fill(driver, on.folder, size.customers, options.report)
        emails = [str(row["email"]) for row in await driver.inspect(statement("probes"))]
    # In the order of the alphabet, people of one household would follow each other.
    random.Random(7).shuffle(emails)
    return emails[:EMAILS]


async def _measure(options: Options, on: Stage, servers: tuple[Server, Server], emails: Sequence[str]) -> Outcome:
    size = QUICK if options.quick else FULL
    checked = await agree(servers, emails[:CHECKED])
    # Many clients first: they are what warms the servers and Neo4j for the one.
    many = await many_clients.many_clients(options, on, servers, emails, size.many)
    one = await one_client.one_client(options, on, servers[0], emails, size.one)
    details = {"customers": size.customers, "emails": len(emails), "emails_checked_for_same_facts": checked}
    return Outcome([*one.figures, *many.figures], {**details, **one.details, **many.details})
