"""How often a customer will order, and whether they are still there: BG/NBD, and the modified form MBG/NBD that Whom uses.

A customer orders at random moments, at a rate λ of their own, until after some order they leave for good, with a probability p of their
own. Over the customers λ is gamma distributed (r, α) and p beta distributed (a, b). Of a customer only three numbers matter:

    x    orders after the first
    t_x  days from the first order to the last
    T    days from the first order to now

- BG/NBD: Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). "Counting your customers" the easy way: an alternative to the Pareto/NBD model.
  Marketing Science 24 (2), 275-284. A customer may leave after any order but the first, so whoever ordered once is active for ever.
- MBG/NBD: Batislam, E. P., Denizel, M., Filiztekin, A. (2007). Empirical validation and comparison of models for customer base analysis.
  International Journal of Research in Marketing 24 (3), 201-209. They may leave after the first order too.
- What is known of a customer besides may move their α: Fader, P. S., Hardie, B. G. S. (2007). Incorporating time-invariant covariates into the
  Pareto/NBD and BG/NBD models. brucehardie.com/notes/019.

Both models are one formula with the beta's second parameter moved on by one, which is `leaves_after_first`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from insight.arrays import Floats, log_gamma

NODES = 48
"""Points of the quadrature; the error stays under 1e-6 of the value for periods of up to a thousand times α + T (`tests/insight/test_buying.py`)."""
_TINY = 1e-300


@dataclass(frozen=True, slots=True)
class Rates:
    """Parameters. `r`, `a`, `b` are pure numbers, all above zero; `alpha` is in the unit of time of the histories (here days)."""

    r: float
    alpha: float
    a: float
    b: float
    leaves_after_first: bool = True

    @property
    def stays(self) -> float:
        """The beta's second parameter once the first order is made."""
        return self.b + self.leaves_after_first


@dataclass(frozen=True, slots=True)
class Histories:
    """Columns of customers: x, t_x and T, each with 0 ≤ t_x ≤ T and t_x = 0 where x = 0; `pace` is what multiplies their rate (divides α)."""

    x: Floats
    last: Floats
    age: Floats
    pace: Floats

    def alpha(self, rates: Rates) -> Floats:
        """Each customer's own α."""
        return rates.alpha / self.pace


def log_likelihood(rates: Rates, of: Histories) -> Floats:
    """ln L of each customer (BG/NBD: equation 6 of the paper, in the form of brucehardie.com/notes/027 that does not overflow)."""
    r, a, b, alpha = rates.r, rates.a, rates.b, of.alpha(rates)
    x, where = np.unique(of.x, return_inverse=True)
    counted = log_gamma(r + x) - log_gamma(r)
    stayed = log_gamma(rates.stays + x) + log_gamma(a + b) - log_gamma(b) - log_gamma(a + rates.stays + x)
    stays_on = -(r + of.x) * np.log(alpha + of.age)
    return (
        (counted + stayed)[where]
        + r * np.log(alpha)
        + np.logaddexp(stays_on, stays_on + _odds_of_having_left(rates, of))
    )


def p_active(rates: Rates, of: Histories) -> Floats:
    """The probability, 0 to 1, that each customer has not left for good ("P(alive)")."""
    return 1 / (1 + np.exp(np.minimum(_odds_of_having_left(rates, of), 700)))


def expected_orders(rates: Rates, of: Histories, days: float) -> Floats:
    """How many orders each customer is expected to make in the next `days`.

    The paper's equation 10 as the integral it comes from: of those still active, p is beta distributed (a, b + x), and an active customer
    of given p makes (1 - (1 + p·days/(α + T))^-(r + x)) / p orders. All terms are positive, so nothing cancels, at a = 1 neither.
    """
    x, where = np.unique(of.x, return_inverse=True)
    reach = days / (of.alpha(rates) + of.age)
    made = np.empty(len(of.x))
    for nth, count in enumerate(x):
        these = where == nth
        p, weights = _beta_points(rates.a, rates.stays + float(count))
        made[these] = -np.expm1(-(rates.r + count) * np.log1p(np.outer(reach[these], p))) / p @ weights
    return made * p_active(rates, of)


def p_order(rates: Rates, of: Histories, days: float) -> Floats:
    """The probability, 0 to 1, that each customer orders at all in the next `days`."""
    silent = -(rates.r + of.x) * np.log1p(days / (of.alpha(rates) + of.age))
    return p_active(rates, of) * -np.expm1(silent)


def _odds_of_having_left(rates: Rates, of: Histories) -> Floats:
    """ln of the odds; minus infinity for one who can't have left."""
    alpha, left = of.alpha(rates), rates.stays + of.x - 1
    may_leave = of.x + rates.leaves_after_first > 0
    odds = np.log(rates.a / np.where(may_leave, left, 1)) + (rates.r + of.x) * np.log(
        (alpha + of.age) / (alpha + of.last)
    )
    return np.where(may_leave, odds, -np.inf)


@lru_cache(maxsize=4_096)
def _beta_points(a: float, b: float) -> tuple[Floats, Floats]:
    """Points and weights for the mean over a beta distribution (a, b): Gauss-Jacobi, by Golub and Welsch (1969)."""
    left, right = b - 1, a - 1
    both, k = left + right, np.arange(1.0, NODES)
    middle = np.append((right - left) / (both + 2), (right**2 - left**2) / ((2 * k + both) * (2 * k + both + 2)))
    k = k[1:]
    first = 4 * (1 + left) * (1 + right) / ((2 + both) ** 2 * (3 + both))
    beside = 4 * k * (k + left) * (k + right) * (k + both) / ((2 * k + both) ** 2 * ((2 * k + both) ** 2 - 1))
    off = np.sqrt(np.append(first, beside))
    points, vectors = np.linalg.eigh(np.diag(middle) + np.diag(off, 1) + np.diag(off, -1))
    return np.maximum((points + 1) / 2, _TINY), vectors[0] ** 2
