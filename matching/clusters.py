"""Who is one person, as a pure function of the profiles of a component: no state, no order, no database.

How it goes (DESIGN §5.1, 5.3, 5.4):
1. Profiles that say the same are one class; a cookie's 5,000 visits cost as much as one. One that a person judged is a class of its own.
2. What people accepted joins, in the order they did, whatever the profiles say; except where that would join a pair people rejected.
   Groups inherit the rejections of their members, here and below.
3. Own identifiers (loyalty card, account, social id, national id) form groups. A group is what counts as a person from here on.
4. An identifier used by more different people than its kind allows is shared: a relation, no evidence.
5. The other identifiers join groups, the more trustworthy kinds first, unless names or birth dates contradict or a pair must stay apart.
   A group without a name joins only where it is clear whom.
6. Devices and cookies tie anonymous visits to each other, and to nobody else.
7. Groups are joined by the scores of their pairs, best-linked first (`matching.agglomeration`), never across a rejection.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from types import MappingProxyType

from graph.identifiers import KINDS
from graph.identifiers.mail import Email
from graph.identifiers.numbers import LoyaltyCard
from matching.agglomeration import Agglomeration, Linkage
from matching.contradictions import Contradictions, Told
from matching.judged import NOTHING_JUDGED, Judged, Pair
from matching.names import Name, born_apart, contradict, spelled_in

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Member:
    """A profile as resolution sees it. `links` are the keys that may join it, `ties` its devices and cookies."""

    id: str
    seen_at: datetime | None
    names: frozenset[Name]
    born: str | None
    links: frozenset[str]
    ties: frozenset[str]

    @property
    def anchor_order(self) -> tuple[bool, datetime, str]:
        """The earliest seen first, those never seen last, ties by id."""
        return (self.seen_at is None, self.seen_at or _NEVER, self.id)

    @property
    def carded(self) -> bool:
        """Whether it has a loyalty card."""
        return any(kind_of(key) == LoyaltyCard.name for key in self.links)

    @property
    def says(self) -> tuple[object, ...]:
        return (self.names, self.born, self.links, self.ties)


@dataclass(frozen=True, slots=True)
class Scores:
    """Scored pairs, in bits of posterior odds, and how groups are joined by them."""

    bits: Mapping[Pair, float]
    linkage: Linkage


NOTHING_SCORED = Scores({}, Linkage(0.0, 0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class Conflict:
    """A pair people accepted that was not joined, because it would join a pair they rejected."""

    accepted: Pair
    rejected: Pair


@dataclass(frozen=True, slots=True)
class Clusters:
    """`groups`: one set of profile ids per person. `shared`: for each identifier that too many use, people who prove it."""

    groups: tuple[frozenset[str], ...]
    shared: Mapping[str, tuple[str, ...]]
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class _Person:
    """Names and birth dates that are one person's: a class's own, or those of profiles people said are the same."""

    names: frozenset[Name]
    born: frozenset[str]


@dataclass(eq=False, slots=True)
class _Group:
    """Classes taken for one person so far. `first` names the group: the id of its earliest member. `said`: what each class says;
    `people`: the same, save that what people accepted is one person. `apart`: whom it must not join."""

    first: str
    members: set[str]
    said: set[_Person]
    people: set[_Person]
    own: set[str]
    keys: set[str]
    apart: set[str] = field(default_factory=set)
    joined: bool = False
    into: _Group | None = None

    @property
    def named(self) -> bool:
        return any(person.names for person in self.people)

    @property
    def anonymous(self) -> bool:
        return not self.named and not self.own

    def root(self) -> _Group:
        group = self
        while group.into is not None:
            group = group.into
        return group


def kind_of(key: str) -> str:
    """The kind in an identifier's key, `email:jane@x.org` → `email`."""
    return key.partition(":")[0]


def people_limit(key: str) -> int:
    """How many different people one identifier may be used by before it is shared."""
    kind, _, value = key.partition(":")
    return KINDS[kind].limit_of(value)


def cluster(
    members: Sequence[Member],
    judged: Judged = NOTHING_JUDGED,
    shared: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    scores: Scores = NOTHING_SCORED,
) -> Clusters:
    """Partition the members. `judged` holds all pairs that people judged and of which one at least is a member; `shared` the
    identifiers known to be shared by people of whom not all are among the members; `scores` the pairs that were scored."""
    return _Clustering(members, judged, shared).run(scores)


def find_shared(members: Sequence[Member], judged: Judged = NOTHING_JUDGED) -> Mapping[str, tuple[str, ...]]:
    """The identifiers that too many different people among the members use, with those who prove it."""
    return _Clustering(members, judged, {}).shared()


class _Clustering:
    def __init__(self, members: Sequence[Member], judged: Judged, shared: Mapping[str, tuple[str, ...]]) -> None:
        self._members = {member.id: member for member in members}
        self._judged = judged
        self._shared = dict(shared)
        self._conflicts: list[Conflict] = []
        self._alike: dict[str, str] = {}
        self._groups = [self._begin(same) for same in self._classes()]
        self._on: dict[str, list[_Group]] = defaultdict(list)
        for group in self._groups:
            for key in group.keys:
                self._on[key].append(group)

    def run(self, scores: Scores) -> Clusters:
        self.shared()
        rest = [key for key in self._on if not KINDS[kind_of(key)].personal]
        for key in sorted(rest, key=lambda key: (-KINDS[kind_of(key)].specificity, key)):
            self._join(key)
        groups = list(self._finished())
        if scores.bits:
            groups = self._join_scored(groups, scores)
        return Clusters(tuple(frozenset(group.members) for group in groups), self._shared, tuple(self._conflicts))

    def _join_scored(self, groups: list[_Group], scores: Scores) -> list[_Group]:
        """Join by scores. Look-alikes count once: that one customer wrote to us fifty times is no more evidence than once."""
        of = {profile: group for group in groups for profile in group.members}
        alike = {profile: self._class_of(profile, of[profile]) for profile in of}
        bits = _by_class(scores.bits, of, alike)
        by_name = {group.first: group for group in groups}
        classes = {group.first: {alike[profile] for profile in group.members} for group in groups}
        named = {first: sum(bool(self._members[one].names) for one in ones) for first, ones in classes.items()}
        told = {id_: Told(one.names, one.born, one.carded) for id_, one in self._members.items()}
        against = Contradictions(told, classes, bits, scores.linkage)
        linking = Agglomeration(named, scores.linkage, against)
        for (x, y), score in bits.items():
            if score > 0 or not against.units(x, y):
                both_named = bool(self._members[x].names and self._members[y].names)
                linking.add(of[x].first, of[y].first, score, named=both_named)

        def join(a: str, b: str) -> str:
            kept = self._unite(by_name[a], by_name[b]).first
            classes[kept] |= classes.pop(b if kept == a else a)
            return kept

        def joinable(a: str, b: str) -> bool:
            return not _must_stay_apart(by_name[a], by_name[b]) and not against.keep_apart(a, b)

        linking.run(joinable, join)
        return [group for group in groups if group.into is None]

    def _class_of(self, profile: str, group: _Group) -> str:
        """The look-alike that stands for a profile among its group."""
        if len(group.members) == 1:
            return profile
        return self._alike.get(profile, profile)

    def shared(self) -> Mapping[str, tuple[str, ...]]:
        """Forms the groups that own identifiers make, and counts people by them: before any shareable identifier has joined
        anything, else an identifier would vouch for itself."""
        self._join_accepted()
        own = sorted(key for key in self._on if KINDS[kind_of(key)].personal)
        self._mark_shared(own)
        for key in own:
            self._join(key)
        self._mark_shared(key for key in self._on if not KINDS[kind_of(key)].personal)
        return self._shared

    def _classes(self) -> Iterator[list[Member]]:
        by_content: dict[tuple[object, ...], list[Member]] = defaultdict(list)
        judged = self._judged.profiles
        for member in sorted(self._members.values(), key=lambda member: member.anchor_order):
            # A profile somebody judged stands alone, so that a judgement of it cannot hit its look-alikes.
            by_content[(member.id,) if member.id in judged else member.says].append(member)
        return iter(by_content.values())

    def _begin(self, same: list[Member]) -> _Group:
        one = same[0]
        self._alike |= {member.id: one.id for member in same}
        own = {key for key in one.links if KINDS[kind_of(key)].personal}
        anonymous = not one.names and not one.links
        keys = set(one.links) | (set(one.ties) if anonymous else set())
        # Ties of the others count for how many people use a device, but do not join.
        person = _Person(one.names, frozenset([one.born] if one.born else ()))
        group = _Group(one.id, {member.id for member in same}, {person}, {person}, own, keys | set(one.ties))
        group.apart = {other for pair in self._judged.apart if one.id in pair for other in pair - {one.id}}
        return group

    def _join_accepted(self) -> None:
        """Join what people accepted. Both profiles are then one person with two names, so neither speaks against those who know the other."""
        of = {profile: group for group in self._groups for profile in group.members}
        for pair in self._judged.accepted:
            if not pair <= of.keys():
                continue
            a, b = (of[profile].root() for profile in sorted(pair))
            if _must_stay_apart(a, b):
                self._conflicts.append(Conflict(pair, self._rejected_between(a, b)))
            elif a is not b:
                people = a.people | b.people
                one = _Person(
                    frozenset(name for person in people for name in person.names),
                    frozenset(born for person in people for born in person.born),
                )
                self._unite(a, b).people = {one}

    def _rejected_between(self, a: _Group, b: _Group) -> Pair:
        return min((pair for pair in self._judged.apart if pair & a.members and pair & b.members), key=sorted)

    def _mark_shared(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key in self._shared:
                continue
            proof = _different_people(self._roots(key), people_limit(key) + 1)
            if proof:
                self._shared[key] = proof

    def _roots(self, key: str) -> list[_Group]:
        return list({id(group.root()): group.root() for group in self._on[key]}.values())

    def _join(self, key: str) -> None:
        if key in self._shared:
            return
        groups = self._roots(key)
        if KINDS[kind_of(key)].ties_anonymous:
            groups = [group for group in groups if group.anonymous and not self._linked(group)]
        for a, b in self._pairs([group for group in groups if group.named]):
            self._merge(a, b)
        named = [group for group in self._distinct(groups) if group.named]
        nameless = [group for group in self._distinct(groups) if not group.named]
        if len(named) > 1:
            # With two people on it, nobody can tell whose a nameless profile is, unless it spells who: else that is for the score, or a person.
            spelled = [group for group in named if self._spells(key, group)]
            named, nameless = (spelled, nameless) if len(spelled) == 1 else ([], [])
        for a, b in self._pairs(named + nameless):
            self._merge(a, b)

    def _spells(self, key: str, group: _Group) -> bool:
        """Whether an email is made of the group's name."""
        kind, _, value = key.partition(":")
        return kind == Email.name and any(spelled_in(value.partition("@")[0], person.names) for person in group.said)

    def _linked(self, group: _Group) -> bool:
        return any(KINDS[kind_of(key)].links for key in group.keys)

    def _distinct(self, groups: Iterable[_Group]) -> list[_Group]:
        return list({id(group.root()): group.root() for group in groups}.values())

    def _pairs(self, groups: list[_Group]) -> list[tuple[_Group, _Group]]:
        """Every pair, those who say the same name first, ties by id: the order must not depend on how they came."""
        groups = sorted(groups, key=lambda group: group.first)
        if len(groups) > 1 and not any(group.named for group in groups):
            return [(groups[0], other) for other in groups[1:]]
        return sorted(
            combinations(groups, 2),
            key=lambda pair: (not (pair[0].said & pair[1].said), pair[0].first, pair[1].first),
        )

    def _merge(self, a: _Group, b: _Group) -> None:
        a, b = a.root(), b.root()
        if a is not b and not _contradict(a, b) and not _must_stay_apart(a, b):
            self._unite(a, b)

    def _unite(self, a: _Group, b: _Group) -> _Group:
        if self._members[b.first].anchor_order < self._members[a.first].anchor_order:
            a, b = b, a
        a.members |= b.members
        a.said |= b.said
        a.people |= b.people
        a.own |= b.own
        a.keys |= b.keys
        a.apart |= b.apart
        a.joined = True
        b.into = a
        return a

    def _finished(self) -> Iterator[_Group]:
        for group in self._distinct(self._groups):
            yield from self._untied(group)

    def _untied(self, group: _Group) -> Iterator[_Group]:
        """A class all of whose identifiers are shared was never joined by anything: its members are strangers again."""
        if group.joined or len(group.members) == 1 or any(self._joins(key, group) for key in group.keys):
            yield group
            return
        for member in sorted(group.members):
            yield _Group(member, {member}, group.said, group.people, group.own, group.keys)

    def _joins(self, key: str, group: _Group) -> bool:
        kind = KINDS[kind_of(key)]
        return key not in self._shared and (kind.links or (group.anonymous and not self._linked(group)))


def _by_class(
    bits: Mapping[Pair, float], of: Mapping[str, _Group], alike: Mapping[str, str]
) -> dict[tuple[str, str], float]:
    """The mean score of each two classes of different groups."""
    several: dict[tuple[str, str], list[float]] = defaultdict(list)
    for pair, score in bits.items():
        a, b = pair
        if a in of and b in of and of[a] is not of[b]:
            x, y = alike[a], alike[b]
            several[(x, y) if x < y else (y, x)].append(score)
    return {pair: math.fsum(scores) / len(scores) for pair, scores in several.items()}


def _must_stay_apart(a: _Group, b: _Group) -> bool:
    return not a.apart.isdisjoint(b.members)


def _contradict(a: _Group, b: _Group) -> bool:
    return any(_two(mine, yours) for mine in a.people for yours in b.people)


def _two(mine: _Person, yours: _Person) -> bool:
    if contradict(mine.names, yours.names):
        return True
    return bool(mine.born and yours.born) and all(born_apart(x, y) for x in mine.born for y in yours.born)


def _differ(a: _Group, b: _Group) -> bool:
    """Whether two groups are different people for sure enough to count: people say so, facts contradict, or own identifiers of one kind
    differ."""
    if _must_stay_apart(a, b):
        return True
    if a.named and b.named:
        return _contradict(a, b)
    mine = {kind_of(key) for key in a.own}
    return any(kind_of(key) in mine and key not in a.own for key in b.own)


def _different_people(groups: list[_Group], wanted: int) -> tuple[str, ...]:
    """Ids of `wanted` profiles that are all different people, or nothing. Those with neither name nor own identifier count for none."""
    people = sorted((group for group in groups if not group.anonymous), key=lambda group: group.first)

    def extend(chosen: list[_Group], rest: list[_Group]) -> list[_Group]:
        if len(chosen) == wanted:
            return chosen
        if len(chosen) + len(rest) < wanted:
            return []
        for index, group in enumerate(rest):
            found = extend([*chosen, group], [other for other in rest[index + 1 :] if _differ(group, other)])
            if found:
                return found
        return []

    return tuple(group.first for group in extend([], people))
