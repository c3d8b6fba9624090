"""A session of judging proposals: which comes next, what a verdict would do and does, and taking the last one back. No terminal in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graph.access import Viewer
from graph.audit import Trail
from graph.driver import Driver
from graph.judgements import Decision
from graph.pages import Page, Sections
from graph.reads import Reads
from graph.sections import Row
from matching.decisions import Acts, Outcome
from matching.explain import Why, why

PAGE = 20

Order = Literal["uncertainty", "customer_value", "newest"]
Verdict = Literal["accept", "reject"]
VERDICTS: tuple[Verdict, ...] = ("accept", "reject")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two profiles, with its identifiers, and the other profiles of its customer."""

    profile: Row
    identifiers: Sequence[Row]
    fellows: Sequence[str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two profiles that may be one person's. `conflict`: people contradict each other about them; `waiting`: how many proposals are left."""

    a: Side
    b: Side
    why: Why
    conflict: bool
    waiting: int

    @property
    def pair(self) -> tuple[str, str]:
        return self.a.profile["id"], self.b.profile["id"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which proposals: in what order, and from what score (bits) on."""

    order: Order = "uncertainty"
    least: float | None = None


class Review:
    """One person's session. Everything shown is on the audit trail. Raises Forbidden for who may not judge."""

    def __init__(self, driver: Driver, viewer: Viewer, trail: Trail, wanted: Wanted) -> None:
        self._driver = driver
        self._viewer = viewer
        self._trail = trail
        self._wanted = wanted
        self._skipped: set[tuple[str, str]] = set()
        self._done: list[tuple[str, tuple[str, str]]] = []
        self._again: tuple[str, str] | None = None

    @property
    def judged(self) -> int:
        """Verdicts that hold."""
        return len(self._done)

    @property
    def skipped(self) -> int:
        return len(self._skipped)

    async def next(self) -> Proposal | None:
        """The next one that was not skipped; after an undo the one that was judged. None when there are no more."""
        with self._trail.look(self._viewer, "cli:review") as look:
            reads = Reads(self._viewer, self._driver, look)
            after = None
            while True:
                rows = await reads.proposals(
                    Page(PAGE, after, statuses=("proposed",)), self._wanted.order, self._wanted.least
                )
                left = [row for row in rows.nodes if (row["a_id"], row["b_id"]) not in self._skipped]
                if left:
                    chosen = next((row for row in left if (row["a_id"], row["b_id"]) == self._again), left[0])
                    self._again = None
                    return await self._proposal(reads, chosen, rows.total - len(self._skipped))
                if not rows.has_next:
                    return None
                after = rows.cursor(rows.nodes[-1])

    async def preview(self, proposal: Proposal, verdict: Verdict) -> Outcome:
        """What the verdict would do; nothing is written."""
        return await Acts(self._driver, self._viewer, preview=True).judge([Decision(*proposal.pair, verdict)])

    async def judge(self, proposal: Proposal, verdict: Verdict, reason: str) -> Outcome:
        """Say that the two are one person, or are not."""
        outcome = await Acts(self._driver, self._viewer, reason=reason).judge([Decision(*proposal.pair, verdict)])
        self._done.append((outcome.batch.id, proposal.pair))
        return outcome

    def skip(self, proposal: Proposal) -> None:
        """Leave it for another session."""
        self._skipped.add(proposal.pair)

    async def undo(self) -> Outcome | None:
        """Take back the last verdict of this session; None when there is none left."""
        if not self._done:
            return None
        batch, self._again = self._done[-1]
        outcome = await Acts(self._driver, self._viewer, reason="undone in review").undo([batch])
        self._done.pop()
        return outcome

    async def _proposal(self, reads: Reads, row: Row, waiting: int) -> Proposal:
        ids = [row["a_id"], row["b_id"]]
        profiles, identifiers = await reads.profiles(ids), await reads.identifiers(ids, by="profile")
        customers = {profiles[id_][0]["customer_id"] for id_ in ids}
        fellows = await self._fellows(reads, sorted(customers))
        a, b = (
            Side(
                profiles[id_][0],
                identifiers.get(id_, []),
                [fellow for fellow in fellows[profiles[id_][0]["customer_id"]] if fellow != id_],
            )
            for id_ in ids
        )
        reasons = await why(self._driver, self._viewer, *ids)
        return Proposal(a, b, reasons, row["conflict"], waiting)

    async def _fellows(self, reads: Reads, customers: Sequence[str]) -> dict[str, list[str]]:
        rows = await reads.customers(customers, Sections(profiles=True))
        return {row["id"]: [profile["id"] for profile in row["profiles"]] for row in rows}
