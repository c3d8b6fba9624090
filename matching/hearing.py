"""What is heard in a message becomes a claim of the profile that wrote it. One call is one transaction.

A profile's claims are a pure function of all that it says now: a message that is replaced takes back what only it said, and whichever came
first, profile or message, makes no difference. A claim stands beside what a record tells and never in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from graph.changes import change_rows
from graph.driver import Transaction
from graph.identifiers import KINDS
from matching.said_context import NAME, POSTCODE

Row = dict[str, Any]
KIND = "said"
"""The kind of change that says a message is to be heard."""
MOST = 100
"""Claims, names and postcodes of one profile: a person has a few; more is a mailing list, or somebody trying addresses out."""


async def hear(transaction: Transaction, changes: Sequence[Row]) -> int:
    """Deal with leased changes of kind `said`. Returns how many profiles claim something else than before; their changes are noted."""
    regions = {row["about"]: row["region"] for row in sorted(changes, key=lambda row: row["region"] or "")}
    keys = sorted(regions)
    # Messages before profiles, as imports do it; each in id order, so that those who meet wait instead of deadlocking.
    await transaction.run("lock_interactions", keys=keys, now=datetime.now(UTC))
    found = await transaction.run("interactions_to_hear", keys=keys)
    heard = [(row, _heard(row, regions[row["key"]])) for row in found]
    # Most messages say nothing of their writer: those cost a read and no more.
    news = [now for was, now in heard if (was["said"], was["said_by"]) != (now["said"], now["profile"])]
    if news:
        await transaction.run("write_sayings", rows=news)
    speakers = {was["said_by"] for was, _ in heard} | {now["profile"] for _, now in heard}
    changed = await _reclaim(transaction, sorted(filter(None, speakers)))
    await transaction.run("drop_changes", keys=[row["key"] for row in changes])
    return changed


def warm_up() -> None:
    """Have ready what hearing needs: spaCy takes a second to import, and its pipeline some time to make."""
    from matching.said import find_said

    find_said("my order number is 1", "GB")


def _heard(row: Row, region: str | None) -> Row:
    """What an interaction says now, as the row of `write_sayings`."""
    # spaCy takes a second and 80 MB to import, and a graph without messages needs none of it.
    from matching.said import find_said

    texts = (row["subject"], row["text"]) if row["direction"] == "inbound" and region and row["profile"] else ()
    heard = (said.key for text in texts if text for said in find_said(text, region or ""))
    # What was keyed in before anybody answered is said as well.
    said = list(dict.fromkeys([*heard, *((row["keyed"] or ()) if row["profile"] and region else ())]))[:MOST]
    return {"id": row["key"], "said": said or None, "profile": row["profile"] if said else None}


async def _reclaim(transaction: Transaction, profiles: list[str]) -> int:
    if not profiles:
        return 0
    now = datetime.now(UTC)
    await transaction.run("lock_resolutions", keys=profiles, now=now)
    found = await transaction.run("sayings_by_profile_ids", keys=profiles)
    rows = [row for row in map(_claims, found) if row is not None]
    if rows:
        await transaction.run("write_claims", rows=rows)
        await transaction.run("note_changes", rows=change_rows([row["id"] for row in rows], KIND), now=now)
    return len(rows)


def _claims(row: Row) -> Row | None:
    """What a profile is to claim, as the row of `write_claims`; None where it claims just that."""
    first: dict[str, Row] = {}
    for saying in row["sayings"]:
        for key in saying["said"]:
            first.setdefault(key, saying)
    names, postcodes = _of(NAME, first), _of(POSTCODE, first)
    wanted = {key: saying for key, saying in first.items() if key.partition(":")[0] in KINDS}
    wanted = dict(list(wanted.items())[:MOST])
    before = {key: (said_in, at) for key, said_in, at in row["claims"]}
    news = {key: saying for key, saying in wanted.items() if before.get(key) != (saying["id"], saying["at"])}
    dropped = sorted(before.keys() - wanted.keys())
    if not news and not dropped and (names, postcodes) == (row["names"] or [], row["postcodes"] or []):
        return None
    claims = [_claim(key, saying) for key, saying in sorted(news.items())]
    return {
        "id": row["key"],
        "claims": claims,
        "dropped": dropped,
        "names": names or None,
        "postcodes": postcodes or None,
    }


def _of(kind: str, keys: Iterable[str]) -> list[str]:
    return sorted(key.partition(":")[2] for key in keys if key.startswith(f"{kind}:"))[:MOST]


def _claim(key: str, saying: Row) -> Row:
    kind, _, value = key.partition(":")
    return {"key": key, "kind": kind, "value": value, "said_in": saying["id"], "at": saying["at"]}
