"""Fetches jars by coordinate, side by side, and lets none in that is not what the lock names.

jgo knows where Maven Central is, or the mirror that its own settings file names instead (`[repositories]`, `central = …`).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.config import GlobalSettings
from jgo.maven import MavenContext
from jgo.util import http

from graph.errors import SetupError
from graph.jar_lock import Jar
from graph.progress import Report, silent

PARALLEL = 8
"""Downloads at a time: each is mostly waiting, so more than there are cores."""
PAUSES = (0.5, 1.5, 4.5)
"""Seconds to wait before each further try of a download that failed."""
SILENCE = 30.0
"""Seconds without a byte after which a download has failed."""
CHUNK = 1 << 18
MB = 1_000_000
SPARE = 64 << 20
"""Bytes of disk to leave free."""


def fetch(jars: Sequence[Jar], where: Path, report: Report = silent) -> None:
    """Download `jars` into `where`. The caller holds the lock of `where`. Raises SetupError."""
    for part in where.rglob("*.part"):  # left by a killed download: under the lock nobody else is writing one
        part.unlink()
    total = sum(jar.size for jar in jars)
    _check_room(total, where)
    _Fetching(where, report, total).all(jars)


def _check_room(size: int, where: Path) -> None:
    free = shutil.disk_usage(where).free
    if free < size + SPARE:
        raise SetupError(
            f"Neo4j's jars need {(size + SPARE) >> 20} MB of disk, and {free >> 20} are free in {where}: make room there"
        )


class _Wrong(Exception):
    """What came is not what the lock names."""


class _Fetching:
    """One round of downloads, with one tally over all its threads."""

    def __init__(self, where: Path, report: Report, total: int) -> None:
        self._where, self._report, self._total = where, report, total
        self._done = 0
        self._stopped = False
        self._lock = threading.Lock()
        self._repositories = {**MavenContext().remote_repos, **GlobalSettings.load().repositories}

    def all(self, jars: Sequence[Jar]) -> None:
        """The largest first: at the end all threads are then busy with small ones."""
        with ThreadPoolExecutor(PARALLEL) as pool:
            tasks = [pool.submit(self._one, jar) for jar in sorted(jars, key=lambda jar: -jar.size)]
            try:
                for task in tasks:
                    task.result()
            except BaseException:
                self._stopped = True
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _one(self, jar: Jar) -> None:
        for pause in (*PAUSES, None):
            try:
                self._from_any(jar)
                break
            except _Wrong:
                raise SetupError(_refusal(jar)) from None
            except OSError as error:
                if pause is None or self._stopped:
                    raise SetupError(_failure(jar, error)) from None
                time.sleep(pause)

    def _from_any(self, jar: Jar) -> None:
        problem: Exception | None = None
        for repository in self._repositories.values():
            try:
                return self._from(f"{repository.rstrip('/')}/{jar.path}", jar)
            except (OSError, _Wrong) as error:
                problem = error
        raise problem or OSError

    def _from(self, address: str, jar: Jar) -> None:
        target = self._where / jar.path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        try:
            if self._download(address, part) != jar.sha256:
                self._count(-part.stat().st_size)
                raise _Wrong
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def _download(self, address: str, part: Path) -> str:
        """Write what is at `address` to `part`; returns its SHA-256."""
        digest, done = hashlib.sha256(), 0
        try:
            with http.get(address, stream=True, timeout=SILENCE) as response, part.open("wb") as file:
                response.raise_for_status()
                for chunk in response.iter_content(CHUNK):
                    if self._stopped:
                        raise InterruptedError
                    file.write(chunk)
                    digest.update(chunk)
                    done += len(chunk)
                    self._count(len(chunk))
        except BaseException:
            self._count(-done)
            raise
        return digest.hexdigest()

    def _count(self, size: int) -> None:
        with self._lock:
            self._done += size
            self._report("Downloading Neo4j (MB)", self._done // MB, self._total // MB)


def _refusal(jar: Jar) -> str:
    return (
        f"{jar.coordinate} came with another content than graph/neo4j.lock names, and was refused: "
        "something between here and Maven Central changes downloads; try another network or mirror"
    )


def _failure(jar: Jar, error: OSError) -> str:
    return (
        f"{jar.coordinate} could not be downloaded ({error.strerror or type(error).__name__}): check the network, the "
        "proxy (HTTPS_PROXY) or the mirror in jgo's settings, and run this again; what has come is kept"
    )
