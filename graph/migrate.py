"""Applies the files of `cypher/migrations` in order, once each, and refuses one that changed after it was applied.

A migration is a file `V001__words.cypher` of statements ended by `;`. Each must be safe to repeat (`IF NOT EXISTS`, `MERGE`), because Neo4j
commits schema statements one by one: a run killed in the middle starts the same file again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from graph.catalog import bare
from graph.driver import Driver
from graph.errors import CatalogError, SetupError
from graph.ids import key_fingerprint

_NAME = re.compile(r"^V(\d{3})__([a-z0-9_]+)\.cypher$")


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; `checksum` is the SHA-256 of its bytes."""

    version: int
    name: str
    checksum: str
    text: str

    def __str__(self) -> str:
        return f"V{self.version:03d} {self.name}"


def migrations() -> list[Migration]:
    """Every migration in order. Raises CatalogError for a name out of order or out of form."""
    found = [
        _load(entry) for entry in files("cypher").joinpath("migrations").iterdir() if entry.name.endswith(".cypher")
    ]
    found.sort(key=lambda migration: migration.version)
    if [migration.version for migration in found] != list(range(1, len(found) + 1)):
        raise CatalogError("migrations must be numbered V001, V002, … without a gap")
    return found


def _load(entry: Any) -> Migration:
    match = _NAME.match(entry.name)
    if match is None:
        raise CatalogError(f"cypher/migrations/{entry.name}: must be named V001__what_it_does.cypher")
    raw = entry.read_bytes()
    return Migration(int(match[1]), match[2], hashlib.sha256(raw).hexdigest(), raw.decode("utf-8"))


def statements(text: str) -> Iterator[str]:
    """Split a migration at its semicolons; one inside a string or comment does not count."""
    start = 0
    for end in _semicolons(text):
        piece = text[start:end].strip()
        start = end + 1
        if bare(piece).strip():
            yield piece
    if bare(text[start:]).strip():
        yield text[start:].strip()


def _semicolons(text: str) -> Iterator[int]:
    # Strings and comments are skipped whole, so only a semicolon of the language itself is left to find.
    for match in re.finditer(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|//[^\n]*|/\*.*?\*/|;", text, re.DOTALL):
        if match[0] == ";":
            yield match.start()


async def migrate(driver: Driver, id_key: bytes) -> list[str]:
    """Bring the graph to the newest version; returns the names applied now. Raises SetupError if an applied file changed
    or the graph's customer ids were made with another key."""
    applied = await _applied(driver)
    done = []
    for migration in migrations():
        if migration.version in applied:
            _check_unchanged(migration, applied[migration.version])
            continue
        for statement in statements(migration.text):
            await driver.migrate(statement)
        await driver.run("record_migrations", rows=[_row(migration)])
        done.append(str(migration))
    await _claim(driver, id_key)
    return done


async def pending(driver: Driver) -> list[str]:
    """The migrations this graph still lacks, as `V001 words`."""
    applied = await _applied(driver)
    return [str(migration) for migration in migrations() if migration.version not in applied]


async def _applied(driver: Driver) -> dict[int, str]:
    return {row["key"]: row["checksum"] for row in await driver.run("migrations_applied")}


async def _claim(driver: Driver, id_key: bytes) -> None:
    rows = await driver.run("claim_installations", rows=[{"id": "whom", "fingerprint": key_fingerprint(id_key)}])
    if rows[0]["fingerprint"] != key_fingerprint(id_key):
        raise SetupError(
            "this graph's customer ids were made with another key; set WHOM_ID_KEY to the key it was begun with"
        )


def _row(migration: Migration) -> dict[str, Any]:
    return {"version": migration.version, "name": migration.name, "checksum": migration.checksum}


def _check_unchanged(migration: Migration, checksum: str) -> None:
    if migration.checksum != checksum:
        raise SetupError(f"migration {migration} changed after it was applied; put it back and add a new one")
