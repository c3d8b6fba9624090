"""Spark as Splink's engine, for pairs that outgrow a machine. The only file that speaks to Spark, which is an extra and not always there.

Splink's jar has the similarities that Spark lacks, but its Jaro-Winkler counts half a transposition where `rapidfuzz` and DuckDB round down,
which moves scores by up to six bits. Spark is given `rapidfuzz` itself instead, so that a pair scores the same wherever it is scored
(docs/decisions/0018).
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from splink.internals.database_api import DatabaseAPI

from graph.errors import SetupError
from matching.engines import Kinds
from matching.levels import Dialect

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NO_SPARK = (
    "There is no Spark here: pip install 'pyspark>=4,<5', which is Whom's extra `spark`. docs/matching.md tells more."
)
NO_JAVA = (
    "Spark needs a whole Java, 17 or newer, at JAVA_HOME or on the path (Debian: openjdk-17-jre-headless or newer);"
    " the small one that Whom brings for Neo4j will not do."
)
_CONFIGURED = frozenset({"SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS"})
"""Where one of these is set, Spark has a configuration of its own."""


def functions() -> Mapping[str, tuple[Callable[..., Any], str]]:
    """What Spark is given to compare with, by the name it has in `matching.levels`, and the type of what it gives."""

    # Made in here they travel to Spark's workers whole; functions of a module do so by name, and Whom is not there.
    def jaro_winkler(x: str | None, y: str | None) -> float | None:
        return None if x is None or y is None else JaroWinkler.similarity(x, y)

    def damerau_levenshtein(x: str | None, y: str | None) -> int | None:
        return None if x is None or y is None else DamerauLevenshtein.distance(x, y)

    return {"jaro_winkler": (jaro_winkler, "double"), "damerau_levenshtein": (damerau_levenshtein, "int")}


class Spark:
    """An engine: a session of its own on a Spark that runs."""

    dialect: Dialect = "spark"

    def __init__(self, session: SparkSession) -> None:
        from pyspark.sql.functions import udf
        from splink import SparkAPI

        self._session = session.newSession()
        for name, (function, kind) in functions().items():
            self._session.udf.register(name, udf(function, kind, useArrow=False))
        # What is worked out is kept where it was: other ways want a folder that all machines share.
        self.api: DatabaseAPI[Any] = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=self._session, break_lineage_method="persist", register_udfs_automatically=False
        )

    def table(self, name: str, kinds: Kinds, rows: Iterable[Mapping[str, Any]]) -> None:
        """Make a table; what a row does not have is NULL."""
        import pyarrow as pa

        types = {
            "VARCHAR": pa.string(),
            "VARCHAR[]": pa.list_(pa.string()),
            "BIGINT": pa.int64(),
            "DOUBLE": pa.float64(),
            "BOOLEAN": pa.bool_(),
        }
        schema = pa.schema([(column, types[kind]) for column, kind in kinds.items()])
        table = pa.Table.from_pylist(list(rows), schema=schema)
        self._session.createDataFrame(table).createOrReplaceTempView(name)

    def derive(self, name: str, select: str) -> None:
        """Make a table of what a statement gives."""
        self._session.sql(select).createOrReplaceTempView(name)

    def rows(self, select: str) -> Iterator[tuple[Any, ...]]:
        """What a statement gives. It is fetched at once, for only then Spark works on all its parts at once."""
        for batch in self._session.sql(select).toArrow().to_batches(10_000):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


@dataclass(frozen=True, slots=True)
class Running:
    """A Spark that runs; called, it gives an engine on it. `told`: its version, where it is, and the address of its page."""

    session: SparkSession
    told: str

    def __call__(self) -> Spark:
        return Spark(self.session)


@contextmanager
def running(master: str | None = None) -> Iterator[Running]:
    """Spark at `master`, such as spark://host:7077 or local[8]; where none is named, as Spark's own configuration says, else all cores of
    this machine.

    Raises SetupError if there is none, or if it gives up on the way.
    """
    _check()
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        session = _started(master)
        try:
            yield Running(session, _told(session))
        finally:
            session.stop()
    except (PySparkException, Py4JError) as error:
        # Not what it says: that may quote what it was at work on.
        raise SetupError(
            f"Spark gave up ({type(error).__name__}). What it wrote above, or its own logs, tell why."
        ) from error


def _check() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise SetupError(NO_SPARK)
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else "java"
    # Spark starts with this module, which came with Java 16, and which a runtime that was cut to size does not have.
    command = [java, "--add-modules", "jdk.incubator.vector", "-version"]
    try:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - the Java that Spark takes
    except (OSError, subprocess.CalledProcessError):
        raise SetupError(NO_JAVA) from None


def _started(master: str | None) -> SparkSession:
    from pyspark.sql import SparkSession

    # Else its workers are whatever `python3` is, here or there.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if not master and not _CONFIGURED & os.environ.keys():
        master = "local[*]"
    if master and master.startswith("local"):
        # Nobody else has to reach it, and its page asks for no password.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.appName("whom resolve")
    # Its bars would write over ours.
    own = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    for name, value in (own | ({"spark.master": master} if master else {})).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _told(session: SparkSession) -> str:
    context = session.sparkContext
    page = f"; its page is {context.uiWebUrl}" if context.uiWebUrl else ""
    return f"Spark {session.version} on {context.master}{page}"
