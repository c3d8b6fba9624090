"""What is told of customers that were joined, split or renamed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.events import Transition, transitions

CASES = [
    ("nothing happened", "1A 2A 3B", "1A 2A 3B", []),
    ("two became one", "1A 2B", "1A 2A", [Transition("joined", "A", ("B",))]),
    ("one became two", "1A 2A", "1A 2B", [Transition("split", "A", ("B",))]),
    ("an earlier profile turned up elsewhere", "1A 2A", "1B 2B", [Transition("renamed", "B", ("A",))]),
    ("three became one under the id of none", "1A 2B", "1C 2C", [Transition("joined", "C", ("A", "B"))]),
    (
        "one went over to others",
        "1A 2A 3B",
        "1A 2B 3B",
        [Transition("joined", "B", ("A",)), Transition("split", "A", ("B",))],
    ),
]


def customers(written: str) -> dict[str, str]:
    return {word[0]: word[1:] for word in written.split()}


@pytest.mark.parametrize(("reason", "before", "after", "expected"), CASES, ids=[case[0] for case in CASES])
def test_hard_case(reason: str, before: str, after: str, expected: list[Transition]) -> None:
    assert transitions(customers(before), customers(after)) == expected, reason


some = st.dictionaries(st.integers(1, 6).map(str), st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD")))


@given(some)
def test_whoever_follows_the_events_misses_no_customer(moved: dict[str, tuple[str, str]]) -> None:
    before = {profile: one for profile, (one, _) in moved.items()}
    after = {profile: other for profile, (_, other) in moved.items()}
    told = {customer for one in transitions(before, after) for customer in (one.customer, *one.others)}
    changed = {customer for profile in moved if before[profile] != after[profile] for customer in moved[profile]}
    assert told == changed
