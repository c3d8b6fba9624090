"""The network while it learns (torch), begun from all-MiniLM-L6-v2 with the word pieces that customers' English needs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from insight.encoder import MAX_PIECES

WIDTH, STEP, HEADS, LAYERS = 384, 1536, 12, 6
DROPOUT = 0.1


class Layer(nn.Module):
    """Attention between a text's pieces, then a step for each alone."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, STEP), nn.Linear(STEP, WIDTH)
        self.after_attention, self.after_step = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """`x`: texts × pieces × width; `hidden` is added to what each piece is attended with."""
        x = self.after_attention(x + self.drop(self.out(self._attended(x, hidden))))
        return self.after_step(x + self.drop(self.down(functional.gelu(self.up(x)))))

    def _attended(self, x: Tensor, hidden: Tensor) -> Tensor:
        texts, pieces = x.shape[0], x.shape[1]
        query, key, value = (
            part.view(texts, pieces, HEADS, WIDTH // HEADS).transpose(1, 2) for part in self.qkv(x).chunk(3, -1)
        )
        weight = torch.softmax(query @ key.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + hidden, -1)
        return (weight @ value).transpose(1, 2).reshape(texts, pieces, WIDTH)


class Network(nn.Module):
    """Numbers of word pieces in (0 where a text has ended), three logits out."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.words, self.positions = nn.Embedding(pieces, WIDTH), nn.Parameter(torch.zeros(MAX_PIECES, WIDTH))
        self.first, self.drop = nn.LayerNorm(WIDTH, eps=1e-12), nn.Dropout(DROPOUT)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.head = nn.Linear(WIDTH, 3)

    def vectors(self, ids: Tensor) -> Tensor:
        """Texts × width: the mean over a text's pieces."""
        there = ids != 0
        x = self.drop(self.first(self.words(ids) + self.positions[: ids.shape[1]]))
        hidden = (~there).float()[:, None, None, :] * -1e9
        for layer in self.layers:
            x = layer(x, hidden)
        weight = there.float()[..., None]
        return (x * weight).sum(1) / weight.sum(1)

    def forward(self, ids: Tensor) -> Tensor:
        """Logits in the order of `insight.sentiment.CLASSES`."""
        return self.head(self.drop(self.vectors(ids)))


def begun(model: Path, pieces: Sequence[str]) -> Network:
    """The published weights, with the rows of these word pieces only, and a head that knows nothing yet."""
    weights: dict[str, Tensor] = load_file(model / "model.safetensors")
    numbers = {piece: number for number, piece in enumerate((model / "vocab.txt").read_text("utf-8").split("\n"))}
    network = Network(len(pieces))
    own: dict[str, Any] = {
        "words.weight": weights["embeddings.word_embeddings.weight"][[numbers[piece] for piece in pieces]],
        "positions": weights["embeddings.position_embeddings.weight"][:MAX_PIECES]
        + weights["embeddings.token_type_embeddings.weight"][0],
    }
    for kind in ("weight", "bias"):
        own[f"first.{kind}"] = weights[f"embeddings.LayerNorm.{kind}"]
        own[f"head.{kind}"] = network.head.state_dict()[kind]
        for number in range(LAYERS):
            own |= _layer(weights, number, kind)
    network.load_state_dict(own)
    return network


def _layer(weights: dict[str, Tensor], number: int, kind: str) -> dict[str, Tensor]:
    theirs, ours = f"encoder.layer.{number}", f"layers.{number}"
    parts = [weights[f"{theirs}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]
    return {
        f"{ours}.qkv.{kind}": torch.cat(parts),
        f"{ours}.out.{kind}": weights[f"{theirs}.attention.output.dense.{kind}"],
        f"{ours}.after_attention.{kind}": weights[f"{theirs}.attention.output.LayerNorm.{kind}"],
        f"{ours}.up.{kind}": weights[f"{theirs}.intermediate.dense.{kind}"],
        f"{ours}.down.{kind}": weights[f"{theirs}.output.dense.{kind}"],
        f"{ours}.after_step.{kind}": weights[f"{theirs}.output.LayerNorm.{kind}"],
    }
