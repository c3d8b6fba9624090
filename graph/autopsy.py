"""Why Neo4j did not start: what its logs say, and what a person can do about it."""

from __future__ import annotations

from pathlib import Path

TAKEN_PORT = "already in use"
MENDS = (
    (TAKEN_PORT, "Another program takes its port: end that program, or try again."),
    ("No space left on device", "The disk is full: make room, or set WHOM_HOME to a folder on another disk."),
    (
        "has been locked by another process",
        "Another Neo4j uses this folder: end it, or set WHOM_HOME to another folder.",
    ),
    ("OutOfMemoryError", "Its memory is too small for this graph: set WHOM_NEO4J_HEAP to more than it is."),
    ("insufficient memory", "The machine has too little free memory: end programs, or set WHOM_NEO4J_HEAP to less."),
    ("Could not reserve enough space", "The machine has too little memory: set WHOM_NEO4J_HEAP to less."),
    ("Invalid maximum heap size", "WHOM_NEO4J_HEAP is no size that Java knows: write it like 512m or 2g."),
    ("Permission denied", "It may not write there: make the folder yours, or set WHOM_HOME to another folder."),
    ("AccessDenied", "It may not write there: make the folder yours, or set WHOM_HOME to another folder."),
    ("upgrade", "The data is of another version of Neo4j: move it away, or dump and load it with that version."),
)
"""What to look for in the logs, and what to say then; the first that is found counts."""
TAIL_LINES = 12


def may_pass(folder: Path) -> bool:
    """Whether to try again: another program took the port that was free a moment before, or somebody just stopped it."""
    logs = _logs(folder)
    return TAKEN_PORT in logs or ("shutdown initiated" in logs and "ERROR" not in logs)


def why(folder: Path) -> str:
    """For a person: how to go on, and what Neo4j said last. Its logs name folders and classes, and no people."""
    logs = _logs(folder)
    mend = next((mend for mark, mend in MENDS if mark in logs), f"All it said is in {folder / 'logs'}.")
    tail = [line for line in logs.splitlines() if line.strip() and not line.startswith("\tat ")][-TAIL_LINES:]
    return "\n  ".join([f"Neo4j ended while it was starting. {mend} The last lines of its log:", *tail])


def _logs(folder: Path) -> str:
    logs = (folder / "logs" / name for name in ("neo4j.log", "console.log"))
    return "\n".join(log.read_text(errors="replace") for log in logs if log.exists())
