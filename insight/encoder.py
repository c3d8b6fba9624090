"""The sentiment model as it runs: texts in, a probability for each class out (onnxruntime, one thread, weights of eight bits).

A BERT of six layers (Devlin et al., 2019), begun from all-MiniLM-L6-v2, whose vector of a text is the mean of its pieces' (Reimers and Gurevych,
"Sentence-BERT", 2019). `bench/mood/train.py` makes the files; `data/CARD.md` tells of what.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from graph.errors import SetupError
from insight.wordpiece import WordPieces, vocabulary

MAX_PIECES = 96
"""Word pieces of a text that are read: a tweet has 25, a page of a letter 400."""
BATCH = 32
"""Texts worked on together, of like length."""


class Encoder:
    """The model, loaded. May be used by several threads. Raises SetupError when its file is missing or broken."""

    def __init__(self) -> None:
        data = files("insight") / "data"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                (data / "sentiment.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
            )
            self._settings: dict[str, Any] = json.loads((data / "sentiment.json").read_text("utf-8"))
        except Exception as error:
            raise SetupError(
                f"The sentiment model cannot be read: {type(error).__name__}. Install Whom anew."
            ) from error
        self._pieces = WordPieces(vocabulary())

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Texts × (negative, neutral, positive); each row adds up to 1. Calibrated: see "calibration" in the card."""
        encoded = [self._pieces.encode(text, MAX_PIECES) for text in texts]
        found = np.zeros((len(texts), 3))
        by_length = sorted(range(len(texts)), key=lambda number: len(encoded[number]))
        for start in range(0, len(texts), BATCH):
            numbers = by_length[start : start + BATCH]
            found[numbers] = self._run([encoded[number] for number in numbers])
        return found

    def _run(self, encoded: Sequence[list[int]]) -> NDArray[np.float64]:
        longest = max(map(len, encoded))
        ids = np.array([pieces + [self._pieces.pad] * (longest - len(pieces)) for pieces in encoded], np.int64)
        logits: NDArray[np.float64] = self._session.run(None, {"ids": ids})[0].astype(np.float64)
        scaled = logits / self._settings["temperature"] + np.array(self._settings["bias"])
        raised: NDArray[np.float64] = np.exp(scaled - scaled.max(1, keepdims=True))
        likely: NDArray[np.float64] = raised / raised.sum(1, keepdims=True)
        return likely


@cache
def encoder() -> Encoder:
    """The one of this process, loaded at first use (0.2 s, 60 MB)."""
    return Encoder()
