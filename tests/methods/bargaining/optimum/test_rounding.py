"""Rounding proves nothing: packages exactly at no deal, gains of 1 beside large levels, nothing gained."""

from __future__ import annotations

import numpy as np
import pytest

from detente.methods.bargaining.optimum import Effort, find_acceptable, find_nadir, ideal_levels, solve_nash
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Terms

_NOTHING = np.zeros((2, 2), dtype=np.int64)


def test_a_package_exactly_at_no_deal_is_found_beside_issues_worth_nothing() -> None:
    # by hand: 16 + 37 = 53 and 2 + 23 = 25
    first = np.array([[9, 99], [16, 2], [20, 0]])
    second = np.array([[23, 91], [37, 23]])
    terms = Terms((first, second, _NOTHING, _NOTHING))
    problem = BargainingProblem(terms, 2, np.array([53, 25]))
    found = find_acceptable(problem)
    assert found.package is not None
    assert found.package[:2] == (1, 1)
    assert solve_nash(problem, lists=False).count == 4


def test_a_gain_of_one_counts_beside_levels_of_a_million_million() -> None:
    # by hand: only the first option of the first issue will do; then each gains 1 by one option of the second
    large = 5_000_000_000_000
    first = np.array([[large, 0], [0, large]], dtype=np.int64)
    second = np.array([[1, 0], [0, 1], [0, 0]], dtype=np.int64)
    problem = BargainingProblem(Terms((first, second)), 2, np.array([large, 0]))
    solution = solve_nash(problem, lists=False)
    assert solution.packages == ((0, 0), (0, 1))
    assert not solution.is_full


@pytest.mark.parametrize("seed", range(30))
def test_a_search_that_hardly_tries_claims_little_and_falls_over_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    worth = tuple(rng.integers(0, 3, (3, 2)) for _ in range(5))
    no_deal = np.sum([points.max(axis=0) for points in worth], axis=0) - int(rng.integers(0, 4))
    problem = BargainingProblem(Terms(worth), 2, no_deal)
    little = Effort(most_work=1, entries=(4,), steps=0, keep=3, turns=1, pricing=0)
    some, whole = (solve_nash(problem, lists=False, effort=effort) for effort in (little, Effort()))
    assert not some.is_proven or some.levels == whole.levels
    ideals = ideal_levels(problem, effort=little)
    for level, exact in zip(
        find_nadir(problem, ideals=ideals, effort=little), find_nadir(problem), strict=True
    ):
        assert not level.is_proven or level.value == exact.value
