"""The Python peers and public data sets of the matching bench, in an environment of their own: none of it is Whom's to depend on."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from graph.errors import SetupError
from graph.progress import Report, silent

REQUIREMENTS = Path(__file__).with_name("peers") / "python" / "requirements.txt"
FOLDER = Path(__file__).with_name(".cache") / "peers"


def python(report: Report = silent) -> Path:
    """The interpreter that has what `peers/python/requirements.txt` names; made at the first call. Raises SetupError with pip's words."""
    lock = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    mark, interpreter = FOLDER / ".made-from", FOLDER / "bin" / "python"
    if mark.exists() and mark.read_text("ascii") == lock:
        return interpreter
    report("Fetching Splink and recordlinkage", 0, None)
    _done([sys.executable, "-m", "venv", "--clear", str(FOLDER)])
    _done([str(interpreter), "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", str(REQUIREMENTS)])
    mark.write_text(lock, "ascii")
    return interpreter


def packages(report: Report = silent) -> Path:
    """The folder of the environment's packages, for the data that some bring."""
    interpreter = python(report)
    said = _done([str(interpreter), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    return Path(said.strip())


def _done(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SetupError(f"the peers' environment could not be made: {done.stderr.strip()[-500:]}")
    return done.stdout
