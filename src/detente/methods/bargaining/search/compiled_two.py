"""
Two principals whose worths only add up: staircases merged issue by issue, compiled.

A staircase is a frontier of pairs: descending in the first number, ascending in the second. Adding an option
shifts it; the union of two is one sweep. So an issue costs its options times the length, without a sort.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled

__all__ = ["merge_two"]

Whole = NDArray[np.int64]


@compiled
def merge_two(
    worth: Whole, starts: Whole, need: Whole, most_points: int, most_kept: int
) -> tuple[Whole, Whole, Whole, Whole, int, int]:
    """
    Find the frontier of all sums of one row per issue, with how many ways lead to each point.

    Parameters
    ----------
    worth, starts
        Shapes (n_options, 2) and (n_issues + 1,): issue i has rows starts[i] to starts[i + 1].
    need
        Shape (2,): sums below it, whatever is still added, are dropped.
    most_points, most_kept
        Most points of a staircase, and of all of them together.

    Returns
    -------
    tuple
        Points (n, 2), descending in the first column; how many ways, (n,); the points of the
        staircases before each issue one after the other, (n_kept, 2), and where each begins,
        (n_issues + 1,); sums looked at; and 0, or 1 where a cap was passed. The numbers of
        ways must stay below 2**62.
    """
    n_issues = len(starts) - 1
    rest = np.zeros((n_issues + 1, 2), dtype=np.int64)
    for issue in range(n_issues - 1, -1, -1):
        for party in range(2):
            best = worth[starts[issue], party]
            for option in range(starts[issue] + 1, starts[issue + 1]):
                best = max(best, worth[option, party])
            rest[issue, party] = rest[issue + 1, party] + best
    x, y = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    ways = np.ones(1, dtype=np.int64)
    work = 0
    kept_points = np.empty((1024, 2), dtype=np.int64)
    kept_from = np.zeros(n_issues + 1, dtype=np.int64)
    for issue in range(n_issues):
        end = kept_from[issue] + len(x)
        kept_from[issue + 1] = end
        if end > most_kept:
            return np.empty((0, 2), dtype=np.int64), ways[:0], kept_points, kept_from, work, 1
        if end > len(kept_points):
            longer = np.empty((2 * end, 2), dtype=np.int64)
            longer[: kept_from[issue]] = kept_points[: kept_from[issue]]
            kept_points = longer
        kept_points[kept_from[issue] : end, 0] = x
        kept_points[kept_from[issue] : end, 1] = y
        floor_x, floor_y = need[0] - rest[issue + 1, 0], need[1] - rest[issue + 1, 1]
        room = len(x) * (starts[issue + 1] - starts[issue])
        new_x, new_y = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
        new_ways = np.empty(room, dtype=np.int64)
        old_x, old_y = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
        old_ways = np.empty(room, dtype=np.int64)
        many = 0
        for option in range(starts[issue], starts[issue + 1]):
            add_x, add_y = worth[option, 0], worth[option, 1]
            # one sweep over what is there and the shifted staircase, the larger first number first
            old_x[:many], old_y[:many], old_ways[:many] = new_x[:many], new_y[:many], new_ways[:many]
            left, right, kept = 0, 0, 0
            work += many + len(x)
            while left < many or right < len(x):
                takes_left = right == len(x)
                if left < many and right < len(x):
                    one, other = old_x[left], x[right] + add_x
                    takes_left = one > other or (one == other and old_y[left] >= y[right] + add_y)
                if takes_left:
                    here_x, here_y, here = old_x[left], old_y[left], old_ways[left]
                    left += 1
                else:
                    here_x, here_y, here = x[right] + add_x, y[right] + add_y, ways[right]
                    right += 1
                if here_x < floor_x or here_y < floor_y:
                    continue
                if kept and new_y[kept - 1] >= here_y:
                    if new_x[kept - 1] == here_x and new_y[kept - 1] == here_y:
                        new_ways[kept - 1] += here
                    continue
                new_x[kept], new_y[kept], new_ways[kept] = here_x, here_y, here
                kept += 1
            many = kept
            if many > most_points:
                return np.empty((0, 2), dtype=np.int64), new_ways[:0], kept_points, kept_from, work, 1
        x, y, ways = new_x[:many].copy(), new_y[:many].copy(), new_ways[:many].copy()
    points = np.empty((len(x), 2), dtype=np.int64)
    points[:, 0], points[:, 1] = x, y
    return points, ways, kept_points[: kept_from[n_issues]].copy(), kept_from, work, 0
