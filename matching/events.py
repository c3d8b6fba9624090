"""What became of customers: an event for each that was joined, split or got another id, and for each pair that waits for a person."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Transition:
    """`joined`: the others came into the customer. `split`: they came out of it. `renamed`: it went by the other id before."""

    kind: Literal["joined", "split", "renamed"]
    customer: str
    others: tuple[str, ...]


def transitions(before: Mapping[str, str], after: Mapping[str, str]) -> list[Transition]:
    """What happened to customers whose profiles, all of them, were with `before` and are with `after`; both by profile id."""
    came: dict[str, set[str]] = defaultdict(set)
    went: dict[str, set[str]] = defaultdict(set)
    for profile, customer in before.items():
        came[after[profile]].add(customer)
        went[customer].add(after[profile])
    found = [
        Transition("joined", customer, _others(origins, customer))
        for customer, origins in came.items()
        if len(origins) > 1
    ]
    found += [
        Transition("split", customer, _others(ends, customer)) for customer, ends in went.items() if len(ends) > 1
    ]
    for customer, origins in came.items():
        (first, *more) = origins
        if not more and first != customer and len(went[first]) == 1:
            found.append(Transition("renamed", customer, (first,)))
    return sorted(found, key=lambda one: (one.kind, one.customer))


def _others(customers: Iterable[str], but: str) -> tuple[str, ...]:
    return tuple(sorted(customer for customer in customers if customer != but))


def event_rows(happened: Iterable[Transition], proposed: Iterable[Row], cause: str) -> list[Row]:
    """The rows of `append_customer_events`: `proposed` are the pairs that a person is asked about from now on."""
    rows = [
        {"kind": one.kind, "customer": one.customer, "others": list(one.others), "a": None, "b": None}
        for one in happened
    ]
    rows += [{"kind": "proposed", "customer": None, "others": [], "a": pair["a"], "b": pair["b"]} for pair in proposed]
    return [row | {"id": uuid.uuid4().hex, "cause": cause} for row in rows]
