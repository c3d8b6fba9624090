"""`tools/environment.sh` and the Makefile on machines that lack something. Pythons are stand-ins: shell scripts on the PATH."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11", "python3", "python")
NEEDED = ("sh", "dirname", "cat", "cksum", "rm", "grep", "tr", "kill", "sleep", "pwd", "make", "awk", "mkdir")

SHIM = "echo 'pyenv: not found' >&2; exit 127"
"""What a pyenv shim does for a version that is not installed."""
OLD = 'case "$*" in *version_info*11*) exit 1;; *) exit 0;; esac'
NO_VENV = 'case "$*" in *ensurepip*) exit 1;; *version_info\\[*) echo 3.12;; *) exit 0;; esac'
FINE = 'case "$*" in "-m venv"*) echo "made with $0" >&2; exit 9;; *) exit 0;; esac'
"""Good enough up to the making of the environment, where it says who it is."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Only what the script reads, in a folder with a space in its name."""
    checkout = tmp_path / "a checkout"
    (checkout / "tools").mkdir(parents=True)
    (checkout / "web").mkdir()
    for name in ("tools/environment.sh", "Makefile", "requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, checkout / name)
    shutil.copy(ROOT / "web" / "package-lock.json", checkout / "web")
    (tmp_path / "bin").mkdir()
    for name in NEEDED:
        if found := shutil.which(name):
            (tmp_path / "bin" / name).symlink_to(found)
    return checkout


def install(checkout: Path, pythons: dict[str, str], **env: str) -> tuple[int, str]:
    """`make install` with no Python but the stand-ins."""
    path = checkout.parent / "bin"
    for name in PYTHONS:
        (path / name).write_text(f"#!/bin/sh\n{pythons.get(name, SHIM)}\n")
        (path / name).chmod(0o755)
    clean = {"PATH": str(path), "HOME": str(checkout.parent), **env}
    done = subprocess.run(["make", "install"], cwd=checkout, env=clean, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("pythons", "told"),
    [
        ({}, "Whom needs Python 3.11 or newer"),
        ({"python3": OLD, "python": OLD}, "sudo apt-get install python3 python3-venv"),
        ({"python3": NO_VENV}, "sudo apt-get install python3.12-venv"),
        ({"python3.11": OLD, "python3": NO_VENV}, "sudo apt-get install python3.12-venv"),
    ],
    ids=["none", "too old", "stock Debian", "an old one and stock Debian"],
)
def test_what_to_install_is_said(checkout: Path, pythons: dict[str, str], told: str) -> None:
    code, said = install(checkout, pythons)
    assert code != 0
    assert told in said
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize(
    ("pythons", "chosen"),
    [
        ({"python3": FINE}, "python3"),
        ({"python3.13": SHIM, "python3.11": FINE, "python3": OLD}, "python3.11"),
        ({"python3.13": NO_VENV, "python3.12": FINE, "python3": FINE}, "python3.12"),
        ({"python": FINE}, "python"),
    ],
)
def test_the_first_python_that_runs_is_taken(checkout: Path, pythons: dict[str, str], chosen: str) -> None:
    code, said = install(checkout, pythons)
    assert code != 0
    assert re.search(rf"made with \S*/{re.escape(chosen)}$", said, re.MULTILINE), said


def test_a_python_that_is_named_is_the_only_one_tried(checkout: Path) -> None:
    named = checkout.parent / "my python"
    named.write_text(f"#!/bin/sh\n{FINE}\n")
    named.chmod(0o755)
    _, said = install(checkout, {"python3": FINE}, PYTHON=str(named))
    assert f"made with {named}" in said
    _, said = install(checkout, {"python3": FINE}, PYTHON="/nowhere/python")
    assert "tried: /nowhere/python" in said


def test_an_environment_that_is_current_costs_nothing_and_a_changed_lock_renews_it(checkout: Path) -> None:
    scripts = checkout / ".venv" / "bin"
    scripts.mkdir(parents=True)
    # It counts what it is asked for; the installed command appears with `pip install --editable`.
    (scripts / "python").write_text('#!/bin/sh\necho "$*" >>"$(dirname "$0")/asked"\n: >"$(dirname "$0")/whom"\n')
    (scripts / "python").chmod(0o755)

    def asked() -> str:
        found = scripts / "asked"
        said = found.read_text() if found.exists() else ""
        found.unlink(missing_ok=True)
        return said

    assert install(checkout, {})[0] == 0
    assert "-r requirements.lock" in asked()
    assert install(checkout, {})[0] == 0
    assert "pip" not in asked(), "nothing has changed"

    (checkout / "requirements.lock").write_text("")
    assert install(checkout, {})[0] == 0
    assert "--require-hashes" in asked()

    (checkout / ".venv" / "installing").write_text("999999999")  # an install that was killed
    code, said = install(checkout, {"python3": FINE})
    assert code != 0
    assert "made with" in said, "what is half there is made anew, not mended"


def test_make_alone_lists_what_there_is() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"make {target}" in said for target in ("demo", "test", "check", "bench", "install", "lock", "clean"))


def test_locks_name_no_addresses_and_the_runtime_is_part_of_dev() -> None:
    locks = [(ROOT / name).read_text() for name in ("requirements.lock", "requirements-dev.lock")]
    runtime, dev = (set(re.findall(r"^\S+==\S+", lock, re.MULTILINE)) for lock in locks)
    assert runtime < dev
    for lock in locks:
        assert "://" not in lock
        assert "--index-url" not in lock
        assert lock.count("==") <= lock.count("--hash=sha256:")


def test_ci_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text().rstrip().endswith("exec make test")
