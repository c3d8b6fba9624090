"""Messages written for Whom, by class: `written_<class>.txt`, a message a line. `{a|b}` in a line stands for one of several wordings."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

from insight.sentiment import CLASSES

Row = tuple[str, int]
"""A message, and the number of its class in `CLASSES`."""

NEGATIVE, NEUTRAL, POSITIVE = range(3)
FOLDER = Path(__file__).parent
_CHOICE = re.compile(r"\{([^{}]*)\}")
_THANKS = ("thanks", "thank you", "cheers", "please", "thx", "Thanks!", "many thanks")
_JOINS = ((0.25, NEUTRAL, None, NEUTRAL), (0.20, NEGATIVE, NEGATIVE, NEGATIVE), (0.15, NEUTRAL, NEGATIVE, NEGATIVE),
          (0.10, NEGATIVE, NEUTRAL, NEGATIVE), (0.10, POSITIVE, NEUTRAL, POSITIVE), (0.10, POSITIVE, POSITIVE, POSITIVE),
          (0.10, NEUTRAL, NEUTRAL, NEUTRAL))  # fmt: skip
"""How often which two messages are made one, and what it then is; None stands for a word of thanks."""


def written(random: Random, at_most: int = 16) -> list[Row]:
    """Every line in as many wordings as it has choices, `at_most` of each."""
    rows: list[Row] = []
    for number, name in enumerate(CLASSES):
        for line in (FOLDER / f"written_{name}.txt").read_text("utf-8").splitlines():
            choices = sum(choice.count("|") for choice in _CHOICE.findall(line))
            wordings = dict.fromkeys(_worded(line, random) for _ in range(min(at_most, 1 + choices)))
            rows += [(wording, number) for wording in wordings if wording]
    return rows


def _worded(line: str, random: Random) -> str:
    chosen = _CHOICE.sub(lambda found: random.choice(found[1].split("|")), line)
    return re.sub(r"\s+([,.!?])", r"\1", " ".join(chosen.split()))


def joined(rows: list[Row], random: Random, count: int = 5_000) -> list[Row]:
    """Messages of two parts, such as a question with thanks (neutral) or one with a complaint (negative)."""
    by_class = {number: [text for text, of in rows if of == number] for number in range(3)}
    found: list[Row] = []
    for _ in range(count):
        _, first, second, result = random.choices(_JOINS, [join[0] for join in _JOINS])[0]
        begin = random.choice(by_class[first])
        end = random.choice(_THANKS if second is None else by_class[second])
        found.append((f"{_ended(begin, random)} {end}", result))
    return found


def _ended(text: str, random: Random) -> str:
    return text if text[-1] in ".!?" else text + random.choice((".", "!", ".", "...", ","))


def held_out(name: str = "held_out") -> list[Row]:
    """Service messages that nothing is trained on: `held_out`, by which choices were made, `unseen`, written when they had been, or `fresh`,
    written for the model that ships when nobody could change it any more."""
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(text, CLASSES.index(name)) for name, text in (line.split("\t", 1) for line in lines)]
