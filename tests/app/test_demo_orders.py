"""The demo's orders: real goods, prices and times from the packaged slice, with what was made up around them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.demo import shop
from app.demo.chance import Chance
from app.demo.clock import iso, seconds
from app.demo.feed import generate
from app.demo.options import CELL, NOW, SLICE, DemoOptions
from app.demo.shop import POSTAGE, SHIFT, Invoice
from tests.app.demo_lines import Line, demo, of_type, share


def _orders() -> dict[str, Line]:
    return {line["id"]: line for line in of_type("order")}


def _real() -> list[Invoice]:
    chance = Chance.of("unused")
    return [invoice for customer in range(SLICE) for invoice in shop.history(chance, customer)]


class TestReal:
    def test_every_invoice_of_the_slice_is_an_order(self) -> None:
        assert {invoice.number for invoice in _real()} <= _orders().keys()

    def test_goods_amounts_and_prices_are_untouched(self) -> None:
        orders = _orders()
        for invoice in _real():
            goods = [bought for bought in invoice.lines if bought[0] not in POSTAGE and bought[0] != "D"]
            told = [(line["sku"], line["quantity"], line["unit_price"]) for line in orders[invoice.number]["lines"]]
            assert told == goods

    def test_times_are_moved_by_whole_weeks_to_just_before_the_demos_present(self) -> None:
        assert SHIFT % (7 * 86_400) == 0
        latest = max(line["at"] for line in of_type("order"))
        assert "2026-10-29" < latest < iso(NOW)
        assert min(line["at"] for line in of_type("order")) > "2025-10"

    def test_an_order_the_data_set_has(self) -> None:
        """Invoice 536365's customer is not in the slice; this one is: number, hour and first line as published."""
        order = _orders()["580725"]
        assert order["at"] == iso(seconds("2011-12-05 17:13") + SHIFT)
        assert order["lines"][0] == {
            "sku": "22093",
            "name": "MOTORING TISSUE BOX",
            "quantity": 36,
            "unit_price": "0.39",
        }

    def test_postage_and_discounts_become_charges(self) -> None:
        skus = {line["sku"] for order in of_type("order") for line in order["lines"]}
        assert not skus & {"POST", "DOT", "C2", "D"}
        assert sum("shipping" in order for order in of_type("order")) > 100
        credited = [order for order in of_type("order") if order["status"] == "credited"]
        assert credited
        assert all(not order["lines"] and Decimal(order["discount"]) > 0 for order in credited)

    def test_guests_bought_vouchers(self) -> None:
        guests = [order for order in of_type("order") if order.get("attributes", {}).get("checkout") == "guest"]
        assert 80 <= len(guests) <= 150
        assert all(order["identifier"]["kind"] == "email" for order in guests)
        assert any(line["sku"].startswith("gift_") for order in guests for line in order["lines"])


class TestMadeUp:
    def test_goods_given_back_name_the_earlier_order_they_came_in(self) -> None:
        orders = _orders()
        back = [order for order in orders.values() if order["id"].startswith("C")]
        assert len(back) > 1_000
        assert share("returns" in order for order in back) > 0.75
        for order in back:
            if "returns" in order:
                first = orders[order["returns"]]
                assert first["at"] <= order["at"]
                goods = {line["sku"] for line in order["lines"]}
                assert not goods or goods & {line["sku"] for line in first["lines"]}

    def test_only_what_is_given_back_is_negative(self) -> None:
        for order in of_type("order"):
            if not order["id"].startswith("C"):
                assert all(line["quantity"] > 0 for line in order["lines"])

    def test_coupons_take_off_what_they_promise(self) -> None:
        percent = {"WELCOME10": 10, "SPRING15": 15, "BIRTHDAY20": 20, "SORRY5": 5, "FREETEA": 5}
        used = [order for order in of_type("order") if "coupon" in order]
        assert len(used) > 300
        for order in used:
            goods = sum(Decimal(line["quantity"]) * Decimal(line["unit_price"]) for line in order["lines"])
            assert Decimal(order["discount"]) == pytest.approx(
                goods * percent[order["coupon"]] / 100, abs=Decimal("0.01")
            )

    def test_some_always_buy_with_a_coupon(self) -> None:
        of = Counter(order["profile"] for order in of_type("order") if "coupon" in order and "profile" in order)
        assert sum(count >= 4 for count in of.values()) > 10

    def test_collecting_orders_have_a_store_and_a_state(self) -> None:
        collected = [order for order in of_type("order") if order.get("delivery") == "click_and_collect"]
        assert {order["status"] for order in collected} == {"ready_for_collection", "collected", "not_collected"}
        assert all(
            order["attributes"]["store"] and order["attributes"]["ready_at"] > order["at"] for order in collected
        )

    def test_each_order_went_some_way_and_some_were_made_up_for(self) -> None:
        told = [order for order in of_type("order") if order.get("states")]
        assert len(told) > 1_000
        assert {step["state"] for order in told for step in order["states"]} == {
            "paid", "shipped", "delivered", "failed delivery", "ready for collection", "collected", "not collected",
        }  # fmt: skip
        assert all(order["at"] < step["at"] <= iso(NOW) for order in told for step in order["states"])
        refunds, goodwill, orders = of_type("refund"), of_type("goodwill"), _orders()
        assert len(refunds) > 100
        assert {one["kind"] for one in goodwill} == {"goodwill", "voucher", "coupon", "loyalty_points"}
        assert all(one["order"] in orders for one in refunds + goodwill)

    def test_some_have_needs_and_another_system_scores_half(self) -> None:
        needs = [line for line in of_type("profile") if "accessibility" in line]
        assert 5 <= len(needs) <= 100
        scores = of_type("score")
        assert len(scores) > 1_000
        assert {score["name"] for score in scores} == {"churn", "propensity_to_buy"}
        assert all(0 <= score["value"] <= 1 and score["at"] < iso(NOW) for score in scores)

    def test_gifts_go_to_somebody_else(self) -> None:
        _, truth = demo()
        gifts = [order for order in of_type("order") if order.get("gift")]
        assert len(gifts) > 150
        assert any("identifier" in gift["recipient"] for gift in gifts)
        for gift in gifts:
            assert gift["recipient"]["name"]
            assert gift["recipient"]["address"]["postcode"]
            if "identifier" in gift["recipient"]:
                assert gift["recipient"]["identifier"]["trust"] == "claimed"
                other = truth[f"shop:email:{gift['recipient']['identifier']['value']}"]
                assert "profile" not in gift or other != truth[f"shop:{gift['profile']}"]

    def test_the_till_sells_over_the_counter(self) -> None:
        sold = [order for order in of_type("order") if order["source"] == "till" and not order["id"].startswith("C")]
        assert len(sold) > 800
        assert {(order["status"], order["delivery"]) for order in sold} == {("completed", "in_store")}

    def test_the_latest_orders_are_still_on_their_way(self) -> None:
        states = {
            order["status"] for order in of_type("order") if order["at"] > "2026-10-29" and order["source"] == "shop"
        }
        assert "processing" in states
        assert "delivered" not in states


class TestBeyondTheSlice:
    def test_histories_are_drawn_again_under_new_numbers(self) -> None:
        chance = Chance.of("again")
        for customer in (3, 17, 49):
            real, again = shop.history(chance, customer), shop.history(chance, customer + 3 * SLICE)
            assert [invoice.gives_back for invoice in real] == [invoice.gives_back for invoice in again]
            assert {invoice.number for invoice in again} == {
                f"{'C' if invoice.gives_back else ''}3{invoice.bare}" for invoice in real
            }
            assert all(new.at < old.at for new, old in zip(again, real, strict=True))
            for new, old in zip(again, real, strict=True):
                assert [line[0] for line in new.lines] == [line[0] for line in old.lines]
                assert all(a[1] * b[1] > 0 and abs(a[1] - b[1]) <= 2 for a, b in zip(new.lines, old.lines, strict=True))

    def test_two_who_share_a_history_do_not_buy_the_same(self) -> None:
        chance = Chance.of("twice")
        assert shop.history(chance, 17 + SLICE)[0].lines != shop.history(chance, 17 + 2 * SLICE)[0].lines

    def test_numbers_stay_unique(self) -> None:
        extra = DemoOptions(SLICE + 2 * CELL)
        numbers = Counter(line["id"] for line in generate(extra) if line["type"] == "order")
        assert numbers.most_common(1)[0][1] == 1


@pytest.mark.parametrize("text", ["2010-12-01 08:26", "2024-02-29 23:59", "2026-10-30 00:00"])
def test_the_clock_writes_what_it_reads(text: str) -> None:
    written = iso(seconds(text))
    assert datetime.fromisoformat(written) == datetime.fromisoformat(text).replace(tzinfo=UTC)
    assert written.endswith("Z")
