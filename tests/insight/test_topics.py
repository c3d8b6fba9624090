"""What messages are about, with the words that say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.topic_words import NOT_TOPICS, TOPICS
from insight.topics import topics

ABOUT = (
    ("still no parcel, third time I ask", {"delivery": ("parcel",)}, "one word"),
    ("Where is my order?", {"delivery": ("where is my order",)}, "a phrase without the word delivery"),
    (
        "been on hold 50 mins about my refund",
        {"contact": ("on hold",), "returns": ("refund",)},
        "two topics, in their order",
    ),
    (
        "The DRESS is nice but delivery was slow and staff rude",
        {"product": ("dress",), "delivery": ("delivery",), "staff": ("staff", "rude")},
        "three",
    ),
    ("do you open on Sunday?", {"store": ("do you open",)}, "opening hours"),
    ("parcel parcel PARCEL", {"delivery": ("parcel",)}, "a word counts once"),
    ("is this back in stock", {"stock": ("back in stock",)}, "the longest phrase"),
    ("you charged my card twice", {"payment": ("charged", "card")}, "payment"),
    ("such a rip-off", {"price": ("rip-off",)}, "a hyphen"),
    ("the app keeps crashing", {"website": ("the app", "crashing")}, "the app is the website"),
    ("lost my clubcard points", {"loyalty": ("clubcard", "points")}, "loyalty"),
    ("click & collect order not ready", {"collection": ("click & collect",)}, "collection is not delivery"),
    ("my flight was late", {"travel": ("flight",)}, "a shop that sells travel"),
    ("many happy returns!", {}, "about nothing"),
    ("a lovely birthday card", {}, "a card that pays nothing"),
    ("hello there", {}, "a greeting"),
    ("see http://t.co/page", {}, "a link is not about the website"),
    ("", {}, "nothing"),
)


@pytest.mark.parametrize(("text", "wanted", "reason"), ABOUT)
def test_topics(text: str, wanted: dict[str, tuple[str, ...]], reason: str) -> None:
    assert {topic.name: topic.words for topic in topics(text)} == wanted, reason
    assert [topic.name for topic in topics(text)] == list(wanted)


@pytest.mark.parametrize("name", TOPICS)
def test_every_phrase_of_a_topic_is_found_and_is_no_other_s(name: str) -> None:
    others = {phrase for other, phrases in TOPICS.items() if other != name for phrase in phrases} | set(NOT_TOPICS)
    assert others.isdisjoint(TOPICS[name])
    assert len(set(TOPICS[name])) == len(TOPICS[name])
    for phrase in TOPICS[name]:
        assert name in {topic.name for topic in topics(phrase)}, phrase


@given(st.text())
def test_any_text_has_topics_of_the_table_or_none(text: str) -> None:
    assert all(topic.name in TOPICS and topic.words for topic in topics(text))
