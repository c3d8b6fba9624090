"""What is learnt of all customers: when it is due, by one worker of many, and the same when it is read back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD
from graph.writes import store
from insight.learned import NAME, SHIPPED, as_text, from_text, learn
from insight.learning import OLD, learn_if_due, learn_now
from insight.purchases import Order, facts

NOW = datetime.now(UTC)


def orders(start: int, count: int) -> list[Any]:
    lines = [
        {
            "type": "order",
            "source": "il",
            "id": str(n),
            "profile": str(n % 7),
            "at": (NOW - timedelta(days=3 * n + 1)).isoformat(),
            "lines": [{"sku": "L", "name": "Lantern", "unit_price": "20"}],
        }
        for n in range(start, start + count)
    ]
    return [RECORD.validate_python(line) for line in lines]


async def kept(driver: Driver) -> str | None:
    rows = await driver.run("insights_by_names", keys=[NAME])
    return rows[0]["content"] if rows else None


async def aged(driver: Driver, age: timedelta) -> None:
    # Not NOW: a whole run of tests may be at work for longer than what is measured here.
    at = datetime.now(UTC) - age
    row = {"name": NAME, "content": await kept(driver), "as_of": at, "orders": 40}
    await driver.run("keep_insights", rows=[row])


async def test_a_shop_without_orders_teaches_nothing(empty: Driver) -> None:
    assert not await learn_if_due(empty)
    assert await kept(empty) is None
    assert from_text(None) is SHIPPED
    assert SHIPPED.as_of is None


async def test_it_is_learnt_once_and_read_back_as_it_was(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, orders(0, 40), intake)
    assert await learn_if_due(empty)
    assert not await learn_if_due(empty), "it was learnt just now"
    learned = from_text(await kept(empty))
    assert learned.base.customers == 7
    assert learned.as_of is not None
    again = await learn_now(empty)
    assert from_text(as_text(again)) == again


async def test_it_is_learnt_anew_after_a_day_or_with_a_quarter_more_orders(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, orders(0, 40), intake)
    await learn_now(empty)
    await aged(empty, OLD - timedelta(minutes=5))
    assert not await learn_if_due(empty)
    await aged(empty, OLD + timedelta(minutes=5))
    assert await learn_if_due(empty)
    await store(empty, SYSTEM, orders(40, 9), intake)
    assert not await learn_if_due(empty), "49 is less than a quarter more than 40"
    await store(empty, SYSTEM, orders(49, 3), intake)
    assert await learn_if_due(empty)


async def test_of_many_workers_one_learns_and_a_dead_one_is_replaced(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, orders(0, 40), intake)
    done = await asyncio.gather(*(learn_if_due(empty) for _ in range(4)))
    assert sum(done) == 1
    await empty.migrate("MATCH (i:Insight) SET i.as_of = null, i.claimed_until = datetime() + duration('PT10M')")
    assert not await learn_if_due(empty), "somebody is at it"
    await empty.migrate("MATCH (i:Insight) SET i.claimed_until = datetime() - duration('PT1S')")
    assert await learn_if_due(empty)


def test_learning_is_a_pure_function_of_the_customers() -> None:
    def order(number: int) -> Order:
        return Order(id=str(number), at=NOW - timedelta(days=number + 1), total=20.0 + number, currency="GBP")

    sample = [facts([order(n) for n in range(who, 60, who + 1)], NOW) for who in range(9)]
    assert learn(sample, NOW) == learn(list(reversed(sample)), NOW)
