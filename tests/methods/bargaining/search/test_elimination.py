"""The frontier without a list, against listing everything."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.bargaining.frontier import frontier_rows
from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.search import find_frontier, plan_for
from detente.methods.bargaining.solutions import zone_mask
from detente.methods.bargaining.space import Terms, list_packages
from tests.methods.bargaining.search.instances import large_problem, listed_frontier, random_problem
from tests.methods.bargaining.strategies import tried
from tests.shared import ROOT

WAYS = ("plain", "compiled")


def compare(problem: BargainingProblem, *, in_zone: bool, way: Any, plan: Any = None) -> None:
    wanted = listed_frontier(problem, in_zone=in_zone)
    found = find_frontier(problem, in_zone=in_zone, way=way, plan=plan)
    points = [tuple(int(value) for value in point) for point in found.points]
    assert points == sorted(wanted, reverse=True)
    assert found.points.shape == (len(points), problem.n_principals)
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
    for _ in range(300):
        problem = random_problem(rng)
        plan = plan_for(problem)
        for in_zone in (False, True):
            compare(problem, in_zone=in_zone, way=way, plan=plan)
        n_empty += not listed_frontier(problem, in_zone=True)
    assert 30 < n_empty < 200


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_thousands_of_frontiers_are_the_ones_that_listing_gives(way: str) -> None:
    rng = np.random.default_rng(99)
    for _ in range(2000):
        problem = random_problem(rng)
        for in_zone in (False, True):
            compare(problem, in_zone=in_zone, way=way)


@tried
@given(st.integers(0, 2**32), st.booleans())
def test_any_frontier_is_the_one_that_listing_gives(seed: int, in_zone: bool) -> None:
    compare(random_problem(np.random.default_rng(seed)), in_zone=in_zone, way="auto")


def test_points_past_62_bits_are_exact() -> None:
    rng = np.random.default_rng(3)
    for _ in range(40):
        problem = random_problem(rng, scale=2**70)
        compare(problem, in_zone=True, way="auto")
        compare(problem, in_zone=False, way="plain")
        compare(problem, in_zone=False, way="compiled")


@pytest.mark.parametrize("n_principals", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("n_guarantors", [0, 2])
@pytest.mark.parametrize("scale", [1, 10**9])
def test_thousands_of_packages_have_the_frontier_of_their_list(
    n_principals: int, n_guarantors: int, scale: int
) -> None:
    # large enough for blocks of comparisons, growing arrays, tall staircases and words of two
    problem = large_problem(np.random.default_rng(n_principals), n_principals, n_guarantors, scale)
    packages = list_packages(problem.sizes, problem.forbidden, problem.required)
    levels = problem.levels(packages)
    assert problem.no_deal is not None
    zone = zone_mask(levels, problem.no_deal, problem.consents(packages))
    assert 100 < zone.sum() < len(packages)
    for in_zone in (False, True):
        vectors = levels[zone if in_zone else slice(None)][:, :n_principals]
        kept = vectors[frontier_rows(vectors)]
        wanted, counts = np.unique(kept, axis=0, return_counts=True)
        found = find_frontier(problem, in_zone=in_zone, way="compiled")
        assert found.points.tolist() == wanted[::-1].tolist()
        assert found.counts == tuple(counts[::-1].tolist())
        row = len(found.points) // 2
        some = found.packages_at(row, 5)
        assert len(some) == min(5, found.counts[row])
        assert (problem.levels(some)[:, :n_principals] == found.points[row]).all()
        assert problem.allows(some).all()


@pytest.mark.parametrize("scale", [1, 10**12])
def test_a_tall_staircase_keeps_every_step(scale: int) -> None:
    # two parties exactly opposed over powers of two: every sum is a step of its own; the third adds little
    rng = np.random.default_rng(11)
    worth = [np.array([[0, 0, 0], [2**k, -(2**k), 0]]) for k in range(11)]
    for options in worth:
        options[:, 2] = rng.integers(0, 3, 2)
    order = [[0, 1, 2], [2, 0, 1], [1, 2, 0]]
    for columns in order:
        terms = Terms(tuple((options * scale)[:, columns] for options in worth))
        found = find_frontier(BargainingProblem(terms, 3), in_zone=False, way="compiled")
        levels = sum(worth[k][(np.arange(2048) >> k) & 1] for k in range(11)) * scale
        assert found.points.tolist() == sorted(np.asarray(levels)[:, columns].tolist(), reverse=True)
        assert set(found.counts) == {1}


@pytest.mark.parametrize("scale", [1, 10**12])
def test_a_tall_staircase_prunes_what_is_below_it(scale: int) -> None:
    rng = np.random.default_rng(2)
    worth = [rng.integers(0, 1000, (4, 3)) for _ in range(7)]
    for options in worth:
        options[:, 2] = 1000 - options[:, 1] + rng.integers(0, 100, 4)
    worth = [options * scale for options in worth]
    problem = BargainingProblem(Terms(tuple(worth)), 3)
    levels = problem.levels(list_packages(problem.sizes))
    found = find_frontier(problem, in_zone=False, way="compiled")
    assert found.points.tolist() == np.unique(levels[frontier_rows(levels)], axis=0)[::-1].tolist()
    assert len(found.points) > 300


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("n_parties", [1, 2, 5])
@pytest.mark.parametrize("scale", [1, 2**40])
def test_counts_past_62_bits_are_exact(way: Any, n_parties: int, scale: int) -> None:
    # in the first issue two options are tied for everybody, in seventy nothing is at stake
    stake = np.arange(4)[:, None] * np.array([[1, -1, 1, 1, 1][:n_parties]]) * scale
    idle = tuple(np.zeros((4, n_parties), dtype=np.int64) for _ in range(70))
    terms = Terms((np.concatenate((stake, stake[1:2])), *idle))
    problem = BargainingProblem(terms, n_parties, forbidden=(((3, 0), (9, 1)),))
    found = find_frontier(problem, in_zone=False, way=way)
    allowed = 15 * 4**68
    wanted = {1: [1], 2: [1, 1, 2, 1], 5: [1, 1, 2, 1]}[n_parties]
    assert found.counts == tuple(times * allowed for times in wanted)
    some = found.packages_at(0, 9)
    assert len({tuple(package) for package in some.tolist()}) == 9
    assert problem.allows(some).all()


@pytest.mark.parametrize("way", WAYS)
def test_without_issues_there_is_one_empty_package(way: Any) -> None:
    problem = BargainingProblem(Terms(()), 2, np.array([0, -1]))
    found = find_frontier(problem, in_zone=True, way=way)
    assert found.points.tolist() == [[0, 0]]
    assert found.counts == (1,)
    assert found.packages_at(0, 3).shape == (1, 0)
    assert find_frontier(problem.with_no_deal(np.array([1, 0])), in_zone=True, way=way).counts == ()
    assert find_frontier(replace(problem, forbidden=((),)), in_zone=False, way=way).counts == ()


def test_both_ways_list_the_same_packages_in_the_same_order() -> None:
    rng = np.random.default_rng(12)
    for _ in range(60):
        problem = random_problem(rng)
        one, other = (find_frontier(problem, in_zone=True, way=way) for way in ("plain", "compiled"))
        for row in range(len(one.points)):
            assert (one.packages_at(row, 20) == other.packages_at(row, 20)).all()


def test_one_plan_serves_other_numbers() -> None:
    rng = np.random.default_rng(4)
    problem = large_problem(rng, 3, 1, 1)
    plan = plan_for(problem)
    for _ in range(3):
        worth = tuple(rng.integers(0, 50, options.shape) for options in problem.terms.worth)
        terms = replace(problem.terms, worth=worth)
        other = replace(problem, terms=terms)
        with_plan, without = (find_frontier(other, in_zone=False, plan=p) for p in (plan, None))
        assert with_plan.points.tolist() == without.points.tolist()
        assert with_plan.counts == without.counts


def test_a_plan_of_another_shape_is_refused() -> None:
    rng = np.random.default_rng(4)
    problem = large_problem(rng, 3, 1, 1)
    plan = plan_for(replace(problem, forbidden=()))
    with pytest.raises(ValueError, match="another shape"):
        find_frontier(problem, in_zone=False, plan=plan)


def test_a_zone_needs_no_deal() -> None:
    problem = replace(large_problem(np.random.default_rng(1), 2, 0, 1), no_deal=None)
    with pytest.raises(ValueError, match="zone needs no_deal"):
        find_frontier(problem, in_zone=True)


def test_a_point_that_is_not_there_is_named() -> None:
    found = find_frontier(large_problem(np.random.default_rng(1), 2, 0, 1), in_zone=False)
    with pytest.raises(IndexError, match="numbered from 0"):
        found.packages_at(len(found.points), 1)
    assert found.packages_at(0, 0).shape == (0, 7)


@pytest.mark.parametrize("scale", [1, 10**12])
def test_caps_are_named_when_they_are_passed(scale: int) -> None:
    problem = large_problem(np.random.default_rng(1), 4, 0, scale)
    with pytest.raises(TooLargeError, match="more than 5 undominated points"):
        find_frontier(problem, in_zone=False, most_points=5, way="compiled")
    with pytest.raises(TooLargeError, match="more than 5 undominated points"):
        find_frontier(problem, in_zone=False, most_points=5, way="plain")
    with pytest.raises(TooLargeError, match="more than 10,000 sums"):
        find_frontier(problem, in_zone=False, most_work=10_000, way="compiled")


def test_points_too_long_for_words_end_in_time() -> None:
    rng = np.random.default_rng(1)
    worth = tuple(rng.integers(0, 2**40, (8, 4)).astype(object) * 2**30 for _ in range(12))
    with pytest.raises(TooLargeError, match="63 bits, and more than"):
        find_frontier(BargainingProblem(Terms(worth), 4), in_zone=False)


def test_issues_that_are_tied_too_closely_are_refused() -> None:
    sizes = [6] * 9
    pairs = tuple(
        (one, a, other, b, np.ones(2, dtype=np.int64))
        for one in range(9)
        for other in range(one)
        for a in range(6)
        for b in range(6)
    )
    terms = Terms(tuple(np.zeros((size, 2), dtype=np.int64) for size in sizes), pairs)
    with pytest.raises(TooLargeError, match=r"tie \d+ issues together"):
        find_frontier(BargainingProblem(terms, 2), in_zone=False)


def test_small_problems_do_not_wait_for_a_compiler_and_larger_ones_go_over() -> None:
    code = """
import sys
import numpy as np
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.search import find_frontier
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining.search.instances import random_problem
find_frontier(random_problem(np.random.default_rng(5)), in_zone=True)
assert "numba" not in sys.modules
worth = tuple(np.random.default_rng(5).integers(0, 10**6, (14, 5, 3)))
find_frontier(BargainingProblem(Terms(worth), 3), in_zone=False)
assert "numba" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_each_kernel_is_compiled_once() -> None:
    from detente.methods.bargaining.search import compiled_join, compiled_rows

    rng = np.random.default_rng(8)
    for _ in range(30):
        problem = random_problem(rng)
        for in_zone in (False, True):
            find_frontier(problem, in_zone=in_zone, way="compiled")
    for kernel in (compiled_join.join_words, compiled_rows.join_rows):
        assert len(cast("Any", kernel).signatures) == 1


def test_work_is_the_same_at_every_run() -> None:
    problem = large_problem(np.random.default_rng(6), 4, 1, 1)
    works = {find_frontier(problem, in_zone=True, way="compiled").work for _ in range(2)}
    assert len(works) == 1
    assert math.prod(problem.sizes) > 3000
