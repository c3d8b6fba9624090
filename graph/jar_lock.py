"""Reads `neo4j.lock`: every jar of Neo4j with its SHA-256 and size, and no address. `graph/relock.py` writes it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from graph.errors import SetupError


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
