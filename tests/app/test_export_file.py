"""`whom export`: the file it writes, and the command."""

from __future__ import annotations

import json
import stat
from datetime import datetime
from pathlib import Path

import pytest

from app.export import Copy, write_copy
from graph.access import ROLES, SYSTEM, Viewer
from graph.driver import Driver
from graph.errors import BadRequest, Forbidden, SetupError
from graph.pseudonyms import Pseudonyms
from tests.app.conftest import Run
from tests.app.export_cases import KEY, load_some, read


async def test_two_copies_have_no_pseudonym_in_common(driver: Driver, tmp_path: Path) -> None:
    await load_some(driver)
    for n in (1, 2):
        await write_copy(driver, SYSTEM, tmp_path / f"{n}.jsonl", Copy(bytes([n]) * 32))
    ids = [{line["id"] for line in read(tmp_path / f"{n}.jsonl")} for n in (1, 2)]
    assert ids[0]
    assert not ids[0] & ids[1]


async def test_moved_times_keep_their_distances(driver: Driver, tmp_path: Path) -> None:
    await load_some(driver)
    for name, shift in (("as-it-is", False), ("moved", True)):
        await write_copy(driver, SYSTEM, tmp_path / name, Copy(KEY, shift))
    still, moved = ({line["id"]: line for line in read(tmp_path / name)} for name in ("as-it-is", "moved"))
    moved_by = Pseudonyms(KEY).shift()
    case, consent = (Pseudonyms(KEY).source_id(*key) for key in (("case", "desk:case-9"), ("consent", "crm:yes-1")))
    for id_, field in ((case, "opened_at"), (consent, "at")):
        assert datetime.fromisoformat(still[id_][field]) - datetime.fromisoformat(moved[id_][field]) == moved_by
    beginning = Pseudonyms(KEY).source_id("interaction", "desk:said-2")
    assert moved[beginning]["at"] == still[beginning]["at"], "there is no time before it"


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"admin"}))
async def test_only_administrators_may(driver: Driver, tmp_path: Path, role: str) -> None:
    with pytest.raises(Forbidden):
        await write_copy(driver, Viewer("somebody", role), tmp_path / "copy", Copy(KEY))
    assert not list(tmp_path.iterdir())


async def test_an_interrupted_copy_leaves_nothing_and_harms_nothing(driver: Driver, tmp_path: Path) -> None:
    await load_some(driver)
    file = tmp_path / "copy.jsonl"
    file.write_text("an earlier copy")

    def interrupt(what: str, done: int, total: int | None) -> None:
        if what == "Writing the copy":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await write_copy(driver, SYSTEM, file, Copy(KEY, report=interrupt))
    assert [path.name for path in tmp_path.iterdir()] == ["copy.jsonl"]
    assert file.read_text() == "an earlier copy"


async def test_progress_ends_at_all(driver: Driver, tmp_path: Path) -> None:
    await load_some(driver)
    told: list[tuple[str, int, int | None]] = []
    await write_copy(driver, SYSTEM, tmp_path / "copy", Copy(KEY, report=lambda *news: told.append(news)))
    assert {what for what, *_ in told} == {"Learning which words are common", "Writing the copy"}
    _, done, total = told[-1]
    assert done == total


async def test_the_file_is_private(driver: Driver, tmp_path: Path) -> None:
    await load_some(driver)
    await write_copy(driver, SYSTEM, tmp_path / "copy.jsonl", Copy(KEY))
    assert stat.S_IMODE((tmp_path / "copy.jsonl").stat().st_mode) == 0o600


async def test_a_folder_that_is_not_there_is_told(driver: Driver, tmp_path: Path) -> None:
    with pytest.raises(SetupError) as refused:
        await write_copy(driver, SYSTEM, tmp_path / "nowhere" / "copy.jsonl", Copy(KEY))
    assert refused.value.reason_code == "unwritable_file"


# The command


def test_the_option_is_required(whom: Run, tmp_path: Path) -> None:
    refused = whom("export", tmp_path / "copy.jsonl")
    assert isinstance(refused.exception, BadRequest)
    assert "--pseudonymised" in refused.exception.message
    assert not (tmp_path / "copy.jsonl").exists()


def test_with_a_key_file_the_copy_can_be_repeated(whom: Run, tmp_path: Path) -> None:
    """What the graph holds does not matter, but that its ids come out alike."""
    for name in ("one", "two"):
        done = whom("export", "--pseudonymised", "--key-file", tmp_path / "key", "--json", tmp_path / name)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["profile"] > 0
    assert [line["id"] for line in read(tmp_path / "one")] == [line["id"] for line in read(tmp_path / "two")]
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_each_copy_is_on_the_audit_trail(whom: Run, tmp_path: Path) -> None:
    assert whom("export", "--pseudonymised", tmp_path / "copy").exit_code == 0
    (line,) = read(tmp_path / "home" / "audit.jsonl")
    assert (line["operation"], line["role"], line["everyone"], line["customers"]) == ("cli:export", "admin", True, [])


@pytest.mark.parametrize("content", ["never hexadecimal", "abcd"])
def test_a_bad_key_file_is_told(whom: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content)
    refused = whom("export", "--pseudonymised", "--key-file", tmp_path / "key", tmp_path / "copy")
    assert isinstance(refused.exception, SetupError)
    assert refused.exception.reason_code == "invalid_key_file"
    assert content not in refused.exception.message
