"""Who uses the local Neo4j of a home, and which process it is: `HOME/run/neo4j.json`, read and written under a lock.

Processes are named by id and start time, so that a killed one, or a stranger with its old id, does not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

from graph.files import write_private
from graph.locks import locked

CLOCK_SECONDS = 3.0
"""psutil reckons a start time from the clock, which may be set in between: nearer than this is the same start."""


@dataclass(frozen=True, slots=True)
class ProcessId:
    """A process that cannot be taken for a later one with the same id. `started` is in seconds since 1970."""

    pid: int
    started: float

    @classmethod
    def of(cls, found: psutil.Process) -> ProcessId:
        return cls(found.pid, found.create_time())

    def find(self) -> psutil.Process | None:
        """The process, if it still runs."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < CLOCK_SECONDS
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


@dataclass(slots=True)
class Leases:
    """The state of one home: its server, its users by token, and whether it is kept running without users."""

    server: ProcessId | None = None
    bolt: int = 0
    http: int = 0
    kept: bool = False
    users: dict[str, ProcessId] = field(default_factory=dict)

    def add(self, token: str) -> None:
        """Register this process as a user."""
        self.users[token] = ProcessId.of(psutil.Process())

    def drop(self, token: str) -> None:
        self.users.pop(token, None)

    def sweep(self) -> None:
        """Forget users and a server that no longer run."""
        self.users = {token: user for token, user in self.users.items() if user.find()}
        if self.server and not self.server.find():
            self.server = None


def new_token() -> str:
    """Names one use: a process may have several."""
    return uuid4().hex


def read(file: Path) -> Leases:
    """The state as it is, swept. A file that is missing or damaged means that nobody is known."""
    try:
        leases = _from_json(json.loads(file.read_text()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Leases()
    leases.sweep()
    return leases


@contextmanager
def changing(file: Path) -> Iterator[Leases]:
    """The state, for one process at a time; what is changed in it is written at the end, also after an error."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with locked(file.with_suffix(".lock")):
        leases = read(file)
        try:
            yield leases
        finally:
            write_private(file, json.dumps(asdict(leases)))


def _from_json(data: dict[str, Any]) -> Leases:
    server = data.pop("server")
    users = {token: ProcessId(**user) for token, user in data.pop("users").items()}
    return Leases(server=ProcessId(**server) if server else None, users=users, **data)
