"""Ids and versions that are pure functions of what they stand for, so the order of arrival cannot change them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

_NEVER = "0000"
"""Sorts before every ISO time: a record without a time is older than any with one."""


def customer_alias(profile_id: str, id_key: bytes) -> str:
    """The customer id this profile gives when it is its cluster's anchor: `c_` and 16 characters, 80 bits.

    A keyed BLAKE2b (RFC 7693), so that nobody without the key can tell a customer id from a profile id. With 80 bits the chance that two of
    a thousand million profiles meet is below one in a million.
    """
    digest = hashlib.blake2b(profile_id.encode("utf-8", "surrogatepass"), key=id_key[:64], digest_size=10).digest()
    return "c_" + base64.b32encode(digest).decode().lower()


def key_fingerprint(id_key: bytes) -> str:
    """A short hash by which a graph recognises the key its customer ids were made with; it does not reveal the key."""
    return hashlib.blake2b(id_key, digest_size=8, person=b"whom-id-key").hexdigest()


def version(at: datetime | None, content: bytes) -> str:
    """A text that sorts by time, ties by content hash: the newer of two versions of a record is the greater."""
    when = at.astimezone(UTC).isoformat(timespec="microseconds") if at else _NEVER
    return f"{when}|{hashlib.blake2b(content, digest_size=8).hexdigest()}"


def link_key(parts: Iterable[str]) -> str:
    """Hash of all that resolution looks at in a profile; profiles with the same key are interchangeable for it."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
