"""The model in Splink's words: its settings, what it learns, what it scores. Where that runs, `matching.engines` says."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from splink import Linker, SettingsCreator, block_on
from splink.internals.comparison_level_library import CustomLevel
from splink.internals.comparison_library import CustomComparison
from splink.internals.exceptions import SplinkException
from splink.internals.splink_dataframe import SplinkDataFrame

from matching.comparisons import COMPARISONS, Comparison
from matching.engines import Begin, DuckDB, Kinds, load
from matching.features import Features
from matching.levels import Dialect
from matching.model import Model
from matching.scoring import HOUSEHOLD, ROUGHLY

RARE_COLUMNS = tuple(
    dict.fromkeys(level.rarity for comparison in COMPARISONS for level in comparison.levels if level.rarity)
)
"""Columns whose values count the more the rarer they are."""


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
        engine = DuckDB()
        self._people = load(engine, people)
        self._connection = engine.connection
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
    people: Sequence[Features],
    pairs: Iterable[tuple[str, str]],
    model: Model,
    *,
    least: float | None = None,
    begin: Begin = DuckDB,
) -> Iterator[tuple[str, str, float]]:
    """Splink's scores of pairs of profile ids, in bits with the prior, not rounded; with `least` only those that score as much.

    What a household's members agree on is taken off Splink's sum afterwards, as `matching.scoring` does: that is no sum of weights.
    """
    engine = begin()
    linker = linker_of(load(engine, people), settings(model, engine.dialect, detailed=True))
    engine.table("candidates", {"a": "VARCHAR", "b": "VARCHAR"}, ({"a": a, "b": b} for a, b in pairs))
    engine.derive("blocked", blocked(engine.dialect))
    with silence():
        for column in RARE_COLUMNS:
            kinds: Kinds = {column: "VARCHAR", f"tf_{column}": "DOUBLE"}
            engine.table(f"rare_{column}", kinds, _shares(people, column, model))
            shares = engine.api.register(f"rare_{column}")
            linker.table_management.register_term_frequency_lookup(shares, column)
        linker.table_management.register_blocked_pairs_for_predict(engine.api.register("blocked"))
        scored = linker.inference.predict().physical_name
    bits = f"SELECT unique_id_l AS a, unique_id_r AS b, {_bits(model)} AS bits FROM {scored}"  # noqa: S608 - ours
    worth = "" if least is None else f"WHERE bits >= {least!r}"
    yield from engine.rows(f"SELECT a, b, bits FROM ({bits}) AS found {worth}")  # noqa: S608 - ours


def _shares(people: Sequence[Features], column: str, model: Model) -> Iterator[dict[str, Any]]:
    """How often the model takes each value of the data to occur."""
    for value in sorted({value for one in people if (value := getattr(one, column))}):
        if frequency := model.frequency(column, value):
            yield {column: value, f"tf_{column}": frequency}


def _differ(dialect: Dialect, name: str, *levels: str) -> str:
    """Whether two are, in one comparison, on none of its levels, or on one of those named."""
    return _on(dialect, name, *levels, otherwise=True)


def _on(dialect: Dialect, name: str, *levels: str, otherwise: bool = False) -> str:
    """Whether two are, in one comparison, on one of the levels named; `otherwise`: what those on none of its levels are."""
    comparison = _named(name)
    cases = [f"WHEN {comparison.missing.sql(dialect)} THEN FALSE"]
    cases += [f"WHEN {one.condition.sql(dialect)} THEN {one.name in levels}" for one in comparison.levels]
    return f"CASE {' '.join(cases)} ELSE {otherwise} END"


def _missing(dialect: Dialect, name: str) -> str:
    """Whether one of two says nothing that a comparison could go by."""
    return _named(name).missing.sql(dialect)


def _named(name: str) -> Comparison:
    (comparison,) = (one for one in COMPARISONS if one.name == name)
    return comparison


_COMPARED = ("given", "known_as", "family", "families", "born", "born_swapped", "born_days")
_SIDES = ", ".join(f"{side}.{column} AS {column}_{side}" for column in _COMPARED for side in "lr")


def blocked(dialect: Dialect) -> str:
    """The candidates as Splink takes them, and whether names or birth dates say that they are two people, or nothing."""
    return f"""
    SELECT a AS join_key_l, b AS join_key_r,
        CASE WHEN {_differ(dialect, "given_name", "vague")} THEN 'names'
            WHEN {_differ(dialect, "birth_date", "few_years")} THEN 'dates'
            WHEN {_on(dialect, "given_name", *ROUGHLY)} AND {_differ(dialect, "family_name")} THEN 'families'
            WHEN ({_missing(dialect, "given_name")}) AND ({_missing(dialect, "birth_date")}) THEN 'neither' ELSE '0' END AS match_key
    FROM (SELECT a, b, {_SIDES} FROM candidates JOIN people AS l ON l.unique_id = a JOIN people AS r ON r.unique_id = b) AS sides
    """  # noqa: S608 - nothing in it is a user's


def _bits(model: Model) -> str:
    """The score from Splink's columns: its sum, less what two of one household agree on above what that is worth."""
    shared = " + ".join(_weight(name) for name in HOUSEHOLD)
    limit = model.household - model.prior_bits
    return f"""match_weight + CASE match_key
        WHEN 'names' THEN least(0, {limit} - ({shared}) - greatest(0, {_weight("birth_date")}))
        WHEN 'dates' THEN least(0, {limit} - ({shared}))
        WHEN 'families' THEN least(0, {limit} - ({shared}))
        WHEN 'neither' THEN least(0, {limit} - ({shared}))
        ELSE 0 END"""


def _weight(name: str) -> str:
    rare = f" + mw_tf_adj_{name}" if any(level.rarity for level in _named(name).levels) else ""
    return f"mw_{name}{rare}"


def charts(model: Model) -> dict[str, str]:
    """Splink's charts of a model by name, each a page of HTML that needs no network."""
    with silence():
        drawn = linker_of(load(DuckDB(), [Features("nobody")]), settings(model)).visualisations
        return {
            "weights": drawn.match_weights_chart().to_html(inline=True),
            "m-u": drawn.m_u_parameters_chart().to_html(inline=True),
        }


def candidates(keys: Iterable[tuple[str, str, bool]], limit: int) -> tuple[list[tuple[str, str]], frozenset[str]]:
    """Pairs of profile ids that have a key in common, and the keys that more than `limit` profiles have: those find nobody.

    `keys`: id, key, and whether the profile is found by it; one that is not counts for the limit all the same.
    """
    engine = DuckDB()
    connection = engine.connection
    rows = ({"id": id_, "key": key, "finds": finds} for id_, key, finds in keys)
    engine.table("keys", {"id": "VARCHAR", "key": "VARCHAR", "finds": "BOOLEAN"}, rows)
    connection.execute(
        "CREATE TABLE wide AS SELECT key FROM keys GROUP BY key HAVING count(*) > ? AND bool_or(finds)", [limit]
    )
    wide = frozenset(key for (key,) in connection.execute("SELECT key FROM wide").fetchall())
    pairs = connection.execute(
        "SELECT DISTINCT a.id, b.id FROM keys AS a JOIN keys AS b ON a.key = b.key AND a.id < b.id"
        " WHERE a.finds AND b.finds AND a.key NOT IN (SELECT key FROM wide)"
    ).fetchall()
    return pairs, wide
