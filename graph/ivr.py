"""What a caller keyed in: how it is kept, what of it counts as a claim, and who may see it.

Whoever keys in an order number or a loyalty card says that it is theirs and proves nothing: it is a claim, as if they had said it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import orjson

from graph.access import Thing, Viewer, allowed, sees_kind
from graph.errors import InvalidIdentifier
from graph.identifiers import Hint, identify, without_card_numbers
from graph.intake import Row, Warned
from graph.kept import json_text
from graph.records import Ivr, KeyedValue

_SECRET = re.compile(r"\b(pin|cv[cv]2?|passcode|password|security code|secret)\b", re.IGNORECASE)
"""Labels of what nobody is to read later."""
HIDDEN = "…"


def ivr_properties(ivr: Ivr | None, hint: Hint, warnings: list[Warned]) -> Row:
    """The properties of an interaction: the way through the menu, what was keyed, and the keys of identifiers among it. Raises UnknownKind."""
    told = [_kept(value, hint, warnings) for value in ivr.keyed] if ivr else []
    keys = sorted({one["key"] for one in told if one["key"]})
    return {
        "ivr_menu": list(ivr.menu) if ivr and ivr.menu else None,
        "ivr_keyed": json_text(told),
        "keyed": keys or None,
    }


def _kept(value: KeyedValue, hint: Hint, warnings: list[Warned]) -> Row:
    row: Row = {"label": value.label, "value": without_card_numbers(value.value), "kind": None, "key": None}
    if value.label and _SECRET.search(value.label):
        return row | {"value": HIDDEN}
    if value.kind is None or row["value"] != value.value:
        return row
    try:
        found = identify(value.kind, value.value, hint)
    except InvalidIdentifier as fault:
        warnings.append(
            Warned("identifier_unusable", f"what was keyed is no {value.kind}: {fault.message}; kept as it was keyed")
        )
        return row
    return row | {"kind": found.kind, "key": found.key}


def show_keyed(viewer: Viewer, rows: Iterable[Row]) -> None:
    """Turn what was keyed into rows, without what the viewer may not see: an identifier goes with its kind, anything else with what was said."""
    for row in rows:
        if "ivr_keyed" not in row:
            continue
        told = orjson.loads(row.get("ivr_keyed") or "[]")
        row["ivr_keyed"] = [one for one in told if _sees(viewer, one["kind"])]


def _sees(viewer: Viewer, kind: str | None) -> bool:
    return sees_kind(viewer, kind) if kind else allowed(viewer, Thing.INTERACTION_TEXT)
