"""Two principals whose worths only add up: the merged staircases against a plain list."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.search import find_frontier
from detente.methods.bargaining.search.two import is_simple, merge_issues
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining import oracle


def _problem(rng: np.random.Generator, span: int, scale: int) -> BargainingProblem:
    sizes = rng.integers(1, 5, int(rng.integers(1, 6)))
    worth = tuple(rng.integers(-span, span + 1, (int(size), 2)) * scale for size in sizes)
    no_deal = rng.integers(-2 * span, 2 * span + 1, 2) * scale
    return BargainingProblem(Terms(worth), 2, no_deal)


def _listed(problem: BargainingProblem, *, in_zone: bool) -> dict[tuple[int, ...], set[tuple[int, ...]]]:
    packages = oracle.packages(problem.sizes)
    levels = [oracle.utility(package, problem.terms.worth, ()) for package in packages]
    no_deal: Any = problem.no_deal
    if in_zone:
        kept = [k for k, one in enumerate(levels) if all(a >= b for a, b in zip(one, no_deal, strict=True))]
        packages, levels = [packages[k] for k in kept], [levels[k] for k in kept]
    found: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for row in oracle.frontier(levels):
        found.setdefault(levels[row], set()).add(packages[row])
    return found


@pytest.mark.parametrize("in_zone", [False, True])
@pytest.mark.parametrize(("span", "scale"), [(2, 1), (20, 1), (3, 2**55)])
def test_merged_staircases_are_the_listed_frontier_with_every_tie(
    in_zone: bool, span: int, scale: int
) -> None:
    rng = np.random.default_rng(span)
    for _ in range(60):
        problem = _problem(rng, span, scale)
        if not is_simple(problem):
            continue
        expected = _listed(problem, in_zone=in_zone)
        found = find_frontier(problem, in_zone=in_zone, way="compiled")
        points = [tuple(point) for point in found.points.tolist()]
        assert points == sorted(expected, reverse=True)
        assert list(found.counts) == [len(expected[point]) for point in points]
        for place, point in enumerate(points):
            listed = [tuple(package) for package in found.packages_at(place, 1000).tolist()]
            assert len(listed) == len(set(listed))
            assert set(listed) == expected[point]
            assert found.packages_at(place, 1).tolist() == [list(listed[0])]


def test_a_staircase_past_its_cap_is_told() -> None:
    rng = np.random.default_rng(1)
    worth = tuple(np.stack([points, -points], axis=1) for points in rng.integers(0, 10**9, (8, 4)))
    problem = BargainingProblem(Terms(worth), 2, np.zeros(2, dtype=np.int64))
    with pytest.raises(TooLargeError, match="more than 100 points"):
        merge_issues(problem, 100, in_zone=False)
    assert len(merge_issues(problem, 10**6, in_zone=False).points) == 4**8


def test_what_is_more_than_a_sum_is_not_simple() -> None:
    worth = tuple(np.ones((2, 2), dtype=np.int64) for _ in range(2))
    plain = BargainingProblem(Terms(worth), 2, np.zeros(2, dtype=np.int64))
    assert is_simple(plain)
    assert not is_simple(BargainingProblem(Terms(worth), 2, plain.no_deal, (((0, 0), (1, 0)),)))
    assert not is_simple(BargainingProblem(Terms(worth, ((0, 0, 1, 1, np.ones(2)),)), 2, plain.no_deal))
    assert not is_simple(BargainingProblem(Terms(worth), 1, plain.no_deal, asks=(((0, 1),),)))
