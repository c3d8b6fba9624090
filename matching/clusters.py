"""Who is one person, as a pure function of the profiles of a component: no state, no order, no database.

How it goes (DESIGN §5.1, 5.3, 5.4):
1. Profiles that say the same are one class; a cookie's 5,000 visits cost as much as one.
2. Own identifiers (loyalty card, account, social id, national id) form groups. A group is what counts as a person from here on.
3. An identifier used by more different people than its kind allows is shared: a relation, no evidence.
4. The other identifiers join groups, the more trustworthy kinds first, unless names or birth dates contradict or a pair must stay apart.
   A group without a name joins only where it is clear whom.
5. Devices and cookies tie anonymous visits to each other, and to nobody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from types import MappingProxyType

from graph.identifiers import KINDS
from matching.names import Name, born_apart, contradict

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
    def says(self) -> tuple[object, ...]:
        return (self.names, self.born, self.links, self.ties)


@dataclass(frozen=True, slots=True)
class Clusters:
    """`groups`: one set of profile ids per person. `shared`: for each identifier that too many use, people who prove it."""

    groups: tuple[frozenset[str], ...]
    shared: Mapping[str, tuple[str, ...]]


@dataclass(eq=False, slots=True)
class _Group:
    """Classes taken for one person so far. `first` names the group: the id of its earliest member."""

    first: str
    members: set[str]
    people: set[tuple[frozenset[Name], str | None]]
    own: set[str]
    keys: set[str]
    into: _Group | None = field(default=None)

    @property
    def named(self) -> bool:
        return any(names for names, _ in self.people)

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


def cluster(
    members: Sequence[Member],
    apart: Iterable[frozenset[str]] = (),
    shared: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Clusters:
    """Partition the members. `apart` holds pairs of profile ids that must not end in one group (rejected by people); `shared` the
    identifiers known to be shared by people of whom not all are among the members."""
    return _Clustering(members, frozenset(apart), shared).run()


def find_shared(members: Sequence[Member]) -> Mapping[str, tuple[str, ...]]:
    """The identifiers that too many different people among the members use, with those who prove it."""
    return _Clustering(members, frozenset(), {}).shared()


class _Clustering:
    def __init__(
        self, members: Sequence[Member], apart: frozenset[frozenset[str]], shared: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._members = {member.id: member for member in members}
        self._apart = apart
        self._shared = dict(shared)
        self._groups = [self._begin(same) for same in self._classes()]
        self._on: dict[str, list[_Group]] = defaultdict(list)
        for group in self._groups:
            for key in group.keys:
                self._on[key].append(group)

    def run(self) -> Clusters:
        self.shared()
        rest = [key for key in self._on if not KINDS[kind_of(key)].personal]
        for key in sorted(rest, key=lambda key: (-KINDS[kind_of(key)].specificity, key)):
            self._join(key)
        return Clusters(tuple(frozenset(group.members) for group in self._finished()), self._shared)

    def shared(self) -> Mapping[str, tuple[str, ...]]:
        """Forms the groups that own identifiers make, and counts people by them: before any shareable identifier has joined
        anything, else an identifier would vouch for itself."""
        own = sorted(key for key in self._on if KINDS[kind_of(key)].personal)
        self._mark_shared(own)
        for key in own:
            self._join(key)
        self._mark_shared(key for key in self._on if not KINDS[kind_of(key)].personal)
        return self._shared

    def _classes(self) -> Iterator[list[Member]]:
        by_content: dict[tuple[object, ...], list[Member]] = defaultdict(list)
        kept_apart = {member for pair in self._apart for member in pair}
        for member in sorted(self._members.values(), key=lambda member: member.anchor_order):
            # A profile somebody judged stands alone, so that a rejection of it cannot hit its look-alikes.
            by_content[(member.id,) if member.id in kept_apart else member.says].append(member)
        return iter(by_content.values())

    def _begin(self, same: list[Member]) -> _Group:
        one = same[0]
        own = {key for key in one.links if KINDS[kind_of(key)].personal}
        anonymous = not one.names and not one.links
        keys = set(one.links) | (set(one.ties) if anonymous else set())
        # Ties of the others count for how many people use a device, but do not join.
        return _Group(one.id, {member.id for member in same}, {(one.names, one.born)}, own, keys | set(one.ties))

    def _mark_shared(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key in self._shared:
                continue
            proof = _different_people(self._roots(key), KINDS[kind_of(key)].people_limit + 1)
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
        # With two people on it, nobody can tell whose a nameless profile is: that is for the score, or for a person.
        if len(named) <= 1:
            for a, b in self._pairs(named + nameless):
                self._merge(a, b)

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
            key=lambda pair: (not (pair[0].people & pair[1].people), pair[0].first, pair[1].first),
        )

    def _merge(self, a: _Group, b: _Group) -> None:
        a, b = a.root(), b.root()
        if a is b or _contradict(a, b) or self._must_stay_apart(a, b):
            return
        if self._members[b.first].anchor_order < self._members[a.first].anchor_order:
            a, b = b, a
        a.members |= b.members
        a.people |= b.people
        a.own |= b.own
        a.keys |= b.keys
        b.into = a

    def _must_stay_apart(self, a: _Group, b: _Group) -> bool:
        return any(len(pair & a.members) == 1 and len(pair & b.members) == 1 for pair in self._apart)

    def _finished(self) -> Iterator[_Group]:
        for group in self._distinct(self._groups):
            yield from self._untied(group)

    def _untied(self, group: _Group) -> Iterator[_Group]:
        """A class all of whose identifiers are shared was never joined by anything: its members are strangers again."""
        if len(group.members) == 1 or any(self._joins(key, group) for key in group.keys):
            yield group
            return
        for member in sorted(group.members):
            yield _Group(member, {member}, group.people, group.own, group.keys)

    def _joins(self, key: str, group: _Group) -> bool:
        kind = KINDS[kind_of(key)]
        return key not in self._shared and (kind.links or (group.anonymous and not self._linked(group)))


def _contradict(a: _Group, b: _Group) -> bool:
    return any(contradict(mine, yours) or born_apart(x, y) for mine, x in a.people for yours, y in b.people)


def _differ(a: _Group, b: _Group) -> bool:
    """Whether two groups are different people for sure enough to count: contradicting facts, or own identifiers of one kind that differ."""
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
        for index, group in enumerate(rest):
            found = extend([*chosen, group], [other for other in rest[index + 1 :] if _differ(group, other)])
            if found:
                return found
        return []

    return tuple(group.first for group in extend([], people))
