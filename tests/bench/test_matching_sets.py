"""The sets are what `whom import` takes, with a truth for every profile; what slips in is what people do."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from random import Random

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bench.matching_sets import SETS
from bench.matching_sets.entries import SetFiles, write_entries
from bench.matching_sets.people import Crowd, records
from bench.matching_sets.published import FAKE_1000, fake_1000
from bench.matching_sets.slips import Slips
from graph.intake import Intake
from graph.progress import silent
from graph.records import RECORD
from graph.rows import prepare

WORDS = st.text("abcdefghijklmnop", min_size=1, max_size=12)
INTAKE = Intake(b"a key for tests, thirty-two bytes")
LISTS = {
    "dist.male.first": "JOHN 3.0 3.0 1\nTHOMAS 1.0 4.0 2\n",
    "dist.female.first": "MARY 2.0 2.0 1\nELIZABETH 1.5 3.5 2\n",
    "dist.all.last": "SMITH 1.0 1.0 1\nFEATHERSTONE 0.001 1.001 2\n",
}


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """Two names of each sort, as the census writes them."""
    for name, text in LISTS.items():
        (tmp_path / name).write_text(text, "ascii")
    return tmp_path


def check(files: SetFiles) -> list[dict[str, str]]:
    """Every profile line can be imported and has its truth; returns the rows of the truth."""
    with files.truth.open(encoding="utf-8", newline="") as file:
        truth = list(csv.DictReader(file))
    lines = [RECORD.validate_python(orjson.loads(line)) for line in files.lines.read_bytes().splitlines()]
    for line in lines:
        prepare(line, INTAKE)
    ids = [line.key for line in lines if line.type == "profile"]
    assert len(set(ids)) == len(ids)
    return truth


def test_made_people_have_records_that_differ(lists: Path, tmp_path: Path) -> None:
    chance = Random(1)
    crowd = Crowd(lists, chance).people(200)
    files = write_entries(tmp_path / "set", (entry for person in crowd for entry in records(person, chance)))
    sizes = Counter(row["entity"] for row in check(files)).values()
    assert len(sizes) == 200
    assert (min(sizes), max(sizes)) == (3, 21)
    with files.table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["dob"] for row in rows if row["entity"] == "7"}) > 1
    missing = {name: sum(not row[name] for row in rows) / len(rows) for name in rows[0]}
    for name, share in {"dob": 0.22, "postcode_fake": 0.22, "birth_place": 0.14, "occupation": 0.5}.items():
        assert missing[name] == pytest.approx(share, abs=0.04)


def test_the_same_seed_makes_the_same_people(lists: Path) -> None:
    assert Crowd(lists, Random(3)).people(50) == Crowd(lists, Random(3)).people(50)
    assert Crowd(lists, Random(3)).people(50) != Crowd(lists, Random(4)).people(50)


@given(WORDS, st.integers(0, 10_000))
def test_a_slip_is_one_slip(word: str, seed: int) -> None:
    written = Slips(Random(seed)).family(word, "another")
    assert written in ("", "another") or OSA.distance(word, written) <= 1


@given(st.dates(), st.integers(0, 10_000))
def test_a_birth_date_stays_a_date(day: object, seed: int) -> None:
    written = Slips(Random(seed)).born(str(day))
    assert written == "" or (len(written) == 10 and 1 <= int(written[5:7]) <= 12)


@pytest.mark.skipif(not FAKE_1000.exists(), reason="fake_1000 is not here")
def test_fake_1000_keeps_every_record(tmp_path: Path) -> None:
    truth = check(write_entries(tmp_path, fake_1000()))
    assert len(truth) == 1_000
    assert len({row["entity"] for row in truth}) == 251


def test_the_demo_has_lines_and_truth(tmp_path: Path) -> None:
    files = SETS["demo"](tmp_path, silent)
    truth = check(files)
    assert {row["profile_id"].partition(":")[0] for row in truth} >= {"shop", "till", "helpdesk", "twitter", "facebook"}
