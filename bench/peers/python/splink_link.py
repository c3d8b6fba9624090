"""Splink on one data set, as its own tutorials have it: `python splink_link.py SET TABLE.csv FOLDER [--single N]`.

Runs in the peers' environment, not Whom's. Writes to the folder `pairs.csv` (a, b, weight in bits; every candidate pair of its blocking rules)
and `told.json` (seconds of each step, number of candidates; with --single the seconds that `predict_between` took for each of N single records
against all others). Settings: docs/demos of github.com/moj-analytical-services/splink at version 5.0.0.
"""

from __future__ import annotations

import argparse
import json
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import splink
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

SOURCE = "split_part(profile, ':', 1)"


@dataclass
class Recipe:
    """One tutorial: its settings, and how it estimates what they need."""

    comparisons: list[Any]
    blocking: list[Any]
    certain: list[Any]
    """Rules whose pairs are nearly all right; `recall` is the tutorial's guess of how many of the true pairs they find."""
    recall: float
    u_pairs: float
    training: list[Any]
    seed: int | None = None
    without_frequencies: bool = True
    link_type: str = "dedupe_only"
    more_columns: str = ""
    settings: dict[str, Any] = field(default_factory=dict)


def _fake_1000() -> Recipe:
    """Of its page on accuracy with labels, whose looser rules do better than those of the introduction."""
    near = "levenshtein(r.dob, l.dob) <= 1"
    return Recipe(
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        blocking=[block_on(name) for name in ("first_name", "surname", "dob", "email")],
        certain=[
            f"l.first_name = r.first_name and {near}",
            f"l.surname = r.surname and {near}",
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
            "l.email = r.email",
        ],
        recall=0.7,
        u_pairs=1e6,
        seed=5,
        training=[block_on("dob"), block_on("email"), block_on("first_name", "surname")],
    )


def _febrl3() -> Recipe:
    return Recipe(
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        blocking=[block_on(name) for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")],
        certain=[
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
        ],
        recall=0.9,
        u_pairs=1e6,
        seed=2,
        training=[block_on("date_of_birth"), block_on("postcode")],
        without_frequencies=False,
    )


def _febrl4() -> Recipe:
    names = [cl.NameComparison(name).configure(term_frequency_adjustments=True) for name in ("given_name", "surname")]
    return Recipe(
        comparisons=[
            *names,
            cl.DateOfBirthComparison(
                "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
            ),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        blocking=[
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        certain=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
        recall=0.8,
        u_pairs=1e6,
        training=[block_on("date_of_birth"), block_on("postcode")],
        link_type="link_only",
    )


def _people(*more: Any) -> Recipe:
    return Recipe(
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
        blocking=[
            block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("postcode_fake", "first_name"),
            block_on("postcode_fake", "surname"),
            block_on("dob", "birth_place"),
            block_on("substr(postcode_fake,1,3)", "dob"),
            block_on("substr(postcode_fake,1,3)", "first_name"),
            block_on("substr(postcode_fake,1,3)", "surname"),
            block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
            *more,
        ],
        certain=[
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
            block_on("dob", "postcode_fake"),
        ],
        recall=0.6,
        u_pairs=1e7,
        training=[block_on("first_name", "surname"), block_on("dob")],
        more_columns=", first_name || ' ' || surname as first_name_surname_concat",
    )


def _people_loose() -> Recipe:
    """Not the tutorial's: four rules more, the best that was found for it on the real set."""
    return _people(
        block_on("dob"),
        block_on("postcode_fake"),
        block_on("surname", "birth_place"),
        block_on("first_name", "birth_place", "occupation"),
    )


RECIPES = {
    "fake_1000": _fake_1000,
    "febrl3": _febrl3,
    "febrl4": _febrl4,
    "people": _people,
    "people_loose": _people_loose,
}


class Run:
    """Splink with one recipe on one table."""

    def __init__(self, recipe: Recipe, table: Path) -> None:
        self._recipe = recipe
        self._db = DuckDBAPI(connection=duckdb.connect(config={"threads": 1}))
        every = f"select *{recipe.more_columns}, {SOURCE} as source from read_csv('{table}', all_varchar=true)"
        self._rows = self._db._con.sql(every).arrow().read_all()
        self.seconds: dict[str, float] = {}

    def link(self) -> tuple[list[tuple[str, str, float]], Linker]:
        """All candidate pairs with their weights, and the trained linker."""
        started = time.perf_counter()
        linker = self._linker()
        self._train(linker)
        trained = time.perf_counter()
        predicted = linker.inference.predict()
        self.seconds = {"train": trained - started, "predict": time.perf_counter() - trained}
        pairs = predicted.query_sql("select profile_l, profile_r, match_weight from {this}").as_duckdbpyrelation()
        return pairs.fetchall(), linker

    def _linker(self) -> Linker:
        recipe = self._recipe
        settings = SettingsCreator(
            link_type=recipe.link_type,
            unique_id_column_name="profile",
            blocking_rules_to_generate_predictions=recipe.blocking,
            comparisons=recipe.comparisons,
        )
        return Linker(self._tables(), settings)

    def _tables(self) -> Any:
        if self._recipe.link_type != "link_only":
            return self._db.register(self._rows)
        names = sorted(set(self._rows.column("source").to_pylist()))
        import pyarrow.compute as pc

        return [
            self._db.register(
                self._rows.filter(pc.equal(self._rows.column("source"), name)).drop_columns(["source"]),
                dataset_display_name=name,
            )
            for name in names
        ]

    def _train(self, linker: Linker) -> None:
        recipe = self._recipe
        linker.training.estimate_probability_two_random_records_match(recipe.certain, recall=recipe.recall)
        linker.training.estimate_u_using_random_sampling(max_pairs=recipe.u_pairs, seed=recipe.seed)
        for rule in recipe.training:
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=recipe.without_frequencies
            )

    def single(self, linker: Linker, count: int) -> list[float]:
        """Seconds for each of so many records, one at a time, against all there are; the first few warm up and do not count."""
        everything = self._db.register(self._rows)
        took = []
        for number in range(count + 3):
            one = self._rows.slice(number * (self._rows.num_rows // (count + 3)), 1)
            started = time.perf_counter()
            left = self._db.register(one)
            linker.inference.predict_between(everything, left, threshold_match_weight=0).as_record_list()
            took.append(time.perf_counter() - started)
        return took[3:]


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", choices=RECIPES)
    parser.add_argument("table", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--single", type=int, default=0)
    asked = parser.parse_args()
    logging.getLogger("splink").setLevel(logging.ERROR)
    run = Run(RECIPES[asked.recipe](), asked.table)
    pairs, linker = run.link()
    single = run.single(linker, asked.single) if asked.single else []
    asked.folder.mkdir(parents=True, exist_ok=True)
    with (asked.folder / "pairs.csv").open("w", encoding="utf-8") as file:
        file.writelines(f"{a},{b},{weight:.4f}\n" for a, b, weight in pairs)
    told = {"version": splink.__version__, "seconds": run.seconds, "candidates": len(pairs), "single_s": single}
    (asked.folder / "told.json").write_text(json.dumps(told, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
