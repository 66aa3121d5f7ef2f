"""The frontier without a list, against listing everything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.search import count_allowed, find_frontier, plan_for
from tests.methods.bargaining import oracle
from tests.methods.bargaining.search.instances import listed_frontier, random_problem

WAYS = ("plain", "compiled")


def compare(problem: BargainingProblem, *, in_zone: bool, way: Any, plan: Any = None) -> None:
    wanted = listed_frontier(problem, in_zone=in_zone)
    found = find_frontier(problem, in_zone=in_zone, way=way, plan=plan)
    points = [tuple(int(value) for value in point) for point in found.points]
    assert points == sorted(wanted, reverse=True)
    for row, point in enumerate(points):
        packages = wanted[point]
        assert found.counts[row] == len(packages)
        listed = [tuple(package) for package in found.packages_at(row, 10**6).tolist()]
        assert sorted(listed) == sorted(packages)
        few = found.packages_at(row, 2).tolist()
        assert [tuple(package) for package in few] == listed[:2]


@pytest.mark.parametrize("way", WAYS)
def test_the_frontier_is_the_one_that_listing_gives(way: str) -> None:
    rng = np.random.default_rng(2024)
    n_empty = 0
    for _ in range(400):
        problem = random_problem(rng)
        plan = plan_for(problem)
        for in_zone in (False, True):
            compare(problem, in_zone=in_zone, way=way, plan=plan)
        n_empty += not listed_frontier(problem, in_zone=True)
    assert 40 < n_empty < 300


def test_allowed_packages_are_counted_without_listing() -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        problem = random_problem(rng)
        wanted = len(oracle.packages(problem.sizes, problem.forbidden, problem.required))
        assert count_allowed(problem) == wanted
        assert count_allowed(problem, plan=plan_for(problem)) == wanted
