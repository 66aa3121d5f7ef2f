from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.optimum import epsilon_frontier
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining import oracle
from tests.methods.bargaining.optimum.problems import QUICK, Small, random_small


def _check(small: Small, *, in_zone: bool, most: int) -> int:
    packages, table, consents = small.allowed()
    n = small.n_principals
    found = epsilon_frontier(
        small.problem, in_zone=in_zone, most_points=most, most_states=max(most, 6), effort=QUICK
    )
    if found.epsilon is None or found.epsilon_asked is None:
        return -1
    zone = set(oracle.zone(table, small.no_deal, consents))
    allowed = {package: row for row, package in enumerate(packages) if row in zone or not in_zone}
    for package, levels in zip(found.packages.tolist(), found.levels, strict=True):
        assert tuple(package) in allowed
        assert tuple(levels) == oracle.utility(package, small.worth, small.pairs)
    assert len(found.packages) <= most
    reached = [tuple(levels[:n]) for levels in found.levels]
    room = [*found.epsilon, *found.epsilon_asked] if in_zone else [0] * small.n_parties
    for row in allowed.values():
        near = any(
            asked and level - floor < need
            for level, floor, asked, need in zip(table[row], small.no_deal, consents[row], room, strict=True)
        )
        if in_zone and near:
            continue
        assert any(
            all(y >= x - lost for x, y, lost in zip(table[row][:n], mine, found.epsilon, strict=True))
            for mine in reached
        )
    if found.prunes == 0:
        expected = {table[row][:n] for row in allowed.values()}
        assert set(reached) == {v for v in expected if not any(oracle.dominates(o, v) for o in expected)}
    return found.prunes


@pytest.mark.parametrize("in_zone", [False, True])
def test_every_package_is_covered_up_to_the_error_that_is_stated(in_zone: bool) -> None:
    prunes = [
        _check(random_small(seed, most_parties=4), in_zone=in_zone, most=most)
        for seed in range(300, 340)
        for most in (4, 400)
    ]
    assert prunes.count(0) > 20
    assert [_check(_mid_sized(seed), in_zone=in_zone, most=500) for seed in range(12)] == [0] * 12
    prunes = [_check(_mid_sized(seed), in_zone=in_zone, most=24) for seed in range(12)]
    assert sum(prune > 1 for prune in prunes) > 6


def _mid_sized(seed: int) -> Small:
    """Two opposed principals, a third and a guarantor; some hundred packages, linked here and there."""
    rng = np.random.default_rng(seed)
    sizes = (4, 4, 3, 3, 3)
    worth = [
        [[v, 100 - v, *rng.integers(0, 101, 2).tolist()] for v in rng.integers(0, 101, size).tolist()]
        for size in sizes
    ]
    pairs = [(0, 1, 2, 1, rng.integers(-40, 41, 4).tolist()), (1, 2, 4, 0, rng.integers(-40, 41, 4).tolist())]
    # the best of one issue for a party does not go with the best of another
    best = [np.argmax(np.array(options)[:, :3], axis=0).tolist() for options in worth]
    forbidden = tuple(
        ((i, best[i][p]), (j, best[j][p])) for p in range(3) for i, j in ((0, 3), (1, 4), (2, 3))
    )
    return Small(sizes, worth, pairs, forbidden, (), (((2, 0), (4, 1)),), [150, 150, 100, 200], 3)


def _opposed(n_issues: int, n_edges: int, seed: int = 1) -> BargainingProblem:
    rng = np.random.default_rng(seed)
    first = np.sort(rng.integers(0, 101, (n_issues, 6)), axis=1)
    worth = tuple(
        np.column_stack((points, 100 - points, rng.integers(0, 101, 6), rng.integers(0, 101, 6)))
        for points in first
    )
    pairs: list[Any] = []
    for _ in range(n_edges):
        one, other = (int(i) for i in rng.choice(n_issues, 2, replace=False))
        for option in range(6):
            pairs.append((one, option, other, int(rng.integers(6)), rng.integers(-50, 51, 4)))
    return BargainingProblem(Terms(worth, tuple(pairs)), 4, np.full(4, 25 * n_issues))


def test_a_frontier_of_millions_is_thinned_to_a_stated_error() -> None:
    problem = _opposed(30, 0)
    found = epsilon_frontier(problem, in_zone=True, most_points=300, most_states=600)
    assert 0 < len(found.packages) <= 300
    assert found.shares is not None
    assert 0 < max(found.shares) < 1
    assert (problem.levels(found.packages) == found.levels).all()
    assert (found.levels >= problem.no_deal).all()


def test_where_links_are_too_dense_no_error_is_claimed() -> None:
    problem = _opposed(20, 60)
    found = epsilon_frontier(problem, in_zone=True, most_points=10, most_states=200, effort=QUICK)
    assert found.epsilon is None
    assert "weighted products" in found.way
    assert len(found.packages) > 1
    assert (found.levels >= problem.no_deal).all()


def test_without_no_deal_there_is_no_zone_to_thin() -> None:
    problem = BargainingProblem(Terms((np.array([[1, 5], [2, 1]]),)), 2)
    with pytest.raises(ValueError, match="no_deal"):
        epsilon_frontier(problem, in_zone=True)
    assert len(epsilon_frontier(problem, in_zone=False).packages) == 2
