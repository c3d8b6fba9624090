"""What goes wrong when one person is written down again and again."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from string import ascii_lowercase

from nicknames import NickNamer

_NAMER = NickNamer()
_NEAR = {
    "a": "qsz",
    "e": "wrd",
    "i": "uok",
    "o": "ipl",
    "n": "bm",
    "s": "adz",
    "r": "et",
    "t": "ry",
    "l": "k",
    "c": "xv",
    "m": "n",
}


class Slips:
    """Each method takes what is true and gives what was written; an empty text where nothing was. All by one source of chance."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def _now(self, probability: float) -> bool:
        return self._chance.random() < probability

    def given(self, name: str) -> str:
        """A nickname, an initial, a slip of the hand, or nothing."""
        if self._now(0.02):
            return ""
        if self._now(0.26):
            return self._short(name)
        if self._now(0.03):
            return name[0]
        return self._slip(name) if self._now(0.18) else name

    def family(self, name: str, other: str) -> str:
        """A slip, another name altogether (a title, a marriage), or nothing."""
        if self._now(0.02):
            return ""
        if self._now(0.12):
            return other
        return self._slip(name) if self._now(0.27) else name

    def full_name(self, given: str, middle: tuple[str, ...], family: str) -> str:
        """With all, some or none of the middle names, or their initials."""
        kept = [name if self._now(0.7) else name[0] for name in middle if self._now(0.6)]
        return " ".join(part for part in (given, *kept, family) if part)

    def born(self, day: str) -> str:
        """Only the year known (the first of January then), a digit off, day and month swapped, or nothing."""
        if self._now(0.24):
            return ""
        if self._now(0.2):
            return f"{day[:4]}-01-01"
        if self._now(0.2):
            return self._digit_off(day)
        return f"{day[:5]}{day[8:]}-{day[5:7]}" if self._now(0.04) and day[8:] <= "12" else day

    def postcode(self, code: str, new: Callable[[str], str]) -> str:
        """Another in the same district, as people move; a letter off, or nothing."""
        if self._now(0.24):
            return ""
        if self._now(0.5):
            return new(code.split()[0])
        return self._slip(code.lower()).upper() if self._now(0.05) else code

    def either(self, one: str, other: str, *, missing: float, other_share: float) -> str:
        """One, more seldom the other, or nothing."""
        if self._now(missing):
            return ""
        return other if self._now(other_share) else one

    def _short(self, name: str) -> str:
        # Not only the names of a list that Whom itself has: people shorten names as they like.
        known = sorted(_NAMER.nicknames_of(name))
        if known and self._now(0.65):
            return self._chance.choice(known)
        return name[: self._chance.choice((3, 4))] + self._chance.choice(("", "", "ie", "y"))

    def _slip(self, word: str) -> str:
        """One letter left out, doubled, swapped with the next, or the key beside it hit."""
        if len(word) < 3:
            return word
        place = self._chance.randrange(1, len(word) - 1)
        before, letter, after = word[:place], word[place], word[place + 1 :]
        beside = self._chance.choice(_NEAR.get(letter, ascii_lowercase))
        return self._chance.choice(
            (
                before + after,
                before + letter * 2 + after,
                before + after[0] + letter + after[1:],
                before + beside + after,
            )
        )

    def _digit_off(self, day: str) -> str:
        place = self._chance.choice((2, 3, 3, 6, 9))
        digit = str((int(day[place]) + self._chance.choice((1, 2, 9))) % 10)
        written = day[:place] + digit + day[place + 1 :]
        return day if written[5:7] in ("00", "13") or written[8:] == "00" else written
