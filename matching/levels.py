"""What comparisons are made of: conditions on two profiles, each in Python for one pair and in SQL for Splink's millions.

A condition is written once and means the same in both, because both see the same ASCII columns (`matching.features`): a test holds them to
each other pair by pair. To say something new about two profiles, add a condition here and a level in `matching.comparisons`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from matching.features import Features

Dialect = Literal["duckdb", "spark"]

_FUNCTIONS = {
    "duckdb": {
        "jaro_winkler": "jaro_winkler_similarity",
        "damerau": "damerau_levenshtein",
        "overlap": "list_has_any",
        "among": "list_contains",
    },
    "spark": {
        "jaro_winkler": "jaro_winkler",
        "damerau": "damerau_levenshtein",
        "overlap": "arrays_overlap",
        "among": "array_contains",
    },
}
"""What the two engines call the same function; Splink brings those that Spark lacks."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`holds` for two profiles; `sql` gives the same as text, over columns named `<column>_l` and `<column>_r`."""

    holds: Callable[[Features, Features], bool]
    sql: Callable[[Dialect], str]


def missing(*columns: str) -> Condition:
    """Whether one of the two has none of the columns."""
    values = attrgetter(*columns)

    def nothing(side: str) -> str:
        return "(" + " AND ".join(f"{column}_{side} IS NULL" for column in columns) + ")"

    if len(columns) == 1:
        return Condition(lambda a, b: not values(a) or not values(b), lambda _: f"({nothing('l')} OR {nothing('r')})")
    return Condition(
        lambda a, b: not any(values(a)) or not any(values(b)), lambda _: f"({nothing('l')} OR {nothing('r')})"
    )


def same(column: str, other: str | None = None) -> Condition:
    """Whether both have the value; with `other`, whether it is in the one column of one and in the other column of the other."""
    mine, yours = attrgetter(column), attrgetter(other or column)
    if other is None:
        return Condition(lambda a, b: mine(a) is not None and mine(a) == mine(b), lambda _: f"{column}_l = {column}_r")
    return Condition(
        lambda a, b: (mine(a) is not None and mine(a) == yours(b)) or (yours(a) is not None and yours(a) == mine(b)),
        lambda _: f"({column}_l = {other}_r OR {other}_l = {column}_r)",
    )


def apart(column: str) -> Condition:
    """Whether each of two lists has a value that the other lacks; one that says less than the other says nothing else."""
    value = attrgetter(column)

    def holds(a: Features, b: Features) -> bool:
        x, y = set(value(a)), set(value(b))
        return bool(x - y and y - x)

    def sql(dialect: Dialect) -> str:
        left, right = f"{column}_l", f"{column}_r"
        if dialect == "spark":
            return f"(size(array_except({left}, {right})) > 0 AND size(array_except({right}, {left})) > 0)"
        return f"(NOT list_has_all({left}, {right}) AND NOT list_has_all({right}, {left}))"

    return Condition(holds, sql)


def alike(column: str, least: float) -> Condition:
    """Whether the Jaro-Winkler similarity (0..1, prefix weight 0.1) of two values is at least `least`."""
    value = attrgetter(column)

    def holds(a: Features, b: Features) -> bool:
        x, y = value(a), value(b)
        return x is not None and y is not None and _alike(x, y, least)

    return Condition(holds, lambda dialect: _alike_sql(dialect, f"{column}_l", f"{column}_r", least))


_BARELY = 1e-9
"""Two engines add up one similarity in different orders: what is this close to the limit counts as having reached it."""


def _alike(x: str, y: str, least: float) -> bool:
    # Its own cut-off would drop some that just reach it.
    return JaroWinkler.similarity(x, y, score_cutoff=least - 1e-6) >= least - _BARELY


def _alike_sql(dialect: Dialect, x: str, y: str, least: float) -> str:
    return f"{_FUNCTIONS[dialect]['jaro_winkler']}({x}, {y}) >= {least - _BARELY}"


def slips(column: str, most: int) -> Condition:
    """Whether at most `most` letters are wrong, missing, added or swapped with their neighbour (Damerau-Levenshtein)."""
    value = attrgetter(column)

    def holds(a: Features, b: Features) -> bool:
        x, y = value(a), value(b)
        return x is not None and y is not None and DamerauLevenshtein.distance(x, y, score_cutoff=most) <= most

    return Condition(holds, lambda dialect: f"{_FUNCTIONS[dialect]['damerau']}({column}_l, {column}_r) <= {most}")


def overlap(column: str, other: str | None = None) -> Condition:
    """Whether two lists have a value in common; with `other`, the one's `column` and the other's `other`, either way round."""
    mine, yours = attrgetter(column), attrgetter(other or column)
    if other is None:
        return Condition(lambda a, b: _meet(mine(a), mine(b)), lambda dialect: _met(dialect, column, column))
    return Condition(
        lambda a, b: _meet(mine(a), yours(b)) or _meet(yours(a), mine(b)),
        lambda dialect: f"({_met(dialect, column, other)} OR {_met(dialect, other, column)})",
    )


def _meet(mine: tuple[str, ...], yours: tuple[str, ...]) -> bool:
    return any(value in yours for value in mine)


def _met(dialect: Dialect, left: str, right: str) -> str:
    return f"coalesce({_FUNCTIONS[dialect]['overlap']}({left}_l, {right}_r), FALSE)"


def among(column: str, other: str) -> Condition:
    """Whether the one's `column` is among the other's `other`, either way round."""
    mine, yours = attrgetter(column), attrgetter(other)
    return Condition(
        lambda a, b: mine(a) in yours(b) or mine(b) in yours(a),
        lambda dialect: (
            f"(coalesce({_FUNCTIONS[dialect]['among']}({other}_r, {column}_l), FALSE)"
            f" OR coalesce({_FUNCTIONS[dialect]['among']}({other}_l, {column}_r), FALSE))"
        ),
    )


def crossed(column: str, other: str, least: float) -> Condition:
    """Whether two columns are swapped: the one's `column` is the other's `other`, and the other way round they are at least alike."""
    mine, yours = attrgetter(column), attrgetter(other)

    def holds(a: Features, b: Features) -> bool:
        return _crossed(mine(a), yours(b), yours(a), mine(b), least) or _crossed(
            mine(b), yours(a), yours(b), mine(a), least
        )

    def sql(dialect: Dialect) -> str:
        ways = (("l", "r"), ("r", "l"))
        return " OR ".join(
            f"({column}_{x} = {other}_{y} AND {_alike_sql(dialect, f'{other}_{x}', f'{column}_{y}', least)})"
            for x, y in ways
        )

    return Condition(holds, lambda dialect: f"({sql(dialect)})")


def _crossed(one: str | None, same: str | None, more: str | None, like: str | None, least: float) -> bool:
    if one is None or one != same or more is None or like is None:
        return False
    return _alike(more, like, least)


def within(column: str, most: int) -> Condition:
    """Whether two numbers are at most `most` apart."""
    value = attrgetter(column)

    def holds(a: Features, b: Features) -> bool:
        x, y = value(a), value(b)
        return x is not None and y is not None and bool(abs(x - y) <= most)

    return Condition(holds, lambda _: f"abs({column}_l - {column}_r) <= {most}")


def initial(column: str) -> Condition:
    """Whether one value is the first letter of the other."""
    value = attrgetter(column)

    def holds(a: Features, b: Features) -> bool:
        x, y = value(a), value(b)
        return bool(x and y) and min(len(x), len(y)) == 1 and x[0] == y[0]

    sql = f"(length({column}_l) = 1 OR length({column}_r) = 1) AND substr({column}_l, 1, 1) = substr({column}_r, 1, 1)"
    return Condition(holds, lambda _: f"({sql})")


def parts(column: str, pieces: tuple[tuple[int, int], ...], least: int) -> Condition:
    """Whether at least `least` of the pieces (start from 0, length) of two texts are the same."""
    value = attrgetter(column)

    def holds(a: Features, b: Features) -> bool:
        x, y = value(a), value(b)
        if x is None or y is None:
            return False
        return bool(sum(x[start : start + length] == y[start : start + length] for start, length in pieces) >= least)

    def piece(side: str, start: int, length: int) -> str:
        return f"substr({column}_{side}, {start + 1}, {length})"

    total = " + ".join(
        f"CASE WHEN {piece('l', start, length)} = {piece('r', start, length)} THEN 1 ELSE 0 END"
        for start, length in pieces
    )
    return Condition(holds, lambda _: f"({total}) >= {least}")


def both(*conditions: Condition) -> Condition:
    """Whether all of them hold."""
    return Condition(
        lambda a, b: all(condition.holds(a, b) for condition in conditions),
        lambda dialect: "(" + " AND ".join(condition.sql(dialect) for condition in conditions) + ")",
    )


def either(*conditions: Condition) -> Condition:
    """Whether one of them holds."""
    return Condition(
        lambda a, b: any(condition.holds(a, b) for condition in conditions),
        lambda dialect: "(" + " OR ".join(condition.sql(dialect) for condition in conditions) + ")",
    )


def no(condition: Condition) -> Condition:
    """Whether it does not hold."""
    return Condition(
        lambda a, b: not condition.holds(a, b),
        lambda dialect: f"NOT coalesce({condition.sql(dialect)}, FALSE)",
    )
