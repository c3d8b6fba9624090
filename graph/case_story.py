"""What a case has come to: a pure function of what its source told and what colleagues did, in whatever order it arrived.

Nothing here knows the database. Each of status and assignee is said by whoever said it last, by when it happened; ties go to the greater id.
A source says something when it first says it, not each time it repeats it: so a case that its source closed, and a colleague reopened, stays
open however often the source sends it as closed, until the source says something else. See docs/cases.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.case_status import OVER, Status


class Kind(StrEnum):
    """What colleagues do with a case. `told` is no act: it is what the source said."""

    OPEN = "open"
    ASSIGN = "assign"
    NOTE = "note"
    HAND_OVER = "hand_over"
    SET_STATUS = "set_status"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    MERGE = "merge"
    ATTACH = "attach"
    DETACH = "detach"
    UNDO = "undo"
    TOLD = "told"


ASSIGNING = (Kind.ASSIGN, Kind.HAND_OVER, Kind.TOLD)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done or told. `at`: when it happened; `other`: the case merged into; `undoes`: the act taken back."""

    id: str
    case: str
    kind: Kind
    at: datetime
    by: str = ""
    status: str | None = None
    staff: str | None = None
    team: str | None = None
    note: str | None = None
    interaction: str | None = None
    other: str | None = None
    undoes: str | None = None
    recorded_at: datetime | None = None
    """When it came; None for what a source told."""

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands among others."""
        return self.at, self.id


@dataclass(frozen=True, slots=True)
class Telling:
    """One version of the record as its source sent it; `version` sorts as `graph.ids.version` does."""

    version: str
    at: datetime
    status: str
    staff: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """All there is to one case: versions of its record, acts on it, and the cases merged into it."""

    id: str
    source: str
    tellings: tuple[Telling, ...]
    acts: tuple[Act, ...] = ()
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands now. `closed_at`: since when it has been over without a break."""

    status: str
    staff: str | None
    team: str | None
    changed_at: datetime
    closed_at: datetime | None


def told(story: Story) -> list[Act]:
    """What the source said, as acts: one for each version that says something else of status or staff than the version before.
    None of a case whose record is yet to come."""
    acts: list[Act] = []
    before: Telling | None = None
    if not story.tellings:
        return acts
    at = min(telling.at for telling in story.tellings)
    for telling in sorted(story.tellings, key=lambda one: one.version):
        # Its later version is its later word, whatever times it gives.
        at = max(at, telling.at)
        status = telling.status if before is None or telling.status != before.status else None
        restaffed = before is None or telling.staff != before.staff
        if status or restaffed:
            # A blank staff says that nobody has it; None that nothing is said.
            staff = (telling.staff or "") if restaffed else None
            id_ = f"{story.id}@{telling.version}"
            acts.append(Act(id_, story.id, Kind.TOLD, at, by=story.source, status=status, staff=staff))
        before = telling
    return acts


def holding(acts: Iterable[Act]) -> list[Act]:
    """The acts that nobody took back, in the order they happened; without those that only take others back."""
    everything = list(acts)
    undone = {act.undoes for act in everything if act.undoes}
    return sorted(
        (act for act in everything if act.id not in undone and act.kind is not Kind.UNDO), key=lambda act: act.place
    )


def acts_of(story: Story, merged: Sequence[Story] = ()) -> list[Act]:
    """All that counts for a case, in order: its own, and what was done on cases merged into it since they were."""
    acts = told(story) + holding(story.acts)
    for other, since in _merged_since(story, merged):
        acts += [act for act in holding(other.acts) if act.place > since.place]
    return sorted(acts, key=lambda act: act.place)


def standing(story: Story, merged: Sequence[Story] = ()) -> Standing:
    """Where the case stands. `merged`: the other cases that were merged into it, or into those."""
    acts = acts_of(story, merged)
    saying = [act for act in acts if act.status]
    status = saying[-1].status or Status.OPEN
    assigned = [act for act in acts if assigns(act)]
    owner = assigned[-1] if assigned else None
    return Standing(
        status=status,
        staff=(owner.staff or None) if owner else None,
        team=owner.team if owner else None,
        changed_at=max([act.at for act in acts] + [telling.at for telling in story.tellings]),
        closed_at=_over_since(saying),
    )


def assigns(act: Act) -> bool:
    """Whether the act says whose the case is."""
    return act.kind in ASSIGNING and (act.kind is not Kind.TOLD or act.staff is not None)


def deciding(acts: Sequence[Act], act: Act) -> Act | None:
    """What decides instead of this act, because it happened later; None where the act itself does, or there is nothing to decide."""
    rivals = [one for one in acts if (assigns(one) if assigns(act) else act.status and one.status)]
    last = rivals[-1] if rivals else None
    return None if last is None or last.id == act.id else last


def _over_since(saying: Sequence[Act]) -> datetime | None:
    """When the unbroken run of being over began that lasts until now."""
    since = None
    for act in saying:
        since = (since or act.at) if act.status in OVER else None
    return since


def _merged_since(story: Story, merged: Sequence[Story]) -> list[tuple[Story, Act]]:
    """The cases below this one, each with the act from which on it was part of it: the last merge on the way."""
    found: list[tuple[Story, Act]] = []
    waiting: list[tuple[str, Act | None]] = [(story.id, None)]
    while waiting:
        into, above = waiting.pop()
        for other in merged:
            merges = [act for act in holding(other.acts) if act.kind is Kind.MERGE and act.other == into]
            if other.into == into and merges:
                since = max([merges[-1], *([above] if above else [])], key=lambda act: act.place)
                found.append((other, since))
                waiting.append((other.id, since))
    return found
