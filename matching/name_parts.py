"""Takes a written name apart: titles before it, degrees and numerals after it, what somebody is called in quotes, names of several words.

Systems write one person as `Jane van der Berg`, `Dr. Jane "Janie" Van Der Berg MBE` and `VAN DER BERG, Jane`: to compare them, one has to know
which words are the given names and which the family name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

from graph.identifiers.text import word_set

_ALWAYS = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "and"})
"""What is no name wherever it stands: `Smith Mr J`, `Mr and Mrs J Smith`."""
_BEFORE = _ALWAYS | word_set(
    "sir rev revd reverend senator representative congressman congresswoman cllr councillor honourable honorable"
    " rt the governor capt captain cpl sgt professor doctor madam mme mlle herr frau"
)
"""Titles where another word follows: `Baron` and `Major` are names, too, and not among them."""
_DOTTED = word_set("sen rep hon gov maj fr lt col gen dame lady lord")
"""Titles with a dot after them; without it, Hon, Sen and Maj are given names."""
_AFTER = word_set("jr sr jnr snr ii iii iv esq phd md mba msc bsc mbe obe cbe mp kc qc cpa rn dds")
"""What follows a name, where at least two words are before it."""
_NEVER_GIVEN = word_set("van von vander vom zu zur de del della der den ter ten bin ibn st")
"""Particles that no given name is spelled like: where a title is all there is before them, they begin the family name."""
PARTICLES = word_set(
    "van von vander vom zu zur de del della dela di da dos das du la le der den ter ten bin ibn binti al el st saint mac mc"
)
"""Begin a family name of several words; where such a word comes first it is a given name (Al Green, La Toya Jones)."""
_CALLED = re.compile(r"[\"“”«»„]([^\"“”«»„]+)[\"“”«»„]|\(([^()]*)\)")
_APART = re.compile(r"[._/]+")
_WORD = re.compile(r"[a-z]+")
_NO_LETTERS = frozenset({"So", "Sk", "Cn", "Cs", "Co"})
"""Unicode categories of signs that are no part of a name: emoji and the like."""

_LONGEST = 200
"""Letters of a written name that are read."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A name in lower-case ASCII words; any part may be empty. `called`: what stands in quotes or brackets before the family name."""

    given: Words = ()
    family: Words = ()
    called: Words = ()


@lru_cache(maxsize=100_000)
def parts_of(name: str | None, given: str | None, family: str | None) -> Parts:
    """The parts of a name: as the fields tell them, else read from the whole. A mail address is no part of it."""
    told = _of_fields((given or "")[:_LONGEST], (family or "")[:_LONGEST])
    if told.given or told.family:
        return told
    text, called = _without_called((name or "")[:_LONGEST])
    before, comma, after = text.partition(",")
    if comma and (first := _tokens(after)):
        # `Smith, Jane`; what follows the comma of `Joe Smith, III` is dropped with the rest of its kind.
        last = _without_after(_tokens(before), 1)
        if len(last) == 1 or not all(_is(token, _AFTER) for token in first):
            return Parts(_words_of(_without_after(_without_before(first), 1)), _words_of(last), called)
        text = before
    tokens = _tokens(text)
    untitled = _without_after(_without_before(tokens), 2)
    if len(untitled) < 2:
        word = _words_of(untitled)
        # Mrs Jones is no given name.
        return Parts((), word, called) if _titled(text) else Parts(word, (), called)
    start, least = len(untitled) - 1, 0 if _titled(text) and _is(untitled[0], _NEVER_GIVEN) else 1
    while start > least and _is(untitled[start - 1], PARTICLES):
        start -= 1
    return Parts(_words_of(untitled[:start]), _words_of(untitled[start:]), called)


def _of_fields(given: str, family: str) -> Parts:
    given, called = _without_called(given, followed=bool(family))
    # Only what is a title for certain: what stands here was meant as a name.
    first = _tokens(given)
    last = _without_after(_tokens(_CALLED.sub(" ", family).replace(",", " ")), 1)
    return Parts(_words_of(first), _words_of(last), called)


def _without_called(text: str, *, followed: bool = False) -> tuple[str, Words]:
    """The text without what stands in quotes or brackets, and that, if a name follows it: `(Leeds)` at the end is none."""
    if not _words(_CALLED.sub(" ", text)):
        # Nothing else is there: that is the name.
        return text, ()
    called = tuple(
        word
        for match in _CALLED.finditer(text)
        if len(words := _words(match[1] or match[2] or "")) == 1 and (followed or _words(text[match.end() :]))
        for word in words
    )
    return _CALLED.sub(" ", text), called


def _tokens(text: str) -> list[str]:
    """Words as written, with their hyphens and apostrophes, but for the titles that are no part of any name."""
    return [token for token in _split(text) if not _is(token, _ALWAYS)]


def _split(text: str) -> list[str]:
    """`G.K. Green, Ph.D.` is two initials, a name and a degree."""
    written = [
        [token] if _is(token, _AFTER) or _is_title(token) else _APART.split(token)
        for token in text.split()
        if "@" not in token
    ]
    return [token for tokens in written for token in tokens if _words(token)]


def _titled(text: str) -> bool:
    tokens = _split(text)
    return len(tokens) > 1 and any(_is_title(token) for token in tokens)


def _is_title(token: str) -> bool:
    return _is(token, _BEFORE) or (token.endswith(".") and _is(token, _DOTTED))


def _without_before(tokens: list[str]) -> list[str]:
    start = 0
    while start < len(tokens) - 1 and _is_title(tokens[start]):
        start += 1
    return tokens[start:]


def _without_after(tokens: list[str], least: int) -> list[str]:
    end = len(tokens)
    while end > least and _is(tokens[end - 1], _AFTER):
        end -= 1
    return tokens[:end]


def _is(token: str, some: frozenset[str]) -> bool:
    return "".join(_words(token)) in some


def _words_of(tokens: list[str]) -> Words:
    return tuple(word for token in tokens for word in _words(token))


@lru_cache(maxsize=100_000)
def _words(text: str) -> Words:
    # Else an emoji after the name becomes a family name: anyascii spells it out.
    text = "".join(letter for letter in text if unicodedata.category(letter) not in _NO_LETTERS)
    return tuple(_WORD.findall(anyascii(text).lower().replace("'", "").replace("’", "")))
