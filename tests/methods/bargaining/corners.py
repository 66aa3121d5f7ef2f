"""Slow, obvious verdicts on orders: every corner of the values, a linear program over the weights."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog

__all__ = ["Order", "least_difference", "sample_values", "sample_weights", "value_corners"]


@dataclass(frozen=True)
class Order:
    """One ranked issue: a rank for each option (None where unknown), importance, "2="."""

    ranks: tuple[int | None, ...]
    importance: int | None = None
    is_equal: bool = False


def value_corners(order: Order) -> Iterator[tuple[int, ...]]:
    """Every 0/1 valuation of the options that agrees with the order: its polytope's corners."""
    known = sorted({rank for rank in order.ranks if rank is not None})
    for values in itertools.product((0, 1), repeat=len(order.ranks)):
        value = dict(zip(range(len(order.ranks)), values, strict=True))
        pairs = itertools.permutations(range(len(order.ranks)), 2)
        fits = all(
            (order.ranks[a] > order.ranks[b] or value[a] >= value[b])  # type: ignore[operator]
            for a, b in pairs
            if order.ranks[a] is not None and order.ranks[b] is not None
        )
        best = all(value[a] == 1 for a, rank in enumerate(order.ranks) if rank == known[0])
        worst = all(value[a] == 0 for a, rank in enumerate(order.ranks) if rank == known[-1] != known[0])
        if fits and best and worst:
            yield values


def least_difference(orders: Sequence[Order], one: Sequence[int], other: Sequence[int]) -> float:
    """The least that `one` is worth beyond `other` over all admissible values and weights."""
    n = len(orders)
    above: list[list[float]] = []
    equal: list[list[float]] = [[1.0] * n]
    for i, j in itertools.permutations(range(n), 2):
        a, b = orders[i], orders[j]
        if a.importance is None or b.importance is None:
            continue
        row = [0.0] * n
        row[i], row[j] = -1.0, 1.0
        if a.importance > b.importance:
            above.append(row)
        if a.importance == b.importance and a.is_equal and b.is_equal:
            equal.append(row)
    best = np.inf
    for values in itertools.product(*(list(value_corners(order)) for order in orders)):
        gain = [v[a] - v[b] for v, a, b in zip(values, one, other, strict=True)]
        solved = linprog(
            gain,
            A_ub=above or None,
            b_ub=[0.0] * len(above) or None,
            A_eq=equal,
            b_eq=[1.0] + [0.0] * (len(equal) - 1),
            bounds=(0, None),
        )
        assert solved.status == 0
        best = min(best, float(np.asarray(gain) @ solved.x))
    return best


def sample_values(order: Order, rng: np.random.Generator) -> Any:
    """Values of one issue strictly inside what agrees with the order."""
    known = sorted({rank for rank in order.ranks if rank is not None})
    inner = -np.sort(-rng.uniform(0.01, 0.99, size=max(len(known) - 2, 0)))
    ladder = [1.0, *inner, 0.0][: len(known)] if len(known) > 1 else [1.0]
    level = dict(zip(known, ladder, strict=True))
    return [rng.uniform(0.01, 0.99) if rank is None else level[rank] for rank in order.ranks]


def sample_weights(orders: Sequence[Order], rng: np.random.Generator) -> Any:
    """Weights strictly inside what agrees with the importance, found by sorting what is thrown."""
    names: list[Any] = []
    for place, order in enumerate(orders):
        names.append(("equal", order.importance) if order.is_equal else place)
    thrown = {name: float(rng.exponential()) + 1e-3 for name in dict.fromkeys(names)}
    stated = [name for name in thrown if orders[names.index(name)].importance is not None]
    by_importance = sorted(stated, key=lambda name: orders[names.index(name)].importance or 0)
    thrown |= dict(zip(by_importance, sorted(thrown[name] for name in stated), strict=True))
    weights = np.array([thrown[name] for name in names])
    return weights / weights.sum()
