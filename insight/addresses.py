"""Where a customer lives and lived, and where parcels went: each address once, with who tells it, since when and until when.

Pure. A profile's versions are read in the order of their times, whatever order they came in: an address begins with the first version that
has it and ends with the first that has it no more. Ways of writing one address (in parts, on one line) count as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from graph.addresses import address_line, clean_address
from graph.details import current_address, held_corrections
from graph.errors import InvalidIdentifier
from graph.identifiers.text import fold
from graph.record_parts import Address as Written
from insight.mood_words import day
from insight.worth import counted

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Teller:
    """One that tells an address: a profile, orders that went there (`orders`: how many), or a colleague (`corrected_by`).

    `since`, `until`, `last`: when it was first told, told no more, and last told; ISO 8601 text, None where nobody knows. `until` is None while
    it stands, and of orders, which say nothing of the time after them. `use`: what the source keeps it for, `delivery` or `gift` of orders.
    """

    written: Mapping[str, str]
    since: str | None
    until: str | None = None
    last: str | None = None
    source: str | None = None
    profile_id: str | None = None
    use: str | None = None
    orders: int | None = None
    corrected_by: str | None = None

    @property
    def stands(self) -> bool:
        """Whether somebody says so now."""
        return self.until is None and self.orders is None


@dataclass(frozen=True, slots=True)
class Address:
    """One address, as last written. `until` is None while somebody still tells it, and where only orders tell of it."""

    value: str
    written: Mapping[str, str]
    current: bool
    since: str | None
    until: str | None
    newest: str | None
    uses: tuple[str, ...]
    told: tuple[Teller, ...]
    reason: str


def addresses(row: Row) -> list[Address]:
    """All addresses of one customer, from a row of `addresses_by_customer_ids`: the current one, then the last told first."""
    now = current_address(row["profiles"], row["corrections"])
    likes = _Likes()
    current = likes.of(now["address"]) if now else None
    found: dict[str, list[Teller]] = {}
    for teller in (*_profiles(row["profiles"], likes), *_orders(row), *_corrected(row["corrections"])):
        found.setdefault(likes.of(teller.written), []).append(teller)
    told = [_address(tellers, current=like == current) for like, tellers in found.items()]
    return sorted(told, key=_order, reverse=True)


class _Likes:
    """What is the same for the ways of writing one address; each way is read once."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, written: Mapping[str, str]) -> str:
        text = orjson.dumps(written, option=orjson.OPT_SORT_KEYS).decode()
        if text not in self._known:
            self._known[text] = _like(Written(**written))
        return self._known[text]


def _like(address: Written) -> str:
    try:
        return clean_address(address).key
    except InvalidIdentifier:
        return fold(address_line(address)) or address_line(address)


def _profiles(profiles: Iterable[Row], likes: _Likes) -> Iterator[Teller]:
    for profile in profiles:
        versions = sorted((*profile["versions"], profile), key=lambda one: one["version"] or "")
        yield from _spells(profile, versions, likes)


def _spells(profile: Row, versions: Iterable[Row], likes: _Likes) -> Iterator[Teller]:
    standing: dict[str, Teller] = {}
    replaced = None
    for version in versions:
        told = {likes.of(one): one for one in _written(version)}
        for like in standing.keys() - told.keys():
            # Of a version that does not say when it was true, it is known when it came.
            yield replace(standing.pop(like), until=version["seen_at"] or replaced)
        for like, one in told.items():
            known = standing.get(like) or _teller(profile, one, version["seen_at"])
            last = max(filter(None, (known.last, version["seen_at"])), default=None)
            standing[like] = replace(known, written=one, use=one.get("use"), last=last)
        replaced = version["until"]
    yield from standing.values()


def _teller(profile: Row, written: Mapping[str, str], since: str | None) -> Teller:
    return Teller(written, since, source=profile["source"], profile_id=profile["id"])


def _written(version: Row) -> list[Mapping[str, str]]:
    if version["deleted"] or not version["addresses"]:
        return []
    return [one for one in orjson.loads(version["addresses"]) if address_line(Written(**one))]


def _orders(row: Row) -> Iterator[Teller]:
    names = {fold(name) for one in row["profiles"] for name in (one["name"], *(one["other_names"] or ())) if name}
    for order in row["orders"]:
        written = orjson.loads(order["address"])
        if address_line(Written(**written)) and _is_theirs(order, names):
            yield Teller(
                written,
                order["since"],
                last=order["last_at"],
                source=order["source"],
                profile_id=order["profile_id"],
                use="gift" if order["gift"] else "delivery",
                orders=order["orders"],
            )


def _is_theirs(order: Row, names: set[str]) -> bool:
    """Whether what was ordered went to the customer: to a profile of theirs, or to nobody else by name."""
    if order["received"]:
        return True
    return not order["gift"] and (not order["name"] or not names or fold(order["name"]) in names)


def _corrected(corrections: Iterable[Row]) -> Iterator[Teller]:
    until = None
    for one in reversed(held_corrections(corrections)):
        at, by = one["made_at"], one["made_by"]
        yield Teller({"text": one["value"]}, at, until, last=at, profile_id=one["profile_id"], corrected_by=by)
        until = at


def _address(tellers: list[Teller], *, current: bool) -> Address:
    tellers.sort(key=_freshness, reverse=True)
    ends = [teller.until for teller in tellers if teller.until]
    return Address(
        value=address_line(Written(**tellers[0].written)),
        written=tellers[0].written,
        current=current,
        since=min(filter(None, (teller.since for teller in tellers)), default=None),
        until=None if any(teller.stands for teller in tellers) else max(ends, default=None),
        newest=max(filter(None, (*ends, *(teller.last for teller in tellers))), default=None),
        uses=tuple(sorted({teller.use for teller in tellers if teller.use})),
        told=tuple(tellers),
        reason="; ".join(map(_sentence, tellers[:3])) + (f"; {len(tellers) - 3} more" if len(tellers) > 3 else ""),
    )


def _freshness(teller: Teller) -> tuple[bool, str, str, str]:
    return teller.stands, teller.last or "", teller.since or "", teller.profile_id or ""


def _order(address: Address) -> tuple[bool, str, str, str]:
    return address.current, address.newest or "", address.since or "", address.value


def _sentence(teller: Teller) -> str:
    since = f" since {_day(teller.since)}" if teller.since else ""
    until = f" until {_day(teller.until)}" if teller.until else ""
    if teller.corrected_by:
        return f"a colleague says so{since}{until}"
    if teller.orders:
        what = counted(teller.orders, "gift" if teller.use == "gift" else "order")
        return f"{what} of {teller.source} went there, the last on {_day(teller.last)}"
    return f"{teller.source} {'said' if until else 'says'} so{since}{until}"


def _day(at: str | None) -> str:
    return day(datetime.fromisoformat(at)) if at else "an unknown day"
