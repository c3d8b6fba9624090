"""`whom mood` as people run it: a line out for each line in, whatever the lines are."""

from __future__ import annotations

import gzip
import os
import select
import subprocess
import sys
import time
from pathlib import Path

from app.cli import SETUP

WHOM = [sys.executable, "-m", "app"]
ROOT = Path(__file__).parents[2]


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*WHOM, "mood", *arguments], input=given, capture_output=True, cwd=ROOT, timeout=120, check=False
    )


def test_a_line_out_for_each_line_in(tmp_path: Path) -> None:
    lines = b"worst shop ever\r\n\n12345\nWo bleibt mein Paket?\n\xff\xfe\x00\nthank you, love it\x85\xe2\x80\xa8still one line\nlast has no end"
    done = run(given=lines)
    told = [line.split("\t") for line in done.stdout.decode().splitlines()]
    assert done.returncode == 0, done.stderr
    assert [label for label, _ in told][:4] == ["negative", "unknown", "unknown", "unknown"]
    assert told[5][0] == "positive"
    assert len(told) == 7
    assert all(0 <= float(confidence) <= 1 for _, confidence in told)
    for name, raw in (("lines.txt", lines), ("lines.txt.gz", gzip.compress(lines))):
        (tmp_path / name).write_bytes(raw)
        assert run(str(tmp_path / name)).stdout == done.stdout


def test_topics_are_a_third_column() -> None:
    done = run("--topics", given=b"still no parcel and staff rude\nhello\n\n")
    lines = [line.split("\t") for line in done.stdout.decode().split("\n")[:-1]]
    assert [len(line) for line in lines] == [3, 3, 3]
    assert [line[2] for line in lines] == ["delivery (parcel); staff (staff, rude)", "", ""]


def test_nothing_in_nothing_out() -> None:
    assert run().stdout == b""


def test_a_line_longer_than_is_read_stays_one_line() -> None:
    done = run(given=b"awful " * 200_000 + b"\nthanks!\n")
    assert [line.split(b"\t")[0] for line in done.stdout.splitlines()] == [b"negative", b"positive"]


def test_a_file_that_is_not_there_or_is_damaged_is_told_in_a_line(tmp_path: Path) -> None:
    missing = run(str(tmp_path / "none.txt"))
    assert missing.returncode == SETUP
    assert b"none.txt" in missing.stderr
    assert b"Traceback" not in missing.stderr
    (tmp_path / "cut.gz").write_bytes(gzip.compress(os.urandom(200_000))[:1000])
    cut = run(str(tmp_path / "cut.gz"))
    assert (cut.returncode, b"damaged" in cut.stderr) == (SETUP, True)


def test_lines_of_a_slow_pipe_are_answered_as_they_come() -> None:
    with subprocess.Popen([*WHOM, "mood"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"worst shop ever\n")
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while not select.select([process.stdout], [], [], 1)[0]:
            assert time.monotonic() < deadline
        assert process.stdout.readline().startswith(b"negative\t")
        process.stdin.close()
        assert process.wait(timeout=60) == 0
