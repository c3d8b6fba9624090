"""What people do about who is the same as whom: judge, link, unlink, split, and take it back.

Each is one transaction: the judgements, and the resolution of all they touch, so the answer tells what became of everybody. As a preview it is
the very same transaction, rolled back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from graph.access import Thing, Viewer, require, sees_profile
from graph.driver import Driver, Transaction
from graph.errors import BadRequest, DatabaseUnavailable, NotFound
from graph.judgements import Batch, Decision, check_amount, judge, undo
from graph.sections import kinds_seen
from matching.clusters import Conflict
from matching.events import Transition, transitions
from matching.resolve import ComponentGrew, resolve

TRIES = 3
"""Times an act is begun anew because others were at work on the same people."""


@dataclass(frozen=True, slots=True)
class Move:
    """A profile that belongs to another customer than before."""

    profile: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did, or would do. A preview's judgements are those it would make; their ids lead nowhere."""

    preview: bool
    batch: Batch
    moves: list[Move]
    transitions: list[Transition]
    conflicts: list[Conflict]
    about: frozenset[str]

    @property
    def customers(self) -> frozenset[str]:
        """Every customer the outcome tells of, those first whose profiles were judged."""
        told = self.about | {customer for one in self.transitions for customer in (one.customer, *one.others)}
        return told | {customer for move in self.moves for customer in (move.before, move.after)}


Act = Callable[[Transaction], Awaitable[Batch]]


class Acts:
    """What one viewer does. Every method raises Forbidden, NotFound (for what the viewer may not see, too), BadRequest, and
    DatabaseUnavailable where others keep changing the same people. `reason` is kept with the judgements."""

    def __init__(self, driver: Driver, viewer: Viewer, *, reason: str = "", preview: bool = False) -> None:
        self._driver = driver
        self._viewer = viewer
        self._reason = reason
        self._preview = preview

    async def judge(self, decisions: Sequence[Decision]) -> Outcome:
        """Accept and reject pairs of profiles."""
        return await self._act(lambda transaction: judge(transaction, self._viewer, decisions, self._reason))

    async def undo(self, ids: Sequence[str]) -> Outcome:
        """Take back judgements, or whole batches of them."""
        return await self._act(lambda transaction: undo(transaction, self._viewer, ids, self._reason))

    async def link(self, a: str, b: str) -> Outcome:
        """Say that two are one person. Each is a profile or a customer, which is taken by the profile its id is made of."""

        async def act(transaction: Transaction) -> Batch:
            one, other = [await self._profile(transaction, id_) for id_ in (a, b)]
            return await self._judge(transaction, [(one, other)], "accept")

        return await self._act(act)

    async def unlink(self, profile: str, other: str) -> Outcome:
        """Say that a profile is not another's person; `other` is that profile, or a customer: then all its other profiles are meant."""

        async def act(transaction: Transaction) -> Batch:
            others = [other]
            if _is_customer(other):
                _, members = await self._members(transaction, other)
                others = [member for member in members if member != profile]
            return await self._judge(transaction, [(profile, one) for one in others], "reject")

        return await self._act(act)

    async def split(self, customer: str, parts: Sequence[Sequence[str]]) -> Outcome:
        """Say that no profile of one part is the person of another part. Of one part alone, everybody else is the other."""

        async def act(transaction: Transaction) -> Batch:
            _, members = await self._members(transaction, customer)
            apart = _parts(members, [list(part) for part in parts])
            # Before they are made: there may be millions of them.
            check_amount(sum(len(one) * len(other) for one, other in combinations(apart, 2)))
            pairs = [(a, b) for one, other in combinations(apart, 2) for a in one for b in other]
            return await self._judge(transaction, pairs, "reject")

        return await self._act(act)

    async def _judge(self, transaction: Transaction, pairs: Sequence[tuple[str, str]], decision: str) -> Batch:
        check_amount(len(pairs))
        return await judge(transaction, self._viewer, [Decision(a, b, decision) for a, b in pairs], self._reason)

    async def _profile(self, transaction: Transaction, id_: str) -> str:
        if not _is_customer(id_):
            return id_
        named, _ = await self._members(transaction, id_)
        return named

    async def _members(self, transaction: Transaction, customer: str) -> tuple[str, list[str]]:
        """The profile a customer's id is made of, and all its profiles."""
        hidden = kinds_seen(self._viewer)[1]
        rows = await transaction.run("fellows_by_customer_ids", keys=[customer], hidden=hidden)
        if not rows:
            raise NotFound("there is no such customer")
        return rows[0]["named"], rows[0]["profiles"]

    async def _act(self, act: Act) -> Outcome:
        require(self._viewer, Thing.JUDGE)

        async def work(transaction: Transaction) -> Outcome:
            batch = await act(transaction)
            done = await resolve(transaction, batch.profiles, batch.cause)
            await transaction.run("finish_changes", keys=list(batch.profiles))
            moves = [
                Move(profile, done.before[profile], done.after[profile])
                for profile in done.moves
                if sees_profile(self._viewer, profile)
            ]
            about = frozenset(done.before[profile] for profile in batch.profiles if profile in done.before)
            happened = transitions(done.before, done.after)
            return Outcome(self._preview, batch, moves, happened, list(done.conflicts), about)

        for _ in range(TRIES):
            try:
                return await (self._driver.rehearse(work) if self._preview else self._driver.write(work))
            except ComponentGrew:
                continue
        raise DatabaseUnavailable("others are changing the same people just now; try again")


def _is_customer(id_: str) -> bool:
    # A profile's id has a colon, and a customer's never.
    return id_.startswith("c_") and ":" not in id_


def _parts(members: Sequence[str], parts: list[list[str]]) -> list[list[str]]:
    named = [profile for part in parts for profile in part]
    if len(set(named)) != len(named) or not all(parts):
        raise BadRequest("every part has profiles of its own", code="invalid_judgement")
    if not set(named) <= set(members):
        raise NotFound("the customer has no such profile")
    if len(parts) == 1:
        parts = [*parts, sorted(set(members) - set(named))]
    return parts
