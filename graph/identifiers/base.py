"""What every kind of identifier can do: recognise, clean, compare and caption a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from graph.errors import InvalidIdentifier
from graph.identifiers.text import Unclean, tidy

NO_LIMIT: Final = 2**31 - 1
"""`people_limit` of kinds that are nobody's to share."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What is known of a value beside itself.

    `region`: where its numbers are local (ISO 3166 code); `source`: the system it comes from; `country`: the country
    an address is known to be in (ISO 3166 code), where `region` is only a guess.
    """

    region: str = "GB"
    source: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """One clean value of one kind. `value` is canonical, `written` is how it came."""

    kind: str
    value: str
    written: str

    @property
    def key(self) -> str:
        """Readable and unique over all kinds: `email:jane@x.org`."""
        return f"{self.kind}:{self.value}"


class Kind:
    """One kind of identifier. The docstring of each subclass is its public documentation."""

    def __init_subclass__(cls) -> None:
        if "title" in vars(cls) and "noun" not in vars(cls):
            cls.noun = cls.title.lower()

    name: ClassVar[str]
    """Part of the key and of every API: never changes once it is in use."""
    title: ClassVar[str]
    """What people call it."""
    noun: ClassVar[str] = ""
    """The same within a sentence; by default the title in small letters."""
    example: ClassVar[str]
    """A value as somebody might write it; not a real person's."""
    specificity: ClassVar[float]
    """How far one value means one person, 0 to 1: a judgement, used to order evidence, never to link."""
    links: ClassVar[bool] = False
    """Whether a verified value that two profiles share makes them one customer (DESIGN §5.4)."""
    ties_anonymous: ClassVar[bool] = False
    """Whether it ties anonymous visits to each other, though never a visit to a person."""
    personal: ClassVar[bool] = False
    """Whether it is one person's own by nature; by these people are counted where a shareable one is judged (§5.3)."""
    people_limit: ClassVar[int] = NO_LIMIT
    """More different people than this on one value and it is shared: a relation, no evidence of sameness."""
    scoped: ClassVar[bool] = False
    """Whether a value means something only within its source, which `Hint.source` names."""
    also: ClassVar[str | None] = None
    """The kind that the same value is of as well: whoever has the one has the other."""
    max_length: ClassVar[int] = 512
    """Characters of a clean value."""
    lines: ClassVar[bool] = False
    """Whether a value may be written over several lines."""

    def recognise(self, text: str) -> float:
        """How likely the text is one of this kind, 0 (it is not) to 1 (it says so itself). Never raises."""
        try:
            return self._likelihood(tidy(text, lines=self.lines))
        except Unclean:
            return 0.0

    def clean(self, text: str, hint: Hint = Hint()) -> str:
        """The canonical value, equal for all ways to write it; cleaning it again changes nothing. Raises InvalidIdentifier."""
        try:
            value = self._clean(tidy(text, lines=self.lines), hint)
        except Unclean as problem:
            raise self.invalid(str(problem)) from None
        if len(value) > self.max_length:
            raise self.invalid(f"is longer than {self.max_length} characters")
        return value

    def compare(self, a: str, b: str) -> float:
        """How alike two clean values are, 0 to 1; symmetric, and 1 only for equal ones."""
        return 1.0 if a == b else self._likeness(a, b)

    def caption(self, value: str) -> str:
        """A clean value as people write it; recognised as the same value again."""
        return value

    def limit_of(self, value: str) -> int:
        """`people_limit` of a clean value; 0 where it is nobody's own, but an office's."""
        return self.people_limit

    def broader(self, value: str) -> str | None:
        """A less exact value worth looking up as well, such as the number without its extension."""
        return None

    def invalid(self, why: str, code: str | None = None) -> InvalidIdentifier:
        """The error for a bad value. It names the kind and what is wrong, never the value."""
        return InvalidIdentifier(f"{self.name}: {why}", code=code)

    def _likelihood(self, text: str) -> float:
        raise NotImplementedError

    def _clean(self, text: str, hint: Hint) -> str:
        raise NotImplementedError

    def _likeness(self, a: str, b: str) -> float:
        return 0.0
