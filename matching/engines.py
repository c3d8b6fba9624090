"""Where Splink's statements run: DuckDB on this machine, or Spark (`matching.spark`) for what outgrows it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, Protocol

import duckdb
import orjson
from splink import DuckDBAPI
from splink.internals.database_api import DatabaseAPI
from splink.internals.splink_dataframe import SplinkDataFrame

from matching.features import COLUMNS, Features
from matching.levels import Dialect

Kind = Literal["VARCHAR", "VARCHAR[]", "BIGINT", "DOUBLE", "BOOLEAN"]
Kinds = Mapping[str, Kind]
"""The columns of a table, in DuckDB's words."""

_LISTS = frozenset(name for name, kind in Features.__annotations__.items() if "tuple" in kind)
_NUMBERS = frozenset({"born_days"})
_KINDS: Kinds = {
    "unique_id": "VARCHAR",
    **{name: "VARCHAR[]" if name in _LISTS else "BIGINT" if name in _NUMBERS else "VARCHAR" for name in COLUMNS},
}


class Engine(Protocol):
    """A database of its own, with nothing in it to begin with. `dialect`: what it calls functions; `api`: how Splink speaks to it."""

    dialect: Dialect
    api: DatabaseAPI[Any]

    def table(self, name: str, kinds: Kinds, rows: Iterable[Mapping[str, Any]]) -> None:
        """Make a table; what a row does not have is NULL."""

    def derive(self, name: str, select: str) -> None:
        """Make a table of what a statement gives."""

    def rows(self, select: str) -> Iterator[tuple[Any, ...]]:
        """What a statement gives."""


Begin = Callable[[], Engine]
"""Makes an engine."""


class DuckDB:
    """DuckDB in memory: the engine where nothing else is asked for."""

    dialect: Dialect = "duckdb"

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("SET enable_progress_bar = false")
        self.api: DatabaseAPI[Any] = DuckDBAPI(self.connection)

    def table(self, name: str, kinds: Kinds, rows: Iterable[Mapping[str, Any]]) -> None:
        """Make a table by way of a file: DuckDB reads that a hundred times faster than it takes rows one by one."""
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
            file.writelines(orjson.dumps(row) + b"\n" for row in rows)
            file.flush()
            self.connection.execute(
                f"CREATE TABLE {name} AS SELECT * FROM read_json(?, format='newline_delimited', columns=?)",  # noqa: S608 - ours
                [file.name, dict(kinds)],
            )

    def derive(self, name: str, select: str) -> None:
        """Make a table of what a statement gives."""
        self.connection.execute(f"CREATE TABLE {name} AS {select}")

    def rows(self, select: str) -> Iterator[tuple[Any, ...]]:
        """What a statement gives, some ten thousand rows at a time."""
        answer = self.connection.execute(select)
        while rows := answer.fetchmany(10_000):
            yield from rows


def load(engine: Engine, people: Iterable[Features]) -> SplinkDataFrame:
    """Put the profiles into the table `people`, as Splink takes it; an empty list is NULL there, as SQL knows no other nothing."""
    rows = (
        {"unique_id": one.id} | {name: value for name in COLUMNS if (value := getattr(one, name))} for one in people
    )
    engine.table("people", _KINDS, rows)
    return engine.api.register("people")
