"""What is a preference, and what is too little to be one."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.channels_preferred import Contact, preferred

NOW = datetime(2026, 11, 4, 12, tzinfo=UTC)


def contact(channel: str, days: float = 0, inbound: bool = True, **told: str) -> Contact:
    return Contact(NOW - timedelta(days=days), channel, inbound, **told)


ROWS = [
    ([], None, "nobody wrote"),
    ([contact("email")], None, "once is no habit"),
    ([contact("email"), contact("email", 3)], "email", "twice the same"),
    ([contact("email"), contact("phone")], None, "as many over one as over the other"),
    ([contact("email", 1, inbound=False)] * 5, None, "what we send says nothing of what they like"),
    ([contact("web")] * 5 + [contact("review")] * 5, None, "nobody can be reached by browsing"),
    ([contact("email", 900)] * 6 + [contact("chat", 1)] * 2, "chat", "habits of years ago give way"),
    ([contact("store", activity="visit")] * 5 + [contact("phone")] * 2, "phone", "a visit is no way to reach them"),
]


@pytest.mark.parametrize(("contacts", "channel", "why"), ROWS, ids=[row[2] for row in ROWS])
def test_rows(contacts: list[Contact], channel: str | None, why: str) -> None:
    found = preferred(contacts, NOW).channel
    assert (found.value if found else None) == channel, why


def test_each_kind_of_activity_has_its_own() -> None:
    found = preferred(
        [
            *[contact("email", n) for n in range(3)],
            *[contact("twitter", n, label="negative") for n in range(2)],
            *[contact("web", n, activity="session") for n in range(2)],
            *[contact("review", n) for n in range(2)],
        ],
        NOW,
    )
    assert {kind: one.value for kind, one in found.kinds.items()} == {
        "asking": "email",
        "complaining": "twitter",
        "browsing": "web",
        "reviewing": "review",
    }
    assert found.kinds["asking"].reason == "email: 3 of 3 asking, the newer counting more"


def test_the_best_hours_need_enough_contacts_and_a_favourite() -> None:
    evenings = [
        Contact(NOW.replace(hour=hour) - timedelta(days=n + 1), "email", True)
        for n, hour in enumerate((18, 19, 20, 21, 9))
    ]
    found = preferred(evenings, NOW).hours
    assert found is not None
    assert (found.value, found.contacts, found.of) == ("18–22", 4, 5)
    assert preferred(evenings[:3], NOW).hours is None
    spread = [Contact(NOW.replace(hour=hour) - timedelta(days=1), "email", True) for hour in (0, 6, 12, 18)]
    assert preferred(spread, NOW).hours is None


def test_hours_are_those_of_the_shop() -> None:
    summer = datetime(2026, 7, 3, 12, tzinfo=UTC)
    told = [Contact(summer.replace(hour=hour) - timedelta(days=1), "email", True) for hour in (17, 18, 19, 20)]
    found = preferred(told, summer.astimezone(ZoneInfo("Europe/London"))).hours
    assert found is not None
    assert (found.value, found.reason) == ("18–22", "4 of 4 contacts between 18–22 h Europe/London")


def test_midnight_is_no_border() -> None:
    late = [Contact(NOW.replace(hour=hour) - timedelta(days=1), "chat", True) for hour in (23, 22, 0, 1)]
    found = preferred(late, NOW).hours
    assert found is not None
    assert found.value == "22–02"


def test_a_language_is_one_however_it_is_written() -> None:
    found = preferred([contact("web", language=tag) for tag in ("en-GB", "EN_us", "en", "fr")], NOW).language
    assert found is not None
    assert (found.value, found.contacts) == ("en", 3)


def test_a_clock_that_runs_ahead_counts_as_now() -> None:
    ahead = [
        contact("chat", -900),
        contact("chat", -900),
        contact("email", 1),
        contact("email", 2),
        contact("email", 3),
    ]
    found = preferred(ahead, NOW)
    assert found.channel is not None
    assert found.channel.value == "email"
    assert found.newest == NOW


contacts = st.builds(
    contact,
    st.sampled_from(["email", "phone", "web", "store", "review", "twitter"]),
    st.floats(0, 2_000),
    st.booleans(),
)


@given(st.lists(contacts, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(told: list[Contact], rng: random.Random) -> None:
    mixed = told.copy()
    rng.shuffle(mixed)
    assert preferred(mixed, NOW) == preferred(told, NOW)


@given(st.lists(contacts, min_size=1, max_size=30))
def test_a_favourite_has_half_of_the_weight_at_least(told: list[Contact]) -> None:
    found = preferred(told, NOW)
    for one in (found.channel, found.hours, *found.kinds.values()):
        assert one is None or 0.5 <= one.share <= 1.0000001
