"""What a data set is once it is turned into something to import: lines, the truth about them, and the table its peers read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: its import line, the person it is of, and its row as the set itself has it."""

    line: Line
    person: str
    row: Mapping[str, str]

    @property
    def profile(self) -> str:
        """Its profile's id."""
        return f"{self.line['source']}:{self.line['id']}"


@dataclass(frozen=True, slots=True)
class SetFiles:
    """A set's files in one folder. `truth`: profile, entity. `table`: profile, entity and the set's own columns; the demo has none."""

    folder: Path

    @property
    def lines(self) -> Path:
        return self.folder / "lines.jsonl"

    @property
    def truth(self) -> Path:
        return self.folder / "truth.csv"

    @property
    def table(self) -> Path:
        return self.folder / "table.csv"


def write_entries(folder: Path, entries: Iterable[Entry]) -> SetFiles:
    """Write the three files."""
    files, entries = SetFiles(folder), list(entries)
    folder.mkdir(parents=True, exist_ok=True)
    files.lines.write_bytes(b"".join(orjson.dumps(entry.line) + b"\n" for entry in entries))
    with files.truth.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("profile", "entity"), *((entry.profile, entry.person) for entry in entries)])
    with files.table.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["profile", "entity", *entries[0].row])
        table.writeheader()
        table.writerows({"profile": entry.profile, "entity": entry.person, **entry.row} for entry in entries)
    return files


def without_empty(line: Line) -> Line:
    """A line without the fields that say nothing."""
    return {name: value for name, value in line.items() if value not in (None, "", [], {})}
