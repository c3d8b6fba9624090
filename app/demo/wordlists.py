"""The demo's word lists: text files of `[section]` headings and lines, easy to read and to add to."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines of each section of `data/<name>.txt`, without comments and blank lines."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for raw in (files(__package__) / "data" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        line = raw.strip()
        if line.startswith("[") and line.endswith("]"):
            lines = found.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return {heading: tuple(section) for heading, section in found.items()}


@cache
def listed(name: str, section: str) -> tuple[str, ...]:
    """The comma-separated words of one section."""
    return tuple(word.strip() for line in sections(name)[section] for word in line.split(",") if word.strip())


@cache
def table(name: str, section: str) -> tuple[tuple[str, ...], ...]:
    """The rows of one section whose columns are set apart by `|`."""
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in sections(name)[section])
