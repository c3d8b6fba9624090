"""Profiles as the partition sees them, in one line each, and by chance: with what people said of them and how alike they are."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from matching.clusters import Clusters, Member
from matching.judged import Judgement, Pair
from matching.names import name_of


def member(
    profile: str, name: str | None = None, *keys: str, born: str | None = None, day: int | None = None
) -> Member:
    """A profile in one line: keys of devices and cookies are ties, all others links."""
    ties = frozenset(key for key in keys if key.startswith(("cookie:", "device:")))
    parsed = name_of(name, None, None)
    seen_at = datetime(2026, 1, day, tzinfo=UTC) if day else None
    return Member(profile, seen_at, frozenset({parsed} if parsed else ()), born, frozenset(keys) - ties, ties)


def groups(clusters: Clusters) -> set[frozenset[str]]:
    return set(clusters.groups)


EMAIL, PHONE, CARD, COOKIE = "email:jane@x.org", "phone:+441632960001", "loyalty_card:1", "cookie:abc"
OFFICE = "email:info@y.org"


def pairs(*written: str) -> tuple[Pair, ...]:
    return tuple(frozenset(pair) for pair in written)


NAMES = [None, "Jane Doe", "John Doe", "J Doe", "Bob Roe", "Robert Roe", "Ann Poe", "Doe Jane"]
KEYS = [
    EMAIL,
    PHONE,
    CARD,
    COOKIE,
    "email:doe@y.org",
    OFFICE,
    "phone:+441632960002",
    "loyalty_card:2",
    "cookie:def",
    "twitter:jane",
]
members = st.lists(
    st.builds(
        lambda name, keys, born, day: (name, tuple(keys), born, day),
        st.sampled_from(NAMES),
        st.sets(st.sampled_from(KEYS), max_size=3),
        st.sampled_from([None, "1980-02-01", "1991-12-30"]),
        st.one_of(st.none(), st.integers(1, 28)),
    ),
    max_size=14,
).map(
    lambda rows: [member(f"p{n:02}", name, *keys, born=born, day=day) for n, (name, keys, born, day) in enumerate(rows)]
)


PROFILES = [f"p{n:02}" for n in range(14)]
judgements = st.lists(
    st.tuples(st.sets(st.sampled_from(PROFILES), min_size=2, max_size=2), st.sampled_from(["accept", "reject"]), st.integers(1, 9)),
    max_size=8,
).map(
    lambda rows: [
        Judgement(datetime(2026, 5, day, tzinfo=UTC), f"j{n}", frozenset(pair), decision)
        for n, (pair, decision, day) in enumerate(rows)
    ]
)  # fmt: skip


scored = st.dictionaries(
    st.frozensets(st.sampled_from(PROFILES), min_size=2, max_size=2),
    st.sampled_from([-4.0, 2.5, 8.0, 14.25]),
    max_size=12,
)
