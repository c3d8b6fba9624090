"""What a person is told when Neo4j does not start. The lines are those that Neo4j and Java write."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph import autopsy

LINES = [
    ("Caused by: java.net.BindException: Address already in use", "Another program takes its port"),
    ("java.io.IOException: No space left on device", "The disk is full"),
    ("FileLockException: Lock file has been locked by another process: store_lock", "Another Neo4j uses this folder"),
    ('Exception in thread "main" java.lang.OutOfMemoryError: Java heap space', "WHOM_NEO4J_HEAP to more"),
    ("There is insufficient memory for the Java Runtime Environment to continue.", "WHOM_NEO4J_HEAP to less"),
    ("Invalid maximum heap size: -Xmxlots", "WHOM_NEO4J_HEAP is no size"),
    ("java.nio.file.AccessDeniedException: /data/databases", "make the folder yours"),
    ("Something nobody has met before", "All it said is in"),
]


@pytest.mark.parametrize(("line", "mend"), LINES)
def test_the_mend_fits_what_the_log_says(tmp_path: Path, line: str, mend: str) -> None:
    _write(tmp_path, "neo4j.log", "INFO  Starting...\n")
    _write(tmp_path, "console.log", f"{line}\n\tat org.neo4j.Some.where(Some.java:1)\n")
    told = autopsy.why(tmp_path)
    assert mend in told
    assert line in told
    assert "Some.java" not in told, "a stack trace helps nobody to mend it"


def test_only_the_end_of_a_long_log_is_shown(tmp_path: Path) -> None:
    _write(tmp_path, "neo4j.log", "\n".join(f"line {number}." for number in range(1000)))
    told = autopsy.why(tmp_path)
    assert "line 999." in told
    assert "line 900." not in told


def test_no_log_at_all_is_no_error(tmp_path: Path) -> None:
    assert "ended while it was starting" in autopsy.why(tmp_path)
    assert not autopsy.may_pass(tmp_path)


@pytest.mark.parametrize(
    ("log", "again"),
    [
        (LINES[0][0], True),
        (LINES[1][0], False),
        ("INFO  Started.\nINFO  Neo4j Server shutdown initiated by request\nINFO  Stopped.", True),
        ("ERROR Failed to start Neo4j\nINFO  Neo4j Server shutdown initiated by request", False),
    ],
)
def test_what_is_worth_another_try(tmp_path: Path, log: str, again: bool) -> None:
    _write(tmp_path, "neo4j.log", log)
    assert autopsy.may_pass(tmp_path) is again


def _write(folder: Path, name: str, text: str) -> None:
    (folder / "logs").mkdir(exist_ok=True)
    (folder / "logs" / name).write_text(text)
