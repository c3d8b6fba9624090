"""Finds where a smooth function of a few numbers is greatest, without its derivatives: the simplex of Nelder and Mead (1965).

It is what the models here are fitted with: three to six parameters, functions that are cheap and well-behaved on a logarithmic scale.
The same numbers in give the same numbers out, on any run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from insight.arrays import Floats, floats

MAX_STEPS = 2_000
RESTARTS = 4
"""A simplex may shrink short of the top; it is set up anew around where it ended, until that gains nothing."""
FIRST_STEP = 0.5
_Function = Callable[[Floats], float]


@dataclass(frozen=True, slots=True)
class Maximum:
    """Where the function is greatest, how great it is there, and whether the search came to rest."""

    at: tuple[float, ...]
    value: float
    settled: bool


def maximise(function: _Function, start: Sequence[float]) -> Maximum:
    """The greatest value near `start`. Where the function is not finite it counts as endlessly low."""

    def depth(point: Floats) -> float:
        value = function(point)
        return -value if np.isfinite(value) else np.inf

    best = _descend(depth, floats(start))
    for _ in range(RESTARTS):
        again = _descend(depth, floats(best.at))
        gained = again.value - best.value
        best = again if gained > 0 else best
        if gained <= 1e-7 * (1 + abs(best.value)):
            break
    return best


def _descend(depth: _Function, start: Floats) -> Maximum:
    points = np.vstack([start, start + FIRST_STEP * np.eye(len(start))])
    depths = floats([depth(point) for point in points])
    settled = False
    for _ in range(MAX_STEPS):
        order = np.argsort(depths, kind="stable")
        points, depths = points[order], depths[order]
        settled = bool(depths[-1] - depths[0] <= 1e-9 * (1 + abs(depths[0])) and np.ptp(points, axis=0).max() <= 1e-5)
        if settled:
            break
        _step(depth, points, depths)
    best = int(np.argmin(depths))
    return Maximum(tuple(map(float, points[best])), -float(depths[best]), settled)


def _step(depth: _Function, points: Floats, depths: Floats) -> None:
    """Mirror the worst point at the middle of the others, go further or less far, or shrink all towards the best; in place."""
    middle, worst = points[:-1].mean(axis=0), points[-1]
    mirrored = 2 * middle - worst
    found = depth(mirrored)
    if found < depths[0]:
        further = 3 * middle - 2 * worst
        deeper = depth(further)
        points[-1], depths[-1] = (further, deeper) if deeper < found else (mirrored, found)
    elif found < depths[-2]:
        points[-1], depths[-1] = mirrored, found
    else:
        _draw_in(depth, points, depths, (mirrored, found))


def _draw_in(depth: _Function, points: Floats, depths: Floats, mirrored: tuple[Floats, float]) -> None:
    towards, bound = mirrored if mirrored[1] < depths[-1] else (points[-1].copy(), float(depths[-1]))
    nearer = (points[:-1].mean(axis=0) + towards) / 2
    found = depth(nearer)
    if found < bound:
        points[-1], depths[-1] = nearer, found
        return
    points[1:] = (points[0] + points[1:]) / 2
    depths[1:] = [depth(point) for point in points[1:]]
