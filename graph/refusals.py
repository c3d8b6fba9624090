"""What imports refused, counted for figures of quality: a refused record is known by a keyed hash alone, until it comes mended.

Nothing of the record is kept, not even its id: those are in the file of rejected lines, for whoever imports.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.access import Viewer, require_administrator
from graph.driver import Driver

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was refused. `id`: as `refusal_id` makes it; `code`: of the error."""

    id: str
    source: str
    code: str


def refusal_id(record: Mapping[str, Any], id_key: bytes) -> str | None:
    """What stands for a record, by its type, source and id; None where it has none of those to tell it by."""
    named = [record.get(name) for name in ("type", "source", "id")]
    if not all(isinstance(one, str) or type(one) is int for one in named):
        return None
    text = "\0".join(map(str, named)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, key=id_key[:64], digest_size=12, person=b"whom-refusal").hexdigest()


async def note_refusals(driver: Driver, refused: Iterable[Refusal]) -> None:
    """Count these, each once. Raises DatabaseUnavailable."""
    rows = [{"id": one.id, "source": one.source, "code": one.code} for one in refused]
    await driver.run("note_refusals", rows=sorted(rows, key=lambda row: row["id"]), now=datetime.now(UTC))


async def forget_refusals(driver: Driver, ids: Iterable[str]) -> None:
    """Count these no more, for they came mended. Raises DatabaseUnavailable."""
    await driver.run("forget_refusals", keys=sorted(ids))


async def any_refusals(driver: Driver) -> bool:
    """Whether there is anything to forget."""
    return bool(await driver.run("refusals_by_source"))


async def refusals(driver: Driver, viewer: Viewer) -> list[Row]:
    """Numbers of `records` refused by `source` and `code`. Raises Forbidden."""
    require_administrator(viewer, "only administrators may look at the quality of all data")
    return await driver.run("refusals_by_source")
