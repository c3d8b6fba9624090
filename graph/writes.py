"""Stores records. One call is one transaction: when it returns, Neo4j has everything; when it raises, nothing.

Storing is safe to repeat and does not mind the order: the newest version of a record (by its time, ties by content) is the one that shows,
whichever came first, and all others are kept as closed versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest

from graph.access import Thing, Viewer, require
from graph.case_rows import project_ids
from graph.changes import change_rows
from graph.channels import CHANNELS, check_channels
from graph.driver import Driver, Transaction
from graph.ids import customer_alias
from graph.intake import Intake, Prepared, Row, Warned
from graph.partial import complete
from graph.records import Record
from graph.rows import prepare

UPSERTS = {
    "interactions": "upsert_interactions",
    "orders": "upsert_orders",
    "cases": "upsert_cases",
    "consents": "upsert_consents",
    "campaign_responses": "upsert_campaign_responses",
    "order_events": "upsert_order_events",
    "scores": "upsert_scores",
    "case_actions": "upsert_case_actions",
}
"""The query that stores each type of record; profiles, which may be told in part, take several."""


@dataclass(slots=True)
class Stored:
    """What became of the records given: new or replaced ones by type, and how many changed nothing. `profiles`: those that are to be linked
    anew, locked by this transaction. Where profiles were told, `model`: the version of the one in use, if one was chosen, and `waiting`: how many
    changes waited before, a hundred at most."""

    written: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("profiles", *UPSERTS), 0))
    given: int = 0
    warnings: list[Warned] = field(default_factory=list)
    profiles: list[str] = field(default_factory=list)
    model: str | None = None
    waiting: int = 0

    @property
    def unchanged(self) -> int:
        """Records that were there already, in this version or a newer one."""
        return self.given - sum(self.written.values())


async def store(driver: Driver, viewer: Viewer, records: Sequence[Record], intake: Intake) -> Stored:
    """Store records in one transaction. Raises SkipRecord for the first that cannot be used; then nothing was stored."""
    return await store_prepared(driver, viewer, [prepare(record, intake) for record in records], intake)


async def store_prepared(
    driver: Driver, viewer: Viewer, batch: Sequence[Prepared], intake: Intake, cause: str = "import"
) -> Stored:
    """Store what `prepare` made, in one transaction. Raises Forbidden, DatabaseUnavailable."""
    require(viewer, Thing.WRITE)
    return await driver.write(lambda transaction: _Batch(transaction, batch, intake, cause).write())


async def store_within(
    transaction: Transaction, batch: Sequence[Prepared], intake: Intake, cause: str = "import"
) -> Stored:
    """The same inside a transaction that does more, or that is only a rehearsal; whoever begins it has checked the viewer."""
    return await _Batch(transaction, batch, intake, cause).write()


async def declare_channels(driver: Driver) -> None:
    """Make the channels that are declared; part of every start. Raises SetupError for a declaration that is incomplete."""
    check_channels()
    rows = [{"name": c.name, "title": c.title, "public": c.public} for c in CHANNELS.values()]
    await driver.run("upsert_channels", rows=rows)


class _Batch:
    """One transaction's work. Rows go in id order, so that two batches that meet wait for each other instead of deadlocking."""

    def __init__(self, transaction: Transaction, batch: Sequence[Prepared], intake: Intake, cause: str) -> None:
        self._transaction = transaction
        self._batch = batch
        self._intake = intake
        self._cause = cause
        self._now = datetime.now(UTC)
        self._stored = Stored(given=len(batch), warnings=[w for prepared in batch for w in prepared.warnings])

    async def write(self) -> Stored:
        implied = [row for prepared in self._batch for row in prepared.profiles]
        told = [prepared.row for prepared in self._batch if prepared.statement == "profiles"]
        stored = await self._reference(implied + told)
        for wave in _waves(implied + told):
            await self._profiles(wave, stored)
        await self._products()
        orders = sorted(prepared.row["id"] for prepared in self._batch if prepared.statement == "orders")
        await self._note_recipients(orders)
        for statement, query in UPSERTS.items():
            rows = [prepared.row for prepared in self._batch if prepared.statement == statement]
            for wave in _waves(rows):
                (result,) = await self._transaction.run(query, rows=wave, now=self._now)
                self._stored.written[statement] += result["written"]
        await self._events_told_with_orders()
        await self._cases()
        await self._note_recipients(orders)
        numbers = {
            prepared.row["properties"]["number_key"] for prepared in self._batch if prepared.statement == "orders"
        }
        if numbers:
            await self._transaction.run("note_changes_on_orders", keys=sorted(numbers), now=self._now)
        return self._stored

    async def _events_told_with_orders(self) -> None:
        """They count as part of their order, whose version is theirs."""
        told = (prepared.row for prepared in self._batch if prepared.statement == "orders")
        for wave in _waves([event for row in told for event in row["events"]]):
            await self._transaction.run("upsert_order_events", rows=wave, now=self._now)

    async def _cases(self) -> None:
        """What colleagues did with cases comes on top of what their sources say of them."""
        acts = [prepared.row["properties"] for prepared in self._batch if prepared.statement == "case_actions"]
        cases = self._ids("cases") | {act["case_id"] for act in acts}
        contacts = self._ids("interactions") | {act["interaction_id"] for act in acts if act["interaction_id"]}
        undone = sorted({act["undoes"] for act in acts if act["undoes"]})
        if undone:
            found = await self._transaction.run("case_actions_by_ids", keys=undone)
            contacts |= {row["interaction_id"] for row in found if row["interaction_id"]}
        if cases:
            await project_ids(self._transaction, cases)
        if contacts:
            await self._transaction.run("attach_interactions", keys=sorted(contacts), now=self._now)

    def _ids(self, statement: str) -> set[str]:
        return {prepared.row["id"] for prepared in self._batch if prepared.statement == statement}

    async def _note_recipients(self, orders: list[str]) -> None:
        """Before and after orders are written: who receives them now, and who did before, may be somebody else for it."""
        if orders:
            await self._transaction.run("note_changes_on_recipients", keys=orders, now=self._now)

    async def _reference(self, told: list[Row]) -> dict[str, Row]:
        """Every profile named in the batch is there, under a customer of its own, before anything hangs on it. Those with something to
        tell are locked; what the graph has of them comes back."""
        keys = {key for prepared in self._batch for key in prepared.references}
        rows = {key: self._reference_row(*key.split(":", 1)) for key in keys}
        rows |= {
            row["id"]: {name: row[name] for name in ("id", "source", "source_id", "alias")} | {"told": True}
            for row in told
        }
        if not rows:
            return {}
        found = await self._transaction.run("reference_profiles", rows=_by_id(rows.values()), now=self._now)
        for row in found[:1]:
            self._stored.model, self._stored.waiting = row["model"], row["waiting"]
        return {row["key"]: row for row in found}

    def _reference_row(self, source: str, source_id: str) -> Row:
        key = f"{source}:{source_id}"
        alias = customer_alias(key, self._intake.id_key)
        return {"id": key, "source": source, "source_id": source_id, "alias": alias, "told": False}

    async def _profiles(self, rows: list[Row], stored: dict[str, Row]) -> None:
        partial = [row for row in rows if row["partial"]]
        if partial:
            # One that is not there yet has nothing to be completed by.
            known = [row["id"] for row in partial if stored[row["id"]]["version"] is not None]
            found = await self._transaction.run("profiles_to_complete", keys=known) if known else []
            whole = {row["id"]: row for row in complete(partial, {row["key"]: row for row in found})}
            rows = [whole.get(row["id"], row) for row in rows]
        newer, late = _sort_out(rows, stored)
        replaced = [row for row in newer if stored[row["id"]]["version"] is not None]
        if replaced:
            closing = [{"id": row["id"], "keep": [edge["key"] for edge in row["identifiers"]]} for row in replaced]
            await self._transaction.run("close_profiles", rows=closing, now=self._now)
        if newer:
            await self._write_newer(newer, stored)
        if late:
            await self._keep_late(late, stored)

    async def _write_newer(self, rows: list[Row], stored: dict[str, Row]) -> None:
        changes = change_rows((row["id"] for row in rows), self._cause)
        writing = [
            _writing(row, stored[row["id"]]) | {"change": change} for row, change in zip(rows, changes, strict=True)
        ]
        await self._transaction.run("write_profiles", rows=writing, now=self._now)
        self._stored.profiles += [row["id"] for row in rows if row["id"] not in self._stored.profiles]
        # The lock is ours, so this is what a second version of one profile in the same batch would find.
        stored |= {row["id"]: row["properties"] for row in writing}
        self._stored.written["profiles"] += sum(not row["properties"]["placeholder"] for row in rows)

    async def _keep_late(self, rows: list[Row], stored: dict[str, Row]) -> None:
        kept = ("id", "version", "properties", "identifiers")
        late = [{name: row[name] for name in kept} | {"seen_at": row["properties"]["seen_at"]} for row in rows]
        await self._transaction.run("keep_late_profiles", rows=late, now=self._now)
        for row in rows:
            # A still newer version in the same batch has to keep what this one tells of the earliest sight.
            first = _earliest(row["properties"]["seen_at"], stored[row["id"]]["first_seen_at"])
            stored[row["id"]] = stored[row["id"]] | {"first_seen_at": first}
        noted = change_rows((row["id"] for row in rows), self._cause)
        await self._transaction.run("note_changes", rows=noted, now=self._now)

    async def _products(self) -> None:
        named: dict[str, Row] = {}
        for prepared in self._batch:
            for product in prepared.row.get("products", ()):
                told = {**product, "told": prepared.row["version"]}
                best = named.setdefault(product["sku"], told)
                if product["name"] and (told["told"], product["name"]) > (
                    best["told"] if best["name"] else "",
                    best["name"] or "",
                ):
                    named[product["sku"]] = told
        if named:
            await self._transaction.run("upsert_products", rows=[named[sku] for sku in sorted(named)])


def _writing(row: Row, stored: Row) -> Row:
    """The row for `write_profiles`: what the newest version says, and the earliest time this profile was ever seen."""
    first = _earliest(row["properties"]["seen_at"], stored["first_seen_at"])
    own = {"version": row["version"], "link_key": row["link_key"], "first_seen_at": first}
    return {"id": row["id"], "properties": row["properties"] | own, "identifiers": row["identifiers"]}


def _earliest(*times: object) -> datetime | None:
    return min((at for time in times if (at := _native(time)) is not None), default=None)


def _native(value: object) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    native = value.to_native()  # type: ignore[attr-defined]
    assert isinstance(native, datetime)  # noqa: S101 - the column is only ever written as a time
    return native


def _sort_out(rows: list[Row], stored: dict[str, Row]) -> tuple[list[Row], list[Row]]:
    """Which rows are newer than what the graph has, and which come late; those it has already are neither."""
    newer, late = [], []
    for row in rows:
        before = stored[row["id"]]["version"]
        if before is None or before < row["version"]:
            newer.append(row)
        elif before > row["version"]:
            late.append(row)
    return newer, late


def _waves(rows: list[Row]) -> list[list[Row]]:
    """Split rows so that no wave has two of one id: within a statement the second would not see the first."""
    by_id: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_id.setdefault(row["id"], {})[row["version"]] = row
    columns = zip_longest(*(list(versions.values()) for versions in by_id.values()))
    return [_by_id(row for row in column if row is not None) for column in columns]


def _by_id(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row["id"]))
