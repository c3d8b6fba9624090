"""Following events: none twice, none missed between asking and the first look, and nobody left behind with gaps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

import graph.feed
from graph.driver import Driver
from graph.feed import Feed, Row, TooSlow


async def happened(driver: Driver, *ids: str, at: datetime | None = None) -> None:
    rows = [
        {
            "id": f"feed:{id_}",
            "kind": "joined",
            "customer": "c_feed",
            "others": [],
            "a": None,
            "b": None,
            "cause": "test",
        }
        for id_ in ids
    ]
    await driver.run("append_customer_events", rows=rows, now=at or datetime.now(UTC))


async def take(events: AsyncIterator[Row], count: int) -> list[str]:
    """The next events of these tests."""
    found: list[str] = []
    async with asyncio.timeout(10):
        async for row in events:
            if row["key"].startswith("feed:"):
                found.append(row["key"].removeprefix("feed:"))
            if len(found) == count:
                break
    return found


@pytest.fixture
async def feed(empty: Driver) -> Feed:
    return Feed(empty)


async def test_what_happens_between_asking_and_the_first_look_is_not_missed(empty: Driver, feed: Feed) -> None:
    await happened(empty, "old", at=datetime.now(UTC) - timedelta(seconds=5))
    asked = datetime.now(UTC)
    await happened(empty, "meanwhile")
    events = feed.follow(asked)
    assert await take(events, 1) == ["meanwhile"]
    await happened(empty, "later")
    assert await take(events, 1) == ["later"]
    await events.aclose()  # type: ignore[attr-defined]


async def test_an_event_that_commits_late_is_told_and_none_twice(empty: Driver, feed: Feed) -> None:
    events = feed.follow(datetime.now(UTC))
    first = asyncio.create_task(take(events, 1))
    await asyncio.sleep(1)
    await happened(empty, "late", at=datetime.now(UTC) - timedelta(seconds=4))
    assert await first == ["late"]
    await happened(empty, "next")
    assert await take(events, 1) == ["next"]
    await events.aclose()  # type: ignore[attr-defined]


async def test_two_followers_are_told_the_same_and_looking_ends_with_them(empty: Driver, feed: Feed) -> None:
    followers = [feed.follow(datetime.now(UTC)) for _ in range(2)]
    taking = [asyncio.create_task(take(events, 2)) for events in followers]
    await asyncio.sleep(1)
    await happened(empty, "a", "b")
    assert await asyncio.gather(*taking) == [["a", "b"], ["a", "b"]]
    for events in followers:
        await events.aclose()  # type: ignore[attr-defined]
    looks: list[str] = []
    empty.observers.append(lambda query, _seconds, _rows: looks.append(query))
    await asyncio.sleep(1)
    empty.observers.pop()
    assert "customer_events_after" not in looks


async def test_whoever_is_too_slow_is_let_go(empty: Driver, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph.feed, "BEHIND", 2)
    events = feed.follow(datetime.now(UTC))
    first = asyncio.create_task(take(events, 1))
    await asyncio.sleep(1)
    await happened(empty, "1")
    assert await first == ["1"]
    await happened(empty, "2", "3", "4", "5")
    await asyncio.sleep(1.5)
    with pytest.raises(TooSlow):
        await take(events, 4)
