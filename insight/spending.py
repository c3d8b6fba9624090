"""What a customer's next order will be worth: the gamma-gamma model.

Fader, P. S., Hardie, B. G. S. (2013). The gamma-gamma model of monetary value. brucehardie.com/notes/025; after Colombo, R., Jiang, W. (1999).
A stochastic RFM model. Journal of Interactive Marketing 13 (3), 2-12.

A customer's orders vary around a mean of their own (gamma, shape p); the means vary over the customers (inverse gamma, shape q, scale γ).
The mean expected of one customer lies between what they spent and what everybody spends: the more orders, the nearer to their own. So one
huge order makes nobody a customer of huge orders.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from insight.arrays import Floats, floats, log_gamma


@dataclass(frozen=True, slots=True)
class Spread:
    """Parameters: `p` and `q` are pure numbers above zero, `gamma` is in the unit of the money."""

    p: float
    q: float
    gamma: float


def log_likelihood(spread: Spread, count: Floats, mean: Floats) -> Floats:
    """ln L of customers who made `count` (1 or more) orders of `mean` (above zero) value each (equation 1a of the note)."""
    p, q, gamma = spread.p, spread.q, spread.gamma
    counts, where = np.unique(count, return_inverse=True)
    shapes = log_gamma(p * counts + q) - log_gamma(p * counts) - log_gamma(q)
    spent = q * np.log(gamma) + (p * count - 1) * np.log(mean) + p * count * np.log(count)
    return floats(shapes[where] + spent - (p * count + q) * np.log(gamma + count * mean))


def expected_mean(spread: Spread, count: Floats, mean: Floats) -> Floats:
    """What each customer's orders are worth in the long run (equation 5 of the note); in the unit of `mean`, for p·count + q > 1."""
    return spread.p * (spread.gamma + count * mean) / (spread.p * count + spread.q - 1)
