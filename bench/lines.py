"""Import files for benches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

Line = dict[str, Any]


def write_lines(path: Path, lines: Iterable[Line]) -> int:
    """Write an import file; returns its lines."""
    count = 0
    with path.open("wb") as file:
        for line in lines:
            file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            count += 1
    return count


def shop(customers: int, source: str) -> Iterator[Line]:
    """A plain shop's export: a profile and an order a customer, in the order they came."""
    for number in range(customers):
        yield {
            "type": "profile",
            "source": source,
            "id": str(number),
            "name": f"Jane Number{number % 997}",
            "identifiers": [
                {"kind": "email", "value": f"jane{number}@{source}.example"},
                {"kind": "account", "value": f"user{number}"},
            ],
            "addresses": [{"line1": f"{number} Lime Street", "city": "Leeds", "postcode": "LS1 4AP", "country": "GB"}],
            "seen_at": "2026-01-01T10:00:00Z",
        }
        yield {
            "type": "order",
            "source": source,
            "id": f"o{number}",
            "profile": str(number),
            "at": "2026-01-02T10:00:00Z",
            "currency": "GBP",
            "lines": [{"sku": f"L{number % 500}", "name": "Lantern", "quantity": 2, "unit_price": "2.55"}],
        }
