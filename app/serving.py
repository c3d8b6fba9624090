"""Running the API: its port, its signals, and the worker beside it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import uvicorn

from app.database import PATIENCE
from app.loops import run_fast, spare_the_collector
from app.main import create
from app.secrets import id_key
from app.settings import Settings
from app.supervisor import Bell, worker_beside
from graph.access import SYSTEM
from graph.audit import Look
from graph.connection import Connection
from graph.driver import Driver
from graph.errors import SetupError, WhomError
from graph.migrate import migrate, pending
from graph.pages import Page, Sections
from graph.reads import Reads
from graph.writes import declare_channels
from matching.arrival import prepare

KEEP_ALIVE = 30
"""Seconds an idle connection stays open."""
CONNECTIONS = 1_000
"""Connections at once; more are told to come back (503), so that a flood cannot take all memory."""
MESSAGE = 200_000
"""Bytes of the longest message over a WebSocket: a document with its variables."""
SHUTDOWN = 10
"""Seconds that requests under way have to finish when the API stops."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: the port to listen on, already taken; whether a worker goes with it; whom to tell that it is up."""

    listening: socket.socket
    worker: bool = True
    ready: Callable[[], None] = lambda: None

    @property
    def url(self) -> str:
        """Where the API can be opened from this machine."""
        host, port = self.listening.getsockname()[:2]
        name = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104 - compared
        return f"http://{name}:{port}"


@contextlib.contextmanager
def port(settings: Settings) -> Iterator[socket.socket]:
    """The port of the settings, taken. Raises SetupError, before anything slow was started, if that can't be."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol by name: asyncio turns Nagle off only for sockets that say TCP, and an answer would wait 40 ms with it.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
        except OSError as error:
            raise _no_port(settings, error) from None
        yield listening


def _no_port(settings: Settings, error: OSError) -> SetupError:
    where = f"Port {settings.port} on {settings.host}"
    if error.errno == errno.EADDRINUSE:
        return SetupError(
            f"{where} is taken. Stop the program that has it, or choose another: WHOM_PORT={settings.port + 1} (0 takes any).",
            code="port_taken",
        )
    return SetupError(f"{where} can't be used: {error.strerror}. Set WHOM_HOST and WHOM_PORT.", code="port_unusable")


def run_to_the_end(settings: Settings, connection: Connection, plan: Plan) -> None:
    """`run`, on the fastest event loop there is."""
    run_fast(run(settings, connection, plan))


async def run(settings: Settings, connection: Connection, plan: Plan) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP. Raises SetupError if the graph lacks migrations."""
    async with AsyncExitStack() as stack:
        driver = await stack.enter_async_context(
            await Driver.connect(connection, patience=settings.request_timeout * PATIENCE)
        )
        await prepared(settings, driver)
        bell = Bell()
        server = _Server(_config(settings, driver, bell), plan.ready)
        if plan.worker:
            await stack.enter_async_context(worker_beside(connection, bell))
        with _stopped_by_signals(server):
            warming = asyncio.create_task(warm(driver))
            spare_the_collector()
            await server.serve([plan.listening])
            warming.cancel()


async def warm(driver: Driver) -> None:
    """Have Neo4j plan the queries of a look-up and of a record that arrives, so that the first to come does not wait seconds for it."""
    look = Look(SYSTEM)
    reads = Reads(SYSTEM, driver, look)
    everything = Sections(True, True, Page(), Page(), Page())
    with contextlib.suppress(WhomError):
        await reads.customers(["email:nobody@whom.invalid"], everything)
        await reads.identifiers(["email:nobody@whom.invalid"])
        for read in (reads.channels, reads.activities):
            await read(["c_nobody"])
        await prepare(driver, "reference_profiles", "write_profiles")


async def prepared(settings: Settings, driver: Driver) -> None:
    """See that the graph has its schema. Our own local one is migrated; with others that is for their keeper to say."""
    missing = await pending(driver)
    if missing and settings.neo4j_uri:
        raise SetupError(
            f"The database lacks migrations ({', '.join(missing)}). Run `whom migrate`.", code="not_migrated"
        )
    # Also where nothing is missing: it checks that customer ids are made with the same key as before.
    await migrate(driver, id_key(settings))
    await declare_channels(driver)


def _config(settings: Settings, driver: Driver, bell: Bell) -> uvicorn.Config:
    return uvicorn.Config(
        create(settings, driver, bell),
        log_config=None,
        access_log=False,
        ws_max_size=MESSAGE,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=KEEP_ALIVE,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=SHUTDOWN,
    )


class _Server(uvicorn.Server):
    """uvicorn's server, whose signals are ours to handle: its own are raised again at the end, as a stack trace."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


@contextlib.contextmanager
def _stopped_by_signals(server: uvicorn.Server) -> Iterator[None]:
    def stop(number: int, _frame: object) -> None:
        server.force_exit = server.should_exit and number == signal.SIGINT
        server.should_exit = True

    names = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(name, stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
