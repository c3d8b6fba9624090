"""The model in use: the one the graph names, the same for every worker on every machine; without one, the model that Whom ships.

Read it inside the transaction and after the profiles are locked. Whoever changes the model notes a change of every profile afterwards, and
such a change waits for the lock: so what was scored by the old model is scored again, never the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

import orjson

from graph.driver import Driver
from matching.model import Model, packed


class Reader(Protocol):
    """A transaction, or the driver itself: whatever runs named queries."""

    async def run(self, query: str, /, **params: Any) -> list[dict[str, Any]]: ...


_KNOWN: dict[str, Model] = {}
"""Models read before, by version; a handful at most in a process's life."""


@cache
def default_model() -> Model:
    """The model that ships with Whom, good enough to begin without training."""
    return Model.model_validate_json(files("matching").joinpath("data/default.json").read_bytes())


async def active_model(reader: Reader) -> Model:
    """The model to score by now: one round trip, and its content only when it is new to this process."""
    rows = await reader.run("active_models", known=list(_KNOWN))
    return _model(rows) if rows else default_model()


async def model_of(reader: Reader, version: str | None) -> Model:
    """The model in use, of which the version was told already (None: that none was chosen): no round trip where this process knows it."""
    if version is None:
        return default_model()
    return _KNOWN.get(version) or await active_model(reader)


def _model(rows: Sequence[dict[str, Any]]) -> Model:
    row = rows[0]
    model = _KNOWN.get(row["version"])
    if model is None:
        model = _KNOWN[row["version"]] = _stored(row["content"], row["version"])
    elif (
        model.name != row["name"]
    ):  # the same weights were chosen under another name: a version tells what decides a score, not the name
        model = _KNOWN[row["version"]] = _under(model.model_copy(update={"name": row["name"]}), row["version"])
    return model


def _stored(content: str, version: str) -> Model:
    """A model as the graph has it. One of an earlier release may know other levels than this one: those it lacks are worth what they are in
    the model that ships, so that linking goes on after an upgrade; it stays the version that was chosen."""
    told = orjson.loads(content)
    known = told["comparisons"]
    told["comparisons"] = {
        name: {level: known.get(name, {}).get(level, worth.model_dump()) for level, worth in levels.items()}
        for name, levels in default_model().comparisons.items()
    }
    return _under(Model.model_validate(told), version)


def _under(model: Model, version: str) -> Model:
    """The model under the version that was chosen, which may be one of an earlier release."""
    model.__dict__["version"] = version
    return model


@dataclass(frozen=True, slots=True)
class InUse:
    """A model that is in use, or was."""

    model: Model
    active: bool
    since: datetime


async def models_in_use(reader: Reader) -> list[InUse]:
    """The model in use, if one was chosen, and those before it, the latest first."""
    rows = await reader.run("models_in_use")
    return [InUse(_stored(row["content"], row["key"]), row["active"], row["since"].to_native()) for row in rows]


async def activate(driver: Driver, model: Model) -> None:
    """Make a model the one that all workers score by. Every profile has to be resolved again after this, not before."""
    row = {"version": model.version, "name": model.name, "content": packed(model).decode()}
    await driver.run("activate_models", rows=[row], now=datetime.now(UTC))
