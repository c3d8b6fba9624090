"""Turns what a person types into a query for the full-text index: forgiving with words, exact with numbers.

Every word must be found, in any of the fields the viewer may search. A word may be misspelt by one letter from four
letters on and by two from eight on, or be the beginning of a longer one; a word with a digit in it may only be the
beginning of a longer one. Nothing a person types is read as query syntax.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from anyascii import anyascii

MAX_WORDS = 8
"""Words looked at; the rest are left out, so that a pasted letter costs no more than a line."""
MAX_LETTERS = 64

# What the index's analyzer (`standard-folding`: Lucene's StandardAnalyzer with English stop words) does not keep.
_STOP_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no", "not"}
    | {"of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to", "was"}
    | {"will", "with"}
)
# As Unicode's word boundaries (UAX #29), which the analyzer goes by: a dot or apostrophe inside a word does not end it.
_WORD = re.compile(r"\w+(?:[.']\w+)*")


def query_text(text: str, fields: Sequence[str]) -> str | None:
    """The Lucene query for these words in these fields; None when there is nothing to look for."""
    words = [word for word in words_of(text) if word not in _STOP_WORDS]
    if not words or not fields:
        return None
    return " ".join(_anywhere(_forms(word), fields) for word in words)


def words_of(text: str) -> list[str]:
    """The words as the index has them: lower case, without accents. Each holds letters and digits only, and `.'_`."""
    folded = "".join(map(_folded, unicodedata.normalize("NFC", text[: MAX_WORDS * MAX_LETTERS])))
    return [word[:MAX_LETTERS] for word in _WORD.findall(folded.lower())[:MAX_WORDS]]


def _folded(letter: str) -> str:
    # The index folds Latin letters and leaves other scripts alone; so must we, or they would no longer meet.
    if letter.isascii() or not unicodedata.name(letter, "").startswith("LATIN"):
        return "'" if letter == "’" else letter
    return anyascii(letter)


def _forms(word: str) -> str:
    quoted = f'"{word}"^4'
    if any(letter.isdigit() for letter in word):
        return f"{quoted} {_escaped(word)}*"
    wrong = 2 if len(word) >= 8 else 1 if len(word) >= 4 else 0
    forgiving = f" {_escaped(word)}~{wrong}" if wrong else ""
    return f"{quoted} {_escaped(word)}*{forgiving}"


def _anywhere(forms: str, fields: Sequence[str]) -> str:
    return "+(" + " ".join(f"{field}:({forms})" for field in fields) + ")"


def _escaped(word: str) -> str:
    return word.replace("'", r"\'")
