"""Where benches play: a Neo4j of their own in a temporary folder, never the user's, and what it is filled with."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from app.demo.feed import write_demo
from app.demo.options import DemoOptions
from app.ingest import Load, load_file
from graph.connection import Connection
from graph.driver import Driver
from graph.intake import Intake
from graph.local import running, status
from graph.migrate import migrate
from graph.process import Resources
from graph.progress import Report, silent
from graph.writes import declare_channels
from matching.worker import work_until_idle

ID_KEY = b"a key for benches, of 32 bytes.."
INTAKE = Intake(ID_KEY)
RESOURCES = Resources(heap="1g", page_cache="512m")
PATIENCE = 120.0
LONGEST = 600.0
"""Seconds a statement may take: on a machine busy with other things a first batch can take minutes."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A running Neo4j, migrated, with nothing in it. `pid` is its process."""

    folder: Path
    connection: Connection
    pid: int

    def environment(self) -> dict[str, str]:
        """What a `whom` in a process of its own needs to use this Neo4j, and nothing of the user's settings."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("WHOM_")}
        return own | {
            "WHOM_HOME": str(self.folder),
            "WHOM_ID_KEY": ID_KEY.hex(),
            "WHOM_NEO4J_URI": self.connection.uri,
            "WHOM_NEO4J_USER": self.connection.user,
            "WHOM_NEO4J_PASSWORD": self.connection.password,
        }

    @asynccontextmanager
    async def driver(self) -> AsyncIterator[Driver]:
        """A driver on it, patient as an import's."""
        async with await Driver.connect(self.connection, patience=PATIENCE, longest=LONGEST) as driver:
            await migrate(driver, ID_KEY)
            await declare_channels(driver)
            yield driver


@contextmanager
def stage(report: Report = silent) -> Iterator[Stage]:
    """Start a Neo4j for one bench; it and its data are gone at the end."""
    with TemporaryDirectory(prefix="whom-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with running(folder, report, RESOURCES) as connection:
            pid = status(folder).pid
            assert pid is not None
            yield Stage(folder, connection, pid)


@cache
def statement(name: str) -> str:
    """A statement of `bench/cypher`, without its heading remark."""
    lines = files("bench").joinpath("cypher", f"{name}.cypher").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//"))


async def clear(driver: Driver) -> None:
    """Empty the graph but for what a start makes, and forget the plans and counts of what was there."""
    await driver.migrate(statement("clear"))
    await driver.run("refresh_statistics", seconds=60)


async def fill(driver: Driver, folder: Path, customers: int, report: Report) -> None:
    """Load the demo shop of this size, linked as `whom import` leaves it."""
    demo = write_demo(folder / "demo", DemoOptions(customers), report)
    await load_file(driver, demo.records, Load(INTAKE, report=report))
    (waiting,) = await driver.run("waiting_changes")
    await work_until_idle(driver, report=lambda what, done, _: report(what, done, waiting["waiting"]))
    await driver.run("refresh_statistics", seconds=60)
