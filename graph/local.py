"""The Neo4j that Whom brings itself, shared by all who use one home.

Whoever needs it holds a lease (`running`): the first starts it, the last one out stops it, and one whose owner was
killed is taken over by the next. `start` keeps it running without a lease until `stop`.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph import autopsy, jars, leases, process
from graph.connection import Connection
from graph.errors import DatabaseUnavailable, SetupError
from graph.leases import Leases, ProcessId
from graph.password import USER, password
from graph.ports import Ports, free_ports
from graph.process import Resources
from graph.progress import Report, silent
from graph.signals import exit_on_signals

START_SECONDS = 180
"""How long a start may take. Seven are usual on two cores; a large store that was killed takes longer."""
POLL_SECONDS = 0.05
TRIES = 3
"""Starts tried when another program takes the chosen port before Neo4j does, or the Neo4j joined was just ending."""
DEFAULT = Resources()


@dataclass(frozen=True, slots=True)
class Status:
    """`users` counts the leases of living processes; `kept` says that `start` was called, and not yet `stop`."""

    running: bool
    kept: bool = False
    users: int = 0
    pid: int | None = None
    connection: Connection | None = None


@contextmanager
def running(home: Path, report: Report | None = None, resources: Resources = DEFAULT) -> Iterator[Connection]:
    """A lease on the Neo4j of `home`, starting it where nobody has. The last lease to end stops it.

    Raises SetupError when it can't be brought to run; the message says how to mend it.
    """
    home, report = home.expanduser().resolve(), report or silent
    with exit_on_signals():
        token, connection = _join(home, report, resources)
        try:
            yield connection
        finally:
            _leave(home, token, report)


def start(home: Path, report: Report | None = None, resources: Resources = DEFAULT) -> Connection:
    """Start the Neo4j of `home`, or join it, and keep it running until `stop`. Raises SetupError."""
    with running(home, report, resources) as connection:
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


def _state(home: Path) -> Path:
    return home.expanduser().resolve() / "run" / "neo4j.json"


def _connection(home: Path, state: Leases) -> Connection:
    word = password(folder(home))
    return Connection(f"bolt://127.0.0.1:{state.bolt}", USER, word, http_url=f"http://127.0.0.1:{state.http}")


def _join(home: Path, report: Report, resources: Resources) -> tuple[str, Connection]:
    token = leases.new_token()
    try:
        for _ in range(TRIES):
            server, connection = _enter(home, token, report, resources)
            if _answers_in_time(server, connection, report):
                return token, connection
            if not autopsy.may_pass(folder(home)):
                break
        raise SetupError(autopsy.why(folder(home)))
    except BaseException:
        with suppress(OSError):  # a home that can't be used; the first error says so
            _leave(home, token, report)
        raise


def _enter(home: Path, token: str, report: Report, resources: Resources) -> tuple[ProcessId, Connection]:
    """Take a lease and start Neo4j where none runs. It may not answer yet."""
    # Outside the lock when it may be long: others can look and leave while the jars come.
    class_path = [] if leases.read(_state(home)).server else jars.class_path(report)
    try:
        with leases.changing(_state(home)) as state:
            state.add(token)
            server = state.server or _start_server(home, state, class_path or jars.class_path(report), resources)
            return server, _connection(home, state)
    except OSError as error:
        raise SetupError(f"{home} can't be used ({error.strerror}): mend it, or set WHOM_HOME to another") from None


def _start_server(home: Path, state: Leases, class_path: list[Path], resources: Resources) -> ProcessId:
    where = folder(home)
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    process.end_strays(where)
    password(where)
    ports = free_ports(Ports(state.bolt, state.http))
    state.server = ProcessId.of(process.spawn(where, class_path, ports, resources))
    state.bolt, state.http = ports.bolt, ports.http
    return state.server


def _stop_server(state: Leases, report: Report) -> None:
    found = state.server and state.server.find()
    state.server = None  # before it is so: if this is interrupted, the next start ends it as a stray
    if found:
        with suppress(OSError):  # the terminal may be gone, and must not keep Neo4j from being stopped
            report("Stopping Neo4j", 0, None)
        process.end(found)


def _leave(home: Path, token: str, report: Report) -> None:
    with leases.changing(_state(home)) as state:
        state.drop(token)
        if not state.users and not state.kept:
            _stop_server(state, report)


def _answers_in_time(server: ProcessId, connection: Connection, report: Report) -> bool:
    """Waits until Neo4j answers; False when it ends before.

    Raises DatabaseUnavailable when it takes too long, SetupError when it refuses the password.
    """
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if not server.find():
            return False
        if _listens(connection) and _answers(connection):
            return True
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
    auth = (connection.user, connection.password)
    try:
        with neo4j.GraphDatabase.driver(connection.uri, auth=auth) as driver, driver.session() as session:
            session.begin_transaction().close()
    except AuthError:
        raise SetupError(
            "The local Neo4j refuses the password in its file `password`: put the right one there"
        ) from None
    except (DriverError, Neo4jError, OSError):
        return False
    return True
