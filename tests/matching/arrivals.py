"""Records that arrive in one order or another, and workers that are at work meanwhile."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from hypothesis import strategies as st

from graph.access import SYSTEM
from graph.driver import Driver
from graph.intake import Intake
from graph.records import Record
from graph.rows import prepare
from graph.writes import store
from matching.active import activate, default_model
from matching.arrival import Arrivals
from matching.worker import work_once, work_until_idle
from tests.graph_state import emptied

T = TypeVar("T")
NARROW = default_model().model_copy(update={"name": "narrow", "blocking_limit": 2})
"""A model by which a key that three profiles have finds nobody any more."""


@dataclass(frozen=True)
class Way:
    """How records arrive: so many at a time, with so many workers, who look now and then, by chance. `linked`: each is linked as it is
    stored, while the others of its batch are and a worker is at work."""

    rng: random.Random
    batch: int
    workers: int
    linked: bool = False

    async def arrive(self, driver: Driver, intake: Intake, records: Sequence[Record]) -> None:
        """Store them, and work until nothing is left to do."""
        arrivals = Arrivals(driver, seconds=5.0, pause=0.0)
        for start in range(0, len(records), self.batch):
            some = records[start : start + self.batch]
            if self.linked:
                alone = ([prepare(record, intake)] for record in some)
                storing = (arrivals.store(SYSTEM, one, intake, "import") for one in alone)
                await asyncio.gather(*storing, work_a_little(driver, self.workers))
            else:
                await store(driver, SYSTEM, some, intake)
            if self.rng.random() < 0.5:
                await work_a_little(driver, self.workers)
        await work_all(driver, self.workers)


ways = st.builds(Way, st.randoms(use_true_random=False), st.integers(1, 6), st.sampled_from([1, 4]), st.booleans())


async def work_a_little(driver: Driver, workers: int) -> bool:
    """Let each worker take two changes. Whether there were any."""
    return any(await asyncio.gather(*(work_once(driver, f"w{n}", 2) for n in range(workers))))


async def work_all(driver: Driver, workers: int) -> None:
    """Let the workers work as the product's do, two changes at a time: the next are taken and described while some are resolved."""
    await asyncio.gather(*(work_until_idle(driver, batch=2) for _ in range(workers)))


async def emptied_and_narrow(driver: Driver) -> None:
    """An empty graph whose workers score by `NARROW`; a test of it uses the fixture `no_model_after`."""
    await emptied(driver)
    await activate(driver, NARROW)


async def both_ways(
    way: Way, records: Sequence[Record], end: Callable[[Way, Sequence[Record]], Awaitable[T]]
) -> tuple[T, T]:
    """How it ends when all come at once with one worker, and when they come in another order and this way."""
    shuffled = list(records)
    way.rng.shuffle(shuffled)
    at_once = replace(way, batch=len(records), workers=1, linked=False)
    return await end(at_once, records), await end(way, shuffled)
