"""Parts a text into the pieces a BERT model knows: words, and for rare words their longest known beginnings and rests.

The algorithm is the "basic" and the "wordpiece" step of Devlin et al., BERT (2019), as published with the model (uncased).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

PAD, UNKNOWN, BEGIN, END = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
MAX_WORD = 100
"""Letters of a word; a longer one is unknown."""


@cache
def vocabulary() -> tuple[str, ...]:
    """The pieces of the shipped model, by number; a piece that begins no word starts with ##."""
    return tuple((files("insight") / "data" / "vocabulary.txt").read_text("utf-8").split("\n"))


class WordPieces:
    """A vocabulary, and what it makes of texts."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.ids = {piece: number for number, piece in enumerate(vocabulary)}
        self.pad, self.unknown = self.ids[PAD], self.ids[UNKNOWN]
        self._pieces = lru_cache(maxsize=50_000)(self._pieces_of)

    def encode(self, text: str, limit: int) -> list[int]:
        """The numbers of its pieces between those of begin and end, at most `limit`: of a longer text, its beginning and its last quarter."""
        pieces = [piece for word in words(text) for piece in self._pieces(word)]
        room = limit - 2
        if len(pieces) > room:
            pieces = pieces[: room - room // 4] + pieces[-(room // 4) :]
        return [self.ids[BEGIN], *pieces, self.ids[END]]

    def _pieces_of(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        start = 0
        while start < len(word) <= MAX_WORD:
            for end in range(len(word), start, -1):
                number = self.ids.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if number is not None:
                    break
            else:
                return (self.unknown,)
            found.append(number)
            start = end
        return tuple(found) or (self.unknown,)


def words(text: str) -> list[str]:
    """Lower-case words without accents; each punctuation mark is a word."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(letter) != "Mn"
    )
    return "".join(
        f" {letter} " if _stands_alone(letter) else letter
        for letter in bare
        if letter.isprintable() or letter.isspace()
    ).split()


def _stands_alone(letter: str) -> bool:
    if letter.isalnum() and letter < "\u3000":
        return False
    return (
        letter >= "\u3000"
        or (letter < "\u0080" and not letter.isspace())
        or unicodedata.category(letter).startswith("P")
    )
