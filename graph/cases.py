"""What colleagues do with cases: appended, never changed, and taken back by another action that names it.

Where a case stands is worked out from what its source told and from all actions, by when they happened (graph/case_story.py), and written on
the case in the same transaction, under the lock of every case that was merged with it. So two who hand over one case at the same moment are both
recorded, the later wins, and the other's answer says so. An action that would change nothing, and says nothing, is not recorded.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from graph.access import Thing, Viewer, require
from graph.audit import Look
from graph.case_action_rows import SETTING
from graph.case_rows import Group, groups, locked_groups, project
from graph.case_status import OVER, status_of
from graph.case_story import Act, Kind, Story, acts_of, deciding, holding
from graph.case_texts import LONGEST_NOTE, LONGEST_SUBJECT, LONGEST_WORD, after, checked, checked_channel, checked_time
from graph.case_texts import invalid as _invalid
from graph.driver import Driver, Transaction
from graph.errors import BadRequest, NotFound
from graph.ids import version
from graph.judgements import check_profiles
from graph.kept import order_key
from graph.sections import interactions_seen, kinds_seen

Row = dict[str, Any]

SOURCE = "whom"
"""The source of cases that colleagues open."""
MOST_MERGED = 50
"""Cases that may be merged into one, all levels together."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What somebody wants to do with a case. `at`: when it happened, if not now; `seen`: the last action they knew of."""

    kind: Kind
    note: str | None = None
    status: str | None = None
    staff: str | None = None
    team: str | None = None
    interaction: str | None = None
    other: str | None = None
    undoes: str | None = None
    at: datetime | None = None
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to open: for a customer, by any id it ever had, or for one of its profiles."""

    customer: str | None = None
    profile: str | None = None
    subject: str | None = None
    channel: str | None = None
    priority: str | None = None
    order: str | None = None
    note: str | None = None
    interaction: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it. `action`: None where it would have changed nothing. `overtaken_by`: what happened later and holds instead.
    `meanwhile`: what others did since what the caller had seen."""

    case: str
    action: Act | None
    overtaken_by: Act | None = None
    meanwhile: tuple[Act, ...] = ()


class Cases:
    """What one viewer does with cases. Every method raises Forbidden, NotFound (also for what the viewer may not see), BadRequest
    (`invalid_case_action`, `invalid_merge`, `other_customer`, `already_undone`) and DatabaseUnavailable."""

    def __init__(self, viewer: Viewer, driver: Driver, look: Look) -> None:
        self._viewer = viewer
        self._driver = driver
        self._look = look

    async def open(self, new: NewCase) -> Outcome:
        """Open a case. Raises BadRequest (`case_without_customer`), UnknownKind (`unknown_channel`) as well."""
        require(self._viewer, Thing.HANDLE_CASES)
        if (new.customer is None) == (new.profile is None):
            raise BadRequest(
                "a case is opened for a customer or for a profile: give one of them", code="case_without_customer"
            )
        return await self._driver.write(lambda transaction: _Work(transaction, self._viewer, self._look).open(new))

    async def act(self, case: str, doing: Doing) -> Outcome:
        """Do something with a case."""
        require(self._viewer, Thing.HANDLE_CASES)
        wanted = _checked(doing, self._viewer)
        return await self._driver.write(
            lambda transaction: _Work(transaction, self._viewer, self._look).act(case, wanted)
        )

    async def undo(self, id_: str, note: str | None = None) -> Outcome:
        """Take an action back, by its id; the case is as if it had never been."""
        require(self._viewer, Thing.HANDLE_CASES)
        text = checked(note, "a note", LONGEST_NOTE)
        return await self._driver.write(
            lambda transaction: _Work(transaction, self._viewer, self._look).undo(id_, text)
        )


class _Work:
    """One transaction's work."""

    def __init__(self, transaction: Transaction, viewer: Viewer, look: Look) -> None:
        self._transaction = transaction
        self._viewer = viewer
        self._look = look
        self._now = datetime.now(UTC)

    async def open(self, new: NewCase) -> Outcome:
        profile, customer = await self._owner(new)
        key = uuid.uuid4().hex
        case = f"{SOURCE}:{key}"
        row = {"id": case, "profile": profile, "properties": _opened(new, key, self._viewer.who, self._now)}
        await self._transaction.run("open_cases", rows=[row], now=self._now)
        note = checked(new.note, "a note", LONGEST_NOTE)
        opened = Act(uuid.uuid4().hex, case, Kind.OPEN, self._now, by=self._viewer.who, note=note)
        await self._append(opened)
        if new.interaction is not None:
            found = await self._interaction(new.interaction, customer)
            at = after(self._now, self._now)
            act = Act(uuid.uuid4().hex, case, Kind.ATTACH, at, by=self._viewer.who, interaction=found["id"])
            await self._append(act)
            await self._transaction.run("attach_interactions", keys=[found["id"]], now=self._now)
        await self._settle([case])
        await self._tell(customer, opened)
        return Outcome(case, opened)

    async def act(self, case: str, doing: Doing) -> Outcome:
        row = await self._case(case)
        handle = _HANDLERS.get(doing.kind, _Work._plain)
        found = await locked_groups(self._transaction, [case, *([doing.other] if doing.other else [])])
        act = await handle(self, row, found, doing)
        group = found[case]
        if act is None:
            return Outcome(case, None, meanwhile=self._meanwhile(group, doing))
        await self._append(act)
        if act.interaction:
            await self._transaction.run("attach_interactions", keys=[act.interaction], now=self._now)
        # The edge of a merge first: it says which cases stand together.
        settled = await self._settle([case], times=2 if act.kind is Kind.MERGE else 1)
        await self._tell(row["customer_id"], act)
        return replace(self._outcome(settled[case], act, doing), case=case)

    async def undo(self, id_: str, note: str | None) -> Outcome:
        action = await self._undoable(id_)
        row = await self._case(action["case_id"])
        before = await locked_groups(self._transaction, [action["case_id"]])
        # Somebody may have been faster while we waited for the lock.
        await self._undoable(id_)
        root = before[action["case_id"]].root.id
        act = Act(uuid.uuid4().hex, action["case_id"], Kind.UNDO, self._now, self._viewer.who, note=note, undoes=id_)
        act = replace(act, at=self._at(before[action["case_id"]], None))
        await self._append(act)
        if action["interaction_id"]:
            await self._transaction.run("attach_interactions", keys=[action["interaction_id"]], now=self._now)
        await self._settle([act.case, root], times=2 if action["kind"] == Kind.MERGE else 1)
        await self._tell(row["customer_id"], act)
        return Outcome(action["case_id"], act)

    async def _undoable(self, id_: str) -> Row:
        rows = await self._transaction.run("case_actions_by_ids", keys=[id_])
        if not rows:
            raise NotFound("there is no such action")
        action = rows[0]
        if action["kind"] in (Kind.OPEN, Kind.UNDO):
            raise _invalid(
                "opening a case, or taking something back, is not taken back: resolve the case, or do it again"
            )
        if action["undone"]:
            raise BadRequest("this was taken back before", code="already_undone")
        return action

    async def _plain(self, row: Row, found: dict[str, Group], doing: Doing) -> Act | None:
        group = found[row["id"]]
        act = self._made(row, group, doing)
        idle = _stands_as_before(group, act) or (
            act.kind is Kind.RESOLVE and group.standing_of(group.root.id).status in OVER
        )
        return None if idle and not act.note and doing.at is None else act

    async def _attach(self, row: Row, found: dict[str, Group], doing: Doing) -> Act | None:
        interaction = await self._interaction(str(doing.interaction), row["customer_id"])
        group = found[row["id"]]
        there = interaction["case_id"]
        if there in group.stories and doing.kind is Kind.ATTACH:
            return None
        if doing.kind is Kind.DETACH and there in group.stories:
            return replace(self._made(row, group, doing), case=there)
        if doing.kind is Kind.DETACH and _refused(group.stories[row["id"]], interaction["id"]):
            return None
        return self._made(row, group, doing)

    async def _merge(self, row: Row, found: dict[str, Group], doing: Doing) -> Act | None:
        other = await self._case(str(doing.other))
        group, into = found[row["id"]], found[other["id"]]
        if row["id"] == other["id"]:
            raise _bad_merge("a case is not merged with itself")
        if group.root.id == into.root.id:
            if group.root.id == row["id"]:
                raise _bad_merge("the other case is part of this one already: merge cycles are refused")
            return None
        if group.root.id != row["id"]:
            raise _bad_merge("this case was merged into another before; take that back first")
        if row["customer_id"] is None or row["customer_id"] != other["customer_id"]:
            raise BadRequest("the two cases are not of one customer", code="other_customer")
        if len(group.stories) + len(into.stories) > MOST_MERGED:
            raise _bad_merge(f"at most {MOST_MERGED} cases are merged into one")
        both = max(self._at(group, None), self._at(into, None))
        return replace(self._made(row, group, doing), at=both, other=into.root.id)

    def _made(self, row: Row, group: Group, doing: Doing) -> Act:
        names = ("kind", "note", "status", "staff", "team", "interaction", "other")
        told = {name: getattr(doing, name) for name in names}
        at = self._at(group, doing.at)
        return Act(id=uuid.uuid4().hex, case=row["id"], at=at, by=self._viewer.who, **told)

    def _at(self, group: Group, at: datetime | None) -> datetime:
        if at is not None:
            return checked_time(at, self._now)
        acts = acts_of(group.root, group.merged) + [act for story in group.stories.values() for act in story.acts]
        return after(max((act.at for act in acts), default=None), self._now)

    async def _owner(self, new: NewCase) -> tuple[str, str]:
        """The profile that raises it, and its customer."""
        if new.profile is not None:
            return new.profile, (await check_profiles(self._transaction, self._viewer, [new.profile]))[new.profile]
        hidden = kinds_seen(self._viewer)[1]
        rows = await self._transaction.run("anchors_by_customer_ids", keys=[new.customer], hidden=hidden)
        if not rows:
            raise NotFound("there is no such customer")
        return rows[0]["profile"], rows[0]["customer"]

    async def _case(self, id_: str) -> Row:
        rows = await self._transaction.run("cases_by_ids", keys=[id_], hidden=kinds_seen(self._viewer)[1])
        if not rows or not rows[0]["rows"]:
            raise NotFound("there is no such case")
        row: Row = rows[0]["rows"][0]
        return row

    async def _interaction(self, id_: str, customer: str | None) -> Row:
        seen = interactions_seen(self._viewer)
        answers = await self._transaction.run("interactions_by_keys", keys=[id_], by="id", first=1, **seen)
        if not answers:
            raise NotFound("there is no such interaction")
        row: Row = answers[0]["rows"][0]
        if row["customer_id"] not in (None, customer):
            raise BadRequest("the interaction is another customer's", code="other_customer")
        return row

    async def _append(self, act: Act) -> None:
        links = {"case_id": act.case, "interaction_id": act.interaction, "other_id": act.other}
        names = ("id", "by", "at", "status", "staff", "team", "note", "undoes")
        row = {"kind": act.kind.value, **links, **{name: getattr(act, name) for name in names}}
        await self._transaction.run("append_case_actions", rows=[row], now=self._now)

    async def _settle(self, keys: list[str], times: int = 1) -> dict[str, Group]:
        for _ in range(times):
            found = await groups(self._transaction, keys)
            await project(self._transaction, {group.root.id: group for group in found.values()}.values())
        return found

    async def _tell(self, customer: str | None, act: Act) -> None:
        self._look.saw([customer])
        if customer is not None:
            event = {"id": f"case-{act.id}", "kind": "case", "customer": customer, "others": []}
            event |= {"a": act.case, "b": act.id, "cause": f"case:{act.kind.value}"}
            await self._transaction.run("append_customer_events", rows=[event], now=self._now)

    def _outcome(self, group: Group, act: Act, doing: Doing) -> Outcome:
        acts = acts_of(group.root, group.merged)
        return Outcome(act.case, act, deciding(acts, act), self._meanwhile(group, doing))

    def _meanwhile(self, group: Group, doing: Doing) -> tuple[Act, ...]:
        acts = [act for story in group.stories.values() for act in story.acts]
        known = next((act for act in acts if act.id == doing.seen), None)
        if known is None:
            return ()
        later = [act for act in acts if (act.recorded_at, act.id) > (known.recorded_at, known.id)]
        return tuple(sorted((act for act in later if act.by != self._viewer.who), key=lambda act: act.place))


_HANDLERS: dict[Kind, Callable[[_Work, Row, dict[str, Group], Doing], Awaitable[Act | None]]] = {
    Kind.ATTACH: _Work._attach,
    Kind.DETACH: _Work._attach,
    Kind.MERGE: _Work._merge,
}


def _refused(story: Story, interaction: str) -> bool:
    """Whether the last that was said of a contact and this case is that it does not belong to it."""
    said = [act for act in holding(story.acts) if act.interaction == interaction]
    return bool(said) and said[-1].kind is Kind.DETACH


def _stands_as_before(group: Group, act: Act) -> bool:
    """Whether the case stands where it did with this act too, aside from when it was last touched."""
    story = group.stories[act.case]
    stories = {**group.stories, act.case: replace(story, acts=(*story.acts, act))}
    before = group.standing_of(group.root.id)
    after_it = Group(stories[group.root.id], stories).standing_of(group.root.id)
    return replace(after_it, changed_at=before.changed_at) == before


def _checked(doing: Doing, viewer: Viewer) -> Doing:
    status = status_of(doing.status).value if doing.status else SETTING.get(doing.kind)
    staff, team = checked(doing.staff, "staff", LONGEST_WORD), checked(doing.team, "team", LONGEST_WORD)
    note = checked(doing.note, "a note", LONGEST_NOTE)
    if doing.kind is Kind.NOTE and not note:
        raise _invalid("a note has words")
    if doing.kind is Kind.HAND_OVER and not (staff or team):
        raise _invalid("a case is handed over to somebody or to a team")
    if doing.kind is Kind.ASSIGN and not staff:
        staff = viewer.who
    return replace(doing, note=note, status=status, staff=staff, team=team)


def _opened(new: NewCase, key: str, who: str, now: datetime) -> Row:
    return {
        "source": SOURCE,
        "source_id": key,
        "version": version(now, key.encode()),
        "status": "open",
        "source_status": "open",
        "told_status": "open",
        "told_at": now,
        "opened_at": now,
        "changed_at": now,
        "opened_by": who,
        "subject": checked(new.subject, "a subject", LONGEST_SUBJECT),
        "channel": checked_channel(new.channel),
        "priority": checked(new.priority, "a priority", LONGEST_WORD),
        "order_number": checked(new.order, "an order number", LONGEST_WORD),
        "order_key": order_key(checked(new.order, "an order number", LONGEST_WORD)),
    }


def _bad_merge(message: str) -> BadRequest:
    return BadRequest(message, code="invalid_merge")
