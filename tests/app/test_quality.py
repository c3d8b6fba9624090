"""`whom quality` on a real graph: a row for each kind of fault, and that nothing of anybody is told."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.ingest import Load, load_file
from app.quality import CHANNEL, SORTS, SOURCE, Sort, Tally
from graph.access import ROLES, SYSTEM, Viewer
from graph.driver import Driver
from graph.errors import Forbidden
from graph.intake import Intake
from graph.quality import contacts_of_channels, facts_of_profiles
from graph.records import RECORD
from graph.refusals import refusals
from graph.writes import store
from matching.decisions import Acts
from matching.worker import work_until_idle
from tests.app.conftest import Run
from tests.graph_state import emptied

NOW = datetime.now(UTC)


def email(who: str) -> dict[str, str]:
    return {"kind": "email", "value": f"{who}@quality.example"}


def profile(id_: str, source: str = "q-till", **told: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "name": "Quentin Whole",
        "identifiers": [email(id_)],
        "birth_date": "1980-02-03",
        "addresses": [{"line1": "3 Elm Road", "city": "York", "postcode": "YO1 7HH"}],
        "seen_at": (NOW - timedelta(days=10)).isoformat(),
    }
    return {"type": "profile", "source": source, "id": id_} | whole | told


def contact(id_: str, channel: str, **told: Any) -> dict[str, Any]:
    at = (NOW - timedelta(days=1)).isoformat()
    return {"type": "interaction", "source": "q-desk", "id": id_, "channel": channel, "at": at} | told


SHARED = [email("shared-q")]
LINES = [
    profile("whole"),
    profile("nameless", name=None),
    profile("unfindable", name="Nora Nobody", identifiers=[], addresses=[]),
    profile("no-date", name="Dora Date", birth_date="3/2/80"),
    profile("implausible", name="Imogen Old", birth_date="1066-10-14"),
    profile("ageless", name="Agnes Less", birth_date=None),
    profile("nowhere", name="Norbert Where", addresses=[{"city": "York"}]),
    profile("timeless", name="Tim Less", seen_at=None),
    profile("stale", name="Stella Old", seen_at=(NOW - timedelta(days=800)).isoformat()),
    profile("gone", name=None, birth_date="never", deleted=True),
    # One customer: a slip in one birth date, and a name that a colleague's link put beside another.
    profile("a", "q-shop", identifiers=SHARED, name="Ada Conflict", birth_date="1980-02-03", addresses=[]),
    profile("b", "q-card", identifiers=SHARED, name="Ada Conflict", birth_date="1980-02-04", addresses=[]),
    profile("c", "q-name", identifiers=SHARED, name=None, birth_date=None, other_names=["Ada Conflict"], addresses=[]),
    profile("d", "q-wed", name="Wendy Bride", addresses=[], birth_date=None),
    profile("e", "q-wed", name="Boris Groom", addresses=[], birth_date=None),
    # Of somebody known; of a verified identifier alone; claimed only; of a cookie; of nobody.
    contact("1", "phone", profile="a", profile_source="q-shop", text="hello"),
    contact("2", "phone", identifier=email("caller-q"), text="where is it?"),
    contact("3", "phone", identifier=email("claimer-q") | {"trust": "claimed"}, text="it is me"),
    contact("4", "chat", identifier={"kind": "cookie", "value": "q-cookie-1"}, text="  "),
    contact("5", "email"),
]


BAD = [
    profile("good", "q-bad", name="Gus Good"),
    profile("bad-1", "q-bad", identifiers=[{"kind": "email", "value": "no email of Quentin"}]),
    profile("bad-2", "q-bad", identifiers=[{"kind": "phone", "value": "12"}]),
    contact("bad-3", "carrier pigeon") | {"source": "q-bad"},
    {"type": "profile", "source": "Mr Quentin Whole", "id": "x", "identifiers": [{"kind": "email", "value": "x"}]},
]
"""Lines of which an import refuses all but the first; of the last not even the source is one."""


async def loaded(driver: Driver, intake: Intake, path: Path, *lines: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    await load_file(driver, path, Load(intake))


@pytest.fixture(scope="module")
async def shop(driver: Driver, intake: Intake, tmp_path_factory: pytest.TempPathFactory) -> None:
    await emptied(driver)
    for name in ("once", "again"):
        await loaded(driver, intake, tmp_path_factory.mktemp("bad") / f"{name}.jsonl", *BAD)
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in LINES], intake)
    await work_until_idle(driver)
    await Acts(driver, Viewer("ann", "admin", "test"), reason="the same card").link("q-wed:d", "q-wed:e")


def figures(whom: Run, *words: str) -> dict[tuple[str, str], tuple[int, int]]:
    done = whom("quality", "--csv", *words)
    assert done.exit_code == 0, done.output
    rows = csv.DictReader(io.StringIO(done.stdout))
    return {(row["name"], row["figure"]): (int(row["number"]), int(row["of"])) for row in rows}


FAULTS = [
    ("q-till", "reference_only", 0, 9, "all but the deleted one, which counts nowhere"),
    ("q-till", "no_name", 1, 9, "nameless"),
    ("q-till", "no_identifier", 1, 9, "an address would be one"),
    ("q-till", "no_birth_date", 1, 9, "no date is still a value"),
    ("q-till", "no_address", 1, 9, "unfindable"),
    ("q-till", "no_seen_at", 1, 9, "timeless"),
    ("q-till", "birth_date_no_date", 1, 8, "of those that have one"),
    ("q-till", "birth_date_implausible", 1, 8, "1066"),
    ("q-till", "address_unusable", 1, 8, "a town alone"),
    ("q-till", "birth_dates_differ", 0, 8, "each stands alone"),
    ("q-till", "stale", 1, 8, "of those with a time"),
    ("q-shop", "birth_dates_differ", 1, 1, "a slip links, and is a fault all the same"),
    ("q-card", "birth_dates_differ", 1, 1, "both are counted, each with its source"),
    ("q-name", "birth_dates_differ", 0, 0, "says nothing, so contradicts nothing"),
    ("q-shop", "names_differ", 0, 1, "one name, told in two ways"),
    ("q-wed", "names_differ", 2, 2, "joined by a colleague"),
    ("q-desk", "reference_only", 3, 3, "caller, claimer and cookie"),
    ("q-bad", "identifier_refused", 2, 4, "each once, however often it was sent"),
    ("q-bad", "record_refused", 1, 4, "of those there are and those that were refused"),
    ("q-till", "identifier_refused", 0, 9, "none"),
    ("phone", "no_customer", 1, 3, "claimed only; a verified identifier is somebody"),
    ("chat", "no_customer", 1, 1, "a cookie is nobody"),
    ("chat", "no_text", 1, 1, "blanks are none"),
    ("phone", "no_text", 0, 3, "all said something"),
    ("email", "no_customer", 1, 1, "of no profile at all"),
]


def test_each_kind_of_fault_is_counted(whom: Run, shop: None) -> None:
    counted = figures(whom)
    wrong = [(*row, counted[row[0], row[1]]) for row in FAULTS if counted[row[0], row[1]] != row[2:4]]
    assert not wrong


def test_every_kind_of_fault_has_a_row_here() -> None:
    assert {sort.name for sorts in SORTS.values() for sort in sorts} == {figure for _, figure, *_ in FAULTS}


def test_pages_change_no_figure(whom: Run, shop: None, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = figures(whom)
    monkeypatch.setattr("graph.quality.PAGE", 2)
    assert figures(whom) == whole


def test_what_is_stale_is_for_the_caller_to_say(whom: Run, shop: None) -> None:
    assert figures(whom, "--stale-days", "9")["q-till", "stale"] == (8, 8)
    assert figures(whom, "--stale-days", "900")["q-till", "stale"] == (0, 8)
    assert whom("quality", "--stale-days", "0").exit_code == 2


def test_the_table_says_what_to_do_and_nothing_of_anybody(whom: Run, shop: None, home: Path) -> None:
    done = whom("quality")
    assert done.exit_code == 0, done.output
    assert "source q-till: 9 profiles" in done.stdout
    assert "1 birth date is no date: fix the export of q-till" in done.stdout
    assert "12.5%" in done.stdout
    for told in ("Quentin", "quality.example", "1980", "1066", "3/2/80", "York", "q-cookie"):
        assert told not in done.stdout + done.stderr + whom("quality", "--csv").stdout
    looks = [json.loads(line) for line in (home / "audit.jsonl").read_text().splitlines()]
    assert {"operation": "cli:quality", "everyone": True}.items() <= looks[0].items()


def test_it_goes_to_a_file_too(whom: Run, shop: None, tmp_path: Path) -> None:
    assert whom("quality", tmp_path / "table.txt").exit_code == 0
    assert "source q-till: 9 profiles" in (tmp_path / "table.txt").read_text()
    assert whom("quality", "--csv", tmp_path / "quality.csv").exit_code == 0
    assert (tmp_path / "quality.csv").read_text().startswith("about,name,figure,number,of,share,advice\n")


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"admin"}))
async def test_only_administrators_look_at_all(driver: Driver, role: str) -> None:
    for reads in (facts_of_profiles, contacts_of_channels):
        with pytest.raises(Forbidden):
            await anext(reads(driver, Viewer("x", role, "test")))


async def test_what_comes_mended_is_refused_no_more(empty: Driver, intake: Intake, tmp_path: Path) -> None:
    """Also by way of the file of rejected lines; and of what was refused nothing is kept but that it was."""
    await loaded(empty, intake, tmp_path / "bad.jsonl", *BAD)
    kept = json.dumps(await empty.inspect("MATCH (r:Refusal) RETURN r {.*, at: toString(r.at)} AS r"))
    assert kept.count('"source": "q-bad"') == 3
    assert not any(told in kept for told in ("bad-1", "Quentin", "email of", "pigeon"))
    mended = tmp_path / "bad.jsonl.rejected.jsonl"
    lines = (
        mended.read_text().replace("no email of Quentin", "quentin@quality.example").replace("carrier pigeon", "post")
    )
    mended.write_text(lines)
    await load_file(empty, mended, Load(intake))
    assert await refusals(empty, SYSTEM) == [{"source": "q-bad", "code": "invalid_identifier", "records": 1}]


def test_an_empty_graph_has_no_figures(whom: Run, empty: Driver) -> None:
    assert "empty" in whom("quality").stdout
    assert len(whom("quality", "--csv").stdout.splitlines()) == 1


@pytest.mark.parametrize("sort", [sort for sorts in SORTS.values() for sort in sorts], ids=lambda sort: sort.name)
@pytest.mark.parametrize("n", [1, 2, 1_234])
def test_advice_agrees_with_the_number(sort: Sort, n: int) -> None:
    about = CHANNEL if sort in SORTS[CHANNEL] else SOURCE
    tally = Tally()
    tally.counts[about, "till [2|3]"] = Counter({sort.name: n})
    (told,) = [one.advice for one in tally.figures() if one.sort is sort]
    assert "{" not in told
    assert "[" not in told.replace("till [2|3]", "")
    if "{n}" in sort.advice:
        one = ("profile", "birth date", "contact", "record")
        nouns = tuple(f"{noun}{'' if n == 1 else 's'} " for noun in one)
        assert told.partition(" ")[2].startswith(nouns)
