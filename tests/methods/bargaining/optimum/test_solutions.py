from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.optimum import (
    Effort,
    ideal_levels,
    solve_egalitarian,
    solve_kalai_smorodinsky,
    solve_nash,
)
from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining import oracle
from tests.methods.bargaining.optimum.problems import NARROW, QUICK, Small, random_small

SEEDS = range(100)
MANY = range(1000, 4000)


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
    every: Any = {"most": 5000, "effort": NARROW if seed % 2 else QUICK}
    power = None if seed % 3 == 0 else [int(v) for v in rng.integers(1, 4, small.n_principals)]
    found = solve_nash(small.problem, power, lists=lists, **every)
    _check(found, [packages[row] for row in oracle.nash(gain, power)], small)
    for package, parties in zip(found.packages, found.parties, strict=True):
        assert parties == tuple(g > 0 for g in gain[packages.index(package)])
    found = solve_kalai_smorodinsky(small.problem, lists=lists, **every)
    _check(found, [packages[row] for row in oracle.kalai_smorodinsky(gain)], small)
    if gain:
        ideal = [max(column) for column in zip(*gain, strict=True)]
        assert found.ideal == tuple(g + level for g, level in zip(ideal, small.no_deal, strict=False))
        assert all(parties == tuple(g > 0 for g in ideal) for parties in found.parties)
    scale = [int(v) for v in rng.integers(1, 4, small.n_principals)]
    found = solve_egalitarian(small.problem, scale, lists=lists, **every)
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


@pytest.mark.parametrize("size", [10**9, 2**60])
def test_products_that_floats_cannot_tell_apart_are_told_apart(size: int) -> None:
    worth = (np.array([[size + 1, size - 1], [size, size], [size - 1, size + 1]]), np.array([[0, 0], [1, 1]]))
    problem = BargainingProblem(Terms(worth), 2, np.array([-1, -1]))
    found = solve_nash(problem, lists=False)
    assert found.packages == ((1, 1),)
    assert found.is_all
    powers = solve_nash(problem, [3, 2], lists=False)
    products = [int(a + 2) ** 3 * int(b + 2) ** 2 for a, b in worth[0].astype(object)]
    assert powers.packages == ((int(np.argmax(products)), 1),)


@pytest.mark.parametrize("size", [10**9, 2**60])
def test_shares_that_floats_cannot_tell_apart_are_told_apart(size: int) -> None:
    worth = (np.array([[size + 1, 0], [0, size], [size - 2, size - 3], [size - 2, size - 2]]),)
    problem = BargainingProblem(Terms(worth), 2, np.array([0, 0]))
    found = solve_kalai_smorodinsky(problem, lists=False)
    assert found.packages == ((3,),)
    turned = (np.array([[size + 1, 0], [0, size], [size - 2, size - 1], [size - 1, size - 2]]),)
    found = solve_kalai_smorodinsky(BargainingProblem(Terms(turned), 2, np.array([0, 0])), lists=False)
    shares = [sorted((Fraction(a, size + 1), Fraction(b, size))) for a, b in turned[0].tolist()]
    assert found.packages == ((max(range(4), key=shares.__getitem__),),)


def test_the_same_input_gives_the_same_answer() -> None:
    rng = np.random.default_rng(8)
    problem = BargainingProblem(
        Terms(tuple(rng.integers(0, 99, (6, 4)) for _ in range(15))), 4, np.full(4, 300)
    )
    assert solve_nash(problem) == solve_nash(problem)


def _mid_sized(seed: int) -> BargainingProblem:
    """Some 16,000 packages of opposed parties, which can be listed, with a reserve that matters."""
    rng = np.random.default_rng(seed)
    worth = []
    for _ in range(7):
        points = rng.integers(0, 10**6, (4, 4))
        points[:, 1] = 10**6 - points[:, 0] + rng.integers(0, 10**5, 4)
        worth.append(points)
    rules = (((0, 1), (3, 2)), ((1, 0), (2, 3)), ((4, 1), (5, 1)))
    most = np.sum([points.max(axis=0) for points in worth], axis=0)
    return BargainingProblem(Terms(tuple(worth)), 4, (most * rng.uniform(0.3, 0.55)).astype(np.int64), rules)


@pytest.mark.parametrize("solve", [solve_nash, solve_kalai_smorodinsky, solve_egalitarian])
def test_new_weights_at_every_node_cut_off_nothing_that_is_best(solve: Any) -> None:
    for seed in range(12):
        problem = _mid_sized(seed)
        searched = solve(problem, lists=False, effort=Effort(steps=4, turns=0))
        listed = solve(problem)
        assert (searched.way, listed.way) == ("branch and bound", "listing")
        assert searched.packages == listed.packages
        assert searched.is_proven


def test_every_largest_set_of_parties_that_gain_together_is_followed() -> None:
    couples = list(itertools.combinations(range(5), 2))
    points = np.array([[int(party in couple) for party in range(5)] for couple in couples])
    blank = np.zeros((2, 5), dtype=np.int64)
    problem = BargainingProblem(Terms((points, blank)), 5, np.zeros(5))
    # without steps and climbs the search itself must come upon them
    found = solve_nash(problem, lists=False, most=99, effort=Effort(steps=0, turns=0))
    assert {package[0] for package in found.packages} == set(range(len(couples)))
    assert found.count == 2 * len(couples)
    assert not found.is_full
    assert all(sum(parties) == 2 for parties in found.parties)


def test_more_options_alike_than_are_asked_for_are_counted() -> None:
    worth = (np.array([[3, 3]] * 9 + [[0, 0]]),)
    found = solve_nash(BargainingProblem(Terms(worth), 2, np.zeros(2)), lists=False, most=3)
    assert found.packages == ((0,), (1,), (2,))
    assert (found.count, found.is_all) == (9, False)


def test_by_an_ideal_that_is_not_proven_no_solution_is() -> None:
    problem = _mid_sized(0)
    ideals = ideal_levels(problem)
    sure = solve_kalai_smorodinsky(problem, ideals=ideals, lists=False)
    assert sure.is_proven
    level = ideals[1]
    assert level.value is not None
    ideals = (ideals[0], replace(level, is_proven=False, bound=level.value + 10**5), *ideals[2:])
    found = solve_kalai_smorodinsky(problem, ideals=ideals, lists=False)
    assert not found.is_proven
    room = 10**5 / (level.value + 10**5 - int(np.asarray(problem.no_deal)[1]))
    assert found.gap == pytest.approx(1 / (1 - room) - 1)


def test_a_party_to_whom_all_is_one_does_not_spoil_the_scales_of_huge_numbers() -> None:
    worth = (np.array([[2**62 * 3, 0, 2**62], [2**62, 0, 2**62 * 2]], dtype=object),)
    problem = BargainingProblem(Terms(worth), 3, np.array([0, 0, 0], dtype=object))
    found = solve_egalitarian(problem, [1, 3, 1], lists=False)
    shares = [sorted(Fraction(int(g), s) for g, s in zip(row, (1, 3, 1), strict=True)) for row in worth[0]]
    assert found.packages == tuple((row,) for row in range(2) if shares[row] == max(shares))
