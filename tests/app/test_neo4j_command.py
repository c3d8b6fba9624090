"""`whom neo4j` as a person uses it: what `start` started goes on when the command has ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app.commands.neo4j import browser_url
from graph.connection import Connection
from tests.processes import ended

ROOT = Path(__file__).parents[2]


class Whom:
    """The command line, on a home of its own."""

    def __init__(self, home: Path, **env: str) -> None:
        self._env = {**os.environ, "WHOM_HOME": str(home), "WHOM_NEO4J_HEAP": "384m", **env}

    def __call__(self, *words: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "app", "neo4j", *words]
        done = subprocess.run(command, env=self._env, cwd=ROOT, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout + done.stderr

    def status(self) -> dict[str, object]:
        told: dict[str, object] = json.loads(self("status", "--json")[1])
        return told


def test_start_status_browser_stop(tmp_path: Path) -> None:
    whom = Whom(tmp_path / "a home")
    assert whom("status")[0] == 5
    assert whom.status()["running"] is False
    try:
        assert whom("start")[0] == 0
        status = whom.status()
        assert (status["running"], status["kept"], status["users"]) == (True, True, 0)
        password = Path(str(status["password_file"])).read_text().strip()
        assert password not in json.dumps(status)

        code, told = whom("browser", "--no-open")
        assert code == 0
        assert password in told
        with urllib.request.urlopen(told.splitlines()[0]) as page:
            assert b"Neo4j Browser" in page.read()
        assert whom.status()["pid"] == status["pid"]
    finally:
        assert whom("stop")[0] == 0
    assert ended(status["pid"])


@pytest.mark.parametrize("verb", ["start", "stop", "status", "browser"])
def test_there_is_no_local_one_beside_a_neo4j_of_yours(tmp_path: Path, verb: str) -> None:
    code, told = Whom(tmp_path, WHOM_NEO4J_URI="bolt://127.0.0.1:1")(verb)
    assert code == 6
    assert "WHOM_NEO4J_URI" in told


def test_the_browser_is_told_where_to_connect_but_not_the_password() -> None:
    connection = Connection("bolt://127.0.0.1:7687", "neo4j", "secret word", http_url="http://127.0.0.1:7474")
    assert browser_url(connection) == (
        "http://127.0.0.1:7474/browser/?dbms=bolt://neo4j@127.0.0.1:7687&preselectAuthMethod=NATIVE"
    )
