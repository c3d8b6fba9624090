"""Writes a learned network for use: weights of eight bits in ONNX, the word pieces, and the calibration, into `insight/data`."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic

from bench.mood.network import Network
from bench.mood.published import SETS, is_held_back
from bench.mood.written import held_out
from insight.encoder import Encoder
from insight.wording import plain
from insight.wordpiece import vocabulary

FOLDER = Path(__file__).parents[2] / "insight" / "data"
TEMPERATURES = np.arange(0.6, 3.0, 0.02)


def ship(network: Network, pieces: Sequence[str]) -> None:
    """Write the files, then find the temperature at which the confidence is right."""
    (FOLDER / "vocabulary.txt").write_text("\n".join(pieces), "utf-8")
    _settings(1.0)
    _weights(network)
    vocabulary.cache_clear()
    best = _temperature()
    _settings(best)
    size = (FOLDER / "sentiment.onnx").stat().st_size / 1e6
    print(f"written: {size:.1f} MB, {len(pieces):,} pieces, temperature {best:.2f}")


def _weights(network: Network) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            network.eval(),
            (torch.ones(2, 7, dtype=torch.long),),
            str(whole),
            input_names=["ids"],
            output_names=["logits"],
            dynamic_axes={"ids": {0: "texts", 1: "pieces"}, "logits": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, FOLDER / "sentiment.onnx", weight_type=QuantType.QInt8, per_channel=True)


def _settings(temperature: float) -> None:
    made = datetime.now(UTC).strftime("%Y%m%dT%H%M")
    told = {"made": made, "temperature": round(float(temperature), 3), "bias": [0.0, 0.0, 0.0]}
    (FOLDER / "sentiment.json").write_text(json.dumps(told) + "\n", "utf-8")


def _temperature() -> float:
    """That which makes rows not trained on likeliest (Guo et al., "On Calibration of Modern Neural Networks", 2017): tweets and service messages."""
    tweets = [row for row in SETS["tweets"][1]() if is_held_back(row[0])]
    rows = tweets + held_out()
    logits = np.log(Encoder().probabilities([plain(text) for text, _ in rows]))
    wanted = np.array([number for _, number in rows])
    return float(min(TEMPERATURES, key=lambda one: _surprise(logits / one, wanted)))


def _surprise(logits: NDArray[np.float64], wanted: NDArray[np.int64]) -> float:
    total = np.log(np.exp(logits).sum(1))
    return float((total - logits[np.arange(len(wanted)), wanted]).mean())
