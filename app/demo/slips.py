"""The ways people and clerks get a word wrong."""

from __future__ import annotations

from app.demo.chance import Chance

_NEIGHBOURS = {
    "a": "s",
    "e": "r",
    "i": "o",
    "o": "i",
    "n": "m",
    "m": "n",
    "t": "y",
    "r": "t",
    "s": "a",
    "l": "k",
    "d": "f",
    "u": "i",
}


def slip(chance: Chance, text: str) -> str:
    """The text with one slip past its first letter: two letters swapped, one dropped, doubled, or its neighbour on the keyboard."""
    if len(text) < 4:
        return text
    place = chance.between(1, len(text) - 2)
    letter, rest = text[place], text[place + 1 :]
    draw = chance.random()
    if draw < 0.3:
        return text[:place] + rest[0] + letter + rest[1:]
    if draw < 0.55:
        return text[:place] + rest
    if draw < 0.75:
        return text[:place] + letter * 2 + rest
    return text[:place] + _NEIGHBOURS.get(letter, letter * 2) + rest


def maybe_slip(chance: Chance, text: str, share: float) -> str:
    """The text as it is, or with one slip in this share of draws."""
    return slip(chance, text) if chance.maybe(share) else text


def misread_date(chance: Chance, iso: str) -> str:
    """An ISO date with day and month swapped where that is a date, else with the last digit of the year off by one."""
    year, month, day = iso.split("-")
    if int(day) <= 12 and chance.maybe(0.5):
        return f"{year}-{day}-{month}"
    return f"{year[:3]}{(int(year[3]) + 1) % 10}-{month}-{'28' if month == '02' else day}"
