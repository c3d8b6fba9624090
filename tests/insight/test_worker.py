"""How messages sound is kept beside them, on a real Neo4j: of the text they have now, whoever dies meanwhile, and links go first."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import RECORD, Record
from graph.writes import store
from insight import worker
from insight.worker import relabel_once, work, work_once, work_until_idle
from matching.worker import work_until_idle as link

BAD = "My parcel is three days late and nobody answers. Terrible service!"
GOOD = "Thank you so much, the lantern is lovely and came early. I love it!"
FRENCH = "Bonjour, où est ma commande ? Merci de me répondre."


def message(number: int, text: str | None, day: int = 1, **told: Any) -> Record:
    line = {"type": "interaction", "source": "iw", "id": str(number), "channel": "email", "text": text, "profile": "1"}
    return RECORD.validate_python(line | {"at": f"2026-04-{day:02}"} | told)


async def labels(driver: Driver) -> dict[str, Any]:
    rows = await driver.inspect("MATCH (n:Interaction) WHERE n.sentiment IS NOT NULL RETURN n.id AS id, n {.*} AS n")
    return {row["id"]: row["n"] for row in rows}


async def waiting(driver: Driver) -> int:
    (row,) = await driver.run("waiting_messages")
    return int(row["waiting"])


async def test_inbound_messages_are_labelled_with_confidence_topics_and_model(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [message(1, BAD), message(2, GOOD), message(3, FRENCH)], intake)
    assert await work_until_idle(empty) == 3
    known = await labels(empty)
    assert {id_: row["sentiment"] for id_, row in known.items()} == {
        "iw:1": "negative",
        "iw:2": "positive",
        "iw:3": "unknown",
    }
    assert 1 / 3 < known["iw:1"]["sentiment_confidence"] <= 1
    assert known["iw:3"]["sentiment_confidence"] == 0
    assert "delivery" in known["iw:1"]["topics"]
    assert len({row["sentiment_model"] for row in known.values()}) == 1
    assert await waiting(empty) == 0


async def test_what_is_no_message_of_a_customer_is_not_read(empty: Driver, intake: Intake) -> None:
    visit = {"type": "session", "source": "iw", "id": "4", "profile": "1", "at": "2026-04-01", "pages": ["/"]}
    spoken = [message(1, BAD, direction="outbound"), message(2, None), message(3, "", subject="Help")]
    await store(empty, SYSTEM, [*spoken, RECORD.validate_python(visit)], intake)
    assert await waiting(empty) == 0
    assert await work_until_idle(empty) == 0


async def test_an_edited_message_is_read_anew_and_shows_no_old_label_meanwhile(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [message(1, BAD)], intake)
    await work_until_idle(empty)
    await store(empty, SYSTEM, [message(1, GOOD, day=2)], intake)
    assert await labels(empty) == {}
    await work_until_idle(empty)
    assert (await labels(empty))["iw:1"]["sentiment"] == "positive"
    await store(empty, SYSTEM, [message(1, BAD, day=1)], intake)
    await work_until_idle(empty)
    assert (await labels(empty))["iw:1"]["sentiment"] == "positive", "an older version that comes late changes nothing"
    await store(empty, SYSTEM, [message(1, GOOD, day=3, direction="outbound")], intake)
    await work_until_idle(empty)
    assert await labels(empty) == {}


async def test_a_message_replaced_while_it_is_read_keeps_no_label_of_the_old_text(
    empty: Driver, intake: Intake
) -> None:
    await store(empty, SYSTEM, [message(1, BAD)], intake)
    now = datetime.now(UTC)
    leased = await empty.run("lease_messages", limit=9, now=now, until=now + timedelta(minutes=1), worker="slow")
    await store(empty, SYSTEM, [message(1, GOOD, day=2)], intake)
    await empty.run("label_messages", rows=worker._labelled(leased), now=datetime.now(UTC))
    assert await labels(empty) == {}
    assert await waiting(empty) == 1, "the newer text waits to be read"
    await work_until_idle(empty)
    assert (await labels(empty))["iw:1"]["sentiment"] == "positive"


async def test_what_a_killed_worker_had_in_hand_falls_due_again(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [message(n, BAD) for n in range(5)], intake)
    now = datetime.now(UTC)
    taken = await empty.run("lease_messages", limit=3, now=now, until=now + timedelta(seconds=1), worker="dies")
    assert len(taken) == 3
    assert await work_until_idle(empty) == 2, "what another has in hand is left to it"
    await asyncio.sleep(1.1)
    assert await work_until_idle(empty) == 3
    assert len(await labels(empty)) == 5


async def test_several_workers_share_and_the_newest_goes_first(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [message(n, BAD) for n in range(40)], intake)
    await store(empty, SYSTEM, [message(99, GOOD)], intake)
    assert await work_once(empty, "first", 1) == 1
    assert set(await labels(empty)) == {"iw:99"}
    done = await asyncio.gather(*(work_until_idle(empty, batch=7) for _ in range(4)))
    assert sum(done) == 40
    assert len(await labels(empty)) == 41


async def test_links_go_first(empty: Driver, intake: Intake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "BEHIND", timedelta(0))
    monkeypatch.setattr(worker, "HELD_BACK", 600.0)
    await store(empty, SYSTEM, [message(1, BAD)], intake)
    stop = asyncio.Event()
    # As one that has just read a batch: a worker that begins reads one whatever waits.
    working = asyncio.create_task(work(empty, stop))
    await until(lambda: labelled(empty, 1))
    await store(empty, SYSTEM, [message(2, BAD)], intake)
    await asyncio.sleep(1)
    assert len(await labels(empty)) == 1, "a change waits to be linked"
    await link(empty)
    await until(lambda: labelled(empty, 2))
    stop.set()
    await asyncio.wait_for(working, 10)


async def test_a_label_follows_the_message_within_a_second(empty: Driver, intake: Intake) -> None:
    await asyncio.to_thread(worker._labelled, [{"about": "iw:0", "key": "x", "version": "", "text": BAD}])
    stop, woken = asyncio.Event(), asyncio.Event()
    working = asyncio.create_task(work(empty, stop, woken=woken))
    await asyncio.sleep(0.3)
    await store(empty, SYSTEM, [message(1, BAD)], intake)
    await link(empty)
    begun = time.monotonic()
    woken.set()
    await until(lambda: labelled(empty, 1))
    assert time.monotonic() - begun < 1
    stop.set()
    await asyncio.wait_for(working, 10)


async def aged(driver: Driver, model: str = "0a1b2c3d4e5f", where: str = "true") -> None:
    """As if another model had given the labels of these messages, and called all of them neutral."""
    await driver.migrate(
        f"MATCH (n:Interaction) WHERE n.sentiment IS NOT NULL AND {where} "
        f"SET n.sentiment_model = '{model}', n.sentiment = 'neutral'"
    )


async def sounds(driver: Driver) -> dict[str, str]:
    return {id_: row["sentiment"] for id_, row in (await labels(driver)).items()}


async def test_what_an_older_model_labelled_is_read_anew_the_newest_first(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [message(n, BAD, day=n) for n in range(1, 6)], intake)
    await work_until_idle(empty)
    await aged(empty)
    assert await relabel_once(empty, 2) == 2
    assert await sounds(empty) == {f"iw:{n}": "negative" if n in (4, 5) else "neutral" for n in range(1, 6)}
    assert [await relabel_once(empty, 2) for _ in range(3)] == [2, 1, 0]
    assert set((await sounds(empty)).values()) == {"negative"}


async def test_what_a_newer_model_labelled_stays(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [message(1, BAD), message(2, BAD)], intake)
    await work_until_idle(empty)
    await aged(empty, "v20991231T2359-0a1b2c3d4e5f", "n.id = 'iw:1'")
    assert await relabel_once(empty) == 0, "workers of two versions beside each other do not take turns for ever"
    assert await sounds(empty) == {"iw:1": "neutral", "iw:2": "negative"}


async def test_several_older_models_and_messages_that_no_longer_have_a_label_come_to_an_end(
    empty: Driver, intake: Intake
) -> None:
    await store(empty, SYSTEM, [message(1, BAD), message(2, GOOD), message(3, FRENCH), message(4, BAD)], intake)
    await work_until_idle(empty)
    await aged(empty)
    await aged(empty, "v20200101T0000-0", "n.id = 'iw:1'")
    # Edited into one of ours, it has no sentiment any more, but the name of who read its text before.
    await store(empty, SYSTEM, [message(4, BAD, day=2, direction="outbound")], intake)
    while await relabel_once(empty, 1):
        pass
    assert await sounds(empty) == {"iw:1": "negative", "iw:2": "positive", "iw:3": "unknown"}


async def test_the_worker_reads_anew_behind_new_messages(empty: Driver, intake: Intake) -> None:
    await store(empty, SYSTEM, [message(n, BAD) for n in range(1, 4)], intake)
    await work_until_idle(empty)
    await aged(empty)
    await store(empty, SYSTEM, [message(9, GOOD)], intake)
    await link(empty)
    stop = asyncio.Event()
    working = asyncio.create_task(work(empty, stop))

    async def told() -> bool:
        return sorted((await sounds(empty)).values()) == ["negative"] * 3 + ["positive"]

    await until(told)
    stop.set()
    await asyncio.wait_for(working, 10)
    read = {id_: row["labelled_at"] for id_, row in (await labels(empty)).items()}
    assert read["iw:9"] == min(read.values())


async def labelled(driver: Driver, count: int) -> bool:
    return len(await labels(driver)) == count


async def until(true: Any) -> None:
    end = time.monotonic() + 20
    while not await true():
        assert time.monotonic() < end
        await asyncio.sleep(0.05)
