"""What `whom doctor` looks at, one check after the other; each says that it is well, or how to mend it."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app import assets
from app.database import located
from app.settings import Settings
from graph import jars, process
from graph.connection import Connection
from graph.driver import Driver
from graph.errors import WhomError
from graph.migrate import migrations, pending
from graph.progress import Report
from matching.active import active_model, default_model

PATIENCE = 5.0
"""Seconds to wait for a Neo4j that does not answer."""
LONGEST = 600.0
"""Seconds the look at every record may take; a million customers take about half a minute."""
LATE = timedelta(minutes=1)
"""How long a change may wait before the worker is taken to be missing: it looks every second."""
_DECLARED = re.compile(r"(?:index|constraint) (\w+) if not exists", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `mend` is empty when it is well."""

    name: str
    detail: str
    mend: str = ""

    @property
    def ok(self) -> bool:
        return not self.mend


async def checks(settings: Settings, report: Report) -> AsyncIterator[Check]:
    """Everything there is to check, as far as it can be: without Neo4j there is nothing to ask it."""
    for check in of_the_machine(settings, report):
        yield check
    try:
        with located(settings, report) as connection:
            async for check in _of_the_graph(connection):
                yield check
    except WhomError as error:
        yield Check("Connection", "Neo4j can't be reached", error.message)


def of_the_machine(settings: Settings, report: Report) -> Iterator[Check]:
    """Disk, Java, jars and pages: what needs no Neo4j."""
    yield _disk(settings)
    if not settings.neo4j_uri:
        yield _told("Java", _java)
        yield _told("Neo4j's files", lambda: f"{len(jars.class_path(report))} jars, as the lock names them")
    yield _pages()


def _told(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, look())
    except WhomError as error:
        return Check(name, "not usable", error.message)


def _disk(settings: Settings) -> Check:
    home = settings.home.expanduser().resolve()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    mend = "" if free > process.ROOM else f"make room in {there}, or set WHOM_HOME to a folder on another disk"
    return Check("Disk", f"{free / 1e9:.1f} GB free for {home}", mend)


def _java() -> str:
    try:
        done = subprocess.run([process.java(), "-version"], capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise process.no_java(type(error).__name__) from None
    return done.stderr.partition("\n")[0]


def _pages() -> Check:
    mend = "" if assets.installed() else "`make install`, or `python -m app.assets`, brings it"
    return Check("GraphiQL", "not there" if mend else "there, and works offline", mend)


TRAINS_WELL = 1_000
"""Profiles from which on a model of one's own is worth learning."""


async def _of_the_graph(connection: Connection) -> AsyncIterator[Check]:
    async with await Driver.connect(connection, patience=PATIENCE, longest=LONGEST) as driver:
        lacking = await pending(driver)
        yield Check("Connection", f"Neo4j answers at {connection.uri}")
        mend = "`whom migrate` applies them" if lacking else ""
        yield Check("Migrations", f"lacks {', '.join(lacking)}" if lacking else "all applied", mend)
        for look in LOOKS if not lacking else ():
            yield await look(driver)


async def _indexes(driver: Driver) -> Check:
    states = {row["key"]: row["state"] for row in await driver.run("states_of_indexes")}
    declared = {name for migration in migrations() for name in _DECLARED.findall(migration.text)}
    wrong = sorted(f"{name}: {states.get(name, 'missing')}" for name in declared if states.get(name) != "ONLINE")
    mend = "wait while it says POPULATING; else run its line of cypher/migrations in Neo4j Browser (drop a FAILED one first)"
    return Check("Indexes", ", ".join(wrong) or f"{len(declared)} online", mend if wrong else "")


async def _rules(driver: Driver) -> Check:
    wrong = [f"{row['broken']} {row['key']}" for row in await driver.run("broken_rules") if row["broken"]]
    mend = "something other than Whom has written here: import the records again, or go back to a backup"
    return Check("Records", "; ".join(wrong) or "every rule is kept", mend if wrong else "")


async def _worker(driver: Driver) -> Check:
    (row,) = await driver.run("waiting_changes")
    late = row["waiting"] and row["oldest"].to_native() < datetime.now(UTC) - LATE
    mend = "run `whom serve`, or `whom work`" if late else ""
    (unread,) = await driver.run("waiting_messages")
    return Check("Worker", f"{row['waiting']} changes wait to be linked, {unread['waiting']} messages to be read", mend)


async def _labels(driver: Driver) -> Check:
    # Heavy to import: doctor needs it only here.
    from insight.labelling import model_version

    labels = {row["model"] or "": row["labels"] for row in await driver.run("labels_of_models")}
    older = sum(count for model, count in labels.items() if model < model_version())
    done = (
        f"{sum(labels.values()) - older:,} of {sum(labels.values()):,} messages labelled by the model of this version"
    )
    return Check("Sentiment", f"{done}; the worker reads the others anew" if older else done)


async def _matching(driver: Driver) -> Check:
    model = await active_model(driver)
    if model is not default_model():
        return Check("Matching", f"by the model {model.name}")
    (totals,) = await driver.run("export_totals")
    worth_it = totals["profiles"] >= TRAINS_WELL
    hint = f"; `whom train` learns from your own {totals['profiles']:,} profiles, and finds more" if worth_it else ""
    return Check("Matching", f"by the model that ships{hint}")


LOOKS: tuple[Callable[[Driver], Awaitable[Check]], ...] = (_indexes, _rules, _worker, _labels, _matching)
