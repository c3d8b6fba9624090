"""The model in Splink's words: its tables, its settings, its engine. The only file that speaks to Splink and DuckDB."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
import orjson
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.comparison_level_library import CustomLevel
from splink.internals.comparison_library import CustomComparison
from splink.internals.exceptions import SplinkException
from splink.internals.splink_dataframe import SplinkDataFrame

from matching.comparisons import COMPARISONS, Comparison
from matching.features import COLUMNS, Features
from matching.levels import Dialect
from matching.model import Model
from matching.scoring import HOUSEHOLD

RARE_COLUMNS = tuple(
    dict.fromkeys(level.rarity for comparison in COMPARISONS for level in comparison.levels if level.rarity)
)
"""Columns whose values count the more the rarer they are."""
_LISTS = frozenset(name for name, kind in Features.__annotations__.items() if "tuple" in kind)
_NUMBERS = frozenset({"born_days"})


def load(connection: duckdb.DuckDBPyConnection, people: Iterable[Features]) -> None:
    """Put the profiles into the table `people`; an empty list is NULL there, as SQL knows no other nothing."""
    kinds = {name: "VARCHAR[]" if name in _LISTS else "BIGINT" if name in _NUMBERS else "VARCHAR" for name in COLUMNS}
    rows = (
        {"unique_id": one.id} | {name: value for name in COLUMNS if (value := getattr(one, name))} for one in people
    )
    _table(connection, "people", {"unique_id": "VARCHAR", **kinds}, rows)


def _table(
    connection: duckdb.DuckDBPyConnection, name: str, kinds: Mapping[str, str], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Make a table by way of a file: DuckDB reads that a hundred times faster than it takes rows one by one."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.writelines(orjson.dumps(row) + b"\n" for row in rows)
        file.flush()
        connection.execute(
            f"CREATE TABLE {name} AS SELECT * FROM read_json(?, format='newline_delimited', columns=?)",  # noqa: S608 - ours
            [file.name, dict(kinds)],
        )


def settings(
    model: Model,
    dialect: Dialect = "duckdb",
    comparisons: Sequence[Comparison] = COMPARISONS,
    *,
    detailed: bool = False,
) -> SettingsCreator:
    """The model as Splink's settings; the same for DuckDB and for Spark but for the names of functions. `detailed`: it is to show each
    comparison's weight."""
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=model.prior,
        comparisons=[_comparison(comparison, model, dialect) for comparison in comparisons],
        blocking_rules_to_generate_predictions=[],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=detailed,
        max_iterations=_ITERATIONS,
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


def engine_of(people: Iterable[Features]) -> tuple[DuckDBAPI, SplinkDataFrame]:
    """A DuckDB of its own in memory, as Splink takes it, and the profiles in it as the table `people`."""
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    load(connection, people)
    api = DuckDBAPI(connection)
    return api, api.register("people")


def linker_of(people: SplinkDataFrame, its: SettingsCreator | dict[str, Any]) -> Linker:
    """A Splink linker over the profiles that keeps what it has to tell to itself."""
    return Linker(people, its, log_level=logging.CRITICAL)


Columns = tuple[str, ...]
_ITERATIONS, _FEWER = 12, (6, 3, 1)
"""Where matches are plain to see, what they never do becomes rarer with each iteration until Splink takes it for an error: then fewer."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What Splink made of a level; None for what it had nothing to go by."""

    m: float | None
    u: float | None


class Training:
    """Splink's estimation, one step after the other. The same profiles in the same order give the same numbers."""

    def __init__(self, people: Sequence[Features], model: Model, comparisons: Sequence[Comparison]) -> None:
        api, self._people = engine_of(people)
        self._connection = api._con
        # More threads add up in another order, and sample other pairs.
        self._connection.execute("SET threads = 1")
        self._linker = linker_of(self._people, settings(model, comparisons=comparisons))

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
        for fewer in _FEWER:
            before = self._linker.misc.save_model_to_json() | {"max_iterations": fewer}
            try:
                session = self._linker.training.estimate_parameters_using_expectation_maximisation(
                    block_on(*columns),
                    estimate_without_term_frequencies=True,
                    max_pairs=most,
                    record_sample_proportion=1.0,
                )
            except (ValueError, SplinkException):
                # It leaves the model without the comparisons it could not learn.
                self._linker = linker_of(self._people, before)
            else:
                return float(session.core_model_settings.probability_two_random_records_match)
        return None

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


def predict(
    people: Sequence[Features], pairs: Iterable[tuple[str, str]], model: Model
) -> Iterator[tuple[str, str, float]]:
    """Splink's scores of pairs of profile ids, in bits with the prior, not rounded.

    What a household's members agree on is taken off Splink's sum afterwards, as `matching.scoring` does: that is no sum of weights.
    """
    api, table = engine_of(people)
    linker, connection = linker_of(table, settings(model, detailed=True)), api._con
    _table(connection, "candidates", {"a": "VARCHAR", "b": "VARCHAR"}, ({"a": a, "b": b} for a, b in pairs))
    connection.execute(_BLOCKED)
    with silence():
        for column in RARE_COLUMNS:
            _table(
                connection,
                f"rare_{column}",
                {column: "VARCHAR", f"tf_{column}": "DOUBLE"},
                _shares(people, column, model),
            )
            linker.table_management.register_term_frequency_lookup(api.register(f"rare_{column}"), column)
        linker.table_management.register_blocked_pairs_for_predict(api.register("blocked"))
        scored = linker.inference.predict().physical_name
    answer = connection.execute(f"SELECT unique_id_l, unique_id_r, {_bits(model)} FROM {scored}")  # noqa: S608 - ours
    while rows := answer.fetchmany(10_000):
        yield from rows


def _shares(people: Sequence[Features], column: str, model: Model) -> Iterator[dict[str, Any]]:
    """How often the model takes each value of the data to occur."""
    for value in sorted({value for one in people if (value := getattr(one, column))}):
        if frequency := model.frequency(column, value):
            yield {column: value, f"tf_{column}": frequency}


def _differ(name: str, *levels: str) -> str:
    """Whether two are, in one comparison, on none of its levels, or on one of those named."""
    comparison = _named(name)
    cases = [f"WHEN {comparison.missing.sql('duckdb')} THEN FALSE"]
    cases += [f"WHEN {one.condition.sql('duckdb')} THEN {one.name in levels}" for one in comparison.levels]
    return f"CASE {' '.join(cases)} ELSE TRUE END"


def _missing(name: str) -> str:
    """Whether one of two says nothing that a comparison could go by."""
    return _named(name).missing.sql("duckdb")


def _named(name: str) -> Comparison:
    (comparison,) = (one for one in COMPARISONS if one.name == name)
    return comparison


_COMPARED = ("given", "known_as", "family", "born", "born_swapped", "born_days")
_SIDES = ", ".join(f"{side}.{column} AS {column}_{side}" for column in _COMPARED for side in "lr")
_BLOCKED = f"""
    CREATE TABLE blocked AS
    SELECT a AS join_key_l, b AS join_key_r,
        CASE WHEN {_differ("given_name", "vague")} THEN 'names' WHEN {_differ("birth_date", "few_years")} THEN 'dates'
            WHEN ({_missing("given_name")}) AND ({_missing("birth_date")}) THEN 'neither' ELSE '0' END AS match_key
    FROM (SELECT a, b, {_SIDES} FROM candidates JOIN people AS l ON l.unique_id = a JOIN people AS r ON r.unique_id = b)
"""  # noqa: S608 - nothing in it is a user's
"""The candidates as Splink takes them, and whether given names or birth dates say that they are two people, or nothing."""


def _bits(model: Model) -> str:
    """The score from Splink's columns: its sum, less what two of one household agree on above what that is worth."""
    shared = " + ".join(_weight(name) for name in HOUSEHOLD)
    limit = model.household - model.prior_bits
    return f"""match_weight + CASE match_key
        WHEN 'names' THEN least(0, {limit} - ({shared}) - greatest(0, {_weight("birth_date")}))
        WHEN 'dates' THEN least(0, {limit} - ({shared}))
        WHEN 'neither' THEN least(0, {limit} - ({shared}))
        ELSE 0 END"""


def _weight(name: str) -> str:
    rare = f" + mw_tf_adj_{name}" if any(level.rarity for level in _named(name).levels) else ""
    return f"mw_{name}{rare}"


def charts(model: Model) -> dict[str, str]:
    """Splink's charts of a model by name, each a page of HTML that needs no network."""
    _, table = engine_of([Features("nobody")])
    with silence():
        drawn = linker_of(table, settings(model)).visualisations
        return {
            "weights": drawn.match_weights_chart().to_html(inline=True),
            "m-u": drawn.m_u_parameters_chart().to_html(inline=True),
        }


def candidates(keys: Iterable[tuple[str, str, bool]], limit: int) -> tuple[list[tuple[str, str]], frozenset[str]]:
    """Pairs of profile ids that have a key in common, and the keys that more than `limit` profiles have: those find nobody.

    `keys`: id, key, and whether the profile is found by it; one that is not counts for the limit all the same.
    """
    connection = duckdb.connect()
    rows = ({"id": id_, "key": key, "finds": finds} for id_, key, finds in keys)
    _table(connection, "keys", {"id": "VARCHAR", "key": "VARCHAR", "finds": "BOOLEAN"}, rows)
    connection.execute(
        "CREATE TABLE wide AS SELECT key FROM keys GROUP BY key HAVING count(*) > ? AND bool_or(finds)", [limit]
    )
    wide = frozenset(key for (key,) in connection.execute("SELECT key FROM wide").fetchall())
    pairs = connection.execute(
        "SELECT DISTINCT a.id, b.id FROM keys AS a JOIN keys AS b ON a.key = b.key AND a.id < b.id"
        " WHERE a.finds AND b.finds AND a.key NOT IN (SELECT key FROM wide)"
    ).fetchall()
    return pairs, wide
