"""Words that sources have for something of which we declare a set: brought to one form, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from graph.errors import UnknownKind

Declared = TypeVar("Declared", bound=StrEnum)


def plain_word(word: str) -> str:
    """A source's word in one form, whatever its capitals, dashes and underscores."""
    return " ".join(word.casefold().replace("_", " ").replace("-", " ").split())


def status_meant(word: str, declared: type[Declared], words: Mapping[str, str], whose: str) -> Declared:
    """The declared status that a source's word means, by `words` or by its own name. `whose`: of what it is one, for the error.

    Raises UnknownKind (`unknown_status`) that names what is allowed.
    """
    plain = plain_word(word)
    try:
        return declared(words.get(plain, plain.replace(" ", "_")))
    except ValueError:
        allowed = ", ".join(declared)
        raise UnknownKind(
            f"status: there is no such status of {whose}; the statuses are {allowed}", code="unknown_status"
        ) from None
