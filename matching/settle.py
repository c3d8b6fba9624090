"""Writes what was worked out for the whole graph (`matching.batch`), and only what differs from what is there.

Workers may go on meanwhile. First the changes that wait are taken as a worker takes them, so that nobody else begins with them. What profiles
are compared by is written while all is worked out; who arrives before that is done is read after it, and all is worked out once more with them,
so that a profile that arrives meanwhile is in it, or finds ours. At the end
each batch locks all profiles of its people and looks, under the lock, whether a worker locked one since it was read: then its people are left
to the workers, with a change noted for each, because what was worked out may be of yesterday.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from graph.changes import change_rows
from graph.driver import Driver, Transaction
from graph.progress import Report, silent
from matching import expiry, hearing
from matching.active import active_model
from matching.batch import Everybody, WorkedOut, columns, read_everybody, turned_identifiers, work_out
from matching.candidates import description
from matching.engines import Begin, DuckDB
from matching.events import event_rows, transitions
from matching.features import Features, written
from matching.pairs import PROPOSED, changed_pairs
from matching.resolve import Resolutions, write_resolutions
from matching.together import both
from matching.union_find import UnionFind

BATCH = 2_000
"""Profiles written in one transaction, and changes taken at once."""
LEASE = timedelta(minutes=30)
"""How long the changes are kept from the workers; a `whom resolve` that is killed leaves them to the workers after that."""
PATIENCE, LONGEST = 600.0, 600.0
CAUSE = "resolve"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """`profiles`: how many there are; `moved`: how many belong to another customer now; `pairs`: written or dropped; `left`: profiles left to
    the workers because somebody was at work on them."""

    profiles: int
    moved: int
    pairs: int
    left: int


@dataclass(slots=True)
class _Task:
    """What is to be written for people who belong together, before or after; `changes` are dropped with it."""

    profiles: set[str] = field(default_factory=set)
    described: list[Row] = field(default_factory=list)
    written: list[Row] = field(default_factory=list)
    dropped: list[Row] = field(default_factory=list)
    moves: list[Row] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    @property
    def held(self) -> set[str]:
        """All profiles that must not change meanwhile."""
        return self.profiles | {row[end] for row in (*self.written, *self.dropped) for end in ("a", "b")}

    @property
    def empty(self) -> bool:
        return not (self.described or self.written or self.dropped or self.moves)


async def resolve_everybody(driver: Driver, report: Report = silent, begin: Begin = DuckDB) -> Settled:
    """Work everything out by the model in use, and write what differs. `begin`: makes the engine on which Splink scores."""
    driver = driver.with_patience(PATIENCE, longest=LONGEST)
    taken = await _take_changes(driver)
    worked = await _worked_out(driver, await read_everybody(driver, report), report, begin)
    tasks = [task for task in _tasks(worked, taken) if not task.empty]
    left = await _write(driver, worked, tasks, report)
    # Those of the others were dropped with what was written.
    written_ = set[str]().union(*(task.profiles for task in tasks))
    done = sorted(row["key"] for row in taken if row["profile"] not in written_)
    for start in range(0, len(done), BATCH):
        await driver.run("drop_changes", keys=done[start : start + BATCH])
    moved, pairs = sum(len(task.moves) for task in tasks), sum(len(task.written) + len(task.dropped) for task in tasks)
    return Settled(len(worked.everybody.component.members), moved, pairs, len(left))


async def _worked_out(driver: Driver, everybody: Everybody, report: Report, begin: Begin) -> WorkedOut:
    """Write what profiles are compared by, and work out what follows: at once, for Neo4j is at the one and Python at the other."""
    model = await active_model(driver)
    columns(everybody)
    loop = asyncio.get_running_loop()

    def told(step: str, done: int, total: int | None) -> None:
        # Bars belong to the thread of the loop.
        loop.call_soon_threadsafe(report, step, done, total)

    _, worked = await both(
        _describe(driver, everybody, report), asyncio.to_thread(work_out, everybody, model, told, begin)
    )
    await read_everybody(driver, report, everybody)
    if everybody.people is not None and model.version == (await active_model(driver)).version:
        return worked
    # Somebody came, or was looked at, before all was written that they could be found by: that has to be in it.
    return await asyncio.to_thread(work_out, everybody, await active_model(driver), told, begin)


async def _take_changes(driver: Driver) -> list[Row]:
    """Lease all changes; messages are heard and proofs that are over dealt with at once, for they say what profiles claim."""
    worker, taken = f"resolve:{uuid.uuid4().hex}", list[Row]()
    while True:
        now = datetime.now(UTC)
        (leased,) = await driver.run("lease_changes", limit=BATCH, now=now, until=now + LEASE, worker=worker)
        rows: list[Row] = leased["changes"]
        if not rows:
            return taken
        for kind, deal in ((hearing.KIND, hearing.hear), (expiry.KIND, expiry.expire)):
            some = [row for row in rows if row["kind"] == kind]
            if some:
                await driver.write(partial(deal, changes=some))
        taken += [row for row in rows if row["kind"] not in (hearing.KIND, expiry.KIND)]


async def _describe(driver: Driver, everybody: Everybody, report: Report) -> None:
    """Write what profiles are compared by where nobody did yet, or not as it is now."""
    rows = _descriptions(columns(everybody), everybody)
    for start in range(0, len(rows), BATCH):
        await driver.write(partial(_describe_some, rows=rows[start : start + BATCH], everybody=everybody))
        report("Describing profiles", min(start + BATCH, len(rows)), len(rows))


async def _describe_some(transaction: Transaction, rows: Sequence[Row], everybody: Everybody) -> None:
    held = await transaction.run("hold_profiles", keys=sorted(row["id"] for row in rows))
    same = {row["key"] for row in held if row["touched"] == everybody.touched[row["key"]]}
    await transaction.run("describe_profiles", rows=[row for row in rows if row["id"] in same])
    for row in rows:
        if row["id"] in same:
            everybody.rows[row["id"]]["features"] = row["features"]


def _descriptions(people: Mapping[str, Features], everybody: Everybody) -> list[Row]:
    texts = {id_: written(one) if one.says_who else None for id_, one in people.items()}
    return [description(people[id_], text) for id_, text in texts.items() if text != everybody.rows[id_]["features"]]


async def _write(driver: Driver, worked: WorkedOut, tasks: Sequence[_Task], report: Report) -> set[str]:
    """Returns the profiles that were left to the workers."""
    await _mark(driver, worked)
    left, done = set[str](), 0
    total = sum(len(task.profiles) for task in tasks)
    # One after the other: two at once wait for each other, for pairs go across people.
    for batch in _batches(tasks):
        left |= await driver.write(partial(_write_some, batch=batch, worked=worked))
        done += sum(len(task.profiles) for task in batch)
        report("Writing", done, total)
    return left


async def _mark(driver: Driver, worked: WorkedOut) -> None:
    rows = turned_identifiers(worked)
    for start in range(0, len(rows), BATCH):
        await driver.run("mark_identifiers", rows=rows[start : start + BATCH])
    await driver.run("unmark_unused_identifiers")
    marked = {row["key"] for row in await driver.run("wide_keys")}
    turned = [{"key": key, "wide": True if key in worked.wide else None} for key in sorted(worked.wide ^ marked)]
    if turned:
        await driver.run("mark_blocking_keys", rows=turned)


def _tasks(worked: WorkedOut, taken: Iterable[Row]) -> Iterable[_Task]:
    """What is to be written, apart for people who have nothing to do with each other."""
    customers = worked.everybody.component.customers
    groups = UnionFind()
    for profile, target in worked.targets.items():
        groups.join(customers[profile], target)
    tasks: dict[str, _Task] = defaultdict(_Task)
    for profile, target in worked.targets.items():
        task = tasks[groups.find(target)]
        task.profiles.add(profile)
        if target != customers[profile]:
            task.moves.append({"id": profile, "customer": target, "cause": CAUSE})
    for change in taken:
        if change["profile"] in customers:
            tasks[groups.find(customers[change["profile"]])].changes.append(change["key"])
    for row in _descriptions(worked.people, worked.everybody):
        tasks[groups.find(customers[row["id"]])].described.append(row)
    pairs, dropped = changed_pairs(worked.everybody.component, worked.clusters, worked.rescored, worked.model.version)
    for row in pairs:
        tasks[groups.find(customers[row["a"]])].written.append(row)
    for row in dropped:
        tasks[groups.find(customers[row["a"]])].dropped.append(row)
    return tasks.values()


def _batches(tasks: Sequence[_Task]) -> Iterator[list[_Task]]:
    batch, size = list[_Task](), 0
    for task in tasks:
        batch.append(task)
        size += len(task.profiles)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


async def _write_some(transaction: Transaction, batch: Sequence[_Task], worked: WorkedOut) -> set[str]:
    everybody = worked.everybody
    held = await transaction.run("hold_profiles", keys=sorted(set().union(*(task.held for task in batch))))
    fresh = {row["key"] for row in held if row["touched"] == everybody.touched[row["key"]]}
    safe = [task for task in batch if task.held <= fresh]
    left = {profile for task in batch if not task.held <= fresh for profile in task.profiles}
    now = datetime.now(UTC)
    if left:
        await transaction.run("note_changes", rows=change_rows(sorted(left), CAUSE), now=now)
    await _write_tasks(transaction, safe, worked, now)
    return left


async def _write_tasks(transaction: Transaction, tasks: Sequence[_Task], worked: WorkedOut, now: datetime) -> None:
    described = [row for task in tasks for row in task.described]
    written_ = [row for task in tasks for row in task.written]
    dropped = [row for task in tasks for row in task.dropped]
    moves = [row for task in tasks for row in task.moves]
    if described:
        await transaction.run("describe_profiles", rows=described)
    profiles = [profile for task in tasks for profile in task.profiles]
    before = {profile: worked.everybody.component.customers[profile] for profile in profiles}
    after = {profile: worked.targets[profile] for profile in profiles}
    proposed = [row for row in written_ if row["status"] == PROPOSED]
    events = event_rows(transitions(before, after), proposed, CAUSE)
    changes = [key for task in tasks for key in task.changes]
    await write_resolutions(transaction, Resolutions(written_, dropped, moves, events), now, changes)
