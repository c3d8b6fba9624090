"""Counts what is missing, invalid, conflicting and stale in each source and channel. Numbers only: nothing of anybody is told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.access import Viewer
from graph.audit import Look, Trail
from graph.driver import Driver
from graph.profile_rows import birth_date_warnings
from graph.progress import Report, silent
from graph.quality import contacts_of_channels, facts_of_profiles
from graph.refusals import refusals
from matching.names import Name, contradict, name_of

STALE_DAYS = 730
SOURCE, CHANNEL = "source", "channel"
_OF_IDENTIFIERS = {"invalid_identifier", "card_number_refused", "too_many_identifiers"}
_NUMBERED = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of fault: its name, what it is, what to do, and of what the share is (another count)."""

    name: str
    told: str
    advice: str
    of: str = "profiles"


SORTS: dict[str, tuple[Sort, ...]] = {
    SOURCE: (
        Sort(
            "reference_only",
            "known by reference only",
            "{n} [profile is|profiles are] referred to and never came: import the profiles of {name} as well",
        ),
        Sort(
            "no_name",
            "without a name",
            "{n} [profile has|profiles have] no name: see whether the export of {name} leaves names out",
        ),
        Sort(
            "no_identifier",
            "without any identifier",
            "{n} [profile|profiles] can be found by nothing: export email, phone or card from {name}",
        ),
        Sort(
            "no_birth_date",
            "without a birth date",
            "fine where {name} does not ask for it; else map the column to birth_date",
        ),
        Sort(
            "no_address",
            "without an address",
            "fine where {name} does not ask for it; else map the columns to addresses",
        ),
        Sort(
            "no_seen_at",
            "without a time (seen_at)",
            "{n} [profile has|profiles have] no time: export when [it|they] last changed from {name}",
        ),
        Sort(
            "identifier_refused",
            "refused: an identifier is none",
            "{n} [record was|records were] refused for an email, phone or card that is none: mend the rejected lines of {name}",
            "offered",
        ),
        Sort(
            "record_refused",
            "refused for another reason",
            "{n} [record was|records were] refused: see the reasons in the rejected lines of {name}, mend and import them",
            "offered",
        ),
        Sort(
            "birth_date_no_date",
            "birth date is no date",
            "{n} [birth date is no date|birth dates are no dates]: fix the export of {name} (YYYY-MM-DD)",
            "birth_dates",
        ),
        Sort(
            "birth_date_implausible",
            "birth date implausible",
            "{n} [birth date lies|birth dates lie] outside 1900 to today: look for defaults in {name}",
            "birth_dates",
        ),
        Sort(
            "address_unusable",
            "address unusable",
            "{n} [profile has an address|profiles have addresses] with nothing to compare: export street and postcode from {name}",
            "addresses",
        ),
        Sort(
            "birth_dates_differ",
            "birth date differs within the customer",
            "{n} [profile gives|profiles give] another birth date than a profile of the same customer: correct it, or split [it|them]",
            "birth_dates",
        ),
        Sort(
            "names_differ",
            "name contradicts within the customer",
            "{n} [profile has|profiles have] a name that contradicts a profile of the same customer: review or split [it|them]",
            "names",
        ),
        Sort(
            "stale",
            "stale",
            "{n} [profile was|profiles were] last true over {days} days ago: export {name} anew, or verify [it|them]",
            "dated",
        ),
    ),
    CHANNEL: (
        Sort(
            "no_customer",
            "contacts tied to no customer",
            "{n} [contact is|contacts are] of nobody known: ask for an email, phone or card on {name}",
            "contacts",
        ),
        Sort("no_text", "without text", "fine for visits and calls; else bring the text of {name}", "contacts"),
    ),
}
"""What is counted, in the order it is told. `advice` may have {n}, {name} and {days}, and [wording for one|for several]."""
WHOLE = {SOURCE: "profiles", CHANNEL: "contacts"}


@dataclass(frozen=True, slots=True)
class Figure:
    """How many of a source or channel have a fault, out of how many could have; `advice` is empty where there is none."""

    about: str
    name: str
    sort: Sort
    number: int
    of: int
    advice: str

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.number / self.of if self.of else 0.0


@dataclass(slots=True)
class Tally:
    """The counts of every source and channel, by (source or channel, its name)."""

    stale_days: int = STALE_DAYS
    as_of: datetime = field(default_factory=lambda: datetime.now(UTC))
    counts: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def add_customer(self, row: dict[str, Any]) -> None:
        """Count profiles of one customer: a row of `facts_of_profiles`."""
        others = [(_names(one), one["birth_date"]) for one in row["told"]]
        for profile in row["profiles"]:
            count = self._of(SOURCE, profile["source"])
            count.update(("profiles", "offered", *_found(profile), *_against(profile, others), *self._aged(profile)))

    def add_contacts(self, row: dict[str, Any]) -> None:
        """Count interactions: a row of `contacts_of_channels`."""
        counted = {"contacts": row["contacts"], "no_customer": row["untied"], "no_text": row["silent"]}
        self._of(CHANNEL, row["channel"]).update(counted)

    def add_refusals(self, row: dict[str, Any]) -> None:
        """Count records that imports refused: a row of `graph.refusals.refusals`."""
        name = "identifier_refused" if row["code"] in _OF_IDENTIFIERS else "record_refused"
        self._of(SOURCE, row["source"]).update({name: row["records"], "offered": row["records"]})

    def whole(self, about: str, name: str) -> int:
        """How many profiles a source has, or interactions a channel."""
        return self.counts[about, name][WHOLE[about]]

    def figures(self) -> Iterator[Figure]:
        """All figures, sources first, by name."""
        for about, sorts in SORTS.items():
            for name in sorted(name for kind, name in self.counts if kind == about):
                count = self.counts[about, name]
                for sort in sorts:
                    n = count[sort.name]
                    yield Figure(about, name, sort, n, count[sort.of], self._advice(sort, n, name))

    def _advice(self, sort: Sort, n: int, name: str) -> str:
        # Brackets first: what a source is called may have some of its own.
        worded = _NUMBERED.sub(lambda found: found[1 if n == 1 else 2], sort.advice)
        return worded.format(n=f"{n:,}", name=name, days=self.stale_days) if n else ""

    def _of(self, about: str, name: str) -> Counter[str]:
        return self.counts.setdefault((about, name), Counter())

    def _aged(self, profile: dict[str, Any]) -> Iterator[str]:
        if profile["seen_at"] is None:
            yield "no_seen_at"
            return
        yield "dated"
        if datetime.fromisoformat(profile["seen_at"]) < self.as_of - timedelta(days=self.stale_days):
            yield "stale"


async def measure(driver: Driver, viewer: Viewer, trail: Trail, tally: Tally, report: Report = silent) -> None:
    """Count the whole graph into the tally, page by page. Raises Forbidden but for administrators."""
    trail.write(Look(viewer, "cli:quality", everyone=True))
    async for page in facts_of_profiles(driver, viewer, report):
        for row in page:
            tally.add_customer(row)
    for row in await refusals(driver, viewer):
        tally.add_refusals(row)
    async for page in contacts_of_channels(driver, viewer, report):
        for row in page:
            tally.add_contacts(row)


def _found(profile: dict[str, Any]) -> Iterator[str]:
    """What is there, by the names shares are of, and what is missing or invalid."""
    if profile["placeholder"]:
        yield "reference_only"
    if not profile["kinds"]:
        yield "no_identifier"
    yield "names" if _names(profile) else "no_name"
    yield "birth_dates" if profile["birth_date"] else "no_birth_date"
    yield from (warned.code for warned in birth_date_warnings(profile["birth_date"] or None))
    yield "addresses" if profile["placed"] else "no_address"
    if profile["placed"] and "postal_address" not in profile["kinds"]:
        yield "address_unusable"


def _against(profile: dict[str, Any], others: list[tuple[list[Name], str | None]]) -> Iterator[str]:
    """Where the profile stands against another of its customer."""
    mine, born = _names(profile), profile["birth_date"]
    if born and any(other and other != born for _, other in others):
        yield "birth_dates_differ"
    if mine and any(contradict(mine, names) for names, _ in others):
        yield "names_differ"


def _names(one: dict[str, Any]) -> list[Name]:
    first = name_of(one["name"], one["given_name"], one["family_name"])
    more = (name_of(name, None, None) for name in one["other_names"] or ())
    return [name for name in (first, *more) if name]
