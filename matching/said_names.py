"""Names that writers give themselves: after "my name is", before "here", and under what they wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from matching.said_words import NAME_ENDS, NOT_NAMES, PARTICLES

MAX_NAME = 4
"""Words of a name, particles counted."""

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "herr", "frau", "madame", "monsieur"})
_CLOSING = re.compile(
    r"""^[\s,-]*(?:(?:kind|best|warm|warmest|many)\s+)?(?:regards|wishes|thanks|thank\s+you|thanks\s+again|cheers|best|sincerely|faithfully|love|ta|
    yours(?:\s+(?:sincerely|faithfully|truly))?|thank\s+you\s+in\s+advance|mit\s+freundlichen\s+gr(?:ü|ue)(?:ß|ss)en|viele\s+gr(?:ü|ue)(?:ß|ss)e|
    cordialement|bien\s+à\s+vous|merci|danke)[\s,.!x]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNED_OFF = re.compile(
    r"\b(?i:regards|wishes|thanks|thank\s+you|cheers|sincerely|faithfully)\b[\s,.!-]{1,4}"
    r"((?:[^\W\d_a-z][\w'’-]*\.?\s+){1,2}[^\W\d_a-z][\w'’-]+)[\s.!x]*$"
)
_POSSESSED = re.compile(
    r"(?:\b(?:his|her|their|your|its|whose|product|brand|file|user|pet|company|store|shop)|['’]s)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"^[^\W\d_]['’\w-]*$")


def names_in(doc: Doc, cues: Iterable[tuple[str, int, int]], text: str) -> Iterator[tuple[int, int]]:
    """The tokens [first, last) of each name; `cues` are matches of `name`, `perhaps_name` and `name_before`."""
    for kind, first, last in cues:
        if kind == "name_before":
            span = _before(doc, first)
        elif kind == "name" and _POSSESSED.search(text[max(0, doc[first].idx - 30) : doc[first].idx]):
            span = None
        else:
            span = _after(doc, last, sure=kind == "name")
        if span:
            yield span
    yield from _signatures(doc, text)
    if signed := _signed_off(doc, text):
        yield signed


def _after(doc: Doc, first: int, *, sure: bool) -> tuple[int, int] | None:
    """The name that begins at a token. Unless the cue is sure, it takes two words with capitals and an end."""
    while first < len(doc) and (doc[first].lower_ in _TITLES or doc[first].text in (".", ":", "mr.")):
        first += 1
    last = first
    while last < len(doc) and last - first < MAX_NAME and _continues(doc, first, last, sure=sure):
        last = _past_initial(doc, last + 1)
    while last > first and doc[last - 1].lower_ in PARTICLES:
        last -= 1
    if last == first or not _is_name([token.text for token in doc[first:last]]):
        return None
    if not sure and (last - first < 2 or not _closes(doc, last)):
        return None
    return first, last


def _continues(doc: Doc, first: int, last: int, *, sure: bool) -> bool:
    token = doc[last]
    if last > first and "\n" in doc[last - 1].text:
        return False
    if not _WORD.match(token.text):
        return False
    if token.lower_ in PARTICLES and last > first:
        return True
    if token.text[0].isupper():
        return token.lower_ not in NOT_NAMES
    # Whoever types "my name is jane smith" has no capitals at all.
    typed_small = sure and not any(word.text[0].isupper() for word in doc[first:last])
    return typed_small and last - first < 2 and token.lower_ not in NOT_NAMES


def _past_initial(doc: Doc, at: int) -> int:
    """Past the full stop after an initial: `J. Smith`."""
    initial = at < len(doc) and doc[at].text == "." and len(doc[at - 1]) == 1
    return at + 1 if initial and at + 1 < len(doc) and doc[at + 1].text[:1].isupper() else at


def _closes(doc: Doc, at: int) -> bool:
    if at >= len(doc):
        return True
    token = doc[at]
    return not token.is_alpha or token.lower_ in (
        "from",
        "here",
        "and",
        "of",
        "at",
        "speaking",
        "calling",
        "again",
        "ref",
    )


def _before(doc: Doc, here: int) -> tuple[int, int] | None:
    """`Jane Smith here`, at the beginning of a sentence."""
    first = here
    while first > 0 and here - first < 3 and doc[first - 1].text[:1].isupper() and _WORD.match(doc[first - 1].text):
        first -= 1
    words = [token.text for token in doc[first:here]]
    opens = first == 0 or doc[first - 1].text in (".", "!", "?", ",", "-", "–") or "\n" in doc[first - 1].text
    return (first, here) if len(words) >= 2 and opens and _is_name(words) else None


def _signatures(doc: Doc, text: str) -> Iterator[tuple[int, int]]:
    """A line of nothing but a name, near the end, after a closing or an empty line."""
    lines = _lines(doc)
    for at in range(max(1, len(lines) - 4), len(lines)):
        first, last = lines[at]
        while first < last and (doc[first].lower_ in _TITLES or doc[first].text in "-–—,.~*"):
            first += 1
        if first == last:
            continue
        words = [token.text for token in doc[first:last] if token.text not in "-–—,.~*"]
        start, end = lines[at - 1]
        above = doc[start:end].text
        after_gap = text[doc[end - 1].idx + len(doc[end - 1]) : doc[first].idx].count("\n") > 1
        if (after_gap or _CLOSING.match(above)) and 1 <= len(words) <= 3 and _all_capital(words) and _is_name(words):
            named = [i for i in range(first, last) if doc[i].text in words]
            yield named[0], named[-1] + 1


def _signed_off(doc: Doc, text: str) -> tuple[int, int] | None:
    """`Best wishes, Jane Smith` at the very end; of one word it might be whom they thank."""
    found = _SIGNED_OFF.search(text)
    named = [at for at, token in enumerate(doc) if found and found.start(1) <= token.idx < found.end(1)]
    words = [doc[at].text for at in named]
    return (named[0], named[-1] + 1) if len(words) > 1 and _is_name(words) else None


def _lines(doc: Doc) -> list[tuple[int, int]]:
    """The lines that are not empty, as tokens."""
    lines: list[tuple[int, int]] = []
    first = None
    for at, token in enumerate(doc):
        if "\n" in token.text:
            if first is not None:
                lines.append((first, at))
            first = None
        elif first is None and not token.is_space:
            first = at
    return lines if first is None else [*lines, (first, len(doc))]


def _all_capital(words: list[str]) -> bool:
    return all(word[0].isupper() or word.lower() in PARTICLES for word in words)


def _is_name(words: list[str]) -> bool:
    kept = [word for word in words if word != "."]
    long_enough = any(len(word) > 1 for word in kept)
    return long_enough and all(_WORD.match(word) for word in kept) and not _is_plain(kept)


def _is_plain(words: list[str]) -> bool:
    """Words no name is made of."""
    return any(word.lower() in NOT_NAMES for word in words) or all(
        word.lower() in PARTICLES | NAME_ENDS for word in words
    )
