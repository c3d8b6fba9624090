"""Getting the demo shop into the graph, once: a marker there says how many of its customers it has."""

from __future__ import annotations

import json
import secrets
import shutil
from pathlib import Path

from app.demo.feed import write_demo
from app.demo.options import DemoOptions
from app.ingest import Load, load_file
from app.keys import parse_api_keys, parse_write_keys
from app.secrets import kept
from app.settings import Settings
from graph.driver import Driver
from graph.errors import SetupError
from graph.progress import Report
from matching.worker import work_until_idle

ROLES = ("agent", "store", "analyst", "admin")
"""Roles the demo gives a key for."""
TRACKING = "tracking"
"""Name of the demo's Segment source."""


def demo_keys(settings: Settings) -> dict[str, str]:
    """The demo's own keys by role, and its Segment write key as `tracking`: made once, kept private in `home`."""
    path = settings.home.expanduser() / "demo_keys.json"
    made: dict[str, str] = json.loads(kept(path, lambda: json.dumps(_new_keys())))
    return made


def _new_keys() -> dict[str, str]:
    return {name: f"demo-{name}-{secrets.token_hex(8)}" for name in (*ROLES, TRACKING)}


def with_demo_keys(settings: Settings, keys: dict[str, str]) -> Settings:
    """The same settings, with the demo's keys beside those there are."""
    api_keys = parse_api_keys(",".join(f"{keys[role]}:{role}:demo-{role}" for role in ROLES))
    write_keys = parse_write_keys(f"{TRACKING}={keys[TRACKING]}")
    more = {"api_keys": settings.api_keys + api_keys, "segment_write_keys": settings.segment_write_keys + write_keys}
    return settings.model_copy(update=more)


async def loaded(driver: Driver, options: DemoOptions) -> int | None:
    """How many of the demo's customers the graph has; 0 if loading was begun, None if it never was."""
    rows = await driver.run("imports_by_ids", keys=[_marker(options)])
    return int(rows[0]["line"]) if rows else None


async def check_apart(driver: Driver) -> None:
    """Raises SetupError if the graph has the demo in it: real people must not get among invented ones."""
    if await loaded(driver, DemoOptions(1)) is not None:
        raise SetupError(
            "This graph has the demo shop. Give your records a folder of their own (WHOM_HOME=…), or say --anyway.",
            code="graph_in_use",
        )


async def check_alone(driver: Driver, options: DemoOptions) -> None:
    """Raises SetupError if the graph has records, but none of the demo: invented people must not get among real ones."""
    if await loaded(driver, options) is None and await driver.run("totals_of_sources", least=1):
        raise SetupError(
            "This graph has records of yours. Give the demo a folder of its own (WHOM_HOME=…), or say --anyway.",
            code="graph_in_use",
        )


async def load_demo(driver: Driver, home: Path, options: DemoOptions, load: Load) -> bool:
    """Load and link the demo unless it is there; tells whether there was anything to do. A killed run is taken up again."""
    if (await loaded(driver, options) or 0) >= options.customers:
        return False
    await _mark(driver, options, 0)
    await load_file(driver, _records(home, options, load.report), load)
    (waiting,) = await driver.run("waiting_changes")
    load.report("Linking profiles", 0, waiting["waiting"])
    await work_until_idle(driver, report=load.report)
    await _mark(driver, options, options.customers)
    return True


def _records(home: Path, options: DemoOptions, report: Report) -> Path:
    """The demo's file of records, made if need be. It appears whole or not at all, with the truth beside it."""
    folder = home.expanduser() / "demo" / f"{options.customers}-{options.seed}"
    if not folder.exists():
        draft = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(draft, ignore_errors=True)
        write_demo(draft, options, report)
        draft.rename(folder)
    return folder / "demo.jsonl.gz"


async def _mark(driver: Driver, options: DemoOptions, customers: int) -> None:
    await driver.run("upsert_imports", rows=[{"id": _marker(options), "line": customers}])


def _marker(options: DemoOptions) -> str:
    return f"demo:{options.seed}"
