"""What the sentiment model learns from and is measured on: wordings, joins, and that nothing measured was learnt."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

import pytest

from bench.mood.published import SETS, is_held_back, there
from bench.mood.written import NEGATIVE, NEUTRAL, POSITIVE, held_out, joined, written
from bench.sentiment import macro_f1
from insight.wording import plain

HARD = Path(__file__).parents[1] / "insight" / "hard_messages.tsv"


def test_wordings_have_no_braces_left_and_every_class() -> None:
    rows = written(Random(1))
    assert {number for _, number in rows} == {NEGATIVE, NEUTRAL, POSITIVE}
    assert not [text for text, _ in rows if "{" in text or "}" in text or "|" in text or not text.strip()]


def test_one_seed_gives_the_same_rows() -> None:
    assert written(Random(3)) == written(Random(3)) != written(Random(4))


def test_a_question_with_thanks_stays_a_question() -> None:
    rows = joined([("where is it", NEUTRAL), ("it is late", NEGATIVE), ("lovely", POSITIVE)], Random(1), 500)
    assert {number for text, number in rows if text.startswith("where") and "late" not in text} == {NEUTRAL}
    assert {number for text, number in rows if "late" in text} == {NEGATIVE}
    assert {number for text, number in rows if text.startswith("lovely")} == {POSITIVE}


@pytest.mark.parametrize("name", ["held_out", "unseen", "fresh"])
def test_nothing_measured_was_learnt(name: str) -> None:
    learnt = {plain(text) for seed in (1, 2, 3) for text, _ in written(Random(seed), at_most=200)}
    measured = [plain(text) for text, _ in held_out(name)]
    assert [text for text in measured if text in learnt] == []
    assert len(set(measured)) == len(measured)


def test_no_hard_message_was_learnt_word_for_word() -> None:
    learnt = {plain(text) for seed in (1, 2, 3) for text, _ in written(Random(seed), at_most=200)}
    with HARD.open(encoding="utf-8", newline="") as file:
        hard = [row[1] for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    # Of three words ("I've had better") there is only one wording.
    assert [text for text in hard if plain(text) in learnt and len(text.split()) > 3] == []


@pytest.mark.skipif(not there(), reason="needs the published sets")
@pytest.mark.parametrize("name", SETS)
def test_published_rows_have_a_class_and_a_fifth_is_held_back(name: str) -> None:
    rows = list(SETS[name][1]())
    assert len(rows) > 1_000
    assert all(text.strip() and number in {NEGATIVE, NEUTRAL, POSITIVE} for text, number in rows)
    assert 0.15 < sum(is_held_back(text) for text, _ in rows) / len(rows) < 0.25


@pytest.mark.parametrize(
    ("wanted", "told", "score"),
    [([0, 1], [0, 1], 1.0), ([0, 0], [1, 1], 0.0), ([0, 0, 0, 1], [0, 0, 0, 0], (6 / 7) / 2)],
)
def test_macro_f1(wanted: list[int], told: list[int], score: float) -> None:
    assert macro_f1(wanted, told) == pytest.approx(score)
