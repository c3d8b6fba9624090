"""What a message is about: delivery, returns, price, staff …, each with the words that said so (spaCy's `PhraseMatcher`, no model).

Whether that is complained of or praised is told by the message's sentiment: see `insight.mood`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

from insight.topic_words import NOT_TOPICS, TOPICS
from insight.wording import plain

MAX_WORDS = 100_000
"""Different words the vocabulary may hold before it is made afresh: spaCy never forgets one."""
_NOTHING = "nothing"
_ONE_AT_A_TIME = threading.Lock()
"""spaCy's vocabulary grows while it reads, and is not made for several threads."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One of `TOPICS`, and the words of the message that said so, each once, in their order."""

    name: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.words)})"


def topics(text: str) -> tuple[Topic, ...]:
    """The topics of a message in the order in which they are first spoken of; none for most greetings and for other languages."""
    with _ONE_AT_A_TIME:
        pipeline, matcher = _matcher()
        if len(pipeline.vocab) > MAX_WORDS:
            _matcher.cache_clear()
            pipeline, matcher = _matcher()
        doc = pipeline.make_doc(plain(text))
        found = [(pipeline.vocab.strings[span.label], span.text) for span in filter_spans(matcher(doc, as_spans=True))]
    words: dict[str, dict[str, None]] = {}
    for name, said in found:
        if name != _NOTHING:
            words.setdefault(name, {})[said] = None
    return tuple(Topic(name, tuple(said)) for name, said in words.items())


@cache
def _matcher() -> tuple[Language, PhraseMatcher]:
    """The longest phrase wins where two overlap, so a phrase that only looks like a topic is listed as being about nothing."""
    pipeline = spacy.blank("en")
    matcher = PhraseMatcher(pipeline.vocab)
    for name, phrases in {**TOPICS, _NOTHING: NOT_TOPICS}.items():
        matcher.add(name, list(map(pipeline.make_doc, phrases)))
    return pipeline, matcher
