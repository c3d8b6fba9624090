"""`python -m bench.matching_sets NAME FOLDER`: make one data set's files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from app.progress import Bars
from bench.matching_sets import SETS
from graph.errors import WhomError


def main() -> int:
    """0 when the files are there, 1 when they can't be made."""
    parser = argparse.ArgumentParser("python -m bench.matching_sets", description=__doc__)
    parser.add_argument("name", choices=SETS)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    try:
        with Bars() as bars:
            files = SETS[asked.name](asked.folder, bars)
    except WhomError as error:
        print(f"{error.reason_code}: {error.message}", file=sys.stderr)
        return 1
    print(files.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
