"""Orders in Segment events: lines, money, what became of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from connectors import Source
from connectors.segment import records
from graph.errors import SkipRecord
from tests.connectors.segment_calls import NOW, PRODUCTS, track


def test_order_completed_is_an_order_with_its_lines() -> None:
    said = {
        "order_id": "o1",
        "currency": "usd",
        "shipping": 3,
        "discount": 2.5,
        "coupon": "SPRING",
        "tax": 2,
        "total": 18,
    }
    (order,) = track("Order Completed", {**said, "products": PRODUCTS})
    assert (order.key, order.profile, order.currency, order.status) == ("web:o1", "u1", "USD", "completed")
    assert [(line.sku, line.quantity, line.unit_price) for line in order.lines] == [
        ("MUG-RED", 2, Decimal("6.5")),
        ("78", 1, Decimal("3.25")),
    ]
    assert (order.shipping, order.discount, order.coupon) == (3, Decimal("2.5"), "SPRING")
    assert order.attributes == {"tax": 2, "total": 18}


def test_an_order_without_currency_takes_the_sources() -> None:
    (order,) = records({"type": "track", "event": "Order Completed", "userId": "u1", "properties": {"order_id": 7}},
                       Source("web", "EUR"), NOW)  # fmt: skip
    assert (order.id, order.currency) == ("7", "EUR")


@pytest.mark.parametrize(
    ("event", "status"),
    [("Order Updated", "updated"), ("Order Cancelled", "cancelled"), ("Completed Order", "completed")],
)
def test_later_events_of_an_order_are_the_same_order(event: str, status: str) -> None:
    (order,) = track(event, {"orderId": "o1", "products": PRODUCTS})
    assert (order.key, order.status, len(order.lines)) == ("web:o1", status, 2)


def test_a_refund_is_an_order_of_its_own_that_gives_goods_back() -> None:
    (back,) = track("Order Refunded", {"order_id": "o1", "products": PRODUCTS[:1]})
    assert (back.key, back.returns, back.status) == ("web:m1", "o1", "refunded")
    assert [line.quantity for line in back.lines] == [-2]


@pytest.mark.parametrize("total", [30, -30])
def test_a_refund_of_an_amount_only_takes_that_amount_off(total: int) -> None:
    (back,) = track("Order Refunded", {"order_id": "o1", "total": total})
    assert (back.lines, back.total, back.returns) == ([], -30, "o1")


def test_a_refund_that_names_neither_goods_nor_amount_is_no_order() -> None:
    (told,) = track("Order Refunded", {"order_id": "o1"})
    assert (told.type, told.activity, told.order) == ("interaction", "order_refunded", "o1")


@pytest.mark.parametrize(
    ("said", "total"),
    [
        ({"total": 60, "revenue": 50, "tax": 10}, "60"),
        ({"revenue": 50, "tax": 10, "shipping": 5}, "65"),
        ({"subtotal": "50.00", "shipping": 5}, "55"),
        ({"total": 60, "products": PRODUCTS[:1]}, "60"),
        ({"tax": 2, "discount": 1, "products": PRODUCTS[:1]}, "14"),
        ({"products": PRODUCTS[:1]}, None),
    ],
)
def test_an_order_comes_to_what_its_event_says(said: dict[str, Any], total: str | None) -> None:
    (order,) = track("Order Completed", {"order_id": "o1", **said})
    assert order.total == (None if total is None else Decimal(total))


def test_an_order_tells_the_buyers_email() -> None:
    profile, order = track("Order Completed", {"order_id": "o1", "email": "ada@example.org"})
    assert [(i.kind, i.value) for i in profile.identifiers] == [("account", "u1"), ("email", "ada@example.org")]
    assert order.type == "order"


@pytest.mark.parametrize("price", ["n/a", "NaN", "1e400", [], True], ids=str)
def test_a_price_that_is_no_number_refuses_the_order(price: Any) -> None:
    with pytest.raises(SkipRecord, match=r"price|unit_price"):
        track("Order Completed", {"order_id": "o1", "products": [{"sku": "MUG-RED", "price": price}]})
