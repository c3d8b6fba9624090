"""The online scorer is held to Splink: the same levels, the same bits, pair by pair."""

from __future__ import annotations

import random
from collections import Counter

import pytest
import sqlglot
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from matching import linkage, spark
from matching.active import default_model
from matching.comparisons import COMPARISONS
from matching.features import Features
from matching.scoring import Scorer
from tests.matching.crowd import Crowd, person

PAIRS = 6_000
NEARLY = 1e-6
"""Bits by which the two may differ: they add up in different orders."""

RARE = [
    person("r:1", identifiers={"national_id:123456"}),
    person("r:2", identifiers={"national_id:123457"}),
    person("r:3", identifiers={"national_id:123488"}),
    person("r:4", given_name="Ann", identifiers={"twitter:janesmith"}),
    person("r:5", given_name="Jane", family_name="Smith"),
    person("r:6", identifiers={"email:jane.smith@x.org"}),
    person("r:7", claimed={"email:jane.smith@x.org"}),
    person("r:8", claimed={"email:jane.smith@x.org"}),
    person("r:9", said_postcodes=["LS1 4AP"], claimed={"loyalty_card:99"}),
    person("r:10", addresses=[{"postcode": "LS1 4AP"}, {"postcode": "M1 1AE"}], given_name="Al"),
    person("r:11", addresses=[{"postcode": "M1 1AE"}, {"postcode": "SW1A 1AA"}], given_name="Al"),
    person("r:12", identifiers={"twitter:janesmith"}),
    person("r:13", given_name="Mary", birth_date="1980-01-01", attributes={"birth_place": "Manchestr"}),
    person("r:14", given_name="Mary", birth_date="1980-12-30", attributes={"birth_place": "Manchester"}),
    person("r:15", given_name="Marx", birth_date="1981-09-30", identifiers={"email:mary.ann.jones@example.org"}),
    person("r:16", given_name="Marj", birth_date="1960-09-30", identifiers={"email:mary.ann.jonas@example.org"}),
    person("r:17", given_name="J", family_name="S", identifiers={"email:mary.jones@example.com"}),
    person("r:18", addresses=[{"line1": "12 Highstreet", "postcode": "LS1 4AP", "city": "Leeds"}], given_name="Jo"),
    person("r:19", addresses=[{"line1": "121 Hill Street", "postcode": "LS2 4AP", "city": "Leeds"}], given_name="Jo"),
    person("r:20", addresses=[{"line1": "12 High Strand", "postcode": "LS1 4AP", "city": "Leeds"}], given_name="Jo"),
    person("r:21", addresses=[{"line1": "12 High Streeet", "postcode": "LS1 4AP", "city": "Leeds"}], given_name="Jo"),
    person("r:22", addresses=[{"line1": "12 High Streeeet", "postcode": "LS1 4AP", "city": "Leeds"}], given_name="Jo"),
    person("r:23", given_name="Jane", family_name="Herrera Beutler"),
    person("r:24", given_name="Jane", family_name="Beutler"),
    # One of the two has no name, and its handle is not the other's full one: first the one, then the other.
    person("r:25", given_name="Jonathan", family_name="Smith"),
    person("r:26", identifiers={"twitter:jsmith"}),
    person("r:27", given_name="Josephine", family_name="Smith"),
]
"""What the crowd has too seldom: together they stand on every level."""


def _splink_and_ours(people: list[Features], pairs: list[tuple[Features, Features]]) -> Counter[tuple[str, int]]:
    """Checks that both score the pairs alike; tells how often each level was met."""
    model, levels = default_model(), Counter[tuple[str, int]]()
    scorer = Scorer(model)
    ours = {(a.id, b.id): scorer.exact(a, b) for a, b in pairs}
    theirs = {(a, b): bits for a, b, bits in linkage.predict(people, ours, model)}
    assert theirs.keys() == ours.keys()
    for pair, (bits, numbers) in ours.items():
        assert theirs[pair] == pytest.approx(bits, abs=NEARLY), pair
        levels.update(zip((comparison.name for comparison in COMPARISONS), numbers, strict=True))
    return levels


def test_thousands_of_pairs_score_as_splink_scores_them_on_every_level() -> None:
    crowd = Crowd(150, 4).profiles()
    chance = random.Random(7)
    pairs = {tuple(sorted(chance.sample(range(len(crowd)), 2))) for _ in range(PAIRS)}
    pairs |= {(at, other) for at in range(len(crowd) - 4) for other in range(at + 1, at + 4)}
    rare = [(a, b) for at, a in enumerate(RARE) for b in RARE[at + 1 :]]
    levels = _splink_and_ours([*crowd, *RARE], [*((crowd[a], crowd[b]) for a, b in sorted(pairs)), *rare])
    met = {(comparison.name, number) for comparison in COMPARISONS for number in range(-1, len(comparison.levels))}
    assert met - levels.keys() == set()


WORDS = st.text("abeé'", max_size=4)
PEOPLE = st.builds(
    lambda **told: told,
    given_name=st.none() | WORDS,
    family_name=st.none() | WORDS,
    birth_date=st.none() | st.dates().map(str),
    addresses=st.lists(st.fixed_dictionaries({"postcode": WORDS, "line1": WORDS, "city": WORDS}), max_size=2),
)


@settings(deadline=None, max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(PEOPLE, min_size=2, max_size=12))
def test_whatever_profiles_say_splink_and_we_agree(told: list[dict[str, object]]) -> None:
    people = [person(f"p:{at:02}", **one) for at, one in enumerate(told)]
    _splink_and_ours(people, [(a, b) for at, a in enumerate(people) for b in people[at + 1 :]])


def test_the_statements_are_sql_for_spark_too() -> None:
    told = linkage.settings(default_model(), "spark").create_settings_dict("spark")
    levels = [level["sql_condition"] for one in told["comparisons"] for level in one["comparison_levels"]]
    statements = [*(text for text in levels if text != "ELSE"), linkage.blocked("spark")]
    parsed = [sqlglot.parse_one(text, dialect="spark") for text in statements]
    anonymous = {call.name.lower() for tree in parsed for call in tree.find_all(exp.Anonymous)}
    assert len(parsed) > 50
    # What sqlglot does not know of: ours, and one that is Spark's since 2.4.
    assert anonymous == spark.functions().keys() | {"arrays_overlap"}


def test_both_dialects_have_the_same_levels() -> None:
    one, other = (linkage.settings(default_model(), name).create_settings_dict(name) for name in ("duckdb", "spark"))
    names = [
        [(level["label_for_charts"], level.get("m_probability")) for level in comparison["comparison_levels"]]
        for comparison in one["comparisons"]
    ]
    assert names == [
        [(level["label_for_charts"], level.get("m_probability")) for level in comparison["comparison_levels"]]
        for comparison in other["comparisons"]
    ]
