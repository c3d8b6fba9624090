"""The command line as a user has it: help, exit codes, output for people and for scripts, serving and the demo."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
import structlog

from app.cli import EXIT_CODES, VERBS, exit_code, load, main
from app.serving import Plan
from graph.access import SYSTEM
from graph.connection import Connection
from graph.driver import Driver
from graph.errors import (
    BadRequest,
    DatabaseUnavailable,
    InvalidIdentifier,
    NotFound,
    SetupError,
    UnknownKind,
    WhomError,
)
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from tests.app.conftest import API_KEYS
from tests.conftest import ID_KEY

PATIENCE = 60.0
"""Seconds a program may take to do what is waited for, on a machine that is busy with other tests."""

SOMEONE = {
    "type": "profile", "source": "cli-desk", "id": "1", "name": "Clive Line",
    "identifiers": [{"kind": "email", "value": "clive@cli.example"}],
}  # fmt: skip


@pytest.fixture
def environment(neo4j_connection: Connection, home: Path) -> dict[str, str]:
    """As a user with a Neo4j of their own has it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WHOM_")}
    return kept | {
        "WHOM_NEO4J_URI": neo4j_connection.uri,
        "WHOM_NEO4J_USER": neo4j_connection.user,
        "WHOM_NEO4J_PASSWORD": neo4j_connection.password,
        "WHOM_HOME": str(home),
        "WHOM_ID_KEY": ID_KEY.hex(),
        "WHOM_API_KEYS": f"{API_KEYS['agent']}:agent:desk",
        "WHOM_PORT": "0",
    }


def whom(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)


@dataclass(frozen=True)
class Done:
    """What a verb printed, and its exit code."""

    code: int
    out: str
    err: str


class Here:
    """Runs a verb in this process, which saves the second and more that a fresh one takes to start."""

    def __init__(self, environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
        self._environment, self._capsys = environment, capsys

    def __call__(self, *words: str, **settings: str) -> Done:
        before, root = structlog.get_config(), logging.getLogger()
        handlers, level = root.handlers[:], root.level
        with pytest.MonkeyPatch.context() as patch:
            for name, value in (self._environment | settings).items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["whom", *words])
            self._capsys.readouterr()
            with pytest.raises(SystemExit) as end:
                main()
        structlog.configure(**before)
        root.handlers[:], root.level = handlers, level
        said = self._capsys.readouterr()
        return Done(int(end.value.code or 0), said.out, said.err)


@pytest.fixture
def here(environment: dict[str, str], capsys: pytest.CaptureFixture[str]) -> Here:
    return Here(environment, capsys)


def test_help_lists_every_verb_at_once(environment: dict[str, str]) -> None:
    shown = whom(environment, "--help")
    assert shown.returncode == 0
    for name, verb in VERBS.items():
        assert name in shown.stdout
        assert verb.summary in shown.stdout
    modules = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "app", "--help"], env=environment, capture_output=True, text=True
    ).stderr
    for slow in ("neo4j", "fastapi", "strawberry", "phonenumbers", "pydantic"):
        assert not re.search(rf"\| +{slow}$", modules, re.MULTILINE), f"`whom --help` imports {slow}"


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_can_be_loaded_and_explains_itself(name: str) -> None:
    command = load(name)
    assert command.help


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (WhomError("x"), 1),
        (InvalidIdentifier("x"), 1),
        (BadRequest("x"), 2),
        (UnknownKind("x"), 2),
        (NotFound("x"), 4),
        (DatabaseUnavailable("x"), 5),
        (SetupError("x"), 6),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_class_of_error_has_its_exit_code(error: WhomError, code: int) -> None:
    assert exit_code(error) == code
    assert code in EXIT_CODES.values()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["nonsense"], 2, "No such command"),
        (["lookup"], 2, "Missing argument"),
        (["lookup", "clive@cli.example", "--kind", "shoe_size"], 2, "unknown_kind"),
        (["lookup", "4111 1111 1111 1111"], 2, "card_number_refused"),
        (["lookup", "nobody@cli.example"], 4, "not_found"),
        (["schema", "--graphql", "--openapi"], 2, "bad_request"),
        (["demo"], 6, "graph_in_use"),
        (["import", "[/x].jsonl"], 6, "[/x].jsonl can't be read"),
        (["explore", "[/x]", "--param", "[/]"], 2, "unknown_query"),
    ],
)
def test_what_goes_wrong_is_one_line_with_a_code(
    here: Here, driver: Driver, words: list[str], code: int, said: str
) -> None:
    done = here(*words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err


def test_a_wrong_setting_and_a_missing_neo4j_say_so(here: Here) -> None:
    wrong = here("lookup", "clive@cli.example", WHOM_PORT="high")
    assert (wrong.code, "WHOM_PORT" in wrong.err) == (6, True)
    gone = here("lookup", "clive@cli.example", WHOM_NEO4J_URI="bolt://127.0.0.1:9", WHOM_REQUEST_TIMEOUT="1")
    assert (gone.code, "database_unavailable" in gone.err) == (5, True)


@pytest.fixture
async def someone(driver: Driver, intake: Intake) -> None:
    await store(driver, SYSTEM, [RECORD.validate_python(SOMEONE)], intake)


def test_lookup_for_people_and_for_scripts(here: Here, home: Path, someone: None) -> None:
    shown = here("lookup", "Clive@CLI.example")
    assert shown.code == 0, shown.err
    assert "Clive Line" in shown.out
    assert "cli-desk:1" in shown.out
    told = here("lookup", "clive@cli.example", "--kind", "email", "--json")
    assert json.loads(told.out)["customers"][0]["name"] == "Clive Line"
    looks = [json.loads(line) for line in (home / "audit.jsonl").read_text().splitlines()]
    assert [look["operation"] for look in looks] == ["cli:lookup"] * 2, "a look is a look, whoever looks"


@pytest.mark.parametrize(
    ("words", "first"), [([], '"$defs"'), (["--openapi"], '"openapi"'), (["--graphql"], "type Query")]
)
def test_schema_prints_each_format(here: Here, words: list[str], first: str) -> None:
    shown = here("schema", *words)
    assert shown.code == 0
    assert first in shown.out


@dataclass
class Running:
    """A program that runs, and what it has said so far."""

    process: subprocess.Popen[bytes]
    said: Path

    def wait_for(self, pattern: str) -> re.Match[str]:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := re.search(pattern, self.said.read_text()):
                return found
            assert self.process.poll() is None, self.said.read_text()
            time.sleep(0.05)
        raise AssertionError(f"{pattern} never came:\n{self.said.read_text()}")

    def worker(self, other_than: int = 0) -> psutil.Process:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for child in psutil.Process(self.process.pid).children():
                if child.pid != other_than and "work" in child.cmdline():
                    return child
            time.sleep(0.05)
        raise AssertionError("there is no worker")


@contextmanager
def running(environment: dict[str, str], said: Path, *words: str) -> Iterator[Running]:
    with said.open("wb") as stream:
        process = subprocess.Popen([sys.executable, "-m", "app", *words], env=environment, stderr=stream)
    try:
        yield Running(process, said)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)


def get(url: str, **headers: str) -> Any:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=PATIENCE) as answer:
        return json.loads(answer.read())


def test_serve_answers_keeps_its_worker_alive_and_stops_with_it(
    environment: dict[str, str], tmp_path: Path, driver: Driver
) -> None:
    with running(environment, tmp_path / "said", "serve") as serving:
        url = serving.wait_for(r"http://127\.0\.0\.1:\d+")[0]
        assert get(f"{url}/readyz") == {"status": "ready"}
        first = serving.worker()
        first.kill()
        second = serving.worker(other_than=first.pid)
        serving.process.send_signal(signal.SIGINT)
        assert serving.process.wait(PATIENCE) == 0
        assert not second.is_running()
    assert "Traceback" not in serving.said.read_text()
    assert "worker_died" in serving.said.read_text()
    logged = [line for line in serving.said.read_text().splitlines() if "server process" in line or '"event"' in line]
    assert any("Started server process" in line for line in logged)
    assert all(json.loads(line)["level"] for line in logged), "uvicorn's lines too"


def test_a_killed_serve_leaves_no_worker(environment: dict[str, str], tmp_path: Path, driver: Driver) -> None:
    with running(environment, tmp_path / "said", "serve") as serving:
        serving.wait_for(r"worker_started")
        worker = serving.worker()
        serving.process.kill()
        worker.wait(PATIENCE)


def test_serve_without_a_worker_has_none(environment: dict[str, str], tmp_path: Path, driver: Driver) -> None:
    with running(environment | {"WHOM_API_KEYS": ""}, tmp_path / "said", "serve", "--no-worker") as serving:
        serving.wait_for(r"Whom answers at")
        assert psutil.Process(serving.process.pid).children() == []
        assert "There are no API keys" in serving.said.read_text()


def test_a_taken_port_names_the_mend(here: Here) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = here("serve", WHOM_PORT=str(port))
    assert done.code == 6
    assert "port_taken" in done.err
    assert f"WHOM_PORT={port + 1}" in done.err


def test_the_demo_loads_once_and_says_what_to_try(environment: dict[str, str], home: Path, driver: Driver) -> None:
    words = ("demo", "--scale", "50", "--anyway")
    with running(environment, home.parent / "first", *words) as first:
        first.wait_for(r"Ctrl-C stops everything")
        said = first.said.read_text()
        url = re.search(r"http://127\.0\.0\.1:\d+(?=/v1/lookup)", said)
        key = re.search(r"API key, agent +(\S+)", said)
        looked_up = re.findall(r"lookup '?([^'\n]+)'?$", said, re.MULTILINE)
        assert url
        assert key
        assert len(looked_up) == 3
        for identifier in looked_up:
            asked = f"{url[0]}/v1/lookup?{urllib.parse.urlencode({'identifier': identifier})}"
            assert get(asked, Authorization=f"Bearer {key[1]}")["customers"][0]["latest_activity"]
    assert (home / "demo_keys.json").stat().st_mode & 0o777 == 0o600
    with running(environment, home.parent / "second", *words) as second:
        second.wait_for(r"Ctrl-C stops everything")
        again = second.said.read_text()
        assert key[1] in again, "keys stay the same"
        assert "Loading" not in again, "nothing is loaded twice"


def test_addresses_can_be_opened_from_this_machine() -> None:
    with socket.socket() as everywhere:
        everywhere.bind(("0.0.0.0", 0))
        assert Plan(everywhere).url == f"http://127.0.0.1:{everywhere.getsockname()[1]}"
