"""Peers in Python: their pairs by the settings of their own tutorials, and the clusters those make at any cut."""

from __future__ import annotations

import csv
import json
import math
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bench.matching_sets.entries import SetFiles
from bench.measure import Options
from bench.peer_python import REQUIREMENTS, python
from graph.errors import SetupError
from matching.evaluation import Partition, b_cubed, pairwise
from matching.union_find import UnionFind

CUTS = [cut / 2 for cut in range(-16, 41)]
"""Match weights (bits) tried to find the best cut: one found with the truth in hand, which nobody has."""
EVEN = 0.0
"""The match weight of probability .5."""

Pair = tuple[str, str, float]


@dataclass(frozen=True)
class Linked:
    """What a peer made of a set: its candidate pairs with their weights, and what it told of itself."""

    profiles: Sequence[str]
    pairs: Sequence[Pair]
    told: dict[str, Any]

    def clusters(self, weight: float) -> Partition:
        """Connected components of the pairs of at least this weight, which is how Splink clusters; recordlinkage does not cluster."""
        groups = UnionFind()
        for a, b, found in self.pairs:
            if found >= weight:
                groups.join(a, b)
        return {profile: groups.find(profile) for profile in self.profiles}

    @cached_property
    def seconds(self) -> float:
        """Training and predicting, without clustering."""
        return float(sum(self.told["seconds"].values()))

    def candidate_recall(self, truth: Partition) -> float:
        """The share of the true pairs that its blocking rules find at all."""
        hits = sum(truth[a] == truth[b] for a, b, _ in self.pairs)
        return hits / pairwise(truth, truth).true

    def best_cut(self, truth: Partition) -> tuple[float, float]:
        """The greatest pairwise F1 and the greatest B-cubed F1 over all cuts, each at its own."""
        every = [self.clusters(cut) for cut in CUTS]
        return (
            max(pairwise(truth, found).score.f1 for found in every),
            max(b_cubed(truth, found).f1 for found in every),
        )


def link(peer: str, recipe: str, files: SetFiles, folder: Path, options: Options, single: int = 0) -> Linked:
    """Run a peer in the environment of peers: `splink` or `recordlinkage`. `single`: records to time one by one, which Splink can.
    Raises SetupError with its words."""
    interpreter = python(options.report)
    options.report(f"{peer.capitalize()} on {files.folder.name}", 0, None)
    script = REQUIREMENTS.with_name(f"{peer}_link.py")
    command = [str(interpreter), str(script), recipe, str(files.table), str(folder)]
    done = subprocess.run([*command, *(["--single", str(single)] if single else [])], capture_output=True, text=True)
    if done.returncode:
        raise SetupError(f"{peer} failed: {done.stderr.strip()[-1000:]}")
    return read(files, folder)


def read(files: SetFiles, folder: Path) -> Linked:
    """What an earlier run left in its folder."""
    with files.truth.open(encoding="utf-8", newline="") as file:
        profiles = [row["profile"] for row in csv.DictReader(file)]
    return Linked(profiles, list(_pairs(folder / "pairs.csv")), json.loads((folder / "told.json").read_text("utf-8")))


def _pairs(path: Path) -> Iterator[Pair]:
    with path.open(encoding="utf-8", newline="") as file:
        for a, b, weight in csv.reader(file):
            yield a, b, float(weight)


def weight_of(probability: float) -> float:
    """The match weight of a probability, in bits."""
    return math.log2(probability / (1 - probability))
