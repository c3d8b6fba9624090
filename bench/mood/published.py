"""The published sets the sentiment model learns from, read where they lie (`BENCH_DATA`, or `../shared/data`); the project ships none of their rows.

Four rows of five are for training, the fifth is held back for measuring: which, is told by the row's own checksum, so it never changes.
"""

from __future__ import annotations

import csv
import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from bench.mood.written import NEGATIVE, NEUTRAL, POSITIVE, Row
from graph.identifiers.text import word_set

DATA = Path(os.environ.get("BENCH_DATA", Path(__file__).parents[3] / "shared" / "data"))
CLEAR, FAINT = 0.5, 0.3
"""Mean of twenty people's ratings, -4 to 4: from ±`CLEAR` it is a class (for positive a little more), from -`FAINT` to a little
above `FAINT` neutral, between left out."""
_QUESTIONS = word_set(
    """
    exchange_rate fiat_currency_support card_delivery_estimate automatic_top_up exchange_via_app age_limit top_up_limits card_acceptance
    supported_cards_and_currencies getting_virtual_card edit_personal_details why_verify_identity get_physical_card visa_or_mastercard
    topping_up_by_card disposable_card_limits atm_support passcode_forgotten request_refund verify_source_of_funds transfer_timing change_pin
    receiving_money transfer_into_account verify_top_up getting_spare_card top_up_by_cash_or_cheque order_physical_card activate_my_card
    get_disposable_virtual_card card_about_to_expire apple_pay_or_google_pay verify_my_identity country_support card_linking
    """
)
"""Intents of Banking77 that ask, rather than complain."""
_FEELING = re.compile(
    r"why|still|disappoint|angry|unhappy|ridicul|never|terrible|wrong|n't work|not work|hate|annoy|love|great|thank",
    re.I,
)
_NO_CON = re.compile(r"none?\b|nothing|n/a", re.I)


def graded(name: str) -> Iterator[Row]:
    """A set of the VADER paper (Hutto and Gilbert, 2014; MIT): tweets, amazonReviewSnippets, movieReviewSnippets, nytEditorialSnippets."""
    with tarfile.open(DATA / "vader_gold" / "hutto_ICWSM_2014.tar.gz") as archive:
        file = archive.extractfile(f"hutto_ICWSM_2014/{name}_GroundTruth.txt")
        lines = file.read().decode("utf-8", "replace").splitlines() if file else []
    for parts in (line.split("\t") for line in lines):
        grade = _class_of(float(parts[1])) if len(parts) > 2 else None
        if grade is not None:
            yield parts[2].replace("@anonymous", "@x").replace("http://url_removed", "http://t.co/x"), grade


def _class_of(mean: float) -> int | None:
    if mean <= -CLEAR:
        return NEGATIVE
    if mean >= CLEAR + 0.2:
        return POSITIVE
    return NEUTRAL if -FAINT <= mean <= FAINT + 0.1 else None


def sentences() -> Iterator[Row]:
    """Sentences of reviews, liked or not (Kotzias et al., 2015; CC BY 4.0)."""
    for name in ("amazon_cells", "imdb", "yelp"):
        text = (DATA / "uci_sentiment_sentences" / f"{name}_labelled.txt").read_text("utf-8")
        for line in text.split("\n"):
            said, _, liked = line.rpartition("\t")
            if said:
                yield said, POSITIVE if liked.strip() == "1" else NEGATIVE


def products() -> Iterator[Row]:
    """Sentences of product reviews whose marked opinions all point one way (Hu and Liu, 2004; Ding et al., 2008; CC BY 4.0)."""
    for name in ("product_reviews_1", "product_reviews_2"):
        for line in _zipped(name, "README"):
            marks, parted, said = line.partition("##")
            grades = [int(grade) for grade in re.findall(r"\[([+-]\d)\]", marks)]
            if parted and grades and min(grades) * max(grades) > 0:
                yield said.strip(), POSITIVE if grades[0] > 0 else NEGATIVE


def pros_and_cons() -> Iterator[Row]:
    """What reviewers put under pros and under cons (Ganapathibhotla and Liu, 2008; CC BY 4.0)."""
    for line in _zipped("pros_cons", "README"):
        said = re.sub(r"<[^>]*>", "", line).strip()
        if len(said) > 12 and not _NO_CON.match(said):
            yield said, POSITIVE if "<Pros>" in line else NEGATIVE


def questions() -> Iterator[Row]:
    """What a bank's customers ask, without feeling (Banking77, Casanueva et al., 2020; CC BY 4.0)."""
    with (DATA / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["category"] in _QUESTIONS and not _FEELING.search(row["text"]):
                yield row["text"].strip(), NEUTRAL


def opinion_words() -> list[str]:
    """English words that carry an opinion (Hu and Liu, 2004; CC BY 4.0)."""
    return [line for line in _zipped("opinion_lexicon", "README") if line[:1] != ";"]


def _zipped(name: str, without: str) -> Iterator[str]:
    with zipfile.ZipFile(DATA / "nltk_reviews" / f"{name}.zip") as archive:
        for member in sorted(archive.namelist()):
            if member.endswith(".txt") and without not in member:
                yield from (line for line in archive.read(member).decode("latin-1").splitlines() if line[:1] != "*")


SETS: dict[str, tuple[int, Callable[[], Iterator[Row]]]] = {
    "tweets": (3_200, lambda: graded("tweets")),
    "product reviews, snippets": (3_000, lambda: graded("amazonReviewSnippets")),
    "film reviews, snippets": (1_500, lambda: graded("movieReviewSnippets")),
    "editorials, snippets": (1_500, lambda: graded("nytEditorialSnippets")),
    "review sentences": (3_000, sentences),
    "product reviews, sentences": (2_000, products),
    "pros and cons": (2_000, pros_and_cons),
    "bank customers' questions": (1_200, questions),
}
"""By name, how many rows of each are trained on at most, and where they come from."""


def held_back(name: str, at_most: int) -> list[Row]:
    """Rows of a set for measuring: all, or the same chosen ones each time."""
    rows = [row for row in SETS[name][1]() if is_held_back(row[0])]
    return rows if len(rows) <= at_most else Random(1).sample(rows, at_most)


def is_held_back(text: str) -> bool:
    """Whether a row is for measuring."""
    return zlib.crc32(text.encode()) % 5 == 0


def there() -> bool:
    """Whether the sets are on this machine."""
    return (DATA / "vader_gold").exists()
