"""How messages sound: hard cases with a reason each, what is unknown, and what holds of any text."""

from __future__ import annotations

import csv
import math
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.sentiment import CLASSES, LABELS, UNKNOWN, Sentiment, sentiments

HARD = Path(__file__).with_name("hard_messages.tsv")
NOT_YET = {
    "The order in question is no. 40417": "negative",
    "I will be shopping elsewhere from now on": "neutral",
    "I was dreading the call but your agent sorted it in two minutes": "negative",
}
"""Hard messages the model gets wrong, and what it says: a model that learns them has to say so here."""


def hard_messages() -> list[tuple[str, ...]]:
    with HARD.open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


@pytest.mark.parametrize(("label", "text", "reason"), hard_messages())
def test_hard_messages(label: str, text: str, reason: str) -> None:
    assert sentiments([text])[0].label == NOT_YET.get(text, label), reason


def test_most_hard_messages_are_right() -> None:
    assert set(NOT_YET) <= {text for _, text, _ in hard_messages()}
    assert len(NOT_YET) * 10 <= len(hard_messages())


@pytest.mark.parametrize("text", ["", "12345", "http://t.co/abc", "Wo bleibt mein Paket?", "Где моя посылка"])
def test_what_cannot_be_told_is_unknown(text: str) -> None:
    assert sentiments([text]) == [Sentiment("unknown", 0.0)]


def test_no_texts_no_answers() -> None:
    assert sentiments([]) == []


def test_a_letter_of_many_pages_is_read_at_its_beginning_and_not_refused() -> None:
    found = sentiments(["This is the worst service I have ever had. " * 5_000])
    assert found[0].label == "negative"


def test_answers_come_in_the_order_of_the_texts_whatever_their_length() -> None:
    texts = [
        "thanks, brilliant service",
        "x" * 3_000,
        "",
        "worst shop ever",
        "Merci beaucoup",
        "do you open on Sunday?",
    ] * 20
    assert [one.label for one in sentiments(texts)] == [sentiments([text])[0].label for text in texts]


def test_names_of_accounts_and_links_do_not_matter() -> None:
    plain, dressed = sentiments(["you lost my order again", "@shop @manager you lost my order again https://t.co/a1b2"])
    assert plain.label == dressed.label == "negative"


def test_several_threads_may_ask_at_once() -> None:
    texts = ["worst shop ever", "love it, thank you", "do you open on Sunday?"] * 10
    wanted, found = [one.label for one in sentiments(texts)], []
    threads = [
        threading.Thread(target=lambda: found.append([one.label for one in sentiments(texts)])) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_texts_get_a_label_and_a_confidence(texts: list[str]) -> None:
    found = sentiments(texts)
    assert len(found) == len(texts)
    for one in found:
        assert one.label in LABELS
        assert one == UNKNOWN if one.label == "unknown" else 1 / len(CLASSES) <= one.confidence + 1e-4 <= 1.0002
        assert math.isfinite(one.confidence)
