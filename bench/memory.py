"""Figure c3: the most memory that `whom import` takes, for a file of ten times the customers."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any

from app.loops import run_fast
from bench.lines import shop, write_lines
from bench.measure import Figure, Options, Outcome, Spread
from bench.servers import whom_command
from bench.stage import Stage, clear

FULL = (10_000, 100_000)
QUICK = (200, 2_000)


def memory(on: Stage, options: Options) -> Outcome:
    """Import both files, one after the other, each with a process of its own."""
    run_fast(_emptied(on))
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
    write_lines(path, shop(customers, f"shop{customers}"))
    command = [sys.executable, "-m", "bench.peak", *whom_command("import", str(path))]
    done = subprocess.run(command, env=on.environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the import of {customers} customers failed: {done.stderr[-1000:]}")
    return float(done.stdout)
