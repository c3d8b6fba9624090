"""recordlinkage's classifier without labels on FEBRL: `python recordlinkage_link.py febrl3|febrl4 TABLE.csv FOLDER`.
Writes what `splink_link.py` writes.

Runs in the peers' environment, not Whom's. Comparisons and thresholds are those of its own example on FEBRL, with the postcode and the
security number as well; candidates agree in one of five columns.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
import recordlinkage

BLOCKS = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode")
ALIKE = ("given_name", "surname", "address_1")
EXACT = ("date_of_birth", "soc_sec_id", "postcode", "suburb", "state")
SURE = 1e-9
"""How near to 0 or 1 a probability may come before it is turned into bits."""


def link(tables: list[pd.DataFrame]) -> pd.Series:
    """The match weight in bits of every candidate pair."""
    indexer = recordlinkage.Index()
    for name in BLOCKS:
        indexer.block(name)
    candidates = indexer.index(*tables)
    compare = recordlinkage.Compare()
    for name in ALIKE:
        compare.string(name, name, method="jarowinkler", threshold=0.85, label=name)
    for name in EXACT:
        compare.exact(name, name, label=name)
    features = compare.compute(candidates, *tables)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    sure = classifier.prob(features).clip(SURE, 1 - SURE)
    return np.log2(sure / (1 - sure))


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe")
    parser.add_argument("table", type=Path)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    table = pd.read_csv(asked.table, dtype=str).set_index("profile")
    source = table.index.str.partition(":").get_level_values(0)
    started = time.perf_counter()
    weights = link([part for _, part in table.groupby(source)])
    seconds = time.perf_counter() - started
    asked.folder.mkdir(parents=True, exist_ok=True)
    with (asked.folder / "pairs.csv").open("w", encoding="utf-8") as file:
        file.writelines(f"{a},{b},{weight:.4f}\n" for (a, b), weight in weights.items())
    told = {
        "version": recordlinkage.__version__,
        "seconds": {"all": seconds},
        "candidates": len(weights),
        "single_s": [],
    }
    (asked.folder / "told.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
