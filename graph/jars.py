"""Neo4j's jars: fetched once from Maven Central by coordinate, and checked against our lock each time before they run.

`neo4j.lock` names every jar with its SHA-256 and size, and no address: jgo knows where Maven Central is, and asks the
mirrors named in its own settings file first. Jars are kept in the user's cache folder, where all homes share them; a
machine without a network can be given a copy of that folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import platformdirs

from graph.errors import SetupError
from graph.locks import locked
from graph.progress import Report, silent

PARALLEL = 8
"""Downloads at a time: one jar is mostly waiting, so more than there are cores."""
TRIES = 4
SILENCE = 30.0
"""Seconds without a byte after which a download is tried again."""
CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock. `size` is in bytes, `sha256` in hexadecimal."""

    coordinate: str
    sha256: str
    size: int

    @property
    def path(self) -> str:
        """Where a Maven repository keeps it, relative to the repository."""
        group, artifact, version, *classifier = self.coordinate.split(":")
        name = "-".join([artifact, version, *classifier])
        return f"{group.replace('.', '/')}/{artifact}/{version}/{name}.jar"


def read_lock(text: str | None = None) -> list[Jar]:
    """The jars of `neo4j.lock` (or of `text`), in class path order. Raises SetupError on a line it cannot read."""
    text = files("graph").joinpath("neo4j.lock").read_text() if text is None else text
    return [_parse(line) for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _parse(line: str) -> Jar:
    try:
        coordinate, sha256, size = line.split()
        return Jar(coordinate, sha256.removeprefix("sha256:"), int(size))
    except ValueError:
        raise SetupError("graph/neo4j.lock has a line that cannot be read; restore the file from git") from None


def folder() -> Path:
    """Where jars are kept."""
    return platformdirs.user_cache_path("whom", appauthor=False) / "jars"


def missing(jars: Iterable[Jar], where: Path) -> list[Jar]:
    """Those of `jars` that are not in `where`, or not as the lock says. Reads every byte."""
    jars = list(jars)
    with ThreadPoolExecutor(PARALLEL) as pool:
        good = pool.map(lambda jar: _is_good(where / jar.path, jar), jars)
        return [jar for jar, is_good in zip(jars, good, strict=True) if not is_good]


def class_path(report: Report = silent, where: Path | None = None) -> list[Path]:
    """Every jar of the lock, on disk and checked; what is missing or damaged is fetched first.

    Raises SetupError when a download fails, or brings something else than the lock says.
    """
    where = where or folder()
    jars = read_lock()
    if missing(jars, where):
        where.mkdir(parents=True, exist_ok=True)
        with locked(where / ".lock"):
            fetch(missing(jars, where), where, report)
    return [where / jar.path for jar in jars]


def fetch(jars: list[Jar], where: Path, report: Report = silent) -> None:
    """Download `jars` into `where`, side by side. The caller holds the lock of `where`. Raises SetupError."""
    for part in where.rglob("*.part"):  # left by a killed download: under the lock nobody else is writing one
        part.unlink()
    _check_room(sum(jar.size for jar in jars), where)
    tally = _Tally(report, sum(jar.size for jar in jars))
    with ThreadPoolExecutor(PARALLEL) as pool:
        tasks = [pool.submit(_fetch, jar, where, tally) for jar in sorted(jars, key=lambda jar: -jar.size)]
        try:
            for task in tasks:
                task.result()
        except BaseException:
            tally.stopped = True
            pool.shutdown(cancel_futures=True)
            raise


def _is_good(path: Path, jar: Jar) -> bool:
    try:
        with path.open("rb") as file:
            return path.stat().st_size == jar.size and hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256
    except OSError:
        return False


def _check_room(size: int, where: Path) -> None:
    free = shutil.disk_usage(where).free
    if free < size + (64 << 20):
        raise SetupError(
            f"Neo4j's jars need {size >> 20} MB in {where}, where {free >> 20} MB are free: make room there"
        )


class _Tally:
    """Bytes fetched so far, over all threads."""

    def __init__(self, report: Report, total: int) -> None:
        self.stopped = False
        self._report, self._done, self._total = report, 0, total
        self._lock = threading.Lock()

    def add(self, size: int) -> None:
        with self._lock:
            self._done += size
            self._report("Downloading Neo4j", self._done, self._total)


class _Wrong(Exception):
    """What came is not what the lock names."""


def _fetch(jar: Jar, where: Path, tally: _Tally) -> None:
    problem: Exception | None = None
    for attempt in range(TRIES):
        for repository in _repositories():
            try:
                return _fetch_once(jar, f"{repository}/{jar.path}", where / jar.path, tally)
            except (OSError, _Wrong) as error:
                problem = error
        if tally.stopped:
            return None
        time.sleep(0.3 * 3**attempt)
    raise SetupError(_why(jar, problem)) from problem


def _why(jar: Jar, problem: Exception | None) -> str:
    if isinstance(problem, _Wrong):
        return (
            f"{jar.coordinate} came with another content than graph/neo4j.lock names, and was refused. "
            "Something between here and Maven Central changes downloads: try another network or mirror"
        )
    return (
        f"{jar.coordinate} could not be downloaded ({type(problem).__name__}). Check the network, a proxy "
        "(HTTPS_PROXY) or a mirror (jgo's settings file), and run this again: what has come is kept"
    )


def _repositories() -> list[str]:
    # Imported here: it takes 0.2 s, and a start with all jars at hand does without.
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext

    mirrors = GlobalSettings.load().repositories
    return [*mirrors.values(), *MavenContext().remote_repos.values()]


def _fetch_once(jar: Jar, address: str, target: Path, tally: _Tally) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.{threading.get_ident()}.part")
    done, digest = 0, hashlib.sha256()
    try:
        with part.open("wb") as file:
            for chunk in _chunks(address):
                file.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                tally.add(len(chunk))
        if digest.hexdigest() != jar.sha256:
            raise _Wrong
        part.replace(target)
    except BaseException:
        tally.add(-done)
        part.unlink(missing_ok=True)
        raise


def _chunks(address: str) -> Iterator[bytes]:
    from jgo.util import http

    with http.get(address, stream=True, timeout=SILENCE) as response:
        response.raise_for_status()
        yield from response.iter_content(CHUNK)
