"""The default demo, made once for all tests of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from app.demo.feed import neighbourhood
from app.demo.options import DemoOptions
from app.demo.people import Neighbourhood
from app.demo.person import Person

Line = dict[str, Any]
DEFAULT = DemoOptions()


@cache
def demo() -> tuple[tuple[Line, ...], dict[str, str]]:
    """All lines and the whole truth."""
    cells = [neighbourhood(DEFAULT, cell) for cell in range(DEFAULT.cells)]
    truth = {profile: person for told in cells for profile, person in told.truth.items()}
    return tuple(line for told in cells for line in told.lines), truth


@cache
def people() -> tuple[Person, ...]:
    return tuple(person for cell in range(DEFAULT.cells) for person in Neighbourhood(DEFAULT, cell).people())


def of_type(*types: str, lines: Iterable[Line] | None = None) -> list[Line]:
    return [line for line in (demo()[0] if lines is None else lines) if line["type"] in types]


def profiles(source: str) -> list[Line]:
    return [line for line in of_type("profile") if line["source"] == source]


def share(hits: Iterable[object]) -> float:
    """The share of true ones."""
    found = [bool(hit) for hit in hits]
    return sum(found) / len(found)
