"""Why two profiles are one customer, or why not: the score as a waterfall, and everything else that speaks for or against.

Also for pairs nobody ever proposed: a score is a pure function of the two profiles and the model, so it can be told at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graph.access import Thing, Viewer, allowed, require, sees_kind, sees_profile
from graph.driver import Driver
from graph.errors import NotFound
from graph.identifiers import KINDS
from graph.profile_rows import counts_for_resolution
from matching.active import active_model
from matching.blocking import found_by, profiles_named
from matching.comparisons import COMPARISONS, UNKNOWN, Comparison
from matching.features import Features, features_of
from matching.model import Model
from matching.scoring import DIGITS, Scorer

Row = dict[str, Any]

_HOME = "household"
"""Names the step that is no comparison and has no values: what is taken off for one household."""
_REVEALS = {comparison.name: comparison.reveals for comparison in COMPARISONS}


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison in the waterfall: its level, a sentence, the values of both, and what it adds in bits, `rarity` of them because the
    value is rare (or, below 0, common)."""

    comparison: str
    level: str
    sentence: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    bits: float
    rarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the prior to the score, in bits (log2 of the odds that the two are one person). `steps` add up to `score`."""

    prior: float
    steps: tuple[Step, ...]
    score: float

    @property
    def probability(self) -> float:
        """The chance that they are one person, 0 to 1."""
        return float(1 / (1 + 2**-self.score))


@dataclass(frozen=True, slots=True)
class SharedIdentifier:
    """An identifier both have. `links`: whether it makes them one customer by rule, unless their names or birth dates contradict."""

    key: str
    kind: str
    shared_by_too_many: bool
    links: bool


@dataclass(frozen=True, slots=True)
class Why:
    """All that is to be said of two profiles. `together`: whether they are one customer now; `status`: of their SAME_AS, None if there is
    none; `reasons`: sentences, the weightiest first."""

    a: str
    b: str
    together: bool
    status: str | None
    model: str
    waterfall: Waterfall
    identifiers: tuple[SharedIdentifier, ...]
    compared: bool
    reasons: tuple[str, ...] = field(default=())


def waterfall(scorer: Scorer, a: Features, b: Features) -> Waterfall:
    """How the score of two profiles comes about."""
    bits, numbers = scorer.exact(a, b)
    steps = [_step(scorer, index, number, a, b) for index, number in enumerate(numbers) if number != UNKNOWN]
    home = bits - scorer.model.prior_bits - sum(step.bits for step in steps)
    if round(home, DIGITS):
        sentence = "members of one household would agree on that too, and nothing says that it is the same one"
        steps.append(Step(_HOME, "two_people", sentence, (), (), home))
    return Waterfall(round(scorer.model.prior_bits, DIGITS), tuple(map(_rounded, steps)), round(bits, DIGITS))


def _step(scorer: Scorer, index: int, number: int, a: Features, b: Features) -> Step:
    comparison = COMPARISONS[index]
    agreement = comparison.agreement(number)
    rarity = scorer.rarity_bits(index, number, a)
    bits = scorer.bits(index, number) + rarity
    mine, yours = _values(comparison, a), _values(comparison, b)
    return Step(comparison.name, agreement.level, agreement.sentence, mine, yours, bits, rarity)


def _rounded(step: Step) -> Step:
    return replace(step, bits=round(step.bits, DIGITS), rarity=round(step.rarity, DIGITS))


def _values(comparison: Comparison, one: Features) -> tuple[str, ...]:
    found: list[str] = []
    for column in comparison.shows:
        value = getattr(one, column)
        found += value if isinstance(value, tuple) else [value] if value is not None else []
    return tuple(found)


async def why(driver: Driver, viewer: Viewer, a: str, b: str) -> Why:
    """Why two profiles are one customer, or are not. Raises NotFound where the viewer sees no such profile."""
    require(viewer, Thing.INDIVIDUALS)
    rows = {row["key"]: row for row in await driver.run("pairs_to_explain", keys=[a, b], other={a: b, b: a})}
    if a == b or len(rows) < 2 or not all(sees_profile(viewer, key) for key in rows):
        raise NotFound("there are no two such profiles")
    model = await active_model(driver)
    people = {key: features_of(row) for key, row in rows.items()}
    fall = waterfall(Scorer(model), people[a], people[b])
    shared = tuple(one for one in _shared(rows[a], rows[b]) if sees_kind(viewer, one.kind))
    told = Why(
        a,
        b,
        rows[a]["customer"] == rows[b]["customer"],
        rows[a]["status"],
        model.version,
        masked(fall, viewer),
        shared,
        _compared(people[a], people[b]),
    )
    if not allowed(viewer, Thing.JUDGE):
        rows[a]["judgements"] = [{**one, "decided_by": "somebody"} for one in rows[a]["judgements"]]
    return _with_reasons(told, rows[a], model)


def masked(fall: Waterfall, viewer: Viewer) -> Waterfall:
    """The waterfall without what the viewer may not see."""
    return Waterfall(fall.prior, tuple(_masked(step, viewer) for step in fall.steps), fall.score)


def _masked(step: Step, viewer: Viewer) -> Step:
    if step.comparison == _HOME:
        return step
    needed = _REVEALS[step.comparison]
    # Their values are of several kinds, and mixed: whoever sees only some kinds sees none of them.
    of_some_kinds = Thing.IDENTIFIERS in needed and viewer.kinds is not None
    if all(allowed(viewer, thing) for thing in needed) and not of_some_kinds:
        return step
    return Step(step.comparison, "hidden", "your role does not show this", (), (), step.bits)


def _shared(mine: Row, yours: Row) -> list[SharedIdentifier]:
    others = {key: trust for key, _, trust, _ in yours["identifiers"]}
    return [
        SharedIdentifier(
            key,
            kind,
            wide,
            not wide and KINDS[kind].links and all(counts_for_resolution(kind, t) for t in (trust, others[key])),
        )
        for key, kind, trust, wide in sorted(mine["identifiers"])
        if key in others
    ]


def _compared(a: Features, b: Features) -> bool:
    """Whether the two have a key in common by which they would find each other."""
    if not (a.says_who and b.says_who):
        return False
    return bool(found_by(a) & found_by(b)) or a.id in profiles_named(b) or b.id in profiles_named(a)


def _with_reasons(told: Why, row: Row, model: Model) -> Why:
    return Why(
        told.a,
        told.b,
        told.together,
        told.status,
        told.model,
        told.waterfall,
        told.identifiers,
        told.compared,
        tuple(_reasons(told, row["judgements"], model)),
    )


def _reasons(told: Why, judgements: Sequence[Row], model: Model) -> list[str]:
    """What decided, in sentences: people first, then rules, then the score."""
    said = [f"{one['decided_by']} decided: {one['decision']}" for one in judgements]
    rules = [
        f"both have the same {KINDS[one.kind].title.lower()}"
        + (
            ""
            if one.links
            else ", which too many people share"
            if one.shared_by_too_many
            else ", which does not link by itself"
        )
        for one in told.identifiers
    ]
    score, limits = told.waterfall.score, model.thresholds
    if not told.compared:
        scored = "they have no key in common by which they would have been compared"
    elif score > limits.accept:
        scored = f"their score of {score:.1f} bits is above the {limits.accept:g} at which groups are joined"
    elif score >= limits.propose:
        scored = f"their score of {score:.1f} bits is for a person to judge"
    else:
        scored = f"their score of {score:.1f} bits is below the {limits.propose:g} at which a link is proposed"
    chained = (
        []
        if not told.together or score > limits.accept or any(one.links for one in told.identifiers)
        else ["others link them: see how their customer came about"]
    )
    apart = (
        []
        if told.together or score <= limits.accept
        else ["the groups they are in do not agree well enough on the whole, or a rejection keeps them apart"]
    )
    return [*said, *rules, scored, *chained, *apart]
