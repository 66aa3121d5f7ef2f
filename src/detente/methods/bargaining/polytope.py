"""One party's admissible point systems: every worth between its bounds, every order as stated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.space import INT64_SAFE, Points, contains

__all__ = [
    "AdmissiblePoints",
    "Swing",
    "least_differences",
    "least_over_weights",
    "least_points",
    "most_over_weights",
]

States = tuple[int, int, int]
"""A quantity at the shares 0, one half and 1 of its draw; between them it is linear."""


@dataclass(frozen=True)
class Swing:
    """
    Numbers of one party that move together: rows that share a draw, a pair term, the level of no deal.

    `constant` counts for every package, `worth` holds (issue, option, states), `pairs` (issue,
    option, issue, option, states). What swings is linear between the three shares, so its least and
    its largest value lie at one of them.
    """

    constant: States = (0, 0, 0)
    worth: tuple[tuple[int, int, States], ...] = ()
    pairs: tuple[tuple[int, int, int, int, States], ...] = ()

    @property
    def moves(self) -> bool:
        """Say whether it makes any difference between packages."""
        return bool(self.worth or self.pairs)

    def values(self, packages: NDArray[np.integer[Any]], dtype: Any) -> Points:
        """What the swing adds to each package at each share, shape (3, n_packages)."""
        total = np.empty((3, len(packages)), dtype=dtype)
        total[:] = np.array(self.constant, dtype=dtype)[:, None]
        for issue, option, states in self.worth:
            total[:, packages[:, issue] == option] += np.array(states, dtype=dtype)[:, None]
        for issue, option, other_issue, other_option, states in self.pairs:
            both = contains(packages, ((issue, option), (other_issue, other_option)))
            total[:, both] += np.array(states, dtype=dtype)[:, None]
        return total


@dataclass(frozen=True)
class AdmissiblePoints:
    """
    All point systems of a party that agree with what is known of it, as whole numbers on one scale.

    A package's level is the sum of `points[issue]` (shape (3, n_options): low, mid, high, each
    option's by itself; zeros where the issue is ranked), of every swing, and of `total` x weight x
    value over the ranked issues `ranked`. Per ranked issue `levels` gives each option's level, 0
    the best, -1 where nobody has said. Values: 1 at the best level, 0 at the worst (where there are
    two), falling in between, an unknown option's anywhere in [0, 1]. Weights: not negative, sum 1,
    the issues of a group share one; no group of a later tier weighs more than one of an
    earlier tier; a `free` group weighs what it likes. Groups hold positions in `ranked`.

    Where `has_no_deal`, the level that it finds as good as going on without is a constant of some
    swing, with the sign reversed: the sum is then the gain. Differences do not see it.
    """

    points: tuple[Points, ...]
    swings: tuple[Swing, ...] = ()
    ranked: tuple[int, ...] = ()
    levels: tuple[tuple[int, ...], ...] = ()
    tiers: tuple[tuple[tuple[int, ...], ...], ...] = ()
    free: tuple[tuple[int, ...], ...] = ()
    total: int = 0
    has_no_deal: bool = False

    @property
    def has_bounds(self) -> bool:
        """Say whether some number may take more than one value; orders aside."""
        rows = [states for swing in self.swings for _, _, states in swing.worth]
        rows += [states for swing in self.swings for _, _, _, _, states in swing.pairs]
        return any(low != mid or mid != high for low, mid, high in rows) or any(
            bool((points[0] != points[2]).any()) for points in self.points
        )

    @property
    def reach(self) -> int:
        """Bound every sum that the kernels form, as a Python int."""
        here = sum(max((abs(int(v)) for v in np.ravel(points)), default=0) for points in self.points)
        for swing in self.swings:
            parts = [swing.constant, *(w[-1] for w in swing.worth), *(p[-1] for p in swing.pairs)]
            here += sum(max(abs(v) for v in states) for states in parts)
        return (2 * here + abs(self.total)) * (len(self.ranked) + 1) * 2

    @property
    def dtype(self) -> Any:
        """int64 where no sum can pass 62 bits, else Python ints."""
        return np.int64 if self.reach < INT64_SAFE else object


def least_differences(levels: Sequence[int]) -> NDArray[np.int64]:
    """
    Return how little option a can be worth beyond option b of one ranked issue, shape (n, n).

    At the corners of the values (a step: 1 down to some level, 0 below; unknown options 0 or 1)
    the difference is -1, 0 or 1, so its least is. 1: a is the best and b the worst. 0: nobody ranks
    b over a, or nothing is between a and the best or b and the worst. -1: else.
    """
    worst = max(levels)
    lowest = [1 if level == 0 else 0 for level in levels]
    highest = [0 if level == worst > 0 else 1 for level in levels]
    least = np.empty((len(levels), len(levels)), dtype=np.int64)
    for a, level in enumerate(levels):
        for b, other in enumerate(levels):
            tied = a == b or (level >= 0 and level == other)
            if tied or (0 <= level < other):
                # the step may lie between them only where they are the ends of the ladder
                least[a, b] = 0 if tied else max(lowest[a] - highest[b], 0)
            else:
                least[a, b] = lowest[a] - highest[b]
    return least


def least_points(points: Points) -> Points:
    """
    Return how little one option of an issue can be worth beyond another, shape (n, n).

    `points` (3, n) are the low, mid and high of each, drawn apart; an option with itself is 0.
    """
    least = np.asarray(points.min(axis=0)[:, None] - points.max(axis=0)[None, :])
    np.fill_diagonal(least, 0)
    return least


def least_over_weights(
    values: Points, tiers: Sequence[Sequence[Sequence[int]]], free: Sequence[Sequence[int]]
) -> Points:
    """
    Return the least sum over sets of issues that some admissible weights count alone, at most 0.

    Parameters
    ----------
    values
        Shape (n, n_ranked): a number per ranked issue.
    tiers, free
        As in `AdmissiblePoints`.

    Notes
    -----
    The corners of the weights are equal weights on a set that holds with each group every
    group stated to be more important: all earlier tiers, any groups of one tier, any free groups. A
    weighted sum is at least 0 for all admissible weights exactly where this least is 0. Linear.
    """
    worst, whole = _nothing(values), _nothing(values)
    for tier in tiers:
        sums = [_sum(values, group) for group in tier]
        worst = np.minimum(worst, whole + _added(values, [np.minimum(s, 0) for s in sums]))
        whole = whole + _added(values, sums)
    return np.asarray(worst + _added(values, [np.minimum(_sum(values, group), 0) for group in free]))


def most_over_weights(
    values: Points, tiers: Sequence[Sequence[Sequence[int]]], free: Sequence[Sequence[int]]
) -> Points:
    """
    Return the largest sum over such sets that are not empty: below 0 where every weighted sum is.

    Raises ValueError where there is no group at all.
    """
    if not free and not any(tiers):
        raise ValueError("no ranked issue has a weight")
    alone = [_sum(values, group) for group in free]
    gain_free = _added(values, [np.maximum(s, 0) for s in alone])
    best = _greatest(alone, gain_free) if alone else None
    whole = _nothing(values)
    for place, tier in enumerate(tiers):
        sums = [_sum(values, group) for group in tier]
        gain = _added(values, [np.maximum(s, 0) for s in sums])
        reached = whole + (gain if place else _greatest(sums, gain)) + gain_free
        best = reached if best is None else np.maximum(best, reached)
        whole = whole + _added(values, sums)
    return np.asarray(best)


def _nothing(values: Points) -> Points:
    return np.zeros(len(values), dtype=values.dtype)


def _sum(values: Points, group: Sequence[int]) -> Points:
    return _added(values, [values[:, place] for place in group])


def _added(values: Points, parts: Sequence[Points]) -> Points:
    total = _nothing(values)
    for part in parts:
        total = total + part
    return total


def _greatest(sums: Sequence[Points], gain: Points) -> Points:
    """Return the best of the sets with one group at least: the gain, or the least loss."""
    least_loss = sums[0]
    for one in sums[1:]:
        least_loss = np.maximum(least_loss, one)
    return np.where(gain > 0, gain, least_loss)
