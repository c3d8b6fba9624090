"""The model in Splink's words: its tables, its settings, its engine. The only file that speaks to Splink and DuckDB."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import orjson
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.comparison_level_library import CustomLevel
from splink.internals.comparison_library import CustomComparison
from splink.internals.exceptions import SplinkException

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


def settings(
    model: Model, dialect: Dialect = "duckdb", comparisons: Sequence[Comparison] = COMPARISONS
) -> SettingsCreator:
    """The model as Splink's settings; the same for DuckDB and for Spark but for the names of functions."""
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=model.prior,
        comparisons=[_comparison(comparison, model, dialect) for comparison in comparisons],
        blocking_rules_to_generate_predictions=[],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
        # No more, and no finer: what is gone from all likely pairs would go on shrinking until Splink takes it for an error.
        max_iterations=12,
        em_convergence=0.002,
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


@contextmanager
def silence() -> Iterator[None]:
    """Keep what Splink and its libraries have to tell to themselves: it is for those who tune models by hand."""
    splink = logging.getLogger("splink")
    before = splink.level
    splink.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        splink.setLevel(before)


def linker_of(people: Sequence[Features], its: SettingsCreator) -> tuple[Linker, duckdb.DuckDBPyConnection]:
    """A Splink linker over the profiles, on a DuckDB of its own in memory."""
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    load(connection, people)
    return Linker(DuckDBAPI(connection).register("people"), its, log_level=logging.CRITICAL), connection


Columns = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What Splink made of a level; None for what it had nothing to go by."""

    m: float | None
    u: float | None


class Training:
    """Splink's estimation, one step after the other. The same profiles in the same order give the same numbers."""

    def __init__(self, people: Sequence[Features], model: Model, comparisons: Sequence[Comparison]) -> None:
        self._linker, self._connection = linker_of(people, settings(model, comparisons=comparisons))
        # More threads add up in another order, and sample other pairs.
        self._connection.execute("SET threads = 1")

    def pairs_on(self, columns: Columns) -> int:
        """How many pairs of profiles agree on all of the columns."""
        known = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        ((pairs,),) = self._connection.execute(
            f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*) AS n FROM people WHERE {known} GROUP BY {', '.join(columns)})"  # noqa: S608 - columns are ours
        ).fetchall()
        return int(pairs)

    def begin(self, rules: Sequence[Columns], recall: float) -> None:
        """Where estimation begins: rules that find `recall` of the true pairs and hardly others. Raises ValueError if they find too many."""
        self._linker.training.estimate_probability_two_random_records_match([block_on(*rule) for rule in rules], recall)

    def estimate_u(self, most: int) -> None:
        """Look at how often random pairs agree, on about `most` of them at most."""
        self._linker.training.estimate_u_using_random_sampling(max_pairs=most, seed=1)

    def estimate_m(self, columns: Columns, most: int) -> float | None:
        """Expectation maximisation over about `most` of the pairs that agree on the columns. Returns what share of them are one person; None
        where it came to no end, and nothing is learned."""
        try:
            session = self._linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*columns), estimate_without_term_frequencies=True, max_pairs=most, record_sample_proportion=1.0
            )
        except (ValueError, SplinkException):
            return None
        return float(session.core_model_settings.probability_two_random_records_match)

    def estimates(self) -> dict[str, dict[str, Estimate]]:
        """What came of it, by comparison and level."""
        return {
            comparison["output_column_name"]: {
                level["label_for_charts"]: Estimate(level.get("m_probability"), level.get("u_probability"))
                for level in comparison["comparison_levels"]
                if not level.get("is_null_level")
            }
            for comparison in self._linker.misc.save_model_to_json()["comparisons"]
        }
