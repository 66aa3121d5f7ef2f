"""The frontier of two principals whose worths only add up: staircases merged, then followed back."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import neg

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.space import INT64_SAFE

__all__ = ["Staircases", "is_simple", "merge_issues"]

MOST_KEPT = 6_000_000
"""Points of all staircases together: a hundred megabytes."""


@dataclass(frozen=True)
class Staircases:
    """
    The frontier, and what it was merged from.

    `points` (n, 2) descending in the first column; `ways` (n,) packages at each; `before` (k, 2) the
    points that were there before each issue, which begin at `begins`; `work` sums looked at.
    """

    worth: tuple[NDArray[np.int64], ...]
    points: NDArray[np.int64]
    ways: NDArray[np.int64]
    before: NDArray[np.int64]
    begins: NDArray[np.int64]
    work: int

    def find_packages(self, point: int, most: int) -> NDArray[np.int16]:
        """List up to `most` packages of a point, always in one order; IndexError for no such point."""
        if not 0 <= point < len(self.points):
            raise IndexError(
                f"the frontier has {len(self.points)} points, numbered from 0; there is no {point}"
            )
        n_issues = len(self.worth)
        x, y = (int(value) for value in self.points[point])
        rows = list(islice(self._ways_to(n_issues - 1, x, y), max(most, 0)))
        return np.array(rows, dtype=np.int16).reshape(len(rows), n_issues)

    def _ways_to(self, last: int, x: int, y: int) -> Iterator[tuple[int, ...]]:
        """Yield the choices on all issues up to `last` that come to a pair of sums, without recursion."""
        open_ways = [self._steps(last, x, y)]
        chosen: list[int] = []
        while open_ways:
            step = next(open_ways[-1], None)
            if step is None:
                open_ways.pop()
                if chosen:
                    chosen.pop()
                continue
            option, before_x, before_y = step
            if len(open_ways) == last + 1:
                yield (option, *reversed(chosen))
                continue
            chosen.append(option)
            open_ways.append(self._steps(last - len(chosen), before_x, before_y))

    def _steps(self, issue: int, x: int, y: int) -> Iterator[tuple[int, int, int]]:
        """Yield the options of an issue that lead to a pair of sums, and the pair before."""
        start, end = int(self.begins[issue]), int(self.begins[issue + 1])
        column = self.before[start:end, 0]
        for option, (add_x, add_y) in enumerate(self.worth[issue].tolist()):
            place = bisect_left(column, add_x - x, key=neg)
            if place < len(column) and int(column[place]) == x - add_x:
                if int(self.before[start + place, 1]) == y - add_y:
                    yield option, x - add_x, y - add_y


def is_simple(problem: BargainingProblem) -> bool:
    """Say whether two principals' worths add up and nothing else counts."""
    ties = problem.terms.pairs or problem.forbidden or problem.required or problem.asks
    return (
        problem.n_principals == 2
        and not ties
        and len(problem.sizes) > 0
        and 0 < math.prod(problem.sizes) < INT64_SAFE
        and problem.fits_int64
    )


def merge_issues(problem: BargainingProblem, most_points: int, *, in_zone: bool) -> Staircases:
    """
    Merge issue by issue; for problems that are simple. Equal to the general search, sooner.

    Raises TooLargeError where a staircase passes `most_points`, or all of them `MOST_KEPT`.
    """
    from detente.methods.bargaining.search.compiled_two import merge_two

    worth = tuple(np.ascontiguousarray(points, dtype=np.int64) for points in problem.terms.worth)
    starts = np.zeros(len(worth) + 1, dtype=np.int64)
    np.cumsum([len(points) for points in worth], out=starts[1:])
    need = np.full(2, -INT64_SAFE, dtype=np.int64)
    if in_zone and problem.no_deal is not None:
        need[:] = np.asarray(problem.no_deal)
    points, ways, before, begins, work, failed = merge_two(
        np.concatenate(worth), starts, need, most_points, MOST_KEPT
    )
    if failed:
        raise TooLargeError(f"more than {most_points:,} points on the frontier of some issues together")
    return Staircases(worth, points, ways, before, begins, int(work))
