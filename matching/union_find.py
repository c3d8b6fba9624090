"""Names that belong together, found out one pair after another (union-find, with path halving)."""

from __future__ import annotations


class UnionFind:
    """Every name is a group of its own until it is joined to another."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def find(self, name: str) -> str:
        """The name that stands for the group; which of its names that is may change with the next `join`."""
        while (parent := self._parents.get(name, name)) != name:
            self._parents[name] = self._parents.get(parent, parent)
            name = parent
        return name

    def join(self, one: str, other: str) -> None:
        """Make the groups of both one group, for which the name that stood for the group of `other` stands."""
        self._parents[self.find(one)] = self.find(other)
