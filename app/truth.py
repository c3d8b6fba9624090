"""Reads a truth: a CSV file that says which profiles are one person."""

from __future__ import annotations

import csv
import gzip
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from graph.errors import BadRequest, SetupError

PROFILE, ENTITY = "profile", "entity"
_DELIMITERS = (",", ";", "\t", "|")


def read_truth(path: Path | None, source: str | None = None) -> dict[str, str]:
    """The entity of each profile id; from standard input for None.

    Columns `profile` and `entity`, or else the first two. With a `source` the ids are those of that source, without its name before them.
    Raises SetupError for a file that can't be read, BadRequest for what is no truth.
    """
    with _opened(path) as file:
        first = file.readline()
        delimiter = max(_DELIMITERS, key=first.count)
        truth: dict[str, str] = {}
        for line, profile, entity in _pairs(csv.reader(_again(first, file), delimiter=delimiter), bool(source)):
            key = f"{source}:{profile}" if source else profile
            if truth.setdefault(key, entity) != entity:
                raise _wrong(line, "gives a profile a second entity")
    if not truth:
        raise BadRequest(
            "The truth is empty: it needs a line for each profile, with its id and its entity.", code="invalid_truth"
        )
    return truth


def _pairs(rows: Iterable[list[str]], headed: bool) -> Iterator[tuple[int, str, str]]:
    columns = (0, 1)
    for line, row in enumerate(rows, 1):
        if line == 1 and (headed or _is_heading(row)):
            columns = _columns(row)
        elif any(cell.strip() for cell in row):
            if len(row) <= max(columns) or not all(row[column].strip() for column in columns):
                raise _wrong(line, "lacks a profile or an entity")
            yield line, row[columns[0]].strip(), row[columns[1]].strip()


def _is_heading(row: Sequence[str]) -> bool:
    """A profile's id is `source:id`; what has no colon is the name of a column."""
    return bool(row) and ":" not in row[_columns(row)[0]]


def _columns(row: Sequence[str]) -> tuple[int, int]:
    names = [name.strip().lower() for name in row]
    return (names.index(PROFILE), names.index(ENTITY)) if {PROFILE, ENTITY} <= set(names) else (0, 1)


def _wrong(line: int, why: str) -> BadRequest:
    return BadRequest(f"Line {line} of the truth {why}.", code="invalid_truth")


def _again(first: str, rest: TextIO) -> Iterator[str]:
    yield first
    yield from rest


@contextmanager
def _opened(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdin
        return
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            unpacked = gzip.GzipFile(fileobj=raw) if packed else raw
            yield io.TextIOWrapper(unpacked, encoding="utf-8-sig", newline="")
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or "its gzip data is damaged"
        raise SetupError(f"{path} can't be read: {why}", code="unreadable_file") from None
    except (UnicodeDecodeError, csv.Error):
        raise BadRequest(f"{path} is no CSV file in UTF-8.", code="invalid_truth") from None
