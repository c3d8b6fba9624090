"""A model in words and tables that a person can read: what each comparison is worth, and what it was learned from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from matching.comparisons import COMPARISONS, Comparison
from matching.features import Features
from matching.model import Model


def summary(model: Model, people: Sequence[Features], judgements: int) -> str:
    """The summary as Markdown. `people`: those it was trained on; nothing of what any one of them says is in it."""
    return "\n".join([*_head(model, people, judgements), *_comparisons(model, people), *_thresholds(model)]) + "\n"


def trained_on(people: Sequence[Features], judgements: int, day: date) -> str:
    """One line on where a model comes from, for its file."""
    return f"{sum(one.says_who for one in people):,} profiles and {judgements:,} judgements on {day.isoformat()}"


def _head(model: Model, people: Sequence[Features], judgements: int) -> Iterator[str]:
    told = sum(one.says_who for one in people)
    yield f"# The model {model.name}\n"
    yield f"Version `{model.version}`, trained on {told:,} profiles that say who they are, of {len(people):,}, and on"
    yield f"{judgements:,} judgements.\n"
    if told:
        fellows = model.prior * (told - 1)
        yield f"- Two random profiles are one person once in {1 / model.prior:,.0f} pairs ({model.prior_bits:+.1f} bits):"
        yield f"  a profile has {fellows:.1f} others of the same person."
    yield "- Two who share all that a household shares, and whose names or birth dates say that they are two:"
    yield f"  {model.household:+.1f} bits before the names count.\n"


def _comparisons(model: Model, people: Sequence[Features]) -> Iterator[str]:
    yield "## What each comparison is worth, in bits\n"
    yield "One bit doubles the odds that two profiles are one person. A rare value counts more than `exact` says, a common one less.\n"
    yield "| comparison | filled | best | levels |"
    yield "|---|---:|---:|---|"
    empty = []
    for comparison in COMPARISONS:
        filled = share_filled(comparison, people)
        if people and not filled:
            empty.append(comparison.name)
        yield f"| {comparison.name} | {filled:.0%} | {_best(model, comparison):+.1f} | {_levels(model, comparison)} |"
    if empty:
        yield f"\nNobody fills {', '.join(empty)}: those keep the weights of the model that training began with."


def share_filled(comparison: Comparison, people: Sequence[Features]) -> float:
    """The share of profiles, 0 to 1, of which the comparison has something to go by."""
    has = sum(any(getattr(one, column) for column in comparison.needs) for one in people)
    return has / max(1, len(people))


def _best(model: Model, comparison: Comparison) -> float:
    return max(level.bits for level in model.comparisons[comparison.name].values())


def _levels(model: Model, comparison: Comparison) -> str:
    weights = model.comparisons[comparison.name]
    return ", ".join(f"{name} {weights[name].bits:+.1f}" for name in comparison.level_names())


def _thresholds(model: Model) -> Iterator[str]:
    yield "\n## Thresholds\n"
    yield "| purpose | joins above | proposes above | expected precision |"
    yield "|---|---:|---:|---:|"
    for name, purpose in model.purposes.items():
        mark = " (in use)" if name == model.purpose else ""
        yield f"| {name}{mark} | {purpose.accept:+.1f} | {purpose.propose:+.1f} | {purpose.precision:.1%} |"
