"""The audit trail: one line an answer, before the answer, whoever else writes and whatever becomes of the file."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest

import graph.audit
from graph.access import Viewer
from graph.audit import AuditUnavailable, Look, Trail

AGENT = Viewer("desk-3", "agent", "call 42")


def lines(path: Path) -> list[dict[str, Any]]:
    """What the trail says."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log" / "audit.jsonl"


def test_a_line_names_who_looked_at_whom_when_and_what_for(path: Path) -> None:
    with Trail(path).look(AGENT, "lookup", "r-1") as look:
        look.saw(["c_b", "c_a", None])
        look.saw(["c_a"])
    (line,) = lines(path)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", line.pop("at"))
    assert line == {
        "who": "desk-3",
        "role": "agent",
        "purpose": "call 42",
        "operation": "lookup",
        "request_id": "r-1",
        "customers": ["c_a", "c_b"],
    }


def test_an_answer_about_nobody_leaves_no_line(path: Path) -> None:
    with Trail(path).look(AGENT, "lookup"):
        pass
    assert lines(path) == []


def test_what_was_seen_before_an_error_was_seen(path: Path) -> None:
    def fail() -> None:
        with Trail(path).look(AGENT, "lookup") as look:
            look.saw(["c_a"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [line["customers"] for line in lines(path)] == [["c_a"]]


def test_each_answer_is_written_once(path: Path) -> None:
    trail = Trail(path)
    look = Look(AGENT, "lookup")
    look.saw(["c_a"])
    trail.write(look)
    trail.write(look)
    assert len(lines(path)) == 1


def test_only_its_owner_may_read_it(path: Path) -> None:
    Trail(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_new_trail_goes_on_where_the_old_one_ended(path: Path) -> None:
    for who in ("c_a", "c_b"):
        with Trail(path).look(AGENT) as look:
            look.saw([who])
    assert [line["customers"] for line in lines(path)] == [["c_a"], ["c_b"]]


def seen(trail: Trail, who: str) -> None:
    with trail.look(AGENT) as look:
        look.saw([who])


def test_a_renamed_file_is_followed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.audit, "_CHECK_SECONDS", 0.0)
    trail = Trail(path)
    seen(trail, "c_a")
    old = path.rename(path.with_suffix(".1"))
    seen(trail, "c_b")
    assert [line["customers"] for line in lines(old)] == [["c_a"]]
    assert [line["customers"] for line in lines(path)] == [["c_b"]]


def test_a_file_that_was_copied_and_emptied_is_written_from_its_start(path: Path) -> None:
    trail = Trail(path)
    seen(trail, "c_a")
    os.truncate(path, 0)
    seen(trail, "c_b")
    assert path.read_bytes().startswith(b'{"at"'), "no hole in front"


def test_where_nothing_can_be_written_nobody_is_shown(path: Path) -> None:
    trail = Trail(path)
    trail.close()
    with pytest.raises(AuditUnavailable):
        seen(trail, "c_a")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_an_error() -> None:
    with pytest.raises(AuditUnavailable, match="cannot be written"):
        seen(Trail(Path("/dev/full")), "c_a")


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditUnavailable, match="cannot be opened"):
        Trail(tmp_path / "file" / "audit.jsonl")


def write_many(path: Path, who: str, times: int) -> None:
    trail = Trail(path)
    for n in range(times):
        with trail.look(Viewer(who, "agent"), request_id=str(n)) as look:
            look.saw(f"c_{who}_{customer}" for customer in range(200))


def test_lines_of_several_processes_do_not_mix(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(path, who, 100)) for who in ("a", "b", "c")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    written = lines(path)
    assert len(written) == 300
    assert all({customer[:4] for customer in line["customers"]} == {f"c_{line['who']}_"} for line in written)


def test_it_costs_next_to_nothing(path: Path) -> None:
    """About 20 µs a line; ten times that is allowed, for a machine with other things to do."""
    trail = Trail(path)
    fastest = min(_timed(trail) for _ in range(20))
    assert fastest < 200e-6


def _timed(trail: Trail) -> float:
    started = time.perf_counter()
    for _ in range(50):
        seen(trail, "c_abcdefghijklmnop")
    return (time.perf_counter() - started) / 50
