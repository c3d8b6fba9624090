"""How an order went, through the public door: import lines in, any order, GraphQL out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from matching.worker import work_until_idle
from tests.graph_state import emptied
from tests.resolvers.conftest import Asker

Row = dict[str, Any]
BUYER = {
    "type": "profile",
    "source": "shop",
    "id": "una",
    "name": "Una Order",
    "identifiers": [{"kind": "email", "value": "una@order.example"}],
}
ORDER: Row = {
    "type": "order", "source": "shop", "id": "77001", "at": "2026-05-01T10:00:00Z", "changed_at": "2026-05-02T10:00:00Z", "profile": "una",
    "status": "shipped", "gift": True, "gift_wrap": True, "total": "60", "delivery": "home",
    "recipient": {"profile": "aunt", "name": "Aunt Order"}, "payer": {"identifier": {"kind": "email", "value": "payer@order.example"}},
    "lines": [{"sku": "L1", "name": "Lantern", "quantity": 2, "unit_price": "20"}, {"sku": "M1", "name": "Mug", "quantity": 1, "unit_price": "20"}],
    "refunds": [{"id": "r1", "amount": "20", "at": "2026-05-09T10:00:00Z", "method": "original card", "reason": "one was broken",
                 "lines": [{"sku": "L1", "quantity": 1}]}],
    "goodwill": [{"kind": "loyalty_points", "amount": "500", "at": "2026-05-10T10:00:00Z"}],
}  # fmt: skip
LATE = {"type": "order_state", "source": "carrier", "id": "scan9", "order": "77001", "order_source": "shop", "state": "failed delivery",
        "at": "2026-05-03T10:00:00Z", "place": "Leeds depot", "reason": "nobody at home"}  # fmt: skip
VOUCHER = {"type": "goodwill", "source": "desk", "id": "g1", "order": "77001", "order_source": "shop", "kind": "voucher", "amount": "5",
           "code": "SORRY5", "reason": "parcel was late", "staff": "Ann", "case": "K7", "at": "2026-05-08T10:00:00Z"}  # fmt: skip
DELIVERED = ORDER | {"status": "delivered", "changed_at": "2026-05-04T10:00:00Z"}
EDITED = DELIVERED | {
    "changed_at": "2026-05-11T10:00:00Z",
    "refunds": [{"id": "r1", "amount": "22", "at": "2026-05-09T10:00:00Z"}],
}

QUESTION = """query ($n: String!) { order(number: $n) {
  id number status stands giftWrap waitingDays refunded { amount }
  timeline { state at word source place reason }
  refunds { at amount { amount currency } method reason staff caseId lines { sku quantity } }
  goodwill { kind amount { amount } points code reason staff caseId source at }
  parties { role profileId name }
  lines { position }
} }"""


async def keep(driver: Driver, intake: Intake, *lines: Row) -> None:
    await store(driver, SYSTEM, [RECORD.validate_python(line) for line in lines], intake)


async def asked(driver: Driver, tmp_path: Path, number: str = "77001", viewer: str = "agent") -> Row:
    (found,) = (await Asker(driver, tmp_path / "audit.jsonl").data(QUESTION, viewer, n=number))["order"]
    return dict(found)


def timeline(found: Row) -> list[str]:
    return [step["state"] for step in found["timeline"]]


async def test_an_order_tells_all_that_came_of_it(empty: Driver, intake: Intake, tmp_path: Path) -> None:
    await keep(empty, intake, BUYER, ORDER, DELIVERED, LATE, VOUCHER)
    found = await asked(empty, tmp_path)
    assert (found["status"], found["stands"], found["giftWrap"]) == ("delivered", "DELIVERED", True)
    assert timeline(found) == ["PLACED", "SHIPPED", "DELIVERY_FAILED", "DELIVERED"]
    assert found["timeline"][2] == {
        "state": "DELIVERY_FAILED", "at": "2026-05-03T10:00:00+00:00", "word": "failed delivery", "source": "carrier",
        "place": "Leeds depot", "reason": "nobody at home",
    }  # fmt: skip
    (refund,) = found["refunds"]
    assert (refund["amount"], refund["method"]) == ({"amount": "20.00", "currency": "GBP"}, "original card")
    assert refund["lines"] == [{"sku": "L1", "quantity": 1.0}]
    voucher, points = found["goodwill"]
    assert (voucher["kind"], voucher["amount"], voucher["code"], voucher["reason"]) == (
        "VOUCHER", {"amount": "5.00"}, "SORRY5", "parcel was late",
    )  # fmt: skip
    assert (voucher["staff"], voucher["caseId"], voucher["source"]) == ("Ann", "desk:K7", "desk")
    assert (points["kind"], points["amount"], points["points"]) == ("LOYALTY_POINTS", None, 500.0)
    parties = {party["role"]: party["profileId"] for party in found["parties"]}
    assert parties == {"BUYER": "shop:una", "PAYER": "shop:email:payer@order.example", "RECIPIENT": "shop:aunt"}


@pytest.mark.parametrize("order", list(permutations(range(4))))
async def test_any_order_of_arrival_tells_the_same(
    empty: Driver, intake: Intake, tmp_path: Path, order: tuple[int, ...]
) -> None:
    """The carrier may be a week late, or there before the order; an older version of the order may come last."""
    lines = [ORDER, EDITED, LATE, VOUCHER]
    for n in order:
        await keep(empty, intake, lines[n])
    found = await asked(empty, tmp_path)
    assert timeline(found) == ["PLACED", "SHIPPED", "DELIVERY_FAILED", "DELIVERED"]
    assert [refund["amount"]["amount"] for refund in found["refunds"]] == ["22.00"]
    assert [one["kind"] for one in found["goodwill"]] == ["VOUCHER", "LOYALTY_POINTS"]
    assert not [row for row in await empty.run("broken_rules") if row["broken"]]


async def test_what_is_told_twice_is_kept_once(empty: Driver, intake: Intake, tmp_path: Path) -> None:
    for _ in range(2):
        await keep(empty, intake, BUYER, ORDER, LATE, VOUCHER)
    again = await store(empty, SYSTEM, [RECORD.validate_python(line) for line in (ORDER, LATE, VOUCHER)], intake)
    assert again.unchanged == 3
    found = await asked(empty, tmp_path)
    assert (len(found["timeline"]), len(found["refunds"]), len(found["goodwill"])) == (3, 1, 2)


async def test_click_and_collect_waits(empty: Driver, intake: Intake, tmp_path: Path) -> None:
    ready = (datetime.now(UTC) - timedelta(days=3)).isoformat()
    line = {"type": "order", "source": "shop", "id": "77002", "at": "2026-01-01", "delivery": "click_and_collect",
            "status": "ready_for_collection", "states": [{"state": "ready", "at": ready, "place": "Leeds"}]}  # fmt: skip
    await keep(empty, intake, line)
    found = await asked(empty, tmp_path, "77002")
    assert (found["stands"], found["waitingDays"]) == ("READY", pytest.approx(3, abs=0.02))
    expired = {"state": "not collected", "at": datetime.now(UTC).isoformat(), "id": "e"}
    await keep(empty, intake, line | {"changed_at": datetime.now(UTC).isoformat(), "states": [expired]})
    found = await asked(empty, tmp_path, "77002")
    assert timeline(found)[:2] == ["PLACED", "READY"], "what a later version tells no more did happen"
    assert "EXPIRED" in timeline(found)


async def test_an_order_of_ten_thousand_lines_loses_nothing(empty: Driver, intake: Intake, tmp_path: Path) -> None:
    """With part returns of each, a state that came before it, and a clock that jumped back."""
    lines = [{"sku": f"S{n % 500}", "quantity": 1, "unit_price": "1"} for n in range(10_000)]
    refunds = [
        {"amount": "1", "at": f"2026-02-01T00:{n // 60:02}:{n % 60:02}Z", "lines": [{"sku": f"S{n}"}]}
        for n in range(500)
    ]
    early = {
        "type": "order_state",
        "source": "carrier",
        "id": "early",
        "order": "77003",
        "order_source": "shop",
        "state": "sent",
        "at": "2025-12-31",
    }
    await keep(empty, intake, early)
    await keep(
        empty,
        intake,
        {"type": "order", "source": "shop", "id": "77003", "at": "2026-01-01", "lines": lines, "refunds": refunds},
    )
    found = await asked(empty, tmp_path, "77003")
    assert [line["position"] for line in found["lines"]] == list(range(1, 10_001))
    assert timeline(found) == ["SHIPPED", "PLACED"]
    assert (len(found["refunds"]), found["refunded"]) == (500, {"amount": "500.00"})


async def test_who_may_see_no_money_sees_that_something_was_given_and_not_how_much(
    empty: Driver, intake: Intake, tmp_path: Path
) -> None:
    await keep(empty, intake, BUYER, ORDER, VOUCHER)
    found = await asked(empty, tmp_path, viewer="store")
    assert [(one["kind"], one["amount"], one["points"], one["code"], one["reason"]) for one in found["goodwill"]] == [
        ("VOUCHER", None, None, None, None), ("LOYALTY_POINTS", None, None, None, None),
    ]  # fmt: skip
    (refund,) = found["refunds"]
    assert (refund["amount"], refund["method"], found["refunded"]) == (None, None, None)


async def test_a_customers_orders_come_with_it_in_one_statement(empty: Driver, intake: Intake, tmp_path: Path) -> None:
    await keep(empty, intake, BUYER, ORDER, VOUCHER, LATE)
    await work_until_idle(empty)
    ask = Asker(empty, tmp_path / "audit.jsonl")
    query = """{ customerInFront(identifier: "una@order.example") { customer { worth { expectedValue reason }
        orders(first: 5) { nodes { number stands timeline { state } goodwill { kind } refunds { at } parties { name } } } } } }"""
    found = (await ask.data(query))["customerInFront"]["customer"]
    (order,) = found["orders"]["nodes"]
    assert (order["stands"], [one["kind"] for one in order["goodwill"]]) == (
        "DELIVERY_FAILED",
        ["VOUCHER", "LOYALTY_POINTS"],
    )
    assert sum("order" in name for name in ask.queries) == 0, "it came with the customer"
    (look,) = ask.looks()
    assert len(look["customers"]) == 3, "the payer and the recipient were seen too"
    await emptied(empty)
