"""Files that commands write: private, packed where the name says so, and whole or not at all."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TextIO, cast

from graph.errors import SetupError


@contextmanager
def appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file that only its user can read (gzip if it is named so); it gets its name when it is complete, and goes when it never is."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        raw = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as error:
        raise SetupError(f"{path} can't be written: {error.strerror}", code="unwritable_file") from None
    try:
        with raw, _packed(raw, path) as file:
            yield file
        part.replace(path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


@contextmanager
def written(file: str) -> Iterator[TextIO]:
    """Standard output for `-`, else such a file, as text."""
    if file == "-":
        yield sys.stdout
        return
    with appearing(Path(file)) as raw:
        out = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=True)
        yield out
        out.detach()


@contextmanager
def _packed(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if path.suffix != ".gz":
        yield raw
        return
    # Neither name nor time in its header: nothing of where and when the copy was made.
    with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        yield cast(IO[bytes], packed)
