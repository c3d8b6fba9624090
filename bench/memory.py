"""Figure c3: the most memory that `whom import` takes, for a file of ten times the customers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

from bench.lines import shop, write_lines
from bench.load import fast_loop
from bench.measure import Figure, Options, Outcome, Spread
from bench.servers import whom_command
from bench.stage import Stage, clear

FULL = (10_000, 100_000)
QUICK = (200, 2_000)
UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in what getrusage(2) counts `ru_maxrss` by."""


def memory(on: Stage, options: Options) -> Outcome:
    """Import both files, one after the other, each with a process of its own."""
    fast_loop(_emptied(on))
    sizes = QUICK if options.quick else FULL
    peaks: list[float] = []
    details: dict[str, Any] = {}
    for number, customers in enumerate(sizes):
        options.report("Importing a small and a large file", number, len(sizes))
        started = time.perf_counter()
        peaks.append(_peak(on, customers))
        seconds = time.perf_counter() - started
        details[f"import_of_{customers}"] = {"peak_mb": round(peaks[-1] / 2**20, 1), "seconds": round(seconds, 1)}
    what = f"peak memory of `whom import`: a file of {sizes[1]:,} customers ÷ of {sizes[0]:,}"
    return Outcome([Figure("c3", what, Spread.of([peaks[1] / peaks[0]]), 1.2)], details)


async def _emptied(on: Stage) -> None:
    async with on.driver() as driver:
        await clear(driver)


def _peak(on: Stage, customers: int) -> float:
    """Peak resident bytes of an import with its linking. Raises RuntimeError where that fails."""
    path = on.folder / f"shop{customers}.jsonl"
    lines = write_lines(path, shop(customers, f"shop{customers}"))
    log = on.folder / "import.log"
    with log.open("wb") as out:
        process = subprocess.Popen(whom_command("import", str(path)), env=on.environment(), stdout=out, stderr=out)
        # Not process.wait(): only wait4(2) tells what this one child took.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the import of {lines} lines failed: {log.read_text('utf-8', 'replace')[-1000:]}")
    return float(usage.ru_maxrss * UNIT)
