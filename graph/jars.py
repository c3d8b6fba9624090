"""Neo4j's jars: fetched once from Maven Central by coordinate, and checked against our lock each time before they run.

They are kept in the user's cache folder, where all homes share them; a machine without a network can be given a copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import platformdirs

from graph.jar_lock import Jar, read_lock
from graph.locks import locked
from graph.progress import Report, silent

READERS = 8
"""Threads that check jars: hashing lets go of Python's lock, so it uses all cores there are."""


def folder() -> Path:
    """Where jars are kept."""
    return platformdirs.user_cache_path("whom", appauthor=False) / "jars"


def missing(jars: Sequence[Jar], where: Path) -> list[Jar]:
    """Those of `jars` that are not in `where`, or not as the lock says. Reads every byte."""
    with ThreadPoolExecutor(READERS) as pool:
        good = pool.map(lambda jar: _is_good(where / jar.path, jar), jars)
        return [jar for jar, is_good in zip(jars, good, strict=True) if not is_good]


def class_path(report: Report = silent, where: Path | None = None, jars: Sequence[Jar] | None = None) -> list[Path]:
    """Every jar of the lock (or of `jars`), on disk and checked; what is missing or damaged is fetched first.

    Raises SetupError when a download fails, or brings something else than the lock says.
    """
    where, jars = where or folder(), jars or read_lock()
    if missing(jars, where):
        from graph.download import fetch  # jgo takes 0.2 s to import, and a usual start does without it

        where.mkdir(parents=True, exist_ok=True)
        with locked(where / ".lock"):
            fetch(missing(jars, where), where, report)  # asked again: another Whom may have fetched them just now
    return [where / jar.path for jar in jars]


def _is_good(path: Path, jar: Jar) -> bool:
    try:
        with path.open("rb") as file:
            return path.stat().st_size == jar.size and hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except OSError:
        return False
