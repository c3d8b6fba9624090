"""The secrets of settings, read from the short forms people write them in.

An API key is written `key:role[:name[:kinds]]`, kinds joined by `+`; several are parted by commas or line ends; or all
as a JSON list of objects with those names. A Segment write key is written `source=key`, with `:authenticated` after the
key when the source is a server whose identifiers may be taken as verified.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

HASHED = "sha256$"
"""A key that starts so is the hash of the real one, for those who keep no secrets in their settings."""

DEFAULT_ROLE = "agent"
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
        entry = dict(zip(("key", "role", "name", "kinds"), entry.split(":"), strict=False))
    if not isinstance(entry, dict):
        raise ValueError(f"entry {place} is neither text nor an object")
    kinds = entry.get("kinds")
    kinds = kinds.split("+") if isinstance(kinds, str) else kinds
    return ApiKey(
        digest=_digest(str(entry.get("key", "")), place),
        role=str(entry.get("role") or DEFAULT_ROLE).strip(),
        name=str(entry.get("name") or f"key-{place}").strip(),
        kinds=None if kinds is None else frozenset(str(kind).strip() for kind in kinds),
    )


def _write_key(entry: Any, place: int) -> WriteKey:
    if isinstance(entry, str):
        source, _, key = entry.partition("=")
        key, _, trust = key.partition(":")
        entry = {"source": source, "key": key, "authenticated": trust == "authenticated"}
    if not isinstance(entry, dict) or not entry.get("source"):
        raise ValueError(f"entry {place} names no source")
    source = str(entry["source"]).strip()
    return WriteKey(_digest(str(entry.get("key", "")), place), source, bool(entry.get("authenticated")))


def _digest(key: str, place: int) -> bytes:
    key = key.strip()
    if key.startswith(HASHED):
        try:
            return bytes.fromhex(key.removeprefix(HASHED))
        except ValueError:
            raise ValueError(f"entry {place} has a hash that is not hexadecimal") from None
    if len(key) < MIN_LENGTH:
        raise ValueError(f"entry {place} has a key shorter than {MIN_LENGTH} characters")
    return digest(key)
