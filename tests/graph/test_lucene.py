"""What people type becomes a query that is forgiving with words and never read as syntax."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.lucene import MAX_WORDS, query_text, words_of

SPECIAL = set('+-&|!(){}[]^"~*?:\\/<>=')


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("Jane Smith", ["jane", "smith"], "words"),
        ("José Ångström", ["jose", "angstrom"], "the index folds accents too"),
        ("O'Brien", ["o'brien"], "an apostrophe does not end a word"),
        ("O’Brien", ["o'brien"], "nor does a curly one"),
        ("Иван Петров", ["иван", "петров"], "other scripts stay as they are, as in the index"),
        ("jane@x.org", ["jane", "x.org"], "an address splits at the @, as in the index"),
        ("+44 20 7946-0018", ["44", "20", "7946", "0018"], "numbers are parted by what is no digit"),
        ("name:* OR 1=1 /.*/", ["name", "or", "1", "1"], "query syntax is no word"),
        ("", [], "nothing"),
        ("\ud800 ?!", [], "no letters at all"),
        (" ".join(["word"] * 50), ["word"] * MAX_WORDS, "a pasted letter costs no more than a line"),
    ],
)
def test_words(text: str, words: list[str], why: str) -> None:
    assert words_of(text) == words, why


@pytest.mark.parametrize(
    ("word", "forms", "why"),
    [
        ("jo", '"jo"^4 jo*', "too short to be misspelt"),
        ("jane", '"jane"^4 jane* jane~1', "one letter may be wrong"),
        ("katherine", '"katherine"^4 katherine* katherine~2', "two letters may be wrong in a long word"),
        ("10045", '"10045"^4 10045*', "a number is exact, or the beginning of one"),
    ],
)
def test_forms(word: str, forms: str, why: str) -> None:
    assert query_text(word, ["name"]) == f"+(name:({forms}))", why


def test_words_the_index_does_not_keep_are_left_out() -> None:
    assert query_text("Will Smith", ["name"]) == query_text("Smith", ["name"])
    assert query_text("the", ["name"]) is None


def test_without_fields_nothing_is_looked_for() -> None:
    assert query_text("jane", []) is None


@given(st.text(max_size=200))
def test_no_text_becomes_syntax(text: str) -> None:
    for word in words_of(text):
        assert not SPECIAL & set(word)
        assert re.fullmatch(r"[\w.']+", word)
