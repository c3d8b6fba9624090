"""Whether a message is in English, in another language, or in none: cheap, for short messages, and slow to say "not English".

A word that is among another language's commonest (spaCy's lists of stop words, and what customers write) speaks for that language unless English has
it too; an English word speaks against. One stray word proves nothing ("déjà vu", "c'est la vie").
"""

from __future__ import annotations

import importlib
import re
from functools import cache

from insight.language_words import ALSO_ENGLISH, LETTERS, OWN_WORDS
from insight.wording import MAX_TEXT, is_emoji, plain
from insight.wordpiece import vocabulary

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|@\w+", re.IGNORECASE)
_NO_LANGUAGE = re.compile(rf"{_ADDRESS.pattern}|\S*\d\S*", re.IGNORECASE)
_ENGLISH_ENDING = re.compile(r"(?:n't|'(?:s|m|d|re|ve|ll))$|in'$")
_FACE = re.compile(r"\b(?:smiling|sad|annoyed) face\b|\blove heart\b|\bbroken heart\b")
_BEYOND_LATIN = "\u024f"
_SOME, _MUCH = 1.0, 2.0
"""Weight against English that is enough for a message of up to four words, and of more."""


def is_english(text: str) -> bool | None:
    """True for English, False for another language, None where there is none to tell: no text, digits, only a link."""
    bare = _NO_LANGUAGE.sub(" ", text[:MAX_TEXT])
    words = [word.lower().replace("’", "'") for word in _WORD.findall(bare)]
    if not words or max(map(len, words)) == 1:
        return True if words or _has_face(_ADDRESS.sub(" ", text[:MAX_TEXT])) else None
    letters = "".join(words)
    if sum(letter > _BEYOND_LATIN for letter in letters) * 2 > len(letters):
        return False
    return not _is_foreign(words)


def _has_face(text: str) -> bool:
    """A face or a heart means the same in every language."""
    return any(is_emoji(letter) for letter in text) or bool(_FACE.search(plain(text)))


def _is_foreign(words: list[str]) -> bool:
    english, shared = _english_words(), _shared_words()
    common, foreign = _whole_pieces(), _foreign_words()
    against, counts, accented = 0.0, dict.fromkeys(OWN_WORDS, 0.0), 0.0
    for word in set(words):
        if word in english or _ENGLISH_ENDING.search(word):
            against += 0.5 if word in shared else 1
            continue
        spoken_by = foreign.get(word, {})
        for language, weight in spoken_by.items():
            counts[language] += weight
        against += 0 if spoken_by else (word in common) * 0.5
        accented += any(letter in LETTERS for letter in word) / 2
    best = max(counts.values()) + accented
    return best > against and best >= (_SOME if len(words) <= 4 else _MUCH)


@cache
def _english_words() -> frozenset[str]:
    return (_stop_words("en") | ALSO_ENGLISH) - {"nie"}


@cache
def _shared_words() -> frozenset[str]:
    """English words that another language has too ("no", "me", "van"): they speak half as loudly."""
    return _english_words() & frozenset().union(*map(_stop_words, OWN_WORDS))


@cache
def _whole_pieces() -> frozenset[str]:
    """What the model knows as one word: English, with names and the odd foreign word."""
    return frozenset(piece for piece in vocabulary() if len(piece) > 2 and piece.isalpha())


@cache
def _foreign_words() -> dict[str, dict[str, float]]:
    """By word, how much it speaks for which languages: less where English writing has it often."""
    found: dict[str, dict[str, float]] = {}
    for language, own in OWN_WORDS.items():
        for word in _stop_words(language) - _english_words():
            if len(word) > 1:
                found.setdefault(word, {})[language] = 0.5 if word in _whole_pieces() else 1.0
        for word in own.split():
            found.setdefault(word, {})[language] = 1.0
    return found


def _stop_words(language: str) -> frozenset[str]:
    module = importlib.import_module(f"spacy.lang.{language}.stop_words")
    return frozenset(word for word in module.STOP_WORDS if word.isalpha() or "'" in word)
