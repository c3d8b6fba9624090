"""The password of the local Neo4j: made once, kept beside its data in a file that only the user can read."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path

from graph.errors import SetupError
from graph.files import write_private

USER = "neo4j"
"""The one user a new Community Edition has."""
HASH_ROUNDS = 1024
"""Rounds of SHA-256 in `auth.ini`, as Neo4j's own `set-initial-password` writes it."""


def password(folder: Path) -> str:
    """The password of this folder's Neo4j, made when it has neither one nor data. Only the user can read its file."""
    file = folder / "password"
    if file.exists():
        return file.read_text().strip()
    if (folder / "data" / "databases").exists():
        raise SetupError(
            f"{file} is gone, and the data beside it can't be opened without it: put the file back, "
            f"or move {folder / 'data'} away to begin with an empty graph"
        )
    made = secrets.token_urlsafe(18)
    write_private(folder / "data" / "dbms" / "auth.ini", _first_user(made))
    write_private(file, made + "\n")
    return made


def _first_user(word: str) -> str:
    """The line that `set-initial-password` writes; that command would show the password to all in the process list."""
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + word.encode()).digest()
    for _ in range(HASH_ROUNDS - 1):
        digest = hashlib.sha256(digest).digest()
    return f"{USER}:SHA-256,{digest.hex().upper()},{salt.hex().upper()},{HASH_ROUNDS}:\n"
