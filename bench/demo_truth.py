"""How far the demo's people can be found: by exact verified identifiers, and by all that the demo tells of them.

    python -m bench.demo_truth [customers]

Counted are pairs of profiles of one person, over profiles of people: the records of the six systems and callers known by a phone number or an
email address. Anonymous web visitors, known by a cookie or a device alone, are counted apart: nothing ties most of them to anybody, and with
them in the count every method would look equally bad.

- *exact*: profiles joined by any verified identifier that links by rule, as a plain union-find does it, shared ones included. This is what
  the matching worker has to beat (recall at most .75 by intention).
- *findable*: profiles of one person joined by anything that two of them have in common: those identifiers, what the person says in a message,
  or a name with a postcode or a birth date. It looks the answer up, so it is a ceiling and not a method.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from app.demo.feed import neighbourhood
from app.demo.names import nicknames
from app.demo.options import DemoOptions
from app.demo.truth import anonymous, profile_id
from graph.errors import InvalidIdentifier
from graph.identifiers import KINDS, Hint, identify
from matching.union_find import UnionFind

Line = dict[str, Any]
_EMAIL = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
_LONG_NUMBER = re.compile(r"C\d{6,}|\+?\d[\d ]{4,}\d")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")
_FULL = {short.lower(): name.lower() for name, shorts in nicknames().items() for short in shorts}


@dataclass(slots=True)
class Known:
    """What the demo tells of each profile."""

    truth: dict[str, str] = field(default_factory=dict)
    exact: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    clues: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def read(options: DemoOptions) -> Known:
    """Go through the demo once."""
    known = Known()
    for cell in range(options.cells):
        told = neighbourhood(options, cell)
        known.truth |= told.truth
        for line in told.lines:
            profile = profile_id(line)
            if profile:
                known.exact[profile] |= set(_exact(line))
                known.clues[profile] |= set(_clues(line))
            recipient = line.get("recipient", {})
            if "identifier" in recipient:
                key = f"email:{recipient['identifier']['value']}"
                known.clues[f"shop:{key}"].add(key)
    return known


def _exact(line: Line) -> Iterator[str]:
    """Keys of the identifiers that link by rule when they are verified."""
    for value in (*line.get("identifiers", ()), *([line["identifier"]] if "identifier" in line else ())):
        if KINDS[value["kind"]].links and value.get("trust", "verified") == "verified":
            yield identify(value["kind"], value["value"], Hint("GB", line["source"])).key


def _clues(line: Line) -> Iterator[str]:
    yield from (key.replace("whatsapp:", "phone:") for key in _exact(line))
    if line["type"] == "order":
        yield f"order:{line['id']}"
    if line["type"] == "profile":
        yield from _personal(line)
    if "order" in line:
        yield f"order:{line['order']}"
    if line.get("direction") == "inbound" and "text" in line:
        yield from _said(line["text"])


def _personal(line: Line) -> Iterator[str]:
    """Name with birth date, name with postcode, and the postcode by itself (people give it in messages)."""
    given, family = _names(line)
    codes = _POSTCODE.findall(json.dumps(line.get("addresses", "")))
    facts = [*codes, *([line["birth_date"]] if "birth_date" in line else [])]
    for fact in facts:
        yield f"{family}|{fact}"
        yield f"{_FULL.get(given, given)[:3]}|{fact}"
    yield from (f"postcode:{code}" for code in codes)


def _names(line: Line) -> tuple[str, str]:
    if "family_name" in line:
        return line["given_name"].lower(), line["family_name"].lower()
    words = line.get("name", "").lower().removeprefix("mrs ").removeprefix("mr ").split() or [""]
    return words[0], words[-1]


def _said(text: str) -> Iterator[str]:
    yield from (f"email:{found}" for found in _EMAIL.findall(text))
    yield from (f"postcode:{found}" for found in _POSTCODE.findall(text))
    for number in _LONG_NUMBER.findall(text):
        yield f"order:{number}"
        yield f"loyalty_card:{number}"
        try:
            yield identify("phone", number).key
        except InvalidIdentifier:
            continue


def _pairs(groups: Iterable[Iterable[str]]) -> int:
    return sum(size * (size - 1) // 2 for size in (len(list(group)) for group in groups))


def _by(key: dict[str, str], profiles: Iterable[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for profile in profiles:
        groups[key[profile]].append(profile)
    return groups


def joined(profiles: Iterable[str], keys: dict[str, set[str]], within: dict[str, str] | None = None) -> dict[str, str]:
    """Each profile's group when all that share a key are joined; `within` keeps groups apart."""
    groups, profiles = UnionFind(), list(profiles)
    for profile in profiles:
        apart = within[profile] if within else ""
        for key in keys[profile]:
            groups.join(profile, f"{apart}#{key}")
    return {profile: groups.find(profile) for profile in profiles}


@dataclass(frozen=True, slots=True)
class Score:
    """Pairwise recall and precision."""

    recall: float
    precision: float


def score(truth: dict[str, str], found: dict[str, str]) -> Score:
    """Pairwise, over the profiles in `found`."""
    both = {profile: f"{truth[profile]} {group}" for profile, group in found.items()}
    right = _pairs(_by(both, found).values())
    return Score(right / max(1, _pairs(_by(truth, found).values())), right / max(1, _pairs(_by(found, found).values())))


def recall_of(truth: dict[str, str], found: dict[str, str], source: str) -> float:
    """Of the pairs of one system's profiles with a person's others, the share found."""
    hits, pairs = 0, 0
    for members in _by(truth, found).values():
        for a, b in combinations(members, 2):
            if a.startswith(f"{source}:") != b.startswith(f"{source}:"):
                pairs += 1
                hits += found[a] == found[b]
    return hits / max(1, pairs)


def measure(options: DemoOptions) -> dict[str, Any]:
    """All figures, as plain data."""
    known = read(options)
    people = [profile for profile in known.truth if not anonymous(profile)]
    exact, findable = joined(people, known.exact), joined(people, known.clues, known.truth)
    everything = score(known.truth, joined(known.truth, known.exact))
    sources = ("shop", "till", "helpdesk", "web", "twitter", "facebook")
    return {
        "profiles": len(people),
        "anonymous": len(known.truth) - len(people),
        "people": len(set(known.truth.values())),
        "profiles_by_source": dict(Counter(profile.split(":")[0] for profile in people)),
        "true_pairs": _pairs(_by(known.truth, people).values()),
        "exact_recall": round(score(known.truth, exact).recall, 4),
        "exact_precision": round(score(known.truth, exact).precision, 4),
        "findable_recall": round(score(known.truth, findable).recall, 4),
        "exact_recall_with_anonymous": round(everything.recall, 4),
        "exact_recall_by_source": {source: round(recall_of(known.truth, exact, source), 4) for source in sources},
        "findable_recall_by_source": {source: round(recall_of(known.truth, findable, source), 4) for source in sources},
    }


if __name__ == "__main__":
    print(json.dumps(measure(DemoOptions(int(sys.argv[1]) if len(sys.argv) > 1 else 1_500)), indent=2))
