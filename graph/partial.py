"""Completes records that bring news of some fields only (`partial`), so that any order of arrival ends in the same profile.

Each field remembers the version that last told it (`field_versions` on the profile, JSON text); a field is news if its version is newer.
Identifiers are told kind by kind: a newer email replaces the older, while devices, cookies and accounts add up, because a person has several.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from graph.identifiers import KINDS
from graph.intake import Row
from graph.profile_rows import resolution_key

_REST = "*"
"""Stands for every field told by the last whole record."""
_NEVER = ""
_ADDING_UP = {"account"}
"""Beside devices and cookies: an alias gives a profile a second account, which no later news of the first takes back."""
_SINGLE = (
    "name",
    "given_name",
    "family_name",
    "other_names",
    "birth_date",
    "gender",
    "language",
    "accessibility",
    "addresses",
)


def complete(rows: list[Row], stored: Mapping[str, Row]) -> list[Row]:
    """Whole records of partial ones: each filled with what the graph has, and newer than what it was made from. The rows given stay as
    they are, because a transaction that is tried again starts from them."""
    return [_complete(row | {"properties": dict(row["properties"])}, stored.get(row["id"])) for row in rows]


def _nothing() -> Row:
    return {"version": _NEVER, "field_versions": None, "properties": {}, "identifiers": []}


def _complete(row: Row, known: Row | None) -> Row:
    before = known if known and known["version"] is not None else _nothing()
    told: dict[str, str] = (
        orjson.loads(before["field_versions"]) if before["field_versions"] else {_REST: before["version"]}
    )
    new, old = row["properties"], before["properties"]
    for name in _SINGLE:
        if new[name] is not None and _is_news(name, row["version"], told):
            told[name] = row["version"]
        else:
            new[name] = old.get(name)
            if name == "addresses":
                new["address_text"] = old.get("address_text")
    new["attributes"] = _attributes(new["attributes"], old.get("attributes"), row["version"], told)
    row["identifiers"] = _identifiers(row["identifiers"], before["identifiers"], row["version"], told)
    new["deleted"] = old.get("deleted") if new["deleted"] is None else new["deleted"]
    new["seen_at"] = max(filter(None, (new["seen_at"], _native(old.get("seen_at")))), default=None)
    new["field_versions"] = orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()
    row["version"] = max(before["version"], row["version"])
    _mark(row, before)
    row["link_key"] = resolution_key(row)
    return row


def _mark(row: Row, before: Row) -> None:
    """A late partial record may still fill gaps: what it makes is newer than the version it was made from."""
    if row["version"] == before["version"] and _differs(row, before):
        row["version"] = f"{before['version']}+"


def _differs(row: Row, before: Row) -> bool:
    keys = {(edge["key"], edge["trust"]) for edge in row["identifiers"]}
    if keys != {(edge["key"], edge["trust"]) for edge in before["identifiers"]}:
        return True
    names = (*_SINGLE, "attributes")
    return any(row["properties"][name] != before["properties"].get(name) for name in names)


def _is_news(name: str, version: str, told: Mapping[str, str]) -> bool:
    return told.get(name, told.get(_REST, _NEVER)) < version


def _attributes(new: str | None, old: str | None, version: str, told: dict[str, str]) -> str | None:
    merged: dict[str, Any] = orjson.loads(old) if old else {}
    for name, value in (orjson.loads(new) if new else {}).items():
        if _is_news(f"attributes.{name}", version, told):
            merged[name] = value
            told[f"attributes.{name}"] = version
    return orjson.dumps(merged, option=orjson.OPT_SORT_KEYS).decode() if merged else None


def _identifiers(new: list[Row], old: list[Row], version: str, told: dict[str, str]) -> list[Row]:
    merged = {edge["key"]: edge for edge in old}
    for kind in sorted({edge["kind"] for edge in new}):
        mine = [edge for edge in new if edge["kind"] == kind]
        if KINDS[kind].ties_anonymous or kind in _ADDING_UP:
            merged = {edge["key"]: edge for edge in mine} | merged
        elif _is_news(f"identifiers.{kind}", version, told):
            merged = {key: edge for key, edge in merged.items() if edge["kind"] != kind}
            merged |= {edge["key"]: edge for edge in mine}
            told[f"identifiers.{kind}"] = version
    return list(merged.values())


def _native(value: Any) -> Any:
    return value.to_native() if hasattr(value, "to_native") else value
