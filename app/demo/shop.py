"""The real part: invoices of the packaged slice of Online Retail, moved to the demo's years."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import starmap

from app.demo.chance import Chance
from app.demo.clock import seconds
from app.demo.options import DAY, SLICE

SHIFT = 777 * 7 * DAY
"""Added to every time of the data set, in seconds: whole weeks, so that weekdays and hours stay true. The last order comes to lie on
30 October 2026. (Online Retail runs from 1 December 2010 to 9 December 2011.)"""
POSTAGE = frozenset({"POST", "DOT", "C2"})
DISCOUNT = "D"

Bought = tuple[str, int, str]
"""Stock code, quantity (negative: given back) and unit price in pounds, as the data set writes it."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice; a `C` before its number says it takes goods or money back."""

    number: str
    at: int
    lines: tuple[Bought, ...]

    @property
    def gives_back(self) -> bool:
        return self.number.startswith("C")

    @property
    def bare(self) -> str:
        """The number without its letter."""
        return self.number.lstrip("C")


@cache
def products() -> dict[str, str]:
    """Names by stock code, in capitals as the shop writes them."""
    return {row[0]: row[1] for row in _rows("products.csv.gz")}


@cache
def _histories() -> tuple[tuple[tuple[Invoice, ...], ...], tuple[Invoice, ...]]:
    """The histories of the 1,500 customers, and the guests' invoices."""
    customers: dict[str, dict[str, list[list[str]]]] = {}
    for customer, invoice, *bought in _rows("orders.csv.gz"):
        customers.setdefault(customer, {}).setdefault(invoice, []).append(bought)
    guests = customers.pop("")
    return tuple(tuple(starmap(_invoice, each.items())) for each in customers.values()), tuple(
        starmap(_invoice, guests.items())
    )


def _invoice(number: str, rows: list[list[str]]) -> Invoice:
    """Rows hold time, stock code, quantity and unit price."""
    lines = tuple((code, int(quantity), price) for _, code, quantity, price in rows)
    return Invoice(number, seconds(rows[0][0]) + SHIFT, lines)


def _rows(name: str) -> Iterator[list[str]]:
    """The rows under the header."""
    with (files(__package__) / "data" / name).open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as text:
        reader = csv.reader(text)
        next(reader)
        yield from reader


def history(chance: Chance, customer: int) -> tuple[Invoice, ...]:
    """What customer k bought, oldest first: as it was for the first 1,500, drawn again with changes beyond."""
    real = _histories()[0][customer % SLICE]
    return real if customer < SLICE else _drawn_again(chance, real, customer // SLICE)


def guest_invoice(customer: int) -> Invoice | None:
    """An invoice without an account, for every tenth customer of the first 1,500."""
    guests = _histories()[1]
    return guests[customer // 10] if customer % 10 == 7 and customer // 10 < len(guests) else None


def _drawn_again(chance: Chance, real: tuple[Invoice, ...], turn: int) -> tuple[Invoice, ...]:
    """The same shape of history at other weeks and hours, in other amounts, under new numbers."""
    earlier = chance.between(0, 6) * 7 * DAY + chance.between(0, 5_400)
    return tuple(
        Invoice(
            _renumbered(invoice, turn), invoice.at - earlier, tuple(_redrawn(chance, line) for line in invoice.lines)
        )
        for invoice in real
    )


def _renumbered(invoice: Invoice, turn: int) -> str:
    return f"{'C' if invoice.gives_back else ''}{turn}{invoice.bare}"


def _redrawn(chance: Chance, line: Bought) -> Bought:
    sku, quantity, price = line
    if abs(quantity) < 2 or chance.maybe(0.5):
        return line
    size = max(1, abs(quantity) + chance.between(-2, 2))
    return sku, size if quantity > 0 else -size, price
