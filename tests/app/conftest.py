"""The running API that the tests of this room talk to: in this process, or on a port for clients that bring their own."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from pydantic import SecretStr
from starlette.types import ASGIApp
from typer.testing import CliRunner, Result

from app.cli import cli
from app.keys import parse_api_keys, parse_write_keys
from app.main import create
from app.settings import Settings
from graph.connection import Connection
from graph.driver import Driver
from tests.conftest import ID_KEY

Run = Callable[..., Result]
"""Runs the command; see `whom`."""
API_KEYS = {role: f"test-key-of-the-{role}-role" for role in ("agent", "store", "analyst", "integrator", "admin")}
WRITE_KEYS = {"web": "test-write-key-web-0001", "server": "test-write-key-server-1"}


@dataclass(frozen=True)
class Api:
    """A client of the API, and how to show its keys."""

    client: httpx.AsyncClient

    def key(self, role: str = "agent") -> dict[str, str]:
        return {"Authorization": f"Bearer {API_KEYS[role]}"}


@pytest.fixture(scope="session")
def api_settings(neo4j_connection: Connection, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        neo4j_uri=neo4j_connection.uri,
        neo4j_user=neo4j_connection.user,
        neo4j_password=SecretStr(neo4j_connection.password),
        home=tmp_path_factory.mktemp("whom-home"),
        api_keys=parse_api_keys(",".join(_entry(role, key) for role, key in API_KEYS.items())),
        segment_write_keys=parse_write_keys(f"web={WRITE_KEYS['web']},server={WRITE_KEYS['server']}:authenticated"),
        id_key=SecretStr(ID_KEY.hex()),
        request_timeout=20,
    )


def _entry(role: str, key: str) -> str:
    return f"{key}:{role}:{role}-desk" + (":email+phone" if role == "integrator" else "")


async def _connect(settings: Settings) -> Driver:
    assert settings.neo4j_uri
    password = settings.neo4j_password.get_secret_value()
    return await Driver.connect(Connection(settings.neo4j_uri, settings.neo4j_user, password), patience=10)


@pytest.fixture
async def api(api_app: ASGIApp) -> AsyncIterator[Api]:
    """The API without a network in between."""
    transport = httpx.ASGITransport(api_app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://whom.test") as client:
        yield Api(client)


@pytest.fixture
def api_app(api_settings: Settings, driver: Driver) -> ASGIApp:
    return create(api_settings, driver)


@pytest.fixture(scope="session")
def served(driver: Driver, api_settings: Settings) -> Iterator[str]:
    """The API on a port of its own, in a thread of its own; gives its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        running = _Server(api_settings, listening)
        running.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.stop()


class _Server(threading.Thread):
    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        super().__init__(daemon=True)
        self._settings, self._socket = settings, listening
        self._server: uvicorn.Server | None = None

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        async with await _connect(self._settings) as driver:
            app = create(self._settings, driver)
            self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
            await self._server.serve(sockets=[self._socket])

    def start(self) -> None:
        super().start()
        end = time.monotonic() + 20
        while not (self._server and self._server.started):
            assert time.monotonic() < end
            time.sleep(0.01)

    def stop(self) -> None:
        if self._server:
            self._server.should_exit = True
        self.join(10)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def whom(neo4j_connection: Connection, driver: Driver, home: Path) -> Run:
    """The command on that Neo4j. Takes its words, and whatever `CliRunner.invoke` takes; gives what that gives."""
    environment = {
        "WHOM_NEO4J_URI": neo4j_connection.uri,
        "WHOM_NEO4J_PASSWORD": neo4j_connection.password,
        "WHOM_HOME": str(home),
        "COLUMNS": "160",
    }
    return partial(_run, CliRunner(env=environment))


def _run(runner: CliRunner, *words: object, **more: Any) -> Result:
    return runner.invoke(cli, [*map(str, words)], **more)
