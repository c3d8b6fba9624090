"""Reads import files line by line in constant memory: JSON Lines or CSV, plain or gzip, from a file or standard input.

What comes out is one `Line` for each, with its record, or with the error that says why there is none. A line of a `.rejected.jsonl`
file, once mended, reads like any other: the record is taken out of its wrapper.
"""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pydantic import ValidationError

from connectors.columns import Columns
from connectors.physical import MAX_LINE, is_csv, is_too_long, read_line
from connectors.table import Row, read_rows
from graph.errors import SetupError, SkipRecord
from graph.records import RECORD, Record

_Read = tuple[int, str, Record | SkipRecord | None]
"""A line's number, its text, and what it says; None for an empty line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1 (of a row, where it begins), the bytes read so far (of the file on disk), its text, and what became of it."""

    number: int
    position: int
    text: str
    record: Record | None = None
    error: SkipRecord | None = None


def read_lines(path: Path | None, columns: Columns | None = None, skip: int = 0) -> Iterator[Line]:
    """The lines of a file, or of standard input for None; the first `skip` are passed over unread. Raises SetupError for a file that can't be."""
    with _opened(path) as (stream, raw):
        rows = is_csv(path, mapped=columns is not None)
        lines = _csv_lines(stream, columns or Columns()) if rows else _json_lines(stream)
        try:
            for number, text, parsed in lines:
                if number > skip:
                    yield _line(number, raw.tell() if raw else 0, text, parsed)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise SetupError(
                f"{path}: the gzip data is damaged or cut off; what came before is loaded", code="unreadable_file"
            ) from None


def check_readable(path: Path) -> None:
    """Raise SetupError for a file that can't be read, before anything long is begun for it."""
    with _opened(path):
        pass


def size_of(path: Path | None) -> int | None:
    """Bytes on disk, None for standard input: what `Line.position` runs up to."""
    return path.stat().st_size if path else None


@contextmanager
def _opened(path: Path | None) -> Iterator[tuple[IO[bytes], IO[bytes] | None]]:
    if path is None:
        yield sys.stdin.buffer, None
        return
    try:
        raw = path.open("rb")
    except OSError as error:
        raise SetupError(f"{path} can't be read: {error.strerror}", code="unreadable_file") from None
    with raw:
        yield (gzip.GzipFile(fileobj=raw) if _is_gzip(raw) else raw), raw  # type: ignore[misc]


def _is_gzip(raw: IO[bytes]) -> bool:
    magic = raw.read(2)
    raw.seek(0)
    return magic == b"\x1f\x8b"


def _json_lines(stream: IO[bytes]) -> Iterator[_Read]:
    number = 0
    while raw := read_line(stream):
        number += 1
        text = raw.decode("utf-8", "replace").strip()
        if is_too_long(raw):
            yield number, text, SkipRecord(f"the line is longer than {MAX_LINE // 2**20} MiB", code="line_too_long")
        else:
            yield number, text, _parse(raw)


def _parse(raw: bytes) -> Record | SkipRecord | None:
    raw = raw.strip().removeprefix(b"\xef\xbb\xbf")
    if not raw:
        return None
    try:
        return RECORD.validate_json(raw)
    except ValidationError as error:
        wrapped = _unwrapped(raw)
        return _validated(wrapped) if wrapped is not None else _explained(error)


def _unwrapped(raw: bytes) -> Any | None:
    """The record inside a line of a `.rejected.jsonl` file; None if it is no such line."""
    try:
        outer = json.loads(raw)
        if isinstance(outer, dict) and {"line", "code", "reason", "record"} <= outer.keys():
            inner = outer["record"]
            return json.loads(inner) if isinstance(inner, str) else inner
    except (ValueError, RecursionError):
        return None
    return None


def record_of(value: Any) -> Record:
    """The record an import line stands for, once its JSON is read. Raises SkipRecord that says what is wrong with it, without its values."""
    try:
        if isinstance(value, dict):
            return RECORD.validate_python(value)
    except ValidationError as error:
        raise _explained(error) from None
    raise SkipRecord("is no object")


def _validated(value: Any) -> Record | SkipRecord:
    try:
        return record_of(value)
    except SkipRecord as error:
        return error


def _explained(error: ValidationError) -> SkipRecord:
    """What is wrong, field by field, without the values: they are personal data."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        return SkipRecord("is not valid JSON; " + faults[0]["msg"].partition(": ")[2], code="invalid_json")
    codes = {"union_tag_invalid": "unknown_type", "union_tag_not_found": "unknown_type"}
    codes["unknown_status"] = "unknown_status"
    if "identifiers" in faults[0]["loc"] and faults[0]["type"] == "too_long":
        codes = {"too_long": "too_many_identifiers"}
    said = "; ".join(
        f"{'.'.join(str(part) for part in fault['loc'][1:]) or 'record'}: {fault['msg']}" for fault in faults[:5]
    )
    return SkipRecord(said, code=codes.get(faults[0]["type"], "invalid_record"))


def _csv_lines(stream: IO[bytes], columns: Columns) -> Iterator[_Read]:
    rows = read_rows(stream)
    header = _header(next(rows, None), columns)
    for row in rows:
        yield row.number, *_from_row(header, row, columns)


def _header(row: Row | None, columns: Columns) -> list[str]:
    if row is None:
        return []
    if isinstance(row.cells, SkipRecord):
        raise SetupError(f"the row of column names can't be used: it {row.cells.message}", code="unreadable_file")
    named = [name for name in row.cells if name and columns.columns.get(name) != ""]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        raise SetupError(f"more than one column is named {', '.join(twice)}; rename them", code="unreadable_file")
    return row.cells


def _from_row(header: list[str], row: Row, columns: Columns) -> tuple[str, Record | SkipRecord]:
    if isinstance(row.cells, SkipRecord):
        return row.text, row.cells
    try:
        value = columns.record(header, row.cells)
    except SkipRecord as error:
        return row.text, error
    return json.dumps(value, ensure_ascii=False), _validated(value)


def _line(number: int, position: int, text: str, parsed: Record | SkipRecord | None) -> Line:
    if isinstance(parsed, SkipRecord):
        return Line(number, position, text, error=parsed)
    return Line(number, position, text, record=parsed)
