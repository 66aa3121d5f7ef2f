"""Weights on the parties whose best weighted sum bounds a solution, found on the packages' convex hull."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum.network import Network

__all__ = ["Multipliers", "find_multipliers", "floors_slope", "least_slope", "product_slope"]

Real = NDArray[np.float64]

Slope = Callable[[Real, float], Real]
"""(a point of the hull, progress from 0 to 1) -> the weights there: the slope of what is made large."""


@dataclass(frozen=True)
class Multipliers:
    """Weights (K, n_columns), tightest first, and the packages met on the way (filled in, distinct)."""

    weights: Real
    packages: tuple[tuple[int, ...], ...]


def find_multipliers(
    network: Network,
    columns: Real,
    offset: Real,
    slope: Slope,
    tightness: Callable[[Real, float], float],
    *,
    steps: int,
    keep: int,
    polish: str = "",
) -> Multipliers:
    """
    Walk the hull of the packages by conditional gradients; every weight met gives a valid bound.

    Parameters
    ----------
    network
        Which packages there are: each step finds the package with the largest weighted sum, exactly
        where nothing links the issues, else greedily along the bounds of mini-buckets.
    columns
        Shape (n_columns, n_parties): what is weighted, as sums of the parties' levels (unit rows, or
        shares of ideals); `offset` (n_columns,) is taken off.
    slope
        The weights at a point, at least 0.
    tightness
        (weights, bound of the weighted sum) -> bound of what is sought: the lower the better.
    polish
        Where the bound is the weighted sum itself, by weights that sum to 1 ("sum") or whose first
        is 1 ("first"), a linear program over the packages met finds the best; "" does without.

    Notes
    -----
    Deterministic; time is steps times one pass through the bounds. Whatever weights come out, the search
    that uses them stays exact: they decide only how much it must look at.

    References
    ----------
    M. Frank and P. Wolfe, "An algorithm for quadratic programming", Naval Research Logistics
    Quarterly 3, 1956, 95-110 [recalled].
    """
    climb = _Additive(network, columns) if _is_additive(network) else _Linked(network, columns)
    point: Real | None = None
    seen: dict[tuple[int, ...], None] = {}
    rated: list[tuple[float, int, Real]] = []
    start = []
    for column in range(len(columns)):
        alone = np.full(len(columns), 1e-3)
        alone[column] = 1.0
        _, vector, package = climb.best(alone)
        seen.setdefault(package)
        start.append(vector - offset)
    point = np.mean(start, axis=0)
    for step in range(steps):
        weights = slope(point, step / steps)
        largest = float(weights.max(initial=0.0))
        if not largest > 0.0 or not np.isfinite(largest):
            break
        weights = weights / largest
        bound, vector, package = climb.best(weights)
        seen.setdefault(package)
        rated.append((tightness(weights, bound - float(weights @ offset)), step, weights))
        toward = vector - offset - point
        if float(weights @ toward) <= 1e-9 * (abs(float(weights @ point)) + 1e-300):
            break
        point = point + _line_search(point, toward, slope, step / steps) * toward
    if polish:
        _refine(climb, offset, polish, tightness, seen, rated)
    rated.sort(key=lambda entry: entry[:2])
    kept = np.array([weights for _, _, weights in rated[:keep]]).reshape(-1, len(columns))
    return Multipliers(kept, tuple(seen))


def _refine(
    climb: _Additive | _Linked,
    offset: Real,
    polish: str,
    tightness: Callable[[Real, float], float],
    seen: dict[tuple[int, ...], None],
    rated: list[tuple[float, int, Real]],
    most: int = 60,
) -> None:
    """
    Find the best weights by cutting planes: a package whose weighted sum is larger than thought cuts.

    References
    ----------
    J. E. Kelley, "The cutting-plane method for solving convex programs", Journal of the Society for
    Industrial and Applied Mathematics 8(4), 1960, 703-712 [recalled].
    """
    from scipy.optimize import linprog

    n = len(offset)
    cuts = [climb.vector(package) - offset for package in seen]
    fixed = np.ones((1, n + 1)) if polish == "sum" else np.eye(1, n + 1)
    fixed[0, n] = 0.0
    price = np.zeros(n + 1)
    price[n] = 1.0
    limits = [(0.0, 1e6)] * n + [(None, None)]
    for _ in range(most):
        rows = np.column_stack((np.array(cuts), -np.ones(len(cuts))))
        solved = linprog(price, A_ub=rows, b_ub=np.zeros(len(cuts)), A_eq=fixed, b_eq=[1.0], bounds=limits)
        if solved.x is None or solved.fun is None:
            return
        weights = np.maximum(np.asarray(solved.x, dtype=np.float64)[:n], 0.0)
        bound, vector, package = climb.best(weights)
        found = bound - float(weights @ offset)
        rated.append((tightness(weights, found), -len(cuts), weights))
        if package in seen or found <= solved.fun + 1e-12 * abs(solved.fun):
            return
        seen.setdefault(package)
        cuts.append(vector - offset)


def product_slope(power: Real, least: Real) -> Slope:
    """Return the slope of the sum of powers times logarithms; below `least` a gain counts as that."""

    def slope(point: Real, _: float) -> Real:
        return np.asarray(power / np.maximum(point, least))

    return slope


def least_slope(point: Real, progress: float) -> Real:
    """Return the slope of a smoothed least entry, ever less smoothed: weights that sum to 1."""
    width = max(float(np.ptp(point)), 1e-9)
    sharpness = 3.0 * 400.0**progress
    weights = np.exp(-(point - point.min()) * sharpness / max(width, 0.25))
    return np.asarray(weights / weights.sum())


def floors_slope(target: int, span: Real) -> Slope:
    """Return the slope of one party's level, the others pressed up to 0; `span` scales each."""

    def slope(point: Real, progress: float) -> Real:
        pressure = 8.0 * 0.03**progress
        weights = 40.0 / (1.0 + np.exp(np.clip(point / (span * pressure * 0.02), -50.0, 50.0))) / span
        weights[target] = 1.0 / span[target]
        return np.asarray(weights)

    return slope


def _line_search(point: Real, toward: Real, slope: Slope, progress: float) -> float:
    """Halve the step where the slope along the way changes its sign; at least a thousandth of the way."""
    low, high = 0.0, 1.0
    if float(slope(point + toward, progress) @ toward) >= 0.0:
        return 1.0
    for _ in range(14):
        middle = (low + high) / 2
        if float(slope(point + middle * toward, progress) @ toward) >= 0.0:
            low = middle
        else:
            high = middle
    return max(low, 1e-3)


def _is_additive(network: Network) -> bool:
    return all(len(part.scope) == 1 for parts in network.parts for part in parts)


class _Additive:
    """The best package issue by issue, all at once."""

    def __init__(self, network: Network, columns: Real) -> None:
        most = max(network.sizes)
        self.points = np.full((len(network.order), most, len(columns)), -np.inf)
        for place, worth in enumerate(network.worth):
            self.points[place, : len(worth)] = worth.astype(np.float64) @ columns.T
        self.places = np.arange(len(network.order))
        self.usable = np.isfinite(self.points[:, :, 0])
        self.points[~self.usable] = 0.0

    def best(self, weights: Real) -> tuple[float, Real, tuple[int, ...]]:
        sums = np.where(self.usable, self.points @ weights, -np.inf)
        chosen = sums.argmax(axis=1)
        vector = self.points[self.places, chosen].sum(axis=0)
        return float(sums[self.places, chosen].sum()), vector, tuple(chosen.tolist())

    def vector(self, package: tuple[int, ...]) -> Real:
        return np.asarray(self.points[self.places, list(package)].sum(axis=0))


class _Linked:
    """The best package greedily along the bounds."""

    def __init__(self, network: Network, columns: Real) -> None:
        self.network = network
        self.columns = columns

    def best(self, weights: Real) -> tuple[float, Real, tuple[int, ...]]:
        network = self.network
        tables = network.bound_tables((weights @ self.columns)[None, :])
        filled: list[int] = []
        for place, parts in enumerate(network.parts):
            total = np.zeros(network.sizes[place])
            for part, loss in zip(parts, tables.losses[place], strict=True):
                total += loss[tuple(filled[p] for p in part.scope[:-1])][:, 0]
            filled.append(int(total.argmax()))
        return float(tables.root[0]), self.vector(tuple(filled)), tuple(filled)

    def vector(self, package: tuple[int, ...]) -> Real:
        level = np.zeros(self.columns.shape[1])
        for place, option in enumerate(package):
            level += self.network.worth[place][option]
        for one, other, points in self.network.edges:
            level += points[package[one], package[other]]
        return self.columns @ level
