"""Runs a command and prints the most memory it held: `python -m bench.peak COMMAND…` writes bytes to stdout.

A process of its own, and a small one: what a child inherits at its start from whoever starts it counts as its own peak.
"""

from __future__ import annotations

import os
import subprocess
import sys

UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in what getrusage(2) counts `ru_maxrss` by."""


def main() -> int:
    """The command's exit code."""
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
    # Not process.wait(): only wait4(2) tells what this one child took.
    _, status, usage = os.wait4(process.pid, 0)
    print(usage.ru_maxrss * UNIT)
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
