"""Text as people and systems write it, brought to one form before any kind looks at it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

MAX_LENGTH: Final = 2_000
"""Characters a value may have as written; the import format says the same."""

_LINE_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
_SPACES = re.compile(r"\s+")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


class Unclean(ValueError):
    """The text cannot be any identifier; the message says why and never what it was."""


def tidy(text: str, *, lines: bool = False) -> str:
    """The text in NFKC without invisible characters, ASCII digits, single spaces, nothing around it.

    With `lines` a line break counts as a comma (an address block); else it is refused like any control character.
    Raises Unclean for control and surrogate characters, for nothing at all and for more than MAX_LENGTH characters.
    """
    if len(text) > MAX_LENGTH:
        raise Unclean(f"is longer than {MAX_LENGTH:,} characters")
    text = text.strip()
    if not (text.isascii() and text.isprintable()):
        text = _plain(_LINE_BREAKS.sub(", ", text) if lines else text)
    if not text:
        raise Unclean("is empty")
    return _SPACES.sub(" ", text) if "  " in text else text


def _plain(text: str) -> str:
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    text = unicodedata.normalize("NFKC", visible).translate(_DASHES)
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise Unclean("holds a control or surrogate character")
    digits = (str(unicodedata.digit(c)) if c.isdecimal() else c for c in text) if not text.isascii() else text
    return _SPACES.sub(" ", "".join(digits)).strip()


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Lower-case ASCII words with single spaces: for comparing names of streets and towns across spellings."""
    return _NOT_WORDS.sub(" ", anyascii(text).lower().replace("'", "")).strip()


def one_repeated(text: str) -> bool:
    """Whether the text is one character over and over: `0000000`, what is typed where a form insists on a value."""
    return len(text) > 3 and len(set(text)) == 1


def digits_only(text: str) -> str:
    """The ASCII digits of a text, in their order."""
    return "".join(character for character in text if "0" <= character <= "9")


def word_table(text: str) -> dict[str, str]:
    """A dictionary written as `rd = road, ave = avenue`, to keep long tables readable."""
    pairs = (pair.split("=") for pair in text.replace("\n", " ").split(",") if pair.strip())
    return {short.strip(): full.strip() for short, full in pairs}


def word_set(text: str) -> frozenset[str]:
    """A set written as words with spaces between them."""
    return frozenset(text.split())
