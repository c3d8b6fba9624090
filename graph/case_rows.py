"""Cases between the graph and their story: read with all that was merged with them, and written as they stand now."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graph.case_story import Act, Kind, Standing, Story, Telling, standing, told
from graph.driver import Transaction

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that were merged into one, `root`; most are alone."""

    root: Story
    stories: Mapping[str, Story]

    @property
    def merged(self) -> list[Story]:
        """All but the one the others were merged into."""
        return [story for story in self.stories.values() if story.id != self.root.id]

    def standing_of(self, id_: str) -> Standing:
        """Where one of them stands: the root with what was done on the others since, each of the others by itself."""
        return standing(self.root, self.merged) if id_ == self.root.id else standing(self.stories[id_])


async def groups(transaction: Transaction, keys: Iterable[str]) -> dict[str, Group]:
    """The groups that cases belong to, by the ids asked for."""
    rows = await transaction.run("case_stories_by_ids", keys=sorted(set(keys)))
    return {row["key"]: group_of(row) for row in rows}


def group_of(row: Row) -> Group:
    """One row of `case_stories_by_ids` as a group."""
    stories = {case["id"]: _story(case) for case in row["cases"]}
    return Group(stories[row["root"]], stories)


async def project(transaction: Transaction, found: Iterable[Group]) -> None:
    """Write where the cases of these groups stand, but for those whose record is yet to come; whoever calls has them locked."""
    rows = [
        {"id": story.id, "into": merged_into(story), "standing": _standing_row(group.standing_of(story.id))}
        for group in found
        for story in group.stories.values()
        if story.tellings
    ]
    if rows:
        await transaction.run("project_cases", rows=sorted(rows, key=lambda row: str(row["id"])))


async def locked_groups(transaction: Transaction, keys: Iterable[str]) -> dict[str, Group]:
    """The groups of cases, locked: nobody else acts on any case of theirs until the transaction ends."""
    named, locked = set(keys), set[str]()
    wanted, found = set(named), dict[str, Group]()
    while wanted - locked:
        await transaction.run("lock_cases", keys=sorted(wanted - locked), now=datetime.now(UTC))
        locked |= wanted
        # What they are merged into may have changed while we waited for the lock.
        found = await groups(transaction, named)
        wanted = {group.root.id for group in found.values()}
    return found


async def project_ids(transaction: Transaction, keys: Iterable[str]) -> None:
    """The same for those of the cases that anybody did anything with: after an import, which writes what sources say, or what was done."""
    acted = await transaction.run("cases_acted_on_by_ids", keys=sorted(set(keys)))
    stories = await _projected(transaction, {row["key"] for row in acted})
    if any(merged_into(story) != story.into for story in stories if story.tellings):
        # The edge of a merge says which cases stand together: where one came or went, they stand elsewhere.
        await _projected(transaction, {story.id for story in stories})


async def _projected(transaction: Transaction, keys: set[str]) -> list[Story]:
    if not keys:
        return []
    found = await locked_groups(transaction, keys)
    roots = {group.root.id: group for group in found.values()}
    await project(transaction, roots.values())
    return [story for group in roots.values() for story in group.stories.values()]


def history(group: Group, id_: str, seen: Container[str]) -> list[Row]:
    """All that was done with a case and told of it, newest first; of the one that others were merged into, theirs too if they are `seen`."""
    stories = group.stories.values() if id_ == group.root.id else [group.stories[id_]]
    undone = {act.undoes: act.id for story in stories for act in story.acts if act.undoes}
    # What Whom told of a case that a colleague opened is the opening itself.
    acts = [
        act
        for story in stories
        if story.id in seen
        for act in (*story.acts, *(one for one in told(story) if not _opened_here(story)))
    ]
    return [act_row(act, undone.get(act.id)) for act in sorted(acts, key=lambda act: act.place, reverse=True)]


def _opened_here(story: Story) -> bool:
    return any(act.kind is Kind.OPEN for act in story.acts)


def act_row(act: Act, undone_by: str | None = None) -> Row:
    """An act as the readers of the graph know it."""
    names = ("id", "by", "status", "note", "undoes")
    return {
        **{name: getattr(act, name) for name in names},
        "kind": act.kind.value,
        "case_id": act.case,
        "at": act.at.isoformat(),
        "recorded_at": act.recorded_at.isoformat() if act.recorded_at else None,
        "staff": act.staff or None,
        "team": act.team,
        "interaction_id": act.interaction,
        "other_id": act.other,
        "undone_by": undone_by,
    }


def merged_into(story: Story) -> str | None:
    """The case this one was merged into, if that was not taken back."""
    undone = {act.undoes for act in story.acts if act.undoes}
    merges = [act for act in story.acts if act.kind is Kind.MERGE and act.id not in undone]
    return max(merges, key=lambda act: act.place).other if merges else None


def _standing_row(found: Standing) -> Row:
    return {
        "status": found.status,
        "staff": found.staff,
        "team": found.team,
        "changed_at": found.changed_at,
        "closed_at": found.closed_at,
    }


def _story(row: Row) -> Story:
    versions = [row, *row["versions"]] if row["version"] else []
    return Story(
        id=row["id"],
        source=row["source"] or "",
        tellings=tuple(_telling(version) for version in versions),
        acts=tuple(act_of(act) for act in row["acts"]),
        into=row["into"],
    )


def _telling(row: Row) -> Telling:
    return Telling(row["version"], datetime.fromisoformat(row["told_at"]), row["told_status"], row["told_staff"])


def act_of(row: Row) -> Act:
    """One action as it is in the graph."""
    plain = {name: row[name] for name in ("id", "by", "status", "staff", "team", "note", "undoes")}
    links = {"case": row["case_id"], "interaction": row["interaction_id"], "other": row["other_id"]}
    at, recorded_at = datetime.fromisoformat(row["at"]), datetime.fromisoformat(row["recorded_at"])
    return Act(kind=Kind(row["kind"]), at=at, recorded_at=recorded_at, **plain, **links)
