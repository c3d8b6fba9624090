"""Settings: read once, described, documented, and never told back when they are wrong."""

from __future__ import annotations

import contextlib
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.keys import HASHED, digest, parse_api_keys, parse_write_keys
from app.secrets import api_keys, id_key, kept
from app.settings import PREFIX, Settings, read_settings
from graph.errors import SetupError

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"
KEY = "k" * 20


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.setenv("WHOM_HOME", str(tmp_path))


def test_defaults_need_nothing() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.neo4j_uri) == ("127.0.0.1", 8000, None)
    assert settings.api_keys == ()


def test_every_setting_is_described_and_documented() -> None:
    page = DOCS.read_text()
    rows = dict(re.findall(r"^\| `(WHOM_\w+)` \| (.*) \|$", page, re.MULTILINE))
    for name, field in Settings.model_fields.items():
        assert field.description, f"{name} has no description"
        assert f"{PREFIX}{name.upper()}" in rows, f"docs/settings.md does not tell of {name}"
    assert set(rows) == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}, "docs/settings.md tells of more"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHOM_PORT", "99999"),
        ("WHOM_PORT", "secret-7"),
        ("WHOM_REGION", "secret"),
        ("WHOM_CURRENCY", "secret"),
        ("WHOM_LOG_LEVEL", "secret"),
        ("WHOM_REQUEST_TIMEOUT", "-1"),
        ("WHOM_NEO4J_HEAP", "secret"),
        ("WHOM_API_KEYS", "secret"),
        ("WHOM_API_KEYS", '["secret"'),
        ("WHOM_API_KEYS", "[7]"),
        ("WHOM_API_KEYS", f"{HASHED}secret:agent"),
        ("WHOM_SEGMENT_WRITE_KEYS", "secret-secret-secret"),
        ("WHOM_API_KEYS", f"{HASHED}{'ab' * 31}:agent"),
        ("WHOM_API_KEYS", f"{HASHED}{'ab' * 31} 7:agent"),
        ("WHOM_API_KEYS", f"{KEY}:integrator:x:emial"),
        ("WHOM_API_KEYS", f"{KEY}:integrator:x:email+secret"),
        ("WHOM_API_KEYS", f"{KEY}:integrator:x:"),
        ("WHOM_API_KEYS", f"{KEY}:integrator:x:email:secret"),
        ("WHOM_API_KEYS", f'[{{"key": "{KEY}", "kinds": 7}}]'),
        ("WHOM_SEGMENT_WRITE_KEYS", "web=secret"),
        ("WHOM_SEGMENT_WRITE_KEYS", f"Web Secret={KEY}"),
        ("WHOM_SEGMENT_WRITE_KEYS", f"web={KEY}:authentcated"),
        ("WHOM_SEGMENT_WRITE_KEYS", f"web={KEY}:"),
        ("WHOM_SEGMENT_WRITE_KEYS", f'[{{"source": "web", "key": "{KEY}", "authenticated": "no"}}]'),
    ],
)
def test_a_wrong_setting_is_named_but_not_told(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError) as refusal:
        read_settings()
    assert name in refusal.value.message
    assert "secret" not in refusal.value.message
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHOM_API_KEYS", f"{KEY}:agent")
    monkeypatch.setenv("WHOM_NEO4J_PASSWORD", "hunter2hunter2")
    monkeypatch.setenv("WHOM_ID_KEY", "ab" * 32)
    shown = repr(read_settings())
    assert not any(secret in shown for secret in (KEY, "hunter2hunter2", "ab" * 32, digest(KEY).hex()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (KEY, [("agent", "key-1", None)]),
        (f"{KEY}:store", [("store", "key-1", None)]),
        (f"{KEY}:store:till 4", [("store", "till 4", None)]),
        (f"{KEY}:integrator:shop:email+phone", [("integrator", "shop", {"email", "phone"})]),
        (f"{KEY}:agent:a, {KEY}2:admin:b", [("agent", "a", None), ("admin", "b", None)]),
        (f"# desk\n{KEY}:agent:a\n\n{KEY}2:admin:b # boss\n", [("agent", "a", None), ("admin", "b", None)]),
        (f'[{{"key": "{KEY}", "role": "agent", "kinds": ["email"]}}]', [("agent", "key-1", {"email"})]),
        (f'["{KEY}:store"]', [("store", "key-1", None)]),
        (f"{HASHED}{digest(KEY).hex()}:agent", [("agent", "key-1", None)]),
        ("", []),
    ],
    ids=["key", "role", "name", "kinds", "two", "lines", "json", "json text", "hash", "none"],
)
def test_api_keys_are_read_in_every_form(text: str, expected: list[tuple[str, str, set[str] | None]]) -> None:
    keys = parse_api_keys(text)
    assert [(key.role, key.name, key.kinds) for key in keys] == expected
    assert not keys or keys[0].digest == digest(KEY)


def test_write_keys_name_their_source() -> None:
    web, server = parse_write_keys(f"web={KEY}, server={KEY}2:authenticated")
    assert (web.source, web.authenticated, web.digest) == ("web", False, digest(KEY))
    assert (server.source, server.authenticated) == ("server", True)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_api_keys, parse_write_keys):
        with contextlib.suppress(ValueError):
            parse(text)


def test_keys_of_a_file_are_added(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_text(f"{KEY}:store:till\n")
    settings = Settings(api_keys=parse_api_keys(f"{KEY}2:agent:desk"), api_keys_file=path)
    assert [key.name for key in api_keys(settings)] == ["desk", "till"]


@pytest.mark.parametrize("content", [None, "short:agent"], ids=["no file", "a short key"])
def test_a_key_file_that_cannot_be_used_is_told(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "keys"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SetupError, match="WHOM_API_KEYS_FILE") as refusal:
        api_keys(Settings(api_keys_file=path))
    assert "short" not in refusal.value.message.replace("shorter", "")


def test_the_id_key_is_made_once_and_private(tmp_path: Path) -> None:
    first, again = id_key(Settings(home=tmp_path)), id_key(Settings(home=tmp_path))
    assert first == again
    assert len(first) == 32
    assert stat.S_IMODE((tmp_path / "id_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("text", ["xyz", "ab"], ids=["not hex", "too short"])
def test_a_wrong_id_key_is_told(text: str) -> None:
    with pytest.raises(SetupError, match="WHOM_ID_KEY"):
        id_key(Settings(id_key=text))


def test_of_two_who_make_a_secret_at_once_the_first_wins(tmp_path: Path) -> None:
    path = tmp_path / "secret"

    def slow() -> str:
        kept(path, lambda: "of the first")
        return "of the second"

    assert kept(path, slow) == "of the first"
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret"]
