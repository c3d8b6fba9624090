"""What `whom doctor` finds wrong on a real graph, and how it says to mend it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from app import assets, checks
from app.checks import Check
from app.cli import cli
from app.commands import doctor
from app.settings import Settings
from graph import jars, process
from graph.access import SYSTEM
from graph.connection import Connection
from graph.driver import Driver
from graph.intake import Intake
from graph.progress import silent
from graph.records import RECORD
from graph.writes import store
from insight.worker import work_until_idle as read_messages
from matching.active import activate, default_model
from matching.worker import work_until_idle

WHO = {"source": "shop", "profile": "7"}
LINES: list[dict[str, Any]] = [
    {"type": "profile", "source": "shop", "id": "7", "identifiers": [{"kind": "email", "value": "jane@example.org"}]},
    {"type": "interaction", "id": "1", "channel": "email", "at": "2026-01-01T10:00:00Z", "case": "later", **WHO},
    {"type": "session", "id": "2", "at": "2026-01-01T10:00:00Z", **WHO},
    {"type": "order", "id": "3", "at": "2026-01-01T10:00:00Z", "lines": [{"sku": "A"}], **WHO},
    {"type": "case", "id": "4", "opened_at": "2026-01-01T10:00:00Z", **WHO},
    {"type": "consent", "id": "5", "purpose": "news", "status": "granted", "at": "2026-01-01T10:00:00Z", **WHO},
    {"type": "campaign_response", "id": "6", "campaign": "spring", "response": "opened", "at": "2026-01-01", **WHO},
    {"type": "interaction", "source": "till", "id": "8", "profile": "unknown", "channel": "store", "at": "2026-01-02"},
]


@pytest.fixture
async def whole(empty: Driver, intake: Intake) -> Driver:
    """A graph with one of everything, as our own writes make it; a placeholder and a half-known case among them."""
    await store(empty, SYSTEM, [RECORD.validate_python(line) for line in LINES], intake)
    await work_until_idle(empty)
    return empty


@pytest.fixture
def settings(neo4j_connection: Connection, tmp_path: Path) -> Settings:
    word = SecretStr(neo4j_connection.password)
    return Settings(neo4j_uri=neo4j_connection.uri, neo4j_password=word, home=tmp_path / "not there yet")


async def found(settings: Settings) -> dict[str, Check]:
    return {check.name: check async for check in checks.checks(settings, silent)}


async def test_all_is_well_on_a_graph_of_ours(whole: Driver, settings: Settings) -> None:
    assert {name for name, check in (await found(settings)).items() if not check.ok} <= {"GraphiQL"}


BREAKS = [
    ("CREATE (:Profile {id: 'x:1', source: 'x', source_id: '1'})", "1 profiles without an id, a source or an alias"),
    ("MATCH (p:Profile) SET p.source = null", "2 profiles without"),
    ("MATCH (p:Profile)-[r:RESOLVES_TO]->() DELETE r", "2 profiles that do not belong to exactly one customer"),
    ("MATCH (p:Profile) CREATE (p)-[:RESOLVES_TO]->(:Customer)", "2 profiles that do not belong to exactly one"),
    ("MATCH (i:Identifier) SET i.value = 'other'", "1 identifiers whose key"),
    ("MATCH (i:Identifier) REMOVE i.kind", "1 identifiers whose key"),
    ("MATCH ()-[r:IDENTIFIED_BY]->() SET r.trust = 'maybe'", "1 identifiers of a profile that are neither"),
    ("MATCH (n:Interaction)-[r:VIA]->() DELETE r", "3 interactions without"),
    ("MATCH (n:Interaction) SET n.at = '2026-01-01'", "3 interactions without"),
    ("MATCH (n:Order) SET n.total = 3", "1 orders without"),
    ("MATCH (n:Case) REMOVE n.status", "1 cases without"),
    ("MATCH (n:Consent) REMOVE n.at", "1 consents without"),
]


@pytest.mark.parametrize(("statement", "told"), BREAKS, ids=[told for _, told in BREAKS])
async def test_a_broken_rule_is_counted(whole: Driver, settings: Settings, statement: str, told: str) -> None:
    await whole.migrate(statement)
    records = (await found(settings))["Records"]
    assert told in records.detail
    assert not records.ok


async def test_a_lost_index_and_a_missing_worker_are_told(whole: Driver, settings: Settings) -> None:
    await whole.migrate("DROP INDEX order_number_key")
    await whole.migrate(
        "CREATE (:Change {id: 'old', kind: 'profile', at: datetime() - duration('PT5M'), due: datetime()})"
    )
    try:
        now = await found(settings)
    finally:
        await whole.migrate("CREATE INDEX order_number_key FOR (n:Order) ON (n.number_key)")
    assert (now["Indexes"].detail, now["Indexes"].ok) == ("order_number_key: missing", False)
    assert "whom serve" in now["Worker"].mend


async def test_labels_of_an_older_model_are_counted(whole: Driver, settings: Settings) -> None:
    said = {"type": "interaction", "channel": "email", "at": "2026-01-01", "text": "My parcel is late again!", **WHO}
    lines = [RECORD.validate_python(said | {"id": f"s{n}"}) for n in range(3)]
    await store(whole, SYSTEM, lines, Intake(b"a key for tests, thirty-two bytes"))
    await read_messages(whole)
    assert (await found(settings))["Sentiment"].detail == "3 of 3 messages labelled by the model of this version"
    await whole.migrate("MATCH (n:Interaction {id: 'shop:s1'}) SET n.sentiment_model = '0a1b2c3d4e5f'")
    told = (await found(settings))["Sentiment"]
    assert told.detail.startswith("2 of 3 messages")
    assert "reads the others anew" in told.detail
    assert told.ok, "nobody has to do anything"


async def test_a_graph_without_its_migrations_is_looked_at_no_further(whole: Driver, settings: Settings) -> None:
    await whole.migrate("MATCH (m:Migration) SET m.version = -m.version")
    try:
        now = await found(settings)
    finally:
        await whole.migrate("MATCH (m:Migration) SET m.version = -m.version")
    assert "whom migrate" in now["Migrations"].mend
    assert "Records" not in now


MACHINES: list[tuple[Callable[[pytest.MonkeyPatch], None], str, str]] = [
    (lambda patch: patch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0)), "Disk", "room"),
    (lambda patch: patch.setattr(process, "java", lambda: "/nowhere/java"), "Java", "make install"),
    (lambda patch: patch.setattr(process, "java", lambda: shutil.which("false")), "Java", "make install"),
    (lambda patch: patch.setattr(assets, "BUILD", Path("/nowhere")), "GraphiQL", "make install"),
]


@pytest.mark.parametrize(("lose", "name", "mend"), MACHINES)
async def test_what_the_machine_lacks_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lose: Callable[[pytest.MonkeyPatch], None], name: str, mend: str
) -> None:
    lose(monkeypatch)
    monkeypatch.setattr(jars, "class_path", lambda _: [])
    (check,) = [check for check in checks.of_the_machine(Settings(home=tmp_path), silent) if check.name == name]
    assert mend in check.mend


def asked(monkeypatch: pytest.MonkeyPatch, settings: Settings, *arguments: str) -> tuple[int, str]:
    monkeypatch.setenv("WHOM_NEO4J_URI", settings.neo4j_uri or "")
    monkeypatch.setenv("WHOM_NEO4J_PASSWORD", settings.neo4j_password.get_secret_value())
    monkeypatch.setenv("WHOM_HOME", str(settings.home))
    monkeypatch.setattr(checks, "PATIENCE", 0.2)
    monkeypatch.setattr(doctor, "set_up_logs", lambda _: None)  # other tests have set them up as they need them
    result = CliRunner().invoke(cli, ["doctor", *arguments])
    return result.exit_code, result.stdout


@pytest.mark.usefixtures("whole")
def test_json_for_scripts(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setattr(assets, "installed", lambda: True)
    code, out = asked(monkeypatch, settings, "--json")
    assert code == 0
    told = json.loads(out)
    assert told["ok"] is True
    assert {"name", "ok", "detail", "mend"} == set(told["checks"][0])


def test_a_neo4j_that_is_away_is_one_thing_wrong_and_no_crash(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    code, out = asked(monkeypatch, settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:1"}))
    assert code == 6
    assert "wrong Connection" in out
    assert "is it running?" in out
    wrong = settings.model_copy(update={"neo4j_password": SecretStr("not this one")})
    code, out = asked(monkeypatch, wrong)
    assert code == 6
    assert "WHOM_NEO4J_PASSWORD" in out
    assert "not this one" not in out


async def test_it_tells_the_model_in_use_and_that_one_of_ones_own_finds_more(
    whole: Driver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await whole.migrate("MATCH (m:Model) DELETE m")
    assert (await found(settings))["Matching"].detail == "by the model that ships"
    monkeypatch.setattr(checks, "TRAINS_WELL", 2)
    told = (await found(settings))["Matching"]
    assert told.ok
    assert "`whom train` learns from your own 2 profiles" in told.detail
    await activate(whole, default_model().model_copy(update={"name": "autumn", "prior": 1e-6}))
    assert (await found(settings))["Matching"].detail == "by the model autumn"
    await whole.migrate("MATCH (m:Model) DELETE m")
