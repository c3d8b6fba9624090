"""The Neo4j that Whom brings itself, shared by all who use one home.

Whoever needs it holds a lease (`running`): the first starts it, the last one out stops it, and one whose owner was
killed is taken over by the next. `start` keeps it running without a lease until `stop`.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import neo4j
import psutil
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph import jars, leases, process
from graph.errors import DatabaseUnavailable, SetupError
from graph.leases import Leases, ProcessId
from graph.process import Memory, Ports
from graph.progress import Report, silent

START_SECONDS = 180
"""How long a start may take. Ten are usual on two cores; a large store that was killed takes longer."""
POLL_SECONDS = 0.05
TRIES = 3
"""Starts tried when another program takes the chosen port before Neo4j does."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What a driver (`uri`), and a person with Neo4j Browser (`http_url`), need to connect."""

    uri: str
    user: str
    password: str = field(repr=False)
    http_url: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """`users` counts the leases of living processes; `kept` says that `start` was called, and not yet `stop`."""

    running: bool
    kept: bool = False
    users: int = 0
    pid: int | None = None
    connection: Connection | None = None


@contextmanager
def running(home: Path, report: Report | None = None, memory: Memory = Memory()) -> Iterator[Connection]:
    """A lease on the Neo4j of `home`, starting it where nobody has. The last lease to end stops it.

    Raises SetupError when it can't be brought to run; the message says how to mend it.
    """
    token, connection = _join(home, report or silent, memory)
    try:
        yield connection
    finally:
        _leave(home, token, report or silent)


def start(home: Path, report: Report | None = None, memory: Memory = Memory()) -> Connection:
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
    """What runs for `home` now, without changing anything."""
    state = leases.read(_state(home))
    if not state.server:
        return Status(running=False)
    connection = _connection(home, state)
    return Status(True, state.kept, len(state.users), state.server.pid, connection)


def folder(home: Path) -> Path:
    """Where Neo4j keeps its data, settings and logs."""
    return home.expanduser().resolve() / "neo4j"


def _state(home: Path) -> Path:
    return home.expanduser().resolve() / "run" / "neo4j.json"


def _connection(home: Path, state: Leases) -> Connection:
    word = process.password(folder(home))
    return Connection(f"bolt://127.0.0.1:{state.bolt}", process.USER, word, f"http://127.0.0.1:{state.http}")


def _join(home: Path, report: Report, memory: Memory) -> tuple[str, Connection]:
    class_path = jars.class_path(report)
    for left in reversed(range(TRIES)):
        with leases.changing(_state(home)) as state:
            if not state.server:
                _start_server(home, state, class_path, memory)
            token, connection, server = state.add(), _connection(home, state), state.server
        try:
            assert server
            _wait(server, connection, report)
        except BaseException as error:
            _leave(home, token, silent)
            if isinstance(error, _Died):
                if left and process.lost_its_port(folder(home)):
                    continue
                raise SetupError(process.why_it_died(folder(home))) from None
            raise
        return token, connection
    raise AssertionError  # the last round returns or raises


def _start_server(home: Path, state: Leases, class_path: list[Path], memory: Memory) -> None:
    process.end_strays(folder(home))
    ports = process.free_ports(Ports(state.bolt, state.http))
    process.password(folder(home))
    state.server = ProcessId.of(process.spawn(folder(home), class_path, ports, memory))
    state.bolt, state.http = ports.bolt, ports.http


def _stop_server(state: Leases, report: Report) -> None:
    found = state.server and state.server.find()
    if found:
        report("Stopping Neo4j", 0, None)
        process.end(found)
    state.server = None


def _leave(home: Path, token: str, report: Report) -> None:
    with leases.changing(_state(home)) as state:
        state.drop(token)
        if not state.users and not state.kept:
            _stop_server(state, report)


class _Died(Exception):
    """Neo4j ended before it answered."""


def _wait(server: ProcessId, connection: Connection, report: Report) -> None:
    """Return when Neo4j answers. Raises _Died, DatabaseUnavailable, or SetupError when it refuses the password."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if not server.find():
            raise _Died
        if _listens(connection) and _answers(connection):
            return
        report("Starting Neo4j", 0, None)
        time.sleep(POLL_SECONDS)
    raise DatabaseUnavailable(f"Neo4j did not answer within {START_SECONDS} s; `whom neo4j stop --force` ends it")


def _listens(connection: Connection) -> bool:
    host, _, port = connection.uri.removeprefix("bolt://").partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True


def _answers(connection: Connection) -> bool:
    """Whether the database itself can be used: the door opens about half a second before."""
    driver = neo4j.GraphDatabase.driver(connection.uri, auth=(connection.user, connection.password))
    try:
        with driver, driver.session(database="neo4j") as session:
            session.begin_transaction().close()
    except AuthError:
        raise SetupError("The local Neo4j refuses the password in its password file") from None
    except (DriverError, Neo4jError, OSError):
        return False
    return True
