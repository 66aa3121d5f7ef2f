from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.optimum import (
    Effort,
    solve_egalitarian,
    solve_kalai_smorodinsky,
    solve_nash,
)
from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining import oracle
from tests.methods.bargaining.optimum.problems import QUICK, Small, random_small

SEEDS = range(100)
MANY = range(1000, 6000)
EVERY: Any = {"most": 5000, "effort": QUICK}


def _check(found: Any, expected: Any, small: Small) -> None:
    assert list(found.packages) == sorted(expected)
    assert found.is_proven
    assert found.is_all
    assert found.gap == 0
    assert found.count == len(expected)
    for package, levels in zip(found.packages, found.levels, strict=True):
        assert levels == oracle.utility(package, small.worth, small.pairs)


def _check_all(seed: int, *, lists: bool) -> None:
    small = random_small(seed, most_parties=10 if seed % 10 == 0 else 6)
    packages, gain = small.zone()
    rng = np.random.default_rng(seed)
    power = None if seed % 3 == 0 else [int(v) for v in rng.integers(1, 4, small.n_principals)]
    found = solve_nash(small.problem, power, lists=lists, **EVERY)
    _check(found, [packages[row] for row in oracle.nash(gain, power)], small)
    for package, parties in zip(found.packages, found.parties, strict=True):
        assert parties == tuple(g > 0 for g in gain[packages.index(package)])
    found = solve_kalai_smorodinsky(small.problem, lists=lists, **EVERY)
    _check(found, [packages[row] for row in oracle.kalai_smorodinsky(gain)], small)
    if gain:
        ideal = [max(column) for column in zip(*gain, strict=True)]
        assert found.ideal == tuple(g + level for g, level in zip(ideal, small.no_deal, strict=False))
        assert all(parties == tuple(g > 0 for g in ideal) for parties in found.parties)
    scale = [int(v) for v in rng.integers(1, 4, small.n_principals)]
    found = solve_egalitarian(small.problem, scale, lists=lists, **EVERY)
    _check(found, [packages[row] for row in oracle.leximin(gain, scale)] if gain else [], small)


@pytest.mark.parametrize("start", range(0, len(SEEDS), 20))
def test_branch_and_bound_finds_what_the_list_has(start: int) -> None:
    for seed in SEEDS[start : start + 20]:
        _check_all(seed, lists=False)


def test_the_listing_of_a_small_space_answers_alike() -> None:
    for seed in SEEDS[:40]:
        _check_all(seed, lists=True)


@pytest.mark.long
def test_branch_and_bound_finds_what_the_list_has_on_thousands() -> None:
    for seed in MANY:
        _check_all(seed, lists=False)


def _pies(n_issues: int, n_parties: int, reserve: int) -> BargainingProblem:
    """Every issue is a unit for one of the parties: as many packages as n_parties ** n_issues, all tied."""
    worth = tuple(np.eye(n_parties, dtype=np.int64) for _ in range(n_issues))
    return BargainingProblem(Terms(worth), n_parties, np.full(n_parties, reserve))


def test_only_so_many_of_the_ties_are_returned_and_it_says_so() -> None:
    found = solve_nash(_pies(6, 3, 0), most=4, lists=False)
    assert [sorted(levels) for levels in found.levels] == [[2, 2, 2]] * 4
    assert found.is_proven
    assert not found.is_all
    assert found.count is None


def test_options_alike_are_counted_without_being_searched() -> None:
    worth = tuple(np.array([[3, 0]] * 9 + [[0, 3]]) for _ in range(20))
    found = solve_nash(BargainingProblem(Terms(worth), 2, np.zeros(2)), most=3, lists=False)
    assert found.levels == ((30, 30),) * 3
    assert not found.is_all
    assert found.count is None or found.count == 184756 * 9**10


def test_where_the_cap_is_met_the_gap_holds_what_the_full_search_finds() -> None:
    rng = np.random.default_rng(3)
    worth = tuple(rng.integers(0, 10**6, (5, 8)) for _ in range(12))
    problem = BargainingProblem(Terms(worth), 8, np.full(8, 4_500_000))
    for solve in (solve_nash, solve_kalai_smorodinsky):
        best = solve(problem, lists=False)
        assert best.is_proven
        small = solve(
            problem,
            lists=False,
            starts=(),
            effort=Effort(most_work=4000, entries=(64,), steps=3, turns=0, pricing=0),
        )
        assert not small.is_proven
        if not small.packages:
            assert small.gap == np.inf
            continue
        assert small.gap > 0
        assert _value(problem, small) * (1 + small.gap) >= _value(problem, best) * (1 - 1e-12)


def _value(problem: BargainingProblem, found: Any) -> float:
    gain = np.array(found.levels[0], dtype=float) - np.asarray(problem.no_deal, dtype=float)
    if found.ideal is None:
        return float(np.exp(np.log(gain).mean()))
    return float((gain / (np.array(found.ideal, dtype=float) - problem.no_deal)).min())


def test_an_empty_zone_is_proven_empty_in_a_space_that_nobody_lists() -> None:
    rng = np.random.default_rng(5)
    first = rng.integers(0, 1000, (40, 6))
    worth = tuple(np.column_stack((points, 1000 - points)) for points in first)
    problem = BargainingProblem(Terms(worth), 2, np.array([20_001, 20_000]))
    found = solve_nash(problem)
    assert found.packages == ()
    assert found.is_proven
    assert found.way == "branch and bound"


def test_numbers_past_62_bits_are_divided_by_what_they_share_or_refused() -> None:
    odd = tuple(np.array([[2**63 + 1, 2**61], [2**61, 2**63 + 3]], dtype=object) for _ in range(3))
    with pytest.raises(TooLargeError, match="62 bits"):
        solve_nash(BargainingProblem(Terms(odd), 2, np.array([0, 0], dtype=object)), lists=False)
    assert solve_nash(BargainingProblem(Terms(odd), 2, np.array([0, 0], dtype=object))).is_proven


@pytest.mark.parametrize("power", [[1, 0], [1], [-1, 2]])
def test_powers_that_are_none_are_refused(power: list[int]) -> None:
    with pytest.raises(ValueError, match="one positive whole power"):
        solve_nash(_pies(2, 2, 0), power)


def test_the_same_input_gives_the_same_answer() -> None:
    rng = np.random.default_rng(8)
    problem = BargainingProblem(
        Terms(tuple(rng.integers(0, 99, (6, 4)) for _ in range(15))), 4, np.full(4, 300)
    )
    assert solve_nash(problem) == solve_nash(problem)
