"""Online Retail (Chen, Sain and Guo 2012, CC BY 4.0): the orders of a UK gift retailer, 1 December 2010 to 9 December 2011, by customer."""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from graph.errors import SetupError
from insight.purchases import Order

FILE = (
    Path(os.environ.get("BENCH_DATA", Path(__file__).parents[2] / "shared" / "data"))
    / "online_retail"
    / "online_retail_all.csv.gz"
)
GUESTS = ""
"""Whose orders those without a customer number are."""


def orders_by_customer(path: Path = FILE) -> Mapping[str, list[Order]]:
    """Orders as Whom would read them: an invoice an order, what it gives back negative. Raises SetupError where the file is not."""
    if not path.exists():
        raise SetupError(
            "online_retail_all.csv.gz is not here; set BENCH_DATA to a folder that has online_retail/online_retail_all.csv.gz"
        )
    invoices: dict[str, tuple[str, Order]] = {}
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as file:
        for row in csv.DictReader(file):
            number, worth = row["InvoiceNo"], float(row["Quantity"]) * float(row["UnitPrice"])
            if number not in invoices:
                invoices[number] = row["CustomerID"], _order(number, row["InvoiceDate"])
            customer, order = invoices[number]
            invoices[number] = customer, replace(order, total=order.total + worth)
    found: dict[str, list[Order]] = defaultdict(list)
    for customer, order in invoices.values():
        found[customer].append(order)
    return found


def _order(number: str, at: str) -> Order:
    return Order(number, datetime.fromisoformat(at).replace(tzinfo=UTC), 0.0, "GBP", frozenset({number.lower()}))
