"""Segment calls to test with, of one shop at one time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from connectors import Source
from connectors.segment import records

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SHOP = Source("web", "GBP")
COOKIE = "8f14e45f-ceea-467f-9575-1a2b3c4d5e6f"
PRODUCTS = [
    {"product_id": "77", "sku": "MUG-RED", "name": "Red mug", "price": 6.5, "quantity": 2},
    {"product_id": "78", "name": "Tea tin", "price": "3.25"},
]


def read(**payload: Any) -> list[Any]:
    return records({"messageId": "m1", "timestamp": "2026-03-01T11:59:00Z", **payload}, SHOP, NOW)


def track(event: str, properties: dict[str, Any] | None = None, **more: Any) -> list[Any]:
    return read(type="track", event=event, userId="u1", properties=properties or {}, **more)
