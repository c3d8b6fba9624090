"""The demo as a feed: neighbourhood after neighbourhood, each in order of time, in constant memory."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from app.demo import marketing, numbers, shop, web
from app.demo.aftermath import aftermath
from app.demo.chance import Chance
from app.demo.contacts import Contacts
from app.demo.encounters import Encounters
from app.demo.noted import noted
from app.demo.options import CELL, DemoOptions
from app.demo.orders import Buyer, Placed
from app.demo.people import Neighbourhood
from app.demo.person import STAR, Person
from app.demo.scribe import Scribe
from app.demo.strangers import strangers
from app.demo.systems import Line, open_accounts
from app.demo.truth import anonymous, profile_id
from graph.progress import Report


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What `write_demo` wrote. `truth` is for profiles of people (records and callers); `visits` for anonymous web visitors,
    whom no evidence but a shared device can tie to anybody. Both: profile_id, person_id."""

    records: Path
    truth: Path
    visits: Path
    lookups: list[str]


def generate(options: DemoOptions) -> Iterator[Line]:
    """Import lines of the demo, as `graph.records` describes them."""
    return (line for cell in range(options.cells) for line in neighbourhood(options, cell).lines)


@dataclass(slots=True)
class Told:
    """The lines of one neighbourhood in order of time, and the person behind every profile they make."""

    lines: list[Line]
    truth: dict[str, str]
    orders: dict[int, Placed] = field(default_factory=dict)
    """The latest order of each household, for those who ask about somebody else's."""


def neighbourhood(options: DemoOptions, cell: int) -> Told:
    """All that happened in one neighbourhood."""
    everyone = Neighbourhood(options, cell).people()
    web.give_devices(Chance.of(options.seed, "devices", cell), everyone)
    told = Told([], {})
    for person in everyone:
        if person.index < options.customers:
            chances = [Chance.of(options.seed, what, person.index) for what in ("person", "aftermath")]
            _tell(chances, person, everyone, told)
    for line, stranger in strangers(Chance.of(options.seed, "strangers", cell), cell, everyone):
        told.lines.append(line)
        told.truth[str(profile_id(line))] = stranger
    told.lines.sort(key=_when)
    return told


def _tell(chances: Sequence[Chance], person: Person, everyone: list[Person], told: Told) -> None:
    """Everything the systems know of one person."""
    chance, later = chances
    accounts = open_accounts(chance, person)
    buyer = Buyer(chance, person, accounts, everyone)
    invoices = shop.history(chance, person.index)
    lines = list(Scribe(chance, person, accounts, invoices[0].at).profiles())
    lines += buyer.orders(invoices)
    guest = shop.guest_invoice(person.index)
    if guest and person.email in accounts.given_emails and person.living not in ("one email", "firm"):
        lines.append(buyer.guest_order(guest))
    lines += web.Visits(chance, person, accounts, buyer.placed).lines()
    lines += Contacts(chance, person, accounts, buyer.placed, told.orders.get(person.household)).lines()
    lines += Encounters(chance, person, accounts, buyer.placed).lines()
    lines += marketing.consents(chance, person, accounts, invoices[0].at)
    lines += marketing.responses(chance, accounts, invoices[0].at)
    # By chances of their own: what was made before they were stays as it is.
    lines += list(aftermath(later, lines))
    lines += list(noted(later, lines))
    if buyer.placed:
        told.orders[person.household] = buyer.placed[-1]
    told.lines += lines
    told.truth |= buyer.recipients
    told.truth |= dict.fromkeys(filter(None, map(profile_id, lines)), person.id)


def _when(line: Line) -> str:
    return str(line.get("at") or line.get("seen_at") or line.get("opened_at"))


def write_demo(folder: Path, options: DemoOptions, report: Report) -> DemoFiles:
    """Write the lines and the truth into `folder`; the same options give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    files = DemoFiles(folder / "demo.jsonl.gz", folder / "truth.csv", folder / "visits.csv", lookups(options))
    with (
        gzip.GzipFile(files.records, "wb", 1, mtime=0) as records,
        files.truth.open("w", encoding="utf-8", newline="") as people,
        files.visits.open("w", encoding="utf-8", newline="") as visits,
    ):
        truth, seen = csv.writer(people), csv.writer(visits)
        for writer in (truth, seen):
            writer.writerow(("profile_id", "person_id"))
        for cell in range(options.cells):
            told = neighbourhood(options, cell)
            records.write(b"".join(orjson.dumps(line) + b"\n" for line in told.lines))
            for profile, person in told.truth.items():
                (seen if anonymous(profile) else truth).writerow((profile, person))
            report("Making the demo shop", min((cell + 1) * CELL, options.customers), options.customers)
    return files


def lookups(options: DemoOptions) -> list[str]:
    """Three things to look up that show the product: email, phone and Twitter handle of one customer with much going on."""
    star = Neighbourhood(options, 0).people()[STAR]
    accounts = open_accounts(Chance.of(options.seed, "person", STAR), star)
    return [star.email, numbers.spoken(str(star.mobile), 1), f"@{accounts.handle}"]
