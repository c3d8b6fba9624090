"""A message as the model reads it, and its word pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.encoder import MAX_PIECES
from insight.wording import plain
from insight.wordpiece import WordPieces, vocabulary, words

READ = (
    ("@shop @jo Where IS it?", "where is it?", "leading names of accounts say nothing"),
    ("ask @jo about it", "ask @ about it", "a name within is only that it is one"),
    ("see https://t.co/a1 now", "see link now", "a link is only that it is one"),
    ("#NeverAgain", "# never again", "a hashtag is words"),
    ("😡", "angry face", "an emoji is its name"),
    ("thx :)", "thx smiling face", "so is an emoticon"),
    ("ratio 16:9 (ok)", "ratio 16:9 (ok)", "a colon is not a face"),
    ("soooo goooood!!!!!", "soo good!!", "drawn out letters"),
    ("Fish &amp; chips", "fish & chips", "HTML of an export"),
    ("don’t", "don't", "curly apostrophes"),
    (" a \n\t b ", "a b", "one line"),
)


@pytest.mark.parametrize(("text", "read", "reason"), READ)
def test_wording(text: str, read: str, reason: str) -> None:
    assert plain(text) == read, reason


@given(st.text())
def test_wording_is_one_line_in_lower_case_whatever_comes(text: str) -> None:
    found = plain(text)
    assert found == " ".join(found.split())
    assert found == found.lower() or any(letter.lower() != letter for letter in found.lower())


def test_a_rare_word_is_parted_and_an_impossible_one_unknown() -> None:
    pieces = WordPieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##happ", "##y", "a"])
    assert pieces.encode("Unhappy a q", 10) == [2, 4, 5, 6, 7, 1, 3]


def test_of_a_long_text_the_beginning_and_the_end_are_kept() -> None:
    pieces = WordPieces(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "b", "c"])
    assert pieces.encode("a " * 9 + "b " * 9 + "c", 10) == [2, 4, 4, 4, 4, 4, 4, 5, 6, 3]


@pytest.mark.parametrize(
    ("text", "parted"), [("Très déçu!", ["tres", "decu", "!"]), ("it's", ["it", "'", "s"]), ("a\x00b", ["ab"])]
)
def test_words(text: str, parted: list[str]) -> None:
    assert words(text) == parted


@given(st.text(max_size=500))
def test_pieces_are_known_and_few_enough(text: str) -> None:
    found = WordPieces(vocabulary()).encode(text, MAX_PIECES)
    assert 2 <= len(found) <= MAX_PIECES
    assert all(0 < number < len(vocabulary()) for number in found)
