"""The Neo4j that Whom brings itself, shared by all who use one home.

Whoever needs it holds a lease (`running`): the first starts it, the last one out stops it, and one whose owner was
killed is taken over by the next. `start` keeps it running without a lease until `stop`.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph import autopsy, jars, leases, process
from graph.connection import Connection
from graph.errors import DatabaseUnavailable, SetupError
from graph.leases import Leases, ProcessId
from graph.process import Memory, Ports
from graph.progress import Report, silent
from graph.signals import ends_as_interrupt

START_SECONDS = 180
"""How long a start may take. Seven are usual on two cores; a large store that was killed takes longer."""
POLL_SECONDS = 0.05
TRIES = 3
"""Starts tried when another program takes the chosen port before Neo4j does."""
DEFAULT = Memory()


@dataclass(frozen=True, slots=True)
class Status:
    """`users` counts the leases of living processes; `kept` says that `start` was called, and not yet `stop`."""

    running: bool
    kept: bool = False
    users: int = 0
    pid: int | None = None
    connection: Connection | None = None


@contextmanager
def running(home: Path, report: Report | None = None, memory: Memory = DEFAULT) -> Iterator[Connection]:
    """A lease on the Neo4j of `home`, starting it where nobody has. The last lease to end stops it.

    Raises SetupError when it can't be brought to run; the message says how to mend it.
    """
    home, report = home.expanduser().resolve(), report or silent
    with ends_as_interrupt(), _usable(home):
        token, connection = _join(home, report, memory)
        try:
            yield connection
        finally:
            _leave(home, token, report)


def start(home: Path, report: Report | None = None, memory: Memory = DEFAULT) -> Connection:
    """Start the Neo4j of `home`, or join it, and keep it running until `stop`. Raises SetupError."""
    with running(home, report, memory) as connection:
        with leases.changing(_state(home)) as state:
            state.kept = True
        return connection


def stop(home: Path, report: Report | None = None, *, force: bool = False) -> Status:
    """End what `start` began. While others hold a lease it goes on until the last has left, unless `force`."""
    with leases.changing(_state(home)) as state:
        state.kept = False
        if force or not state.users:
            _stop_server(state, report or silent)
    return status(home)


def status(home: Path) -> Status:
    """What runs for `home` now. Changes nothing."""
    state = leases.read(_state(home))
    if not state.server:
        return Status(running=False, kept=state.kept, users=len(state.users))
    return Status(True, state.kept, len(state.users), state.server.pid, _connection(home, state))


def folder(home: Path) -> Path:
    """Where Neo4j keeps its data, settings and logs."""
    return home.expanduser().resolve() / "neo4j"
