"""The secrets Whom makes for itself, once, in files that only their user can read."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from app.keys import ApiKey, parse_api_keys
from app.settings import Settings
from graph.errors import SetupError
from graph.files import write_private

ID_KEY_BYTES = 32


def id_key(settings: Settings) -> bytes:
    """The secret that customer ids are made with: `WHOM_ID_KEY`, else the one kept in `home`, made now if need be."""
    if settings.id_key is not None:
        return _from_hex(settings.id_key.get_secret_value(), "WHOM_ID_KEY")
    path = settings.home.expanduser() / "id_key"
    return _from_hex(kept(path, lambda: secrets.token_hex(ID_KEY_BYTES)), str(path))


def kept(path: Path, make: Callable[[], str]) -> str:
    """What a private file holds; if there is none yet, what `make()` gives is written to it. The first writer wins."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        write_private(draft, make())
        with contextlib.suppress(FileExistsError):
            # A link, unlike a rename, never replaces what another process wrote in the meantime.
            os.link(draft, path)
        draft.unlink()
    return path.read_text("utf-8").strip()


def api_keys(settings: Settings) -> tuple[ApiKey, ...]:
    """All API keys: of the setting and of the file it names. Raises SetupError for a file that cannot be read."""
    if settings.api_keys_file is None:
        return settings.api_keys
    try:
        return settings.api_keys + parse_api_keys(settings.api_keys_file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise SetupError(f"The file WHOM_API_KEYS_FILE names can't be used: {why}", code="invalid_settings") from None


def _from_hex(text: str, where: str) -> bytes:
    try:
        key = bytes.fromhex(text)
    except ValueError:
        raise SetupError(f"{where} is not hexadecimal", code="invalid_settings") from None
    if len(key) < ID_KEY_BYTES:
        raise SetupError(f"{where} must have {2 * ID_KEY_BYTES} hex digits or more", code="invalid_settings")
    return key
