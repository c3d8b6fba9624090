"""A customer's usual sentiment: rows with a reason, and what holds of any messages in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.mood import HALF_LIFE, Heard, mood
from insight.sentiment import LABELS, Label

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def said(label: Label, *days_ago: float, topics: tuple[str, ...] = (), confidence: float = 0.9) -> list[Heard]:
    return [Heard(NOW - timedelta(days=days), label, confidence, topics) for days in days_ago]


USUAL = (
    (said("positive", 9, 8, 7, 6), "positive", "all alike"),
    (said("neutral", 9, 8), "neutral", "questions only"),
    (said("negative", 3), "negative", "one clear message is a mood, if not a usual one"),
    (said("negative", 3, confidence=0.36), "neutral", "one that is a guess is none"),
    (said("negative", 700, 699, 698), "negative", "a silent customer keeps the mood they left with"),
    (said("negative", 700, 690) + said("positive", 5, 3), "positive", "what is old weighs little beside what is new"),
    (said("positive", 4, 2) + said("negative", 3, 1), "neutral", "as many of each"),
    (said("unknown", 4, 2), "unknown", "nothing known"),
    (said("unknown", 1) + said("positive", 4, 3), "positive", "what is unknown does not count"),
    ([], "unknown", "nothing said"),
)


@pytest.mark.parametrize(("heard", "label", "reason"), USUAL)
def test_the_usual_mood(heard: list[Heard], label: Label, reason: str) -> None:
    assert mood(heard, NOW).label == label, reason


def test_a_change_that_lasts_is_told_with_its_day_and_what_it_is_about() -> None:
    heard = said("positive", 90, 80, 70, 60, 50, topics=("product",)) + said(
        "negative", 19, 10, 2, topics=("delivery",)
    )
    found = mood(heard, NOW)
    assert found.drift is not None
    assert (found.drift.before, found.drift.after, found.drift.since) == (
        "positive",
        "negative",
        NOW - timedelta(days=19),
    )
    assert found.reason == (
        "usually content, unhappy since 3 Nov 2026 (8 messages, the newest of 20 Nov 2026); complains of delivery (3); praises product (5)"
    )


def test_a_message_that_comes_a_week_late_moves_the_change_to_when_it_was_said() -> None:
    content = said("positive", 90, 80, 70, 60, 50)
    before = mood([*content, *said("negative", 5, 2)], NOW)
    after = mood([*content, *said("negative", 5, 2), *said("negative", 19)], NOW)
    assert before.drift is not None
    assert after.drift is not None
    assert (before.drift.since, after.drift.since) == (NOW - timedelta(days=5), NOW - timedelta(days=19))
    assert before.newest == after.newest == NOW - timedelta(days=2)


def test_a_message_in_no_language_is_counted_and_moves_nothing() -> None:
    heard = said("positive", 90, 80, 70, 60, 50) + said("negative", 19, 10, 2)
    found = mood([*heard, *said("unknown", 1)], NOW)
    assert found.unknown == 1
    assert (found.label, found.drift, found.messages) == (mood(heard, NOW).label, mood(heard, NOW).drift, 8)


@pytest.mark.parametrize(
    ("heard", "reason"),
    [
        (said("positive", 90, 80, 70) + said("negative", 2), "one message is an incident"),
        (said("positive", 90, 80) + said("negative", 3, 2), "two messages are no habit"),
        (
            said("positive", 90, 80, 70, 60, 50, 40) + said("negative", 20, 15) + said("positive", 5, 4, 3, 2),
            "it passed",
        ),
        (said("negative", 90, 80, 70, 60, 50), "no change"),
        (said("positive", 5, 5, 5) + said("negative", 5, 5), "all at one moment: nothing came first"),
    ],
)
def test_no_change_is_told_where_there_is_none(heard: list[Heard], reason: str) -> None:
    assert mood(heard, NOW).drift is None, reason


def test_a_message_half_a_life_older_weighs_half() -> None:
    days = HALF_LIFE / timedelta(days=1)
    found = mood(said("positive", 1, confidence=1.0) + said("negative", 1 + days, confidence=1.0), NOW)
    assert found.score == pytest.approx((1 - 0.5) / (1 + 0.5 + 1))


def test_what_is_complained_of_and_praised_comes_with_how_often() -> None:
    heard = said("negative", 1, 2, topics=("delivery", "staff")) + said("negative", 3, topics=("delivery", "delivery"))
    found = mood(heard + said("positive", 4, topics=("price",)) + said("neutral", 5, topics=("store",)), NOW)
    assert found.complaints == (("delivery", 3), ("staff", 2))
    assert found.praises == (("price", 1),)
    assert (found.messages, found.unknown) == (5, 0)


def test_a_message_from_the_future_counts_as_sent_now() -> None:
    later = mood([*said("positive", 5, 4), Heard(NOW + timedelta(days=4_000), "negative", 0.9)], NOW)
    assert later == mood([*said("positive", 5, 4), Heard(NOW, "negative", 0.9)], NOW)
    assert later.newest == NOW


HEARD = st.builds(
    Heard,
    st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
    | st.sampled_from([NOW, NOW - HALF_LIFE]),
    st.sampled_from(LABELS),
    st.floats(0, 1),
    st.lists(st.sampled_from(["delivery", "staff", "price", "store"]), max_size=3).map(tuple),
)


@given(st.lists(HEARD, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_messages_does_not_matter(heard: list[Heard], random: object) -> None:
    shuffled = list(heard)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert mood(shuffled, NOW) == mood(heard, NOW)


@given(st.lists(HEARD, max_size=12))
def test_whatever_was_said_and_whenever_the_mood_makes_sense(heard: list[Heard]) -> None:
    found = mood(heard, NOW)
    assert -1 <= found.score <= 1
    assert found.messages + found.unknown == len(heard)
    assert (found.label == "unknown") == (found.messages == 0)
    assert found.newest is None or found.newest <= NOW
    assert found.drift is None or (found.drift.since <= NOW and found.drift.before != found.drift.after)
    assert found.reason
