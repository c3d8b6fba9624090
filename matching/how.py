"""How the profiles of one customer came together: the links that made it, strongest first, and the weakest that it hangs on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graph.identifiers import KINDS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that says that profiles are one person's. `judgement` is the row of the one that accepted a pair."""

    kind: Literal["judgement", "identifier", "score"]
    profiles: tuple[str, ...]
    identifier: tuple[str, str] | None = None
    judgement: Row | None = None
    score: float | None = None
    levels: str | None = None

    @property
    def sentence(self) -> str:
        """The link in words, with the identifier as people write it."""
        if self.identifier:
            kind = KINDS[self.identifier[0]]
            return f"{len(self.profiles)} profiles share the {kind.noun} {kind.caption(self.identifier[1])}"
        if self.judgement:
            return f"{self.judgement['decided_by'] or 'somebody'} said that they are one person"
        return f"what they say agrees, by {self.score:.1f} bits"

    @property
    def _order(self) -> tuple[Any, ...]:
        if self.judgement:
            return (0, self.judgement["decided_at"], self.profiles)
        if self.identifier:
            kind = KINDS[self.identifier[0]]
            return (1 if kind.personal else 2, -kind.specificity, self.identifier)
        return (3, -(self.score or 0), self.profiles)


def how(identifiers: Sequence[Row], pairs: Sequence[Row]) -> list[Link]:
    """The links that made a customer, from a row of `links_by_customer_ids`: in the order in which resolution trusts them, those left out
    that join nothing more. So the last is the weakest one that holds it: without it the customer would fall apart into two."""
    groups: dict[str, set[str]] = {}
    found = []
    for link in sorted(_links(identifiers, pairs), key=lambda link: link._order):
        joined = [groups.setdefault(profile, {profile}) for profile in link.profiles]
        if any(group is not joined[0] for group in joined):
            found.append(link)
            one = set().union(*joined)
            groups.update(dict.fromkeys(one, one))
    return found


def _links(identifiers: Sequence[Row], pairs: Sequence[Row]) -> Iterable[Link]:
    for row in identifiers:
        yield Link("identifier", tuple(sorted(row["profiles"])), identifier=(row["kind"], row["value"]))
    for row in pairs:
        both = (row["a"], row["b"])
        for judgement in row["judgements"]:
            yield Link("judgement", both, judgement=judgement)
        if row["score"] is not None:
            yield Link("score", both, score=row["score"], levels=row["levels"])
