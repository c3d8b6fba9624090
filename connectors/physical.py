"""Reads the physical lines of a file in bounded memory, and tells by its name what a file is."""

from __future__ import annotations

from pathlib import Path
from typing import IO

MAX_LINE = 8 * 1024 * 1024
"""Bytes of the longest line that is read as a record. Longer ones are faulty exports: a whole file without line ends."""
_KEPT = 64 * 1024 * 1024
_JSON = {".jsonl", ".ndjson", ".json"}


def read_line(stream: IO[bytes]) -> bytes:
    """The next line with its end, empty when there is none; of a line over 64 MiB, the beginning."""
    raw = stream.readline(MAX_LINE + 1)
    return raw + _rest_of_line(stream) if is_too_long(raw) else raw


def is_too_long(raw: bytes) -> bool:
    """Whether a line has more bytes than a record may have, its end not counted."""
    return len(raw) > MAX_LINE and len(raw.rstrip(b"\r\n")) > MAX_LINE


def is_csv(path: Path | None, *, mapped: bool) -> bool:
    """Whether a file holds rows: its last suffix says so (`.gz` aside); where that says nothing, a mapping does."""
    suffixes = [suffix.casefold() for suffix in path.suffixes] if path else []
    if suffixes and suffixes[-1] == ".gz":
        suffixes.pop()
    last = suffixes[-1] if suffixes else ""
    return last == ".csv" or (mapped and last not in _JSON)


def _rest_of_line(stream: IO[bytes]) -> bytes:
    kept = bytearray()
    while part := stream.readline(MAX_LINE):
        if len(kept) < _KEPT:
            kept += part
        if part.endswith(b"\n"):
            break
    return bytes(kept)
