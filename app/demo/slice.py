"""Cut the slice of UCI Online Retail that the demo shop's orders come from; its two files are committed beside it.

    python -m app.demo.slice online_retail_all.csv.gz

Online Retail: Chen, Sain and Guo (2012), doi 10.24432/C5BW33, CC BY 4.0. The input is the published table as CSV, with
the columns InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID and Country. The choice is a pure
function of the input, so anyone can make the same files again. What was changed is told in NOTICE.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

DATA = Path(__file__).parent / "data"
CELL = 50
"""Customers are laid out in rows of this many, so that places with a meaning (abroad, wholesale) fall at fixed positions."""
HOME = "United Kingdom"
ABROAD = {44: "Germany", 45: "France"}
WHOLESALE = 49
ROWS = 30
SMALL_BASKET = 12
"""Lines an invoice on average. Bigger baskets would make the demo slow to load without showing anything more."""
VOUCHER_BASKET = 150
GUESTS = 150

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Bought:
    """All that one customer number of the data set stands for."""

    customer: str
    rows: tuple[Row, ...]

    @property
    def country(self) -> str:
        return self.rows[0]["Country"]

    @property
    def lines_an_invoice(self) -> float:
        return len(self.rows) / len({row["InvoiceNo"] for row in self.rows})

    @property
    def value(self) -> float:
        return sum(float(row["UnitPrice"]) * int(row["Quantity"]) for row in self.rows)

    @property
    def shuffle_key(self) -> str:
        return hashlib.sha256(self.customer.encode()).hexdigest()


def group(rows: Iterable[Row], column: str) -> list[Bought]:
    """The rows of each customer (or invoice), in the order they came; rows without one are left out."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row[column]:
            groups[row[column].removesuffix(".0")].append(row)
    return [Bought(key, tuple(members)) for key, members in groups.items()]


def _ordinary(buyer: Bought) -> bool:
    return buyer.lines_an_invoice <= SMALL_BASKET and len(buyer.rows) <= 120


def _wholesale(buyer: Bought) -> bool:
    return buyer.country == HOME and buyer.lines_an_invoice <= 25 and 120 < len(buyer.rows) <= 450


def _eventful(buyer: Bought) -> bool:
    """Fit for the demo's first customer, whom the printed look-ups show: regular, with a return, and an order of the last days."""
    numbers = {row["InvoiceNo"] for row in buyer.rows}
    back = sum(number.startswith("C") for number in numbers)
    return (
        buyer.country == HOME
        and 9 <= len(numbers) <= 14
        and 1 <= back <= 3
        and max(row["InvoiceDate"] for row in buyer.rows) >= "2011-12-05"
    )


def choose(buyers: Sequence[Bought]) -> list[Bought]:
    """1,500 customers in their places: ordinary ones by a hash of their number, the wholesalers by what they spent."""
    shuffled = sorted(filter(_ordinary, buyers), key=lambda buyer: buyer.shuffle_key)
    wholesale = iter(sorted(filter(_wholesale, buyers), key=lambda buyer: -buyer.value))
    star = next(filter(_eventful, shuffled))
    shuffled.remove(star)
    shuffled.insert(0, star)
    queues = {name: iter([b for b in shuffled if b.country == name]) for name in (HOME, *ABROAD.values())}
    chosen = []
    for position in range(ROWS * CELL):
        place = position % CELL
        queue = wholesale if place == WHOLESALE else queues[ABROAD.get(place, HOME)]
        chosen.append(next(queue, None) or next(queues[HOME]))
    return chosen


def guests(rows: Iterable[Row]) -> list[Bought]:
    """Small invoices without a customer number; those with a gift voucher first, since only guests bought them."""
    invoices = group((row for row in rows if not row["CustomerID"]), "InvoiceNo")
    proper = [invoice for invoice in invoices if _small(invoice) and all(map(_sold, invoice.rows))]
    return sorted(proper, key=lambda invoice: (not _has_voucher(invoice), invoice.shuffle_key))[:GUESTS]


def _small(invoice: Bought) -> bool:
    """Vouchers were only sold in long invoices; the shortest of those are let in."""
    return len(invoice.rows) <= (VOUCHER_BASKET if _has_voucher(invoice) else SMALL_BASKET)


def _sold(row: Row) -> bool:
    return float(row["UnitPrice"]) > 0 and int(row["Quantity"]) > 0


def _has_voucher(invoice: Bought) -> bool:
    return any(row["StockCode"].startswith("gift") for row in invoice.rows)


def descriptions(rows: Iterable[Row], wanted: set[str]) -> list[tuple[str, str]]:
    """Each stock code with the description it most often had (clerks also noted damages there)."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row["StockCode"] in wanted and row["Description"].strip():
            counts[row["StockCode"]][" ".join(row["Description"].split())] += 1
    return sorted((code, max(count, key=lambda text: (count[text], text))) for code, count in counts.items())


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def _lines(buyer: Bought, customer: Callable[[Bought], str]) -> Iterable[tuple[str, ...]]:
    for row in sorted(buyer.rows, key=lambda row: row["InvoiceDate"]):
        price = row["UnitPrice"].removesuffix(".0")
        yield (customer(buyer), row["InvoiceNo"], row["InvoiceDate"][:16], row["StockCode"], row["Quantity"], price)


def main(source: Path, folder: Path = DATA) -> None:
    """Read the whole table at `source`, write `orders.csv.gz` and `products.csv.gz` into `folder`."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known, unknown = choose(group(rows, "CustomerID")), guests(rows)
    wanted = {row["StockCode"] for buyer in chain(known, unknown) for row in buyer.rows}
    lines = chain.from_iterable(
        [_lines(buyer, lambda buyer: buyer.customer) for buyer in known] + [_lines(b, lambda _: "") for b in unknown]
    )
    _write(folder / "orders.csv.gz", ("customer", "invoice", "at", "stock_code", "quantity", "unit_price"), lines)
    _write(folder / "products.csv.gz", ("stock_code", "description"), descriptions(rows, wanted))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
