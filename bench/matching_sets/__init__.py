"""Data sets with truth, turned into what `whom import` reads: `python -m bench.matching_sets NAME FOLDER`.

Each comes as `lines.jsonl` and `truth.csv` (profile, entity), and where peers can read it as `table.csv` with the set's own columns.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from app.demo.feed import write_demo
from app.demo.options import DemoOptions
from bench.matching_sets.entries import SetFiles, write_entries
from bench.matching_sets.people import PEOPLE, people
from bench.matching_sets.published import fake_1000, febrl
from graph.progress import Report

Maker: TypeAlias = Callable[[Path, Report], SetFiles]


def _demo(folder: Path, report: Report) -> SetFiles:
    """The demo shop: its truth is of profiles of people; visits of whom nothing but a device is known are apart, in `visits.csv`."""
    demo, files = write_demo(folder, DemoOptions(), report), SetFiles(folder)
    with gzip.open(demo.records) as packed, files.lines.open("wb") as lines:
        shutil.copyfileobj(packed, lines)
    demo.records.unlink()
    return files


SETS: Mapping[str, Maker] = {
    "fake_1000": lambda folder, _: write_entries(folder, fake_1000()),
    "febrl3": lambda folder, report: write_entries(folder, febrl(["3"], None, report)),
    "febrl4": lambda folder, report: write_entries(folder, febrl(["4a", "4b"], None, report)),
    "febrl3_claimed": lambda folder, report: write_entries(folder, febrl(["3"], "claimed", report)),
    "febrl4_claimed": lambda folder, report: write_entries(folder, febrl(["4a", "4b"], "claimed", report)),
    "people_50k": lambda folder, report: write_entries(folder, people(PEOPLE, report)),
    "people_5k": lambda folder, report: write_entries(folder, people(PEOPLE // 10, report)),
    "demo": _demo,
}
"""By name, what makes it. FEBRL twice: its security numbers taken for verified, which is what an import does by default, and for typed."""
