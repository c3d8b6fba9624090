"""One file per source system: its payload in, our records out. To add one: the file, and its line in `CONNECTORS`."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from graph.errors import UnknownKind
from graph.records import Record


@dataclass(frozen=True, slots=True)
class Source:
    """Where payloads come from: its name in the graph, and the currency of amounts that name none (ISO 4217)."""

    name: str
    currency: str = "GBP"


Reader = Callable[[Mapping[str, Any], Source, datetime], list[Record]]
"""Reads one payload from a source, received at a time. Raises SkipRecord, with no personal data in its message."""


@dataclass(frozen=True, slots=True)
class Connector:
    """A source system whose payloads are posted to us: `connectors/<name>.py` has a Reader named `records`."""

    name: str
    title: str

    def reader(self) -> Reader:
        """The function that reads its payloads, imported when first asked for."""
        return cast("Reader", importlib.import_module(f"{__name__}.{self.name}").records)


CONNECTORS: Mapping[str, Connector] = {
    connector.name: connector
    for connector in (Connector("segment", "Segment, RudderStack and others that speak the Segment tracking API"),)
}


def connector(name: str) -> Connector:
    """The connector of that name. Raises UnknownKind naming those there are."""
    if name not in CONNECTORS:
        raise UnknownKind(f"no such connector; there are {', '.join(CONNECTORS)}")
    return CONNECTORS[name]
