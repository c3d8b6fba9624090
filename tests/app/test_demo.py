"""The demo through its public door: valid lines, the same again, at any scale, in constant memory."""

from __future__ import annotations

import csv
import gzip
import json
import tracemalloc
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from app.demo.feed import generate, write_demo
from app.demo.options import DemoOptions
from graph.progress import silent
from graph.records import RECORD
from tests.app.demo_lines import DEFAULT, demo, of_type


@pytest.mark.parametrize(
    "options",
    [DEFAULT, DemoOptions(60, seed=8), DemoOptions(1), DemoOptions(1_560, seed=2)],
    ids=["default", "other seed", "one customer", "beyond the packaged histories"],
)
def test_every_line_is_a_record(options: DemoOptions) -> None:
    for line in generate(options):
        RECORD.validate_python(line)


def test_record_ids_are_unique() -> None:
    # A score that is told again is a newer version of the same.
    ids = Counter((line["type"], line["source"], line["id"]) for line in demo()[0] if line["type"] != "score")
    assert ids.most_common(1)[0][1] == 1


def test_the_same_seed_gives_the_same_lines() -> None:
    assert list(generate(DemoOptions(120))) == list(generate(DemoOptions(120)))


def test_another_seed_gives_other_people_with_the_same_goods() -> None:
    ours, theirs = list(generate(DemoOptions(50))), list(generate(DemoOptions(50, seed=8)))
    assert ours != theirs
    goods = [{line["id"]: line["lines"] for line in of_type("order", lines=lines)} for lines in (ours, theirs)]
    assert all(goods[0][number] == goods[1][number] for number in goods[0].keys() & goods[1].keys())


def test_a_customer_is_the_same_in_a_demo_of_any_size() -> None:
    small, large = list(generate(DemoOptions(100))), generate(DemoOptions(700))
    assert list(islice(large, len(small))) == small


def test_customers_are_counted_as_asked() -> None:
    for customers in (1, 49, 50, 51, 130):
        known = {line["profile"] for line in generate(DemoOptions(customers)) if line["type"] == "consent"}
        assert len(known) == customers


@pytest.mark.parametrize("customers", [0, -1, 1_000_001])
def test_impossible_sizes_are_refused(customers: int) -> None:
    with pytest.raises(ValueError, match="1 to 1,000,000"):
        DemoOptions(customers)


def test_profiles_come_mixed_with_what_refers_to_them() -> None:
    """As in a real feed: some things happen before the record of the profile they name arrives, most after."""
    arrived: set[tuple[str, str]] = set()
    early = Counter[bool]()
    for line in demo()[0]:
        if line["type"] == "profile":
            arrived.add((line["source"], line["id"]))
        elif "profile" in line:
            early[(line.get("profile_source", line["source"]), line["profile"]) not in arrived] += 1
    assert early[True] > 1_000
    assert early[False] > early[True]


def test_the_default_demo_loads_in_sensible_time() -> None:
    """A first load of about a minute: so many lines, order lines and anonymous visitors, and no more."""
    lines, _ = demo()
    assert 30_000 < len(lines) <= 45_000
    assert sum(len(line["lines"]) for line in of_type("order")) <= 45_000


def test_every_type_channel_and_system_is_there() -> None:
    lines, _ = demo()
    assert {line["type"] for line in lines} == {
        "profile",
        "interaction",
        "order",
        "case",
        "session",
        "consent",
        "campaign_response",
        "refund",
        "goodwill",
        "score",
    }
    assert {line["source"] for line in of_type("profile")} == {"shop", "till", "helpdesk", "twitter", "facebook", "web"}
    channels = {"email", "phone", "twitter", "facebook", "chat", "sms", "whatsapp", "post", "store", "review"}
    assert {line["channel"] for line in of_type("interaction")} == channels


def _peak(customers: int) -> int:
    tracemalloc.start()
    for _ in generate(DemoOptions(customers)):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_the_scale() -> None:
    list(generate(DemoOptions(50)))
    assert _peak(400) <= 1.2 * _peak(100)


class TestWriteDemo:
    def test_writes_what_generate_gives_and_the_truth_apart(self, tmp_path: Path) -> None:
        options = DemoOptions(100)
        files = write_demo(tmp_path / "new", options, silent)
        with gzip.open(files.records, "rt", encoding="utf-8") as records:
            assert [json.loads(line) for line in records] == list(generate(options))
        people, visits = _rows(files.truth), _rows(files.visits)
        assert people[0] == visits[0] == ["profile_id", "person_id"]
        assert not {row[0] for row in people[1:]} & {row[0] for row in visits[1:]}
        assert all(row[0].startswith(("web:cookie:", "web:device:")) for row in visits[1:])
        assert not any(row[0].startswith(("web:cookie:", "web:device:")) for row in people[1:])

    def test_the_same_options_give_the_same_bytes(self, tmp_path: Path) -> None:
        first, again = (write_demo(tmp_path / name, DemoOptions(60), silent) for name in ("first", "again"))
        assert first.records.read_bytes() == again.records.read_bytes()
        assert first.truth.read_bytes() == again.truth.read_bytes()

    def test_tells_how_far_it_is(self, tmp_path: Path) -> None:
        told: list[tuple[int, int | None]] = []
        write_demo(tmp_path, DemoOptions(120), lambda _, done, total: told.append((done, total)))
        assert told == [(50, 120), (100, 120), (120, 120)]

    def test_the_look_ups_are_of_one_customer_with_much_going_on(self, tmp_path: Path) -> None:
        email, phone, handle = write_demo(tmp_path, DEFAULT, silent).lookups
        (shop,) = (line for line in of_type("profile") if line["source"] == "shop" and line["id"] == "10000")
        written = [identifier["value"].replace(" ", "") for identifier in shop["identifiers"]]
        assert email in written
        assert phone.replace(" ", "") in written
        assert f"https://x.com/{handle[1:]}" in written
        mine = [line for line in demo()[0] if line.get("profile") in ("10000", "70000", "L100000")]
        assert sum(line["type"] == "order" for line in mine) >= 8
        assert any(line.get("channel") == "phone" and line.get("activity") == "call" for line in mine)
        assert any(line["type"] == "case" and line["status"] == "open" for line in mine)
        assert any(line.get("returns") for line in mine)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
