"""Loads files of records: batch by batch, each one transaction, the next being read while Neo4j writes.

A bad line never stops the run. It goes, with its number, code and reason, to `FILE.rejected.jsonl`, which can be mended and loaded like any file.
A run that is killed goes on, the next time, after the last batch it finished.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from connectors.columns import Columns
from connectors.lines import Line, read_lines, size_of
from graph.access import SYSTEM
from graph.driver import Driver
from graph.errors import SetupError, SkipRecord
from graph.identifiers import without_card_numbers
from graph.intake import Intake, Prepared
from graph.progress import Report, silent
from graph.refusals import Refusal, any_refusals, forget_refusals, note_refusals, refusal_id
from graph.rows import prepare
from graph.writes import store_prepared

BATCH = 1_000
"""Lines in one transaction: large enough that round trips do not count, small enough to fit any heap."""
PATIENCE = 600.0
"""Seconds a load waits for a Neo4j that went away before it gives up."""
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
"""What a source may be called; anything else in its place may be somebody's data."""
_MANY = 5_000
"""Records after which the plans Neo4j has kept may no longer fit the size of the graph."""


@dataclass(slots=True)
class Loaded:
    """What became of one file's lines. `resumed`: lines an earlier, unfinished run had done."""

    lines: int = 0
    resumed: int = 0
    written: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Load:
    """How to load: how records are read, how columns are named (CSV), and who is told of the progress."""

    intake: Intake
    columns: Columns | None = None
    report: Report = silent


@dataclass(slots=True)
class _Batch:
    prepared: list[Prepared]
    used: list[Line]
    rejected: list[tuple[Line, SkipRecord]]
    lines: int
    last: int
    position: int


async def load_file(driver: Driver, path: Path | None, load: Load) -> Loaded:
    """Load one file, or standard input for None. Raises StopRun errors; never for a bad line."""
    driver = driver.with_patience(PATIENCE, longest=PATIENCE)
    loaded = Loaded()
    checkpoint = _Checkpoint(driver, path) if path else None
    loaded.resumed = await checkpoint.line() if checkpoint else 0
    refused = _Refused(driver, load.intake.id_key, await any_refusals(driver))
    batches = _batches(path, load, loaded.resumed)
    with _Rejects(path, append=loaded.resumed > 0) as rejects:
        batch = await asyncio.to_thread(next, batches, None)
        while batch is not None:
            # A thread reads and cleans the next batch while this one travels: Neo4j and Python each have a core.
            ahead = asyncio.create_task(asyncio.to_thread(next, batches, None))
            await _store(driver, batch, load, loaded)
            rejects.write(batch.rejected)
            await refused.learn(batch)
            if checkpoint:
                await checkpoint.reached(batch.last)
            load.report(_title(path), batch.position, size_of(path))
            batch = await ahead
    if checkpoint:
        await checkpoint.finished()
    if sum(loaded.written.values()) >= _MANY:
        await driver.run("refresh_statistics", seconds=60)
    return loaded


async def _store(driver: Driver, batch: _Batch, load: Load, loaded: Loaded) -> None:
    stored = await store_prepared(driver, SYSTEM, batch.prepared, load.intake)
    loaded.lines += batch.lines
    loaded.written.update({name: count for name, count in stored.written.items() if count})
    loaded.unchanged += stored.unchanged
    loaded.warnings.update(warned.code for warned in stored.warnings)
    loaded.rejected.update(error.reason_code for _, error in batch.rejected)


def _batches(path: Path | None, load: Load, skip: int) -> Iterator[_Batch]:
    lines = read_lines(path, load.columns, skip)
    while chunk := list(islice(lines, BATCH)):
        batch = _Batch([], [], [], len(chunk), chunk[-1].number, chunk[-1].position)
        for line in chunk:
            _sort_out(line, batch, load.intake)
        yield batch


def _sort_out(line: Line, batch: _Batch, intake: Intake) -> None:
    if line.error is not None:
        batch.rejected.append((line, line.error))
    elif line.record is not None:
        try:
            batch.prepared.append(prepare(line.record, intake))
            batch.used.append(line)
        except SkipRecord as error:
            batch.rejected.append((line, error))


@dataclass(slots=True)
class _Refused:
    """What is counted as refused until it comes mended. `some`: whether there is any, so that most imports need not look."""

    driver: Driver
    key: bytes
    some: bool

    async def learn(self, batch: _Batch) -> None:
        """Count what this batch had refused, and no more what came mended with it."""
        mended = {id_ for line in batch.used if line.record and (id_ := refusal_id(_named(line), self.key))}
        if self.some and mended:
            await forget_refusals(self.driver, mended)
        found = [self._refusal(line, error) for line, error in batch.rejected]
        refused = {one.id: one for one in found if one and one.id not in mended}
        if refused:
            self.some = True
            await note_refusals(self.driver, refused.values())

    def _refusal(self, line: Line, error: SkipRecord) -> Refusal | None:
        told = _named(line)
        id_ = refusal_id(told, self.key)
        return Refusal(id_, str(told["source"]), error.reason_code) if id_ and _is_source(told["source"]) else None


def _named(line: Line) -> dict[str, Any]:
    """What a line is called: its type, source and id, as far as it can be read."""
    if line.record is not None:
        return {"type": line.record.type, "source": line.record.source, "id": line.record.id}
    with suppress(ValueError, RecursionError):
        told = json.loads(line.text)
        # A line of a file of rejected ones has the record inside.
        told = told.get("record", told) if isinstance(told, dict) else {}
        return told if isinstance(told, dict) else {}
    return {}


def _is_source(name: Any) -> bool:
    return isinstance(name, str) and _SOURCE.fullmatch(name) is not None


def _title(path: Path | None) -> str:
    return f"Loading {path.name if path else 'standard input'}"


class _Rejects:
    """The file of rejected lines, for its user only. It is made when there is one, and goes when a run from the start has none; but what
    somebody has changed since is put aside, never lost."""

    def __init__(self, path: Path | None, *, append: bool) -> None:
        self._path = rejects_path(path)
        self._append = append
        self._file: IO[str] | None = None

    def __enter__(self) -> _Rejects:
        if not self._append and self._path.exists():
            with _said_if_not(self._path):
                _put_aside(self._path) if _is_mended(self._path) else self._path.unlink()
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()
            _sign(self._path)

    def write(self, rejected: list[tuple[Line, SkipRecord]]) -> None:
        for line, error in rejected:
            self._file = self._file or self._opened()
            told = {
                "line": line.number,
                "code": error.reason_code,
                "reason": error.message,
                "record": _without_cards(line.text),
            }
            self._file.write(json.dumps(told, ensure_ascii=True) + "\n")
        if rejected and self._file:
            self._file.flush()

    def _opened(self) -> IO[str]:
        with _said_if_not(self._path):
            raw = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            return os.fdopen(raw, "w", encoding="utf-8")


@contextmanager
def _said_if_not(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SetupError(f"{path} can't be written: {error.strerror}", code="unwritable_file") from None


def _sign(path: Path) -> None:
    # A time of whole seconds is how a later run knows that nobody has changed the file: an editor leaves fractions of one.
    with suppress(OSError):
        now = int(path.stat().st_mtime)
        os.utime(path, (now, now))


def _is_mended(path: Path) -> bool:
    return path.stat().st_mtime_ns % 1_000_000_000 != 0


def _put_aside(path: Path) -> None:
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    path.replace(path.with_name(f"{path.stem}.{changed:%Y%m%dT%H%M%S%f}.jsonl"))


def rejects_path(path: Path | None) -> Path:
    """Where the rejected lines of a file go; those of standard input to `stdin.rejected.jsonl`."""
    return path.with_name(f"{path.name}.rejected.jsonl") if path else Path("stdin.rejected.jsonl")


def _without_cards(text: str) -> object:
    """The line as JSON where it is, without full card numbers: those are stored nowhere, not even among what was refused."""
    try:
        return without_card_numbers(json.loads(text))
    except (ValueError, RecursionError):
        return without_card_numbers(text)


class _Checkpoint:
    """How far a file has been loaded, kept in the graph: the id stands for the file as it is, so a changed file starts anew."""

    def __init__(self, driver: Driver, path: Path) -> None:
        self._driver = driver
        stat = path.stat()
        self._id = hashlib.sha256(f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}".encode()).hexdigest()[:24]

    async def line(self) -> int:
        rows = await self._driver.run("imports_by_ids", keys=[self._id])
        return int(rows[0]["line"]) if rows else 0

    async def reached(self, line: int) -> None:
        await self._driver.run("upsert_imports", rows=[{"id": self._id, "line": line}])

    async def finished(self) -> None:
        await self._driver.run("finish_imports", keys=[self._id])
