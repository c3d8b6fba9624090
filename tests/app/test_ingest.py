"""`whom import` as a person or a script runs it: a process of its own, on a real Neo4j."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.ingest import Load, load_file
from graph import local
from graph.access import SYSTEM
from graph.connection import Connection
from graph.driver import Driver
from graph.errors import SetupError
from graph.intake import Intake
from graph.migrate import migrate
from graph.process import Resources
from graph.records import RECORD
from graph.writes import declare_channels, store
from tests.conftest import ID_KEY
from tests.graph_state import customers_of, everything

Line = dict[str, Any]


def person(number: int, **fields: Any) -> Line:
    return {
        "type": "profile",
        "source": "crm",
        "id": str(number),
        "name": f"Jane Doe {number}",
        "identifiers": [{"kind": "email", "value": f"jane{number // 2}@example.org"}],
    } | fields


def written(path: Path, *lines: Line | str) -> Path:
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


@pytest.fixture
def whom(neo4j_connection: Connection, tmp_path: Path) -> Any:
    """Runs the command line against the tests' Neo4j, in a folder of its own."""
    environment = os.environ | {
        "WHOM_NEO4J_URI": neo4j_connection.uri,
        "WHOM_NEO4J_PASSWORD": neo4j_connection.password,
        "WHOM_ID_KEY": ID_KEY.hex(),
        "WHOM_HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }

    def start(*arguments: str, stdin: str | None = None) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", "from app.cli import main; main()", *arguments]
        process = subprocess.Popen(
            command, env=environment, cwd=tmp_path, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        if stdin is not None and process.stdin:
            process.stdin.write(stdin)
            process.stdin.close()
            process.stdin = None
        return process

    return start


def done(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, errors = process.communicate(timeout=120)
    assert "Traceback" not in errors, errors
    return process.returncode, out


async def test_load_tell_and_link(whom: Any, empty: Driver, tmp_path: Path) -> None:
    file = written(tmp_path / "people.jsonl", *(person(n) for n in range(10)))
    code, out = done(whom("import", str(file), "--json"))
    assert code == 0
    assert json.loads(out)[str(file)]["written"] == {"profiles": 10}
    assert len(set((await customers_of(empty, [f"crm:{n}" for n in range(10)])).values())) == 5
    code, out = done(whom("import", str(file), "--json"))
    told = json.loads(out)[str(file)]
    assert (code, told["written"], told["unchanged"]) == (0, {}, 10)


async def test_words_we_do_not_know_cost_their_line_and_no_other(whom: Any, empty: Driver, tmp_path: Path) -> None:
    who = {"source": "desk", "profile": "1"}
    smoke = {"type": "interaction", "id": "1", "channel": "smoke", "at": "2026-01-01T00:00:00Z", **who}
    lost = {"type": "case", "id": "1", "status": "abducted", "opened_at": "2026-01-01T00:00:00Z", **who}
    shoes = person(3, identifiers=[{"kind": "shoe_size", "value": "43"}])
    file = written(tmp_path / "words.jsonl", smoke, lost, shoes, person(1))
    code, out = done(whom("import", str(file), "--json"))
    assert code == 3
    assert json.loads(out)[str(file)]["written"] == {"profiles": 1}
    rows = (tmp_path / "words.jsonl.rejected.jsonl").read_text().splitlines()
    assert [json.loads(row)["code"] for row in rows] == ["unknown_channel", "unknown_status", "unknown_kind"]


async def test_bad_lines_go_aside_and_come_back_mended(whom: Any, empty: Driver, tmp_path: Path) -> None:
    card = person(3, identifiers=[{"kind": "payment_card", "value": "4111 1111 1111 1111"}])
    phone = person(4, identifiers=[{"kind": "phone", "value": "1" * 40}])
    file = written(tmp_path / "people.jsonl", person(1), "{oops", card, phone, person(2, birth_date="spring"))
    code, out = done(whom("import", str(file), "--json"))
    told = json.loads(out)[str(file)]
    assert code == 3, "a script sees that some lines were rejected"
    assert told["written"] == {"profiles": 2}
    assert told["warnings"] == {"birth_date_no_date": 1}
    rejects = tmp_path / "people.jsonl.rejected.jsonl"
    rows = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert [(row["line"], row["code"]) for row in rows] == [
        (2, "invalid_json"),
        (3, "card_number_refused"),
        (4, "invalid_identifier"),
    ]
    assert "4111" not in rejects.read_text(), "a card number is stored nowhere"
    rows[2]["record"]["identifiers"] = []
    mended = written(tmp_path / "mended.jsonl", rows[2])
    assert done(whom("import", str(mended)))[0] == 0
    assert (await everything(empty)).labels["Profile"] == 3


async def test_the_rejected_file_is_private_true_to_the_line_and_without_cards(
    empty: Driver, intake: Intake, tmp_path: Path
) -> None:
    kept = {"at": 1767225600000, "ean": "4006381333931", "loyal": 9826300012345678, "deep": [{"n": 4006381333931.5}]}
    cards = {"a": 4111111111111111, "b": "paid with 5555-5555-5555-4444 12/29", "c": {"d": ["378282246310005"]}}
    file = written(tmp_path / "people.jsonl", {**kept, **cards, "type": "shoe"}, '{"type": 1, 4111111111111111')
    await load_file(empty, file, Load(intake))
    rejects = tmp_path / "people.jsonl.rejected.jsonl"
    assert rejects.stat().st_mode & 0o777 == 0o600
    whole, broken = [json.loads(line)["record"] for line in rejects.read_text().splitlines()]
    removed = "[card number removed]"
    assert whole == {
        **kept, "a": removed, "b": f"paid with {removed} 12/29", "c": {"d": [removed]}, "type": "shoe"
    }  # fmt: skip
    assert broken == '{"type": 1, ' + removed


async def test_a_rejected_file_goes_when_it_is_ours_and_stays_when_it_was_mended(
    empty: Driver, intake: Intake, tmp_path: Path
) -> None:
    file, rejects = written(tmp_path / "people.jsonl", "{oops"), tmp_path / "people.jsonl.rejected.jsonl"
    await load_file(empty, file, Load(intake))
    await load_file(empty, file, Load(intake))
    assert list(tmp_path.glob("*.rejected.*")) == [rejects]
    rejects.write_text(json.dumps(person(1)) + "\n")
    os.utime(rejects, ns=(1_767_225_600_123_456_789,) * 2)
    await load_file(empty, file, Load(intake))
    (mended,) = set(tmp_path.glob("*.rejected.*")) - {rejects}
    assert json.loads(mended.read_text()) == person(1)
    assert json.loads(rejects.read_text())["code"] == "invalid_json"
    written(file, person(2))
    await load_file(empty, file, Load(intake))
    assert not rejects.exists(), "the run from the start had none"


async def test_a_rejected_file_that_cannot_be_written_is_told(empty: Driver, intake: Intake, tmp_path: Path) -> None:
    file = written(tmp_path / "people.jsonl", "{oops")
    (tmp_path / "people.jsonl.rejected.jsonl").symlink_to(tmp_path / "no such folder" / "x")
    with pytest.raises(SetupError) as refused:
        await load_file(empty, file, Load(intake))
    assert refused.value.reason_code == "unwritable_file"


async def test_real_people_do_not_get_among_those_of_the_demo(whom: Any, empty: Driver, tmp_path: Path) -> None:
    await empty.migrate("CREATE (:Import {id: 'demo:7', line: 5})")
    file = written(tmp_path / "people.jsonl", person(1))
    process = whom("import", str(file))
    errors = process.communicate(timeout=120)[1]
    assert (process.returncode, "graph_in_use" in errors) == (6, True)
    assert done(whom("import", str(file), "--anyway"))[0] == 0
    assert (await everything(empty)).labels["Profile"] == 1


async def test_standard_input_and_two_imports_at_once(whom: Any, empty: Driver, tmp_path: Path) -> None:
    lines = [person(n) for n in range(300)]
    file = written(tmp_path / "people.jsonl", *lines)
    processes = [
        whom("import", str(file)),
        whom("import", "-", stdin="\n".join(json.dumps(line) for line in reversed(lines))),
    ]
    assert [done(process)[0] for process in processes] == [0, 0]
    state = await everything(empty)
    assert state.labels["Profile"] == 300
    assert state.labels["Identifier"] == 150
    assert state.types["RESOLVES_TO"] == 300


async def test_a_killed_run_goes_on_where_it_stopped(empty: Driver, intake: Intake, tmp_path: Path) -> None:
    file = written(tmp_path / "people.jsonl", *(person(n) for n in range(3_500)))
    reached = asyncio.Event()

    def killed(_what: str, _done: int, _total: int | None) -> None:
        reached.set()

    run = asyncio.create_task(load_file(empty, file, Load(intake, report=killed)))
    await reached.wait()
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)
    loaded = await load_file(empty, file, Load(intake))
    assert loaded.resumed >= 1_000
    assert loaded.lines == 3_500 - loaded.resumed
    assert (await everything(empty)).labels["Profile"] == 3_500


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["import", "none.jsonl"], 6, "unreadable_file"),
        (["import"], 2, "Missing argument"),
        (["import", "x.csv", "--map", "none.toml"], 6, "invalid_mapping"),
    ],
)
def test_wrong_use_says_how_to_mend(whom: Any, tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    written(tmp_path / "x.csv", "type,source,id")
    process = whom(*arguments)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert says in errors
    assert "Traceback" not in errors


async def test_a_neo4j_that_stops_and_returns_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """An import waits for it; what `store` returned from before is still there after it was killed."""
    home, file = tmp_path / "home", written(tmp_path / "people.jsonl", *(person(n) for n in range(6_000)))
    small, intake = Resources(heap="256m", page_cache="32m"), Intake(ID_KEY)
    connection = await asyncio.to_thread(local.start, home, None, small)
    try:
        async with await Driver.connect(connection, patience=60) as driver:
            await migrate(driver, ID_KEY)
            await declare_channels(driver)
            await store(driver, SYSTEM, [RECORD.validate_python(person(9_999))], intake)
            begun = asyncio.Event()
            load = Load(intake, report=lambda *_: begun.set())
            run = asyncio.create_task(load_file(driver, file, load))
            await begun.wait()
            await asyncio.to_thread(kill, home)
            asked = asyncio.create_task(customers_of(driver, ["crm:9999"]))
            await asyncio.to_thread(local.start, home, None, small)
            assert len(await asked) == 1, "a read waits, and finds what was acknowledged"
            loaded = await run
            assert loaded.lines == 6_000
            assert (await everything(driver)).labels["Profile"] == 6_001
    finally:
        await asyncio.to_thread(local.stop, home, force=True)


def kill(home: Path) -> None:
    """As a power cut would: no chance to write anything."""
    pid = local.status(home).pid
    assert pid
    os.kill(pid, 9)
    while local.status(home).running:
        time.sleep(0.05)
