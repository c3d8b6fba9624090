"""How messages sound and what they are about, as the rows that keep it on the graph. Heavy to import: a second, and the model's 60 MB."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from typing import Any

from insight.encoder import encoder
from insight.sentiment import sentiments
from insight.topics import topics

Row = dict[str, Any]


def labelled(leased: Sequence[Row]) -> list[Row]:
    """The rows of `label_messages` for what `lease_messages` or `messages_by_older_models` returned: one for each message, however many
    changes ask for it. Of nothing it returns nothing, with the model and the words loaded."""
    encoder(), model_version(), topics("")
    changes: dict[str, list[str]] = {row["about"]: [] for row in leased}
    for row in leased:
        # One that an older model read has no change that asks for it.
        changes[row["about"]] += [row["key"]] if "key" in row else []
    messages = {row["about"]: row for row in leased}
    # In id order, as everybody takes the locks of interactions: who meets waits instead of deadlocking.
    return [row | {"changes": changes[row["id"]]} for row in _labels([messages[id_] for id_ in sorted(messages)])]


@cache
def model_version() -> str:
    """Names the model that ships: when it was made, and a hash of its files. A newer one's comes later in the order of text, and any comes
    after those of before models were dated, which were hashes in hex."""
    data = files("insight") / "data"
    made = json.loads((data / "sentiment.json").read_text("utf-8"))["made"]
    hashed = blake2b(digest_size=6)
    for name in ("sentiment.onnx", "sentiment.json"):
        hashed.update((data / name).read_bytes())
    return f"v{made}-{hashed.hexdigest()}"


def _labels(messages: Sequence[Row]) -> Iterable[Row]:
    spoken = [message for message in messages if message["text"]]
    sounds = dict(zip((row["about"] for row in spoken), sentiments([row["text"] for row in spoken]), strict=True))
    for message in messages:
        sound = sounds.get(message["about"])
        about = topics(message["text"]) if sound else ()
        yield {
            "id": message["about"],
            "version": message["version"],
            "label": sound.label if sound else None,
            "confidence": sound.confidence if sound else None,
            "topics": [topic.name for topic in about] or None,
            "words": [", ".join(topic.words) for topic in about] or None,
            "model": model_version() if sound else None,
        }
