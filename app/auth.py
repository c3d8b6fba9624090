"""Who is asking: an API key or a Segment write key becomes a viewer, or the request is refused."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.keys import ApiKey, WriteKey, digest
from connectors import Source
from graph.access import Viewer
from graph.errors import SetupError, Unauthenticated, UnknownKind

PURPOSE_HEADER = "x-purpose"
_PURPOSE = re.compile(r"^[\w .,:/-]{1,100}$")
_NO_KEY = "No API key: send it as `Authorization: Bearer KEY` or `X-API-Key: KEY`."
_WRONG_KEY = "This API key is not known."
_WRONG_WRITE_KEY = "Send a write key of WHOM_SEGMENT_WRITE_KEYS as the user name of Basic authentication."


@dataclass(frozen=True, slots=True)
class Sender:
    """A tracking client: the source it writes as, and whether its identifiers count as verified."""

    source: Source
    viewer: Viewer
    verified: bool


class Keys:
    """All keys there are. They are found by their hash, so no comparison's duration tells anything of a key."""

    def __init__(self, api_keys: Iterable[ApiKey], write_keys: Iterable[WriteKey] = (), currency: str = "GBP") -> None:
        self._viewers = {key.digest: _viewer(key) for key in api_keys}
        self._senders = {key.digest: _sender(key, currency) for key in write_keys}

    def __len__(self) -> int:
        return len(self._viewers)

    def viewer(self, headers: Mapping[str, str]) -> Viewer:
        """The viewer whose API key the request carries. Raises Unauthenticated."""
        shown = _bearer(headers.get("authorization", "")) or headers.get("x-api-key", "").strip()
        if not shown:
            raise Unauthenticated(_NO_KEY)
        viewer = self._viewers.get(digest(shown))
        if viewer is None:
            raise Unauthenticated(_WRONG_KEY)
        purpose = headers.get(PURPOSE_HEADER, "")
        return Viewer(viewer.who, viewer.role, purpose, viewer.kinds) if _PURPOSE.match(purpose) else viewer

    def sender(self, headers: Mapping[str, str], written: str = "") -> Sender:
        """The sender whose write key the request carries, or has `written` in its body. Raises Unauthenticated."""
        shown = _basic_user(headers.get("authorization", "")) or written
        sender = self._senders.get(digest(shown)) if shown else None
        if sender is None:
            raise Unauthenticated(_WRONG_WRITE_KEY)
        return sender


def _viewer(key: ApiKey) -> Viewer:
    try:
        return Viewer(key.name, key.role, kinds=key.kinds)
    except UnknownKind as error:
        raise SetupError(f"The API key named {key.name}: {error.message}", code="invalid_settings") from None


def _sender(key: WriteKey, currency: str) -> Sender:
    return Sender(Source(key.source, currency), Viewer(f"segment:{key.source}", "admin", "tracking"), key.authenticated)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _basic_user(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(token.strip(), validate=True).decode("utf-8").partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""
