"""The packaged slice of Online Retail: its size, its licence, and that anyone can cut it again."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from app.demo import slice as slicing
from app.demo.slice import ABROAD, CELL, DATA, WHOLESALE, Bought, choose, descriptions, group, guests, main

ROOT = Path(__file__).parents[2]
SOURCE = ROOT.parent / "shared" / "data" / "online_retail" / "online_retail_all.csv.gz"
_HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")


def _row(**values: str) -> dict[str, str]:
    usual = dict(
        zip(_HEADER, ("1", "22093", "BOX", "2", "2011-01-05 10:00:00", "1.25", "100.0", "United Kingdom"), strict=True)
    )
    return usual | values


def _buyer(number: int, **values: str) -> Bought:
    return Bought(str(number), (_row(CustomerID=f"{number}.0", InvoiceNo=str(number), **values),))


def _packaged(name: str) -> list[list[str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


class TestPackaged:
    def test_is_small(self) -> None:
        assert sum(path.stat().st_size for path in DATA.iterdir()) < 1_500_000

    def test_holds_1500_customers_with_cancellations_discounts_and_vouchers(self) -> None:
        _, *rows = _packaged("orders.csv.gz")
        assert len({row[0] for row in rows} - {""}) == 1_500
        assert len({row[1] for row in rows if row[1].startswith("C")}) > 1_000
        codes = Counter(row[3] for row in rows)
        assert codes["D"] > 10
        assert codes["POST"] > 100
        assert codes["M"] > 50
        assert sum(count for code, count in codes.items() if code.startswith("gift_")) >= 5

    def test_customers_are_whole_and_stand_together(self) -> None:
        """All rows of a customer follow each other, so that reading them in order gives the customers their places."""
        _, *rows = _packaged("orders.csv.gz")
        order = [row[0] for row in rows]
        changes = sum(a != b for a, b in pairwise(order))
        assert changes == 1_500

    def test_every_stock_code_has_one_name(self) -> None:
        _, *products = _packaged("products.csv.gz")
        assert len({code for code, _ in products}) == len(products)
        _, *rows = _packaged("orders.csv.gz")
        assert {row[3] for row in rows} - {code for code, _ in products} <= {"B"}

    @pytest.mark.parametrize(
        "words",
        ["10.24432/C5BW33", "CC BY 4.0", "Chen, D., Sain, S. L. and Guo, K. (2012)", "Changed:", "Apache License"],
    )
    def test_the_notice_says_whose_it_is_and_what_was_changed(self, words: str) -> None:
        assert words in (ROOT / "NOTICE").read_text(encoding="utf-8")

    def test_the_projects_licence_is_there(self) -> None:
        assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text(
            encoding="utf-8"
        )

    @pytest.mark.skipif(not SOURCE.exists(), reason="the whole data set is not on this machine")
    def test_can_be_cut_again_from_the_whole(self, tmp_path: Path) -> None:
        main(SOURCE, tmp_path)
        for name in ("orders.csv.gz", "products.csv.gz"):
            assert gzip.decompress((tmp_path / name).read_bytes()) == gzip.decompress((DATA / name).read_bytes())


class TestChoice:
    def test_places_with_a_meaning_get_their_kind(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(slicing, "ROWS", 1)
        home = [_buyer(n) for n in range(100, 200)]
        regular = [_row(InvoiceNo=f"{n}", InvoiceDate="2011-12-06 10:00:00") for n in range(9)]
        home[0] = Bought("1", (*regular, _row(InvoiceNo="C9")))
        away = [_buyer(300 + n, Country=country) for n, country in enumerate(ABROAD.values())]
        trade = Bought("900", tuple(_row(InvoiceNo=str(n // 20), UnitPrice="9") for n in range(200)))
        chosen = choose([*home, *away, trade])
        assert len(chosen) == CELL
        assert chosen[0].customer == "1", "a regular with a return comes first"
        assert chosen[WHOLESALE].customer == "900"
        assert [chosen[place].country for place in ABROAD] == list(ABROAD.values())

    def test_big_baskets_are_left_out(self) -> None:
        baskets = Bought("5", tuple(_row() for _ in range(30)))
        assert baskets.lines_an_invoice == 30
        assert not slicing._ordinary(baskets)

    def test_guests_are_small_and_proper_and_voucher_buyers_come_first(self) -> None:
        rows = [
            _row(CustomerID="", InvoiceNo="7"),
            _row(CustomerID="", InvoiceNo="8", StockCode="gift_0001_20"),
            _row(CustomerID="", InvoiceNo="9", UnitPrice="0"),
            *[_row(CustomerID="", InvoiceNo="10") for _ in range(13)],
            _row(InvoiceNo="11"),
        ]
        assert [invoice.customer for invoice in guests(rows)] == ["8", "7"]

    def test_rows_without_the_column_belong_to_no_group(self) -> None:
        grouped = group([_row(), _row(CustomerID=""), _row(InvoiceNo="2")], "CustomerID")
        assert [(buyer.customer, len(buyer.rows)) for buyer in grouped] == [("100", 2)]

    def test_the_usual_description_wins_over_notes(self) -> None:
        rows = [
            _row(),
            _row(Description=" BOX "),
            _row(Description="damaged"),
            _row(StockCode="9", Description="other"),
        ]
        assert descriptions(rows, {"22093"}) == [("22093", "BOX")]
