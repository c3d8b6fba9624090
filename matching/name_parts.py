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
    "sir dame lady lord rev revd reverend fr sen senator rep representative congressman congresswoman cllr councillor hon honourable honorable"
    " rt the gov governor capt captain lt cpl sgt maj professor doctor madam mme mlle herr frau"
)
"""Titles where another word follows: `Baron` and `Major` are names, too, and not among them."""
_AFTER = word_set("jr sr jnr snr ii iii iv esq phd md mba msc bsc mbe obe cbe mp kc qc cpa rn dds")
"""What follows a name, where at least two words are before it."""
PARTICLES = word_set(
    "van von vander vom zu zur de del della dela di da dos das du la le der den ter ten bin ibn binti al el st saint mac mc"
)
"""Begin a family name of several words; where such a word comes first it is a given name (Al Green, La Toya Jones)."""
_CALLED = re.compile(r"[\"“”«»„]([^\"“”«»„]+)[\"“”«»„]|\(([^()]*)\)")
_APART = re.compile(r"[._/]+")
_WORD = re.compile(r"[a-z]+")
_NO_LETTERS = frozenset({"So", "Sk", "Cn", "Cs", "Co"})
"""Unicode categories of signs that are no part of a name: emoji and the like."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A name in lower-case ASCII words; any part may be empty. `called`: what stands in quotes or brackets before the family name."""

    given: Words = ()
    family: Words = ()
    called: Words = ()


@lru_cache(maxsize=100_000)
def parts_of(name: str | None, given: str | None, family: str | None) -> Parts:
    """The parts of a name: as the fields tell them, else read from the whole. One that is a mail address is none."""
    if given or family:
        return _of_fields(given or "", family or "")
    text = name or ""
    if "@" in text:
        return Parts()
    text, called = _without_called(text)
    before, comma, after = text.partition(",")
    if comma and (first := _tokens(after)):
        # `Smith, Jane`; what follows the comma of `Joe Smith, III` is dropped with the rest of its kind.
        if not all(_is(token, _AFTER) for token in first):
            last = _without_after(_tokens(before), 1)
            return Parts(_words_of(_without_before(first)), _words_of(last), called)
        text = before
    tokens = _tokens(text)
    untitled = _without_after(_without_before(tokens), 2)
    if len(untitled) < 2:
        word = _words_of(untitled)
        # Mrs Jones is no given name.
        return Parts((), word, called) if _titled(text) else Parts(word, (), called)
    start = len(untitled) - 1
    while start > 1 and _is(untitled[start - 1], PARTICLES):
        start -= 1
    return Parts(_words_of(untitled[:start]), _words_of(untitled[start:]), called)


def _of_fields(given: str, family: str) -> Parts:
    given, called = _without_called(given, followed=bool(family))
    first = _without_before(_tokens(given))
    # One that has a family name of its own may have nothing but a title here.
    first = [token for token in first if not (family and _is(token, _BEFORE))] if len(first) == 1 else first
    last = _without_after(_tokens(_CALLED.sub(" ", family).replace(",", " ")), 1)
    return Parts(_words_of(first), _words_of(last), called)


def _without_called(text: str, *, followed: bool = False) -> tuple[str, Words]:
    """The text without what stands in quotes or brackets, and that, if a name follows it: `(Leeds)` at the end is none."""
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
    written = [[token] if _is(token, _AFTER) else _APART.split(token) for token in text.split()]
    return [token for tokens in written for token in tokens if _words(token)]


def _titled(text: str) -> bool:
    tokens = _split(text)
    return len(tokens) > 1 and any(_is(token, _BEFORE) for token in tokens)


def _without_before(tokens: list[str]) -> list[str]:
    start = 0
    while start < len(tokens) - 1 and _is(tokens[start], _BEFORE):
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
