"""What the models do with whole columns of numbers at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_log_gamma = np.frompyfunc(math.lgamma, 1, 1)


def log_gamma(values: Floats | float) -> Floats:
    """ln Γ of each value. One call of Python a value: use it on distinct ones."""
    return np.asarray(_log_gamma(values), dtype=float)


def floats(values: Any) -> Floats:
    """Values as an array of floats."""
    return np.asarray(values, dtype=float)
