"""New weights for a half-filled package whose issues nothing links: can it still be enough? Compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled

__all__ = ["is_out_of_reach", "is_product_out_of_reach"]

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

_MARGIN = 1e-10
"""Room for the rounding of a weighted sum whose terms are of the size of 1."""


@compiled
def _best_rest(points: Real, sizes: Whole, place: int, weights: Real, vector: Real) -> tuple[float, float]:
    """Add the rest with the largest weighted sum to `vector`; return the sum and the size of its terms."""
    total, size = 0.0, 0.0
    for later in range(place, len(sizes)):
        best = -np.inf
        chosen = 0
        for option in range(sizes[later]):
            value = 0.0
            for column in range(len(weights)):
                value += weights[column] * points[later, option, column]
            if value > best:
                best = value
                chosen = option
        total += best
        size += abs(best)
        for column in range(len(weights)):
            vector[column] += points[later, chosen, column]
    return total, size


@compiled
def is_out_of_reach(
    points: Real, sizes: Whole, place: int, so_far: Real, terms: Real, bar: Real, weights: Real, steps: int
) -> bool:
    """
    Say whether some weights show that nothing from position `place` on brings every column up to `bar`.

    `points` (n, most options, C), `so_far` and `bar` (C,). `weights` (C,) are where to begin and hold
    the last tried. False may also mean that the steps did not suffice. By projected subgradients.
    """
    vector = np.empty(len(bar))
    for _ in range(steps):
        for column in range(len(bar)):
            vector[column] = so_far[column] - bar[column]
        fixed, size = 0.0, 0.0
        for column in range(len(bar)):
            fixed += weights[column] * vector[column]
            size += weights[column] * (terms[column] + abs(bar[column]))
        rest, rest_size = _best_rest(points, sizes, place, weights, vector)
        value = fixed + rest
        if value < -_MARGIN * (size + rest_size):
            return True
        norm = 0.0
        enough = True
        for column in range(len(bar)):
            norm += vector[column] * vector[column]
            if vector[column] < 0.0:
                enough = False
        if enough:
            return False
        step = 1.2 * (value + 1e-4) / max(norm, 1e-300)
        total = 0.0
        for column in range(len(bar)):
            weights[column] = max(weights[column] - step * vector[column], 0.0)
            total += weights[column]
        if total <= 0.0:
            weights[:] = 1.0 / len(bar)
            return False
        for column in range(len(bar)):
            weights[column] /= total
    return False


@compiled
def is_product_out_of_reach(
    points: Real,
    sizes: Whole,
    place: int,
    so_far: Real,
    terms: Real,
    power: Real,
    logarithm: float,
    weights: Real,
    steps: int,
) -> bool:
    """
    Say the same of a product: that none to the powers `power` (C,) has more than this logarithm.

    By conditional gradients: weights are the slope at a mean of the vectors met, `power` / mean.
    """
    n = len(power)
    total_power = power.sum()
    vector = np.empty(n)
    mean = np.empty(n)
    for column in range(n):
        mean[column] = power[column] / weights[column]
    for turn in range(steps):
        constant = 0.0
        fixed = 0.0
        size = 0.0
        for column in range(n):
            weights[column] = power[column] / mean[column]
            constant += power[column] * np.log(power[column] / (total_power * weights[column]))
            vector[column] = so_far[column]
            fixed += weights[column] * so_far[column]
            size += weights[column] * terms[column]
        rest, rest_size = _best_rest(points, sizes, place, weights, vector)
        value = fixed + rest + _MARGIN * (size + rest_size)
        if value <= 0.0:
            return True
        if total_power * np.log(value) + constant < logarithm:
            return True
        share = 2.0 / (turn + 4.0)
        lowest = np.inf
        reached = 0.0
        for column in range(n):
            mean[column] = max((1.0 - share) * mean[column] + share * vector[column], 1e-9)
            lowest = min(lowest, vector[column])
            if vector[column] > 0.0:
                reached += power[column] * np.log(vector[column])
        if lowest > 0.0 and reached >= logarithm:
            return False
    return False
