"""Reads the rows of a CSV file, each with the number of its physical line and its text. A broken row costs its own line and no other."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from connectors.physical import MAX_LINE, is_too_long, read_line
from graph.errors import SkipRecord

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file it begins on, from 1 with the header's counted; its text; its cells, or why there are none."""

    number: int
    text: str
    cells: list[str] | SkipRecord


def read_rows(stream: IO[bytes]) -> Iterator[Row]:
    """The rows of a file, its header among them; empty lines are passed over."""
    ahead: deque[bytes] = deque()
    number = 1
    while True:
        taken: list[bytes] = []
        cells = _cells(_lines(stream, ahead, taken), taken)
        if not taken:
            return
        if isinstance(cells, SkipRecord) and cells.reason_code == "invalid_csv":
            # A quote that is never closed takes all that follows into its cell: only the line it stands on is at fault.
            ahead.extendleft(reversed(taken[1:]))
            del taken[1:]
        if cells:
            yield Row(number, b"".join(taken).decode("utf-8", "backslashreplace").strip("\r\n"), cells)
        number += len(taken)


def _lines(stream: IO[bytes], ahead: deque[bytes], taken: list[bytes]) -> Iterator[str]:
    while raw := ahead.popleft() if ahead else read_line(stream):
        taken.append(raw)
        # Bytes that are no UTF-8 come through the parser, so that it finds the row's end; they are refused after it.
        yield raw.removeprefix(_BOM).decode("utf-8", "surrogateescape")


def _cells(lines: Iterator[str], taken: list[bytes]) -> list[str] | SkipRecord:
    # Python's limit of 128 KiB a cell (csv.field_size_limit) is what ends the search for a missing quote.
    try:
        cells = next(csv.reader(lines, strict=True), [])
    except csv.Error as error:
        if is_too_long(taken[0]):
            return SkipRecord(f"the line is longer than {MAX_LINE // 2**20} MiB", code="line_too_long")
        return SkipRecord(f"is no CSV row: {error}", code="invalid_csv")
    if not all(cell.isascii() or _is_text(cell) for cell in cells):
        return SkipRecord("is not UTF-8; save the file in that encoding", code="invalid_encoding")
    return cells


def _is_text(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True
