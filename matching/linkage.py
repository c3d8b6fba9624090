"""The model in Splink's words: its tables, its settings, its engine. The only file that speaks to Splink and DuckDB."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import orjson
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.comparison_level_library import CustomLevel
from splink.internals.comparison_library import CustomComparison

from matching.comparisons import COMPARISONS, Comparison
from matching.features import COLUMNS, Features
from matching.levels import Dialect
from matching.model import Model

RARE_COLUMNS = tuple(
    dict.fromkeys(level.rarity for comparison in COMPARISONS for level in comparison.levels if level.rarity)
)
"""Columns whose values count the more the rarer they are."""
_LISTS = frozenset(name for name, kind in Features.__annotations__.items() if "tuple" in kind)
_NUMBERS = frozenset({"born_days"})


def load(connection: duckdb.DuckDBPyConnection, people: Iterable[Features]) -> None:
    """Put the profiles into the table `people`; an empty list is NULL there, as SQL knows no other nothing."""
    kinds = {name: "VARCHAR[]" if name in _LISTS else "BIGINT" if name in _NUMBERS else "VARCHAR" for name in COLUMNS}
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        for one in people:
            told = {name: value for name in COLUMNS if (value := getattr(one, name))}
            file.write(orjson.dumps(told | {"unique_id": one.id}) + b"\n")
        file.flush()
        connection.execute(
            "CREATE OR REPLACE TABLE people AS SELECT * FROM read_json(?, format='newline_delimited', columns=?)",
            [file.name, {"unique_id": "VARCHAR", **kinds}],
        )


def settings(model: Model, dialect: Dialect = "duckdb") -> SettingsCreator:
    """The model as Splink's settings; the same for DuckDB and for Spark but for the names of functions."""
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=model.prior,
        comparisons=[_comparison(comparison, model, dialect) for comparison in COMPARISONS],
        blocking_rules_to_generate_predictions=[],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        max_iterations=40,
    )


def _comparison(comparison: Comparison, model: Model, dialect: Dialect) -> CustomComparison:
    weights = model.comparisons[comparison.name]
    null = CustomLevel(comparison.missing.sql(dialect), "unknown").configure(is_null_level=True)
    levels: list[Any] = [null]
    for level in comparison.levels:
        rarity: dict[str, Any] = (
            {"tf_adjustment_column": level.rarity, "disable_tf_exact_match_detection": True} if level.rarity else {}
        )
        worth = weights[level.name]
        fixed = not comparison.learned
        levels.append(
            CustomLevel(level.condition.sql(dialect), level.name).configure(
                m_probability=worth.m, u_probability=worth.u, fix_m_probability=fixed, fix_u_probability=fixed, **rarity
            )
        )
    worth = weights["differs"]
    levels.append(
        CustomLevel("ELSE", "differs").configure(
            m_probability=worth.m,
            u_probability=worth.u,
            fix_m_probability=not comparison.learned,
            fix_u_probability=not comparison.learned,
        )
    )
    return CustomComparison(levels, output_column_name=comparison.name)


def linker_of(people: Sequence[Features], model: Model) -> tuple[Linker, duckdb.DuckDBPyConnection]:
    """A Splink linker over the profiles, on a DuckDB of its own in memory, with the model's frequencies registered."""
    connection = duckdb.connect()
    api = DuckDBAPI(connection)
    load(connection, people)
    linker = Linker(api.register("people"), settings(model))
    return linker, connection
