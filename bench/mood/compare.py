"""`python -m bench.mood.compare`: trained on one kind of text, tried on another. Prints the table of `insight/data/CARD.md`.

Needs the dependency group `sentiment`. Candidates: VADER; words and pairs of words (TF-IDF) in a logistic regression; the vectors of
all-MiniLM-L6-v2 as published in one; and that network trained through, as `train` does it, with `--through` (10 minutes a line).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from random import Random

import numpy as np
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from bench.mood.network import begun
from bench.mood.published import SETS, held_back
from bench.mood.train import BEGUN_FROM, learn, pieces_for, rows_of
from bench.mood.written import Row, held_out
from bench.sentiment import SERVICE, macro_f1, vader
from insight.encoder import MAX_PIECES
from insight.wording import plain
from insight.wordpiece import WordPieces

REVIEWS = (
    "product reviews, snippets",
    "film reviews, snippets",
    "review sentences",
    "product reviews, sentences",
    "pros and cons",
)
PUBLISHED = tuple(SETS)
SPLITS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("reviews", (*REVIEWS, "bank customers' questions"), "tweets"),
    ("reviews", (*REVIEWS, "bank customers' questions"), SERVICE),
    ("tweets", ("tweets",), "product reviews, snippets"),
    ("tweets", ("tweets",), SERVICE),
    ("all published", PUBLISHED, SERVICE),
    ("written", ("written",), "tweets"),
    ("written", ("written",), "product reviews, snippets"),
    ("written", ("written",), SERVICE),
    ("all", ("written", *PUBLISHED), SERVICE),
    ("all", ("written", *PUBLISHED), "tweets"),
)
"""What is trained on, by a short name and in full, and what it is tried on."""

Labels = list[int]
ENOUGH = 3_000
"""Rows from which a regression on vectors hardly gains."""


def tried_on(name: str) -> list[Row]:
    """The rows held back of a set, or the service messages."""
    return held_out() if name == SERVICE else held_back(name, 800)


def by_words(rows: Sequence[Row], texts: Sequence[str]) -> Labels:
    """TF-IDF of words and pairs of words, logistic regression."""
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True), _regression())
    model.fit([plain(text) for text, _ in rows], [number for _, number in rows])
    return list(map(int, model.predict([plain(text) for text in texts])))


def by_vectors(rows: Sequence[Row], texts: Sequence[str]) -> Labels:
    """Vectors of the published network, logistic regression; of many rows, `ENOUGH` by chance."""
    rows = rows if len(rows) <= ENOUGH else Random(1).sample(rows, ENOUGH)
    model = _regression().fit(_vectors([text for text, _ in rows]), [number for _, number in rows])
    return list(map(int, model.predict(_vectors(texts))))


def through(rows: Sequence[Row], texts: Sequence[str]) -> Labels:
    """The network trained through."""
    learned = learn(rows, pieces_for(rows), 1)
    encode = WordPieces(learned.pieces)
    with torch.no_grad():
        return [int(learned.network(torch.tensor([encode.encode(plain(text), MAX_PIECES)])).argmax()) for text in texts]


def _regression() -> LogisticRegression:
    return LogisticRegression(max_iter=1_000, class_weight="balanced")


def _vectors(texts: Sequence[str]) -> np.ndarray:
    pieces = (BEGUN_FROM / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n")
    network, encode, found = (
        begun(BEGUN_FROM, pieces).eval(),
        WordPieces(pieces),
        np.zeros((len(texts), 384), np.float32),
    )
    encoded = [encode.encode(plain(text), MAX_PIECES) for text in texts]
    order = sorted(range(len(texts)), key=lambda number: len(encoded[number]))
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(order), 64):
            batch = order[start : start + 64]
            ids = torch.nn.utils.rnn.pad_sequence([torch.tensor(encoded[number]) for number in batch], batch_first=True)
            found[batch] = torch.nn.functional.normalize(network.vectors(ids).float()).numpy()
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser("python -m bench.mood.compare", description=__doc__)
    parser.add_argument("--through", action="store_true", help="also train the network through for every line")
    candidates: dict[str, Callable[[Sequence[Row], Sequence[str]], Labels]] = {
        "VADER": lambda _, texts: vader(texts),
        "TF-IDF + LR": by_words,
        "MiniLM + LR": by_vectors,
    }
    if parser.parse_args().through:
        candidates["trained through"] = through
    print(f"| trained on | tried on | {' | '.join(candidates)} |\n|---|---|{'---|' * len(candidates)}")
    torch.set_num_threads(1)
    for name, sets, test in SPLITS:
        rows, held = rows_of(sets, Random(1)), tried_on(test)
        wanted = [number for _, number in held]
        scores = [macro_f1(wanted, candidate(rows, [text for text, _ in held])) for candidate in candidates.values()]
        print(f"| {name} | {test} | {' | '.join(f'{score:.2f}' for score in scores)} |", flush=True)


if __name__ == "__main__":
    main()
