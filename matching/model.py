"""The model: what each level of agreement is worth, in bits, after Fellegi and Sunter (1969) in Splink's terms.

One file holds it all: m and u of every level, how often values occur, the prior, the thresholds. A pair's score is a pure function of two
profiles and this file; nothing in it moves while the data does, so that order of arrival cannot matter (DESIGN §5.2).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property
from math import log2
from pathlib import Path
from typing import Annotated, Any, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from matching.agglomeration import Linkage
from matching.comparisons import COMPARISONS

Probability = Annotated[float, Field(gt=0, lt=1)]


class LevelWeights(BaseModel):
    """`m`: share of true pairs on this level; `u`: share of other pairs; both of the pairs where the comparison is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    m: Probability
    u: Probability

    @property
    def bits(self) -> float:
        """The match weight, log2(m/u)."""
        return log2(self.m / self.u)


class Thresholds(BaseModel):
    """In bits of posterior odds, for one purpose; `precision` is the expected precision of what is accepted by rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    accept: float
    propose: float
    precision: Probability


class Model(BaseModel):
    """A model as it is in its file.

    `prior`: chance that two random profiles are one person. `frequencies`: share of profiles that have a value, by column; `unseen`: the
    share taken for values not listed. `blocking_limit`: profiles that may share a blocking key before it stops finding candidates. When
    groups are joined, one pair's score counts no more than `cap` bits either way, and a pair that was never scored counts `unscored`;
    one whose names or birth dates contradict `other_name` or `other_birth` (0: as if it did not).
    `household`: bits of posterior odds, before names and the like, of two who share all that a household shares (`matching.scoring`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    trained_on: str
    prior: Probability
    comparisons: dict[str, dict[str, LevelWeights]]
    frequencies: dict[str, dict[str, Probability]] = Field(default_factory=dict)
    unseen: dict[str, Probability] = Field(default_factory=dict)
    purposes: dict[str, Thresholds]
    purpose: str = "service"
    cap: float = 8.0
    unscored: float = -2.0
    resist: float = 0.0
    other_name: float = 0.0
    other_birth: float = 0.0
    household: float = -6.0
    blocking_limit: int = 100

    @model_validator(mode="after")
    def _complete(self) -> Model:
        for comparison in COMPARISONS:
            levels = self.comparisons.get(comparison.name)
            if levels is None or set(levels) != set(comparison.level_names()):
                raise ValueError(
                    f"{comparison.name}: the model must name its levels {', '.join(comparison.level_names())}"
                )
        said = max(level.bits for level in self.comparisons["said"].values())
        if any(self.prior_bits + said >= purpose.accept for purpose in self.purposes.values()):
            # DESIGN §5.4: else whoever types your order number owns your history.
            raise ValueError("said: what is said in messages must not be worth so much that it links by itself")
        if self.purpose not in self.purposes:
            raise ValueError(f"purpose: must be one of {', '.join(self.purposes)}")
        return self

    @cached_property
    def version(self) -> str:
        """A short hash of all that decides a score or a cluster."""
        content = orjson.dumps(self.model_dump(exclude={"name", "trained_on"}), option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(content, digest_size=6).hexdigest()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, but the copy is another version."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("version", None)
        return copy

    @property
    def thresholds(self) -> Thresholds:
        """Those of the purpose in use."""
        return self.purposes[self.purpose]

    @property
    def linkage(self) -> Linkage:
        """How groups are joined by scores."""
        return Linkage(self.thresholds.accept, self.cap, self.unscored, self.resist, self.other_name, self.other_birth)

    @property
    def prior_bits(self) -> float:
        """The prior as log2 of its odds."""
        return log2(self.prior / (1 - self.prior))

    def frequency(self, column: str, value: str) -> float | None:
        """The share of profiles that have the value; None where the column's frequencies are not known."""
        unseen = self.unseen.get(column)
        known: Mapping[str, float] = self.frequencies.get(column, {})
        return known.get(value, unseen) if unseen is not None else None


def read_model(path: Path) -> Model:
    """Read a model file. Raises pydantic.ValidationError for one that lacks something."""
    return Model.model_validate_json(path.read_bytes())


def packed(model: Model) -> bytes:
    """A model as it is kept in its file and in the graph: JSON that people may read too, and read_model reads."""
    return orjson.dumps(model.model_dump(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def write_model(model: Model, path: Path) -> None:
    """Write a model file."""
    path.write_bytes(packed(model))
