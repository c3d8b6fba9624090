"""How a message sounds: negative, neutral or positive, with how sure that is; unknown where it is not in English or in no language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from insight.encoder import encoder
from insight.language import is_english
from insight.wording import plain

Label = Literal["negative", "neutral", "positive", "unknown"]
LABELS: tuple[Label, ...] = get_args(Label)
CLASSES = LABELS[:3]
"""What the model tells apart, in the order of its answers."""


@dataclass(frozen=True, slots=True)
class Sentiment:
    """A label and its confidence: the calibrated probability, above 1/3 and at most 1, that a person would say the same. Of `unknown` it is 0."""

    label: Label
    confidence: float


UNKNOWN = Sentiment("unknown", 0.0)


def sentiments(texts: Sequence[str]) -> list[Sentiment]:
    """One for each text, in their order; a text's does not depend on the others beyond rounding."""
    found = [UNKNOWN] * len(texts)
    numbers = [number for number, text in enumerate(texts) if is_english(text)]
    if numbers:
        likely = encoder().probabilities([plain(texts[number]) for number in numbers])
        for number, row in zip(numbers, likely.tolist(), strict=True):
            confidence = max(row)
            found[number] = Sentiment(CLASSES[row.index(confidence)], round(confidence, 4))
    return found
