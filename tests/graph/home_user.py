"""A process that uses the local Neo4j of a home, for tests of sharing it: `python home_user.py HOME`.

It says `up PID URI` when Neo4j answers, and leaves when its input ends. It is killed in some tests.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from graph.local import running, status
from graph.process import Resources


def use(home: Path) -> None:
    with running(home, resources=Resources(heap="384m", page_cache="64m", brief=True)) as connection:
        print("up", status(home).pid, connection.uri, flush=True)
        sys.stdin.read()
    print("left", flush=True)


if __name__ == "__main__":
    # A shell without job control starts background processes, and so whatever they start, deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        use(Path(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(130)
