"""Makes a record of a spreadsheet's row.

Without a mapping, a column is named as the field it holds: `type`, `source`, `id`, `name`, …; an identifier kind (`email`, `phone`, …) gives an
identifier, `line1`, `city`, `postcode`, … the address, `attributes.colour` an attribute, `recipient.name` a part. A mapping file (TOML or JSON) is
for columns with other names:

    [defaults]                      # for every row
    type = "profile"
    source = "till"
    [columns]                       # column = field; "" leaves a column out
    "Card no" = "loyalty_card"
    "Card no " = "id"
    [formats]                       # of times and dates not written in ISO 8601, as in Python's strptime
    seen_at = "%d/%m/%Y %H:%M"
"""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from graph.errors import SetupError, SkipRecord
from graph.identifiers import KINDS
from graph.record_parts import Address

_ADDRESS = frozenset(Address.model_fields) - {"text", "use"}
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_FLAGS = frozenset({"public", "gift", "deleted", "partial"})


@dataclass(frozen=True, slots=True)
class Columns:
    """How columns become fields. `columns` maps a column's name to a field, or to several parted by commas."""

    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)

    def record(self, header: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
        """The row as an import line. Raises SkipRecord for a row with more cells than columns, or a cell in the wrong form."""
        if len(cells) > len(header):
            raise SkipRecord("the row has more cells than there are columns", code="invalid_csv")
        made: dict[str, Any] = copy.deepcopy(dict(self.defaults))
        for column, cell in zip(header, cells, strict=False):
            if column and cell.strip():
                for name in self.columns.get(column, column).split(","):
                    self._put(made, name.strip(), cell.strip())
        return made

    def _put(self, made: dict[str, Any], name: str, cell: str) -> None:
        if not name:
            return
        if name in KINDS:
            _listed(made, "identifiers").append({"kind": name, "value": cell})
        elif name == "address":
            _listed(made, "addresses").append({"text": cell})
        elif name in _ADDRESS:
            _part(_listed(made, "addresses"), name)[name] = cell
        elif "." in name:
            outer, _, inner = name.partition(".")
            _object(made.setdefault(outer, {}), name)[inner] = cell
        else:
            made[name] = self._value(name, cell)

    def _value(self, name: str, cell: str) -> Any:
        if name in self.formats:
            return _reformatted(name, cell, self.formats[name])
        if name in _FLAGS:
            return _TRUTHS.get(cell.lower(), cell)
        if name == "other_names":
            return [part.strip() for part in cell.split(";") if part.strip()]
        if name == "pages":
            return cell.split(";")
        # Lines of an order, and whatever else a cell cannot hold flat, may be written as JSON.
        return json.loads(cell) if cell[0] in "[{" and _is_json(cell) else cell


def read_columns(path: Path) -> Columns:
    """A mapping file. Raises SetupError that says what is wrong with it."""
    try:
        text = path.read_text("utf-8")
        told = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise SetupError(f"the mapping {path} can't be read: {error.strerror}", code="invalid_mapping") from None
    except ValueError as error:
        raise SetupError(f"the mapping {path} is neither TOML nor JSON: {error}", code="invalid_mapping") from None
    unknown = told.keys() - {"columns", "defaults", "formats"}
    if unknown or not all(isinstance(part, dict) for part in told.values()):
        raise SetupError(
            "a mapping has the tables columns, defaults and formats, and nothing else", code="invalid_mapping"
        )
    mapping = Columns(told.get("columns", {}), told.get("defaults", {}), told.get("formats", {}))
    for table in (mapping.columns, mapping.formats):
        if wrong := [name for name, value in table.items() if not isinstance(value, str)]:
            raise SetupError(f"the mapping of {wrong[0]} has to be text", code="invalid_mapping")
    return mapping


def _listed(made: dict[str, Any], name: str) -> list[Any]:
    found = made.setdefault(name, [])
    if not isinstance(found, list):
        raise SkipRecord(f"{name} is no list, and another column adds to it", code="invalid_record")
    return found


def _part(addresses: list[Any], name: str) -> dict[str, Any]:
    if not addresses:
        addresses.append({})
    return _object(addresses[0], name)


def _object(found: Any, name: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise SkipRecord(f"what {name} belongs to is no object, and another column gives it", code="invalid_record")
    return found


def _reformatted(name: str, cell: str, pattern: str) -> str:
    try:
        return datetime.strptime(cell, pattern).isoformat()
    except ValueError:
        raise SkipRecord(f"{name} is not of the form the mapping gives ({pattern})", code="invalid_record") from None


def _is_json(cell: str) -> bool:
    try:
        json.loads(cell)
    except ValueError:
        return False
    return True
