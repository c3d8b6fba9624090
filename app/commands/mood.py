"""`whom mood`: how messages sound, and what they are about."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Annotated, cast

import typer

from connectors.lines import check_readable
from graph.errors import SetupError
from insight.sentiment import sentiments
from insight.topics import topics

File = Annotated[
    str, typer.Argument(help="A text file, a message a line, also .gz; - is standard input.", metavar="[FILE]")
]
WithTopics = Annotated[
    bool, typer.Option("--topics", help="A third column: what each message is about, and the words that say so.")
]
CHUNK = 64 * 1024
"""Bytes asked for at once. Less is taken when less is there, so that lines of a slow pipe are answered as they come."""
PAGE = 256


def mood(file: File = "-", with_topics: WithTopics = False) -> None:
    """Label each line negative, neutral, positive or unknown, with a confidence from 0 to 1: a line out for each line in. Needs no Neo4j.

    Unknown is what is not in English, or has no language: nothing, digits, only a link. Text is read as UTF-8.

    echo "still no parcel, third time I ask" | whom mood --topics
    """
    if file != "-":
        check_readable(Path(file))
    with _opened(file) as raw:
        for page in _pages(raw):
            for line in _told(page, with_topics=with_topics):
                sys.stdout.write(line)
            sys.stdout.flush()


def _told(page: list[str], *, with_topics: bool) -> Iterator[str]:
    for text, found in zip(page, sentiments(page), strict=True):
        about = "\t" + "; ".join(map(str, topics(text))) if with_topics else ""
        yield f"{found.label}\t{found.confidence:.2f}{about}\n"


def _opened(file: str) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    return cast(IO[bytes], gzip.open(file) if file.endswith(".gz") else Path(file).open("rb"))


def _pages(raw: IO[bytes]) -> Iterator[list[str]]:
    """Whole lines, as many as have come, at most `PAGE` at once. A line ends with LF or CRLF; the last may lack it."""
    rest = b""
    for chunk in _chunks(raw):
        *lines, rest = (rest + chunk).split(b"\n")
        # Nobody reads so far into a message: what follows in the same line is passed over.
        rest = rest[:CHUNK]
        for start in range(0, len(lines), PAGE):
            yield [_text(line) for line in lines[start : start + PAGE]]
    if rest:
        yield [_text(rest)]


def _chunks(raw: IO[bytes]) -> Iterator[bytes]:
    try:
        while chunk := raw.read1(CHUNK):  # type: ignore[attr-defined]
            yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise SetupError("The gzip data is damaged or cut off.", code="unreadable_file") from None


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", "replace")
