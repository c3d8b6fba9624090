"""What came of orders: on their way, waiting in a store, paid back, and what colleagues gave to make up for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.demo.chance import Chance
from app.demo.clock import iso, seconds
from app.demo.options import DAY, NOW
from app.demo.systems import Line

_HOUR = 3_600
_COLLECT_WITHIN = 14 * DAY
_REASONS = ("parcel was late", "arrived damaged", "wrong item sent", "waited too long for an answer")
_GIVEN = (
    {"kind": "goodwill", "amount": "5.00"},
    {"kind": "voucher", "amount": "10.00", "code": "SORRY10"},
    {"kind": "coupon", "amount": "5.00", "code": "SORRY5"},
    {"kind": "loyalty_points", "amount": "500"},
)


def aftermath(chance: Chance, lines: Sequence[Line]) -> Iterator[Line]:
    """Adds its states to each order of one person, and tells what other systems say of it: refunds and goodwill."""
    orders = {line["id"]: line for line in lines if line["type"] == "order"}
    for order in orders.values():
        if not order["id"].startswith("C"):
            order["states"] = list(_states(chance, order))
            if order.get("attributes", {}).get("gift_wrap"):
                order["gift_wrap"] = True
        elif order.get("returns") in orders:
            yield from _given_back(order, orders[order["returns"]])
    for case in lines:
        about = orders.get(case["order"]) if case["type"] == "case" and "order" in case else None
        if about and "states" in about and "closed_at" in case and chance.maybe(0.3):
            yield _goodwill(chance, case, about)


def _states(chance: Chance, order: Line) -> Iterator[Line]:
    at, collected = seconds(order["at"]), order["delivery"] == "click_and_collect"
    if order["delivery"] == "in_store":
        return
    yield _state("paid", at + 60)
    if collected:
        yield from _collected(chance, order)
    elif order["status"] in ("shipped", "delivered"):
        sent = at + DAY + chance.between(0, 2 * DAY)
        yield _state("shipped", sent)
        if order["status"] == "delivered":
            yield from _delivered(chance, sent + DAY + chance.between(0, 4 * DAY))


def _collected(chance: Chance, order: Line) -> Iterator[Line]:
    store, ready = order["attributes"]["store"], seconds(order["attributes"]["ready_at"])
    if ready < NOW:
        yield _state("ready for collection", ready) | {"place": store}
    if order["status"] == "collected":
        yield _state("collected", min(ready + chance.between(2 * _HOUR, 9 * DAY), NOW)) | {"place": store}
    elif order["status"] == "not_collected":
        yield _state("not collected", min(ready + _COLLECT_WITHIN, NOW)) | {"place": store}


def _delivered(chance: Chance, at: int) -> Iterator[Line]:
    if chance.maybe(0.06):
        yield _state("failed delivery", at - DAY) | {"reason": "nobody at home"}
    yield _state("delivered", at)


def _state(state: str, at: int) -> Line:
    return {"state": state, "at": iso(at)}


def _given_back(back: Line, first: Line) -> Iterator[Line]:
    goods = [{"sku": line["sku"], "quantity": -line["quantity"]} for line in back["lines"]]
    amount = sum(-line["quantity"] * float(line["unit_price"]) for line in back["lines"])
    about = _about(f"R-{back['id']}", "payments" if goods else "shop", first, back["at"])
    if goods and amount > 0 and back["status"] == "refunded":
        method = first.get("payment", "").partition(" ")[0]
        yield {"type": "refund", **about, "amount": f"{amount:.2f}", "method": method, "lines": goods}
    elif not goods and "discount" in back:
        money = {"kind": "goodwill", "amount": back["discount"], "reason": "price match"}
        yield {"type": "goodwill", **about, **money}


def _goodwill(chance: Chance, case: Mapping[str, Any], order: Line) -> Line:
    about = _about(f"G-{case['id']}", case["source"], order, case["closed_at"])
    given = dict(chance.one(_GIVEN)) | {"reason": chance.one(_REASONS)}
    return {"type": "goodwill", **about, **given, "case": case["id"], "staff": case["staff"]}


def _about(id_: str, source: str, order: Line, at: str) -> Line:
    told: Line = {"source": source, "id": id_, "order": order["id"], "at": at}
    return told if order["source"] == source else told | {"order_source": order["source"]}
