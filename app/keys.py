"""The secrets of settings, read from the short forms people write them in.

An API key is written `key:role[:name[:kinds]]`, kinds joined by `+`; several are parted by commas or line ends; or all
as a JSON list of objects with those names. A Segment write key is written `source=key`, with `:authenticated` after the
key when the source is a server whose identifiers may be taken as verified.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from graph.identifiers import KINDS

HASHED = "sha256$"
"""A key that starts so is the hash of the real one, for those who keep no secrets in their settings."""

DEFAULT_ROLE = "agent"
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
MIN_LENGTH = 16
"""Shorter keys can be guessed; whom refuses them (characters)."""


def digest(secret: str) -> bytes:
    """SHA-256 of a key. Keys are long and random, so a slow password hash would buy nothing."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One caller of the API: what it may do, and the hash of the key it shows. The key itself is not kept."""

    digest: bytes = field(repr=False)
    role: str
    name: str
    kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class WriteKey:
    """One Segment source: its name in the graph, its key's hash, and whether it vouches for its identifiers."""

    digest: bytes = field(repr=False)
    source: str
    authenticated: bool = False


def parse_api_keys(text: str) -> tuple[ApiKey, ...]:
    """Raises ValueError naming the entry by its place, never by its content."""
    return tuple(_api_key(entry, place) for place, entry in enumerate(_entries(text), 1))


def parse_write_keys(text: str) -> tuple[WriteKey, ...]:
    """Raises ValueError naming the entry by its place, never by its content."""
    return tuple(_write_key(entry, place) for place, entry in enumerate(_entries(text), 1))


def _entries(text: str) -> list[Any]:
    text = text.strip()
    if text.startswith("["):
        try:
            return list(json.loads(text))
        except ValueError:
            raise ValueError("starts with [ but is not a JSON list") from None
    lines = (line.partition("#")[0] for line in text.splitlines())
    return [entry.strip() for line in lines for entry in line.split(",") if entry.strip()]


def _api_key(entry: Any, place: int) -> ApiKey:
    if isinstance(entry, str):
        parts = entry.split(":")
        if len(parts) > 4:
            raise ValueError(f"entry {place} has more parts than key:role:name:kinds")
        entry = dict(zip(("key", "role", "name", "kinds"), parts, strict=False))
    if not isinstance(entry, dict):
        raise ValueError(f"entry {place} is neither text nor an object")
    return ApiKey(
        digest=_digest(str(entry.get("key", "")), place),
        role=str(entry.get("role") or DEFAULT_ROLE).strip(),
        name=str(entry.get("name") or f"key-{place}").strip(),
        kinds=_kinds(entry.get("kinds"), place),
    )


def _kinds(told: Any, place: int) -> frozenset[str] | None:
    # A kind that does not exist opens nothing: a slip of the pen would be found only by whoever lacks an answer.
    if told is None:
        return None
    named = told.split("+") if isinstance(told, str) else told
    if not isinstance(named, list) or not all(isinstance(kind, str) and kind.strip() in KINDS for kind in named):
        raise ValueError(f"entry {place} names an identifier kind that does not exist; there are {', '.join(KINDS)}")
    return frozenset(kind.strip() for kind in named)


def _write_key(entry: Any, place: int) -> WriteKey:
    if isinstance(entry, str):
        source, _, key = entry.partition("=")
        key, colon, trust = key.partition(":")
        if colon and trust.strip() != "authenticated":
            raise ValueError(f"entry {place} has something else than :authenticated after its key")
        entry = {"source": source, "key": key, "authenticated": bool(colon)}
    if not isinstance(entry, dict) or not entry.get("source"):
        raise ValueError(f"entry {place} names no source")
    source, trusted = str(entry["source"]).strip(), entry.get("authenticated", False)
    if not _SOURCE.fullmatch(source):
        raise ValueError(
            f"entry {place} has a source that is not lower-case letters, digits, dots, dashes, underscores"
        )
    if not isinstance(trusted, bool):
        raise ValueError(f"entry {place} has an authenticated that is neither true nor false")
    return WriteKey(_digest(str(entry.get("key", "")), place), source, trusted)


def _digest(key: str, place: int) -> bytes:
    key = key.strip()
    if key.startswith(HASHED):
        if not re.fullmatch(r"[0-9a-fA-F]{64}", key.removeprefix(HASHED)):
            raise ValueError(f"entry {place} has a hash that is not 64 hexadecimal digits")
        return bytes.fromhex(key.removeprefix(HASHED))
    if len(key) < MIN_LENGTH:
        raise ValueError(f"entry {place} has a key shorter than {MIN_LENGTH} characters")
    return digest(key)
