from __future__ import annotations

from math import prod

import numpy as np

from detente.methods.bargaining.optimum import solve_kalai_smorodinsky, solve_nash
from detente.methods.bargaining.optimum.milp import milp_kalai_smorodinsky, milp_largest_level, milp_nash
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining import oracle
from tests.methods.bargaining.optimum.problems import random_small

SEEDS = [seed for seed in range(500, 560) if max(map(abs, random_small(seed).no_deal)) < 10**9]


def test_the_tangent_cuts_reach_the_largest_product() -> None:
    full = 0
    for seed in SEEDS:
        small = random_small(seed, most_parties=4)
        packages, gain = small.zone()
        together = [row for row, mine in enumerate(gain) if min(mine) > 0]
        found = milp_nash(small.problem)
        if not together:
            assert found.packages == ()
            assert found.is_proven
            continue
        full += 1
        assert found.is_proven
        assert prod(gain[packages.index(found.packages[0])]) == max(prod(gain[row]) for row in together)
    assert full > 5


def test_the_lexicographic_programs_reach_the_largest_ordered_shares() -> None:
    full = 0
    for seed in SEEDS:
        small = random_small(seed, most_parties=4)
        packages, gain = small.zone()
        ideal = [max(column) for column in zip(*gain, strict=True)] if gain else [0] * small.n_principals
        levels = [g + low for g, low in zip(ideal, small.no_deal, strict=False)]
        found = milp_kalai_smorodinsky(small.problem, levels)
        if not packages:
            assert found.packages == ()
            continue
        full += 1
        best = [packages[row] for row in oracle.kalai_smorodinsky(gain)]
        assert found.packages[0] in best
    assert full > 5


def test_the_least_share_is_held_while_the_next_least_is_raised() -> None:
    for seed in range(12):
        rng = np.random.default_rng(seed)
        worth = [[[int(v) for v in rng.integers(0, 4, 5)] for _ in range(3)] for _ in range(5)]
        table = [oracle.utility(package, worth, ()) for package in oracle.packages((3,) * 5)]
        problem = BargainingProblem(Terms(tuple(np.array(options) for options in worth)), 5, np.zeros(5))
        found = milp_kalai_smorodinsky(problem, [max(column) for column in zip(*table, strict=True)])
        best = oracle.kalai_smorodinsky(table)
        assert found.levels[0] in [table[row] for row in best]


def test_the_largest_level_with_floors_is_that_of_the_list() -> None:
    for seed in SEEDS:
        small = random_small(seed, most_parties=4)
        packages, table, consents = small.allowed()
        above = [None, *small.no_deal[1:]]
        there = [
            table[row][0]
            for row in range(len(packages))
            if all(table[row][p] >= small.no_deal[p] for p in range(1, small.n_parties) if consents[row][p])
        ]
        found = milp_largest_level(small.problem, 0, above=above)
        assert found.is_proven
        assert (found.levels[0][0] if found.levels else None) == max(there, default=None)


def test_both_ways_agree_on_a_space_that_nobody_lists() -> None:
    rng = np.random.default_rng(4)
    worth = tuple(rng.integers(0, 101, (5, 3)) for _ in range(12))
    problem = BargainingProblem(Terms(worth), 3, np.full(3, 500))
    nash, shares = solve_nash(problem), solve_kalai_smorodinsky(problem)
    assert milp_nash(problem).packages[0] in nash.packages
    assert shares.ideal is not None
    assert milp_kalai_smorodinsky(problem, shares.ideal).packages[0] in shares.packages
