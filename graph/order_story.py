"""How an order went: its states in the order in which they happened, what was given back, and what was given for goodwill.

Pure: nothing here knows the database. Only when something happened counts, not when it came: a state that arrives a week late, or from a clock
that was set back, takes its place. Of two at one moment the one that usually comes later does so; ties by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graph.order_status import RANK, State, state_of

Row = Mapping[str, Any]
_WAITED_OUT = {State.COLLECTED, State.COMPLETED, State.EXPIRED, State.RETURNED, State.REFUNDED, State.CANCELLED}
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """One state of an order and since when; `event` is the row it comes from, None where it is the placing of the order itself."""

    state: State
    at: datetime
    event: Row | None


@dataclass(frozen=True, slots=True)
class Story:
    """`steps`: first to last; `refunds`, `goodwill`: rows, first to last. `waiting_days`: from ready for collection until it was over or now."""

    steps: Sequence[Step]
    stands: State | None
    waiting_days: float | None
    refunds: Sequence[Row]
    goodwill: Sequence[Row]


def story(order: Row, events: Sequence[Row], now: datetime) -> Story:
    """How an order went. `order` has `at`, `status` and `version`, events are rows of `OrderEvent`, times ISO 8601 text."""
    shown = sorted((event for event in events if _stands(event, order)), key=_place)
    steps = _steps(order, [event for event in shown if event["kind"] == "state"])
    # What lies ahead (a delivery that is planned, a clock that runs fast) is in its place, and not yet where the order stands.
    come = [step for step in steps if step.at <= now]
    told = any(step.event for step in come)
    stands = come[-1].state if told else (state_of(order["status"]) if order["status"] else None) or State.PLACED
    refunds, goodwill = ([event for event in shown if event["kind"] == kind] for kind in ("refund", "goodwill"))
    return Story(steps, stands, _waiting(come, now), refunds, goodwill)


def _stands(event: Row, order: Row) -> bool:
    """What a newer version of the order tells no more was taken back; but what happened to it did happen."""
    return bool(event["kind"] == "state" or event["alone"] or event["version"] == order["version"])


def _place(event: Row) -> tuple[datetime, int, str]:
    rank = RANK[State(event["state"])] if event["kind"] == "state" else 0
    return (_time(event["at"]), rank, event["id"])


def _steps(order: Row, events: Sequence[Row]) -> list[Step]:
    steps: list[Step] = []
    for event in events:
        state = State(event["state"])
        # A source repeats a status with every other news of an order: it holds since it was first told.
        if not (event["by_status"] and any(step.state is state for step in steps[-1:])):
            steps.append(Step(state, _time(event["at"]), event))
    if order["at"] and not any(step.state is State.PLACED for step in steps):
        steps = _with_placing(steps, _time(order["at"]))
    return steps


def _with_placing(steps: list[Step], at: datetime) -> list[Step]:
    before = [step for step in steps if step.at < at]
    return [*before, Step(State.PLACED, at, None), *steps[len(before) :]]


def _waiting(steps: Sequence[Step], now: datetime) -> float | None:
    ready = next((n for n, step in enumerate(steps) if step.state is State.READY), None)
    if ready is None:
        return None
    over = next((step.at for step in steps[ready:] if step.state in _WAITED_OUT), now)
    return round(max(0.0, (over - steps[ready].at).total_seconds() / _DAY), 2)


def _time(text: str) -> datetime:
    # Neo4j writes nanoseconds where there are any; Python reads six places of them.
    return datetime.fromisoformat(text)
