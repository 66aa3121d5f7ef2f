"""
The frontier of spaces that nobody lists, with Nash and Kalai-Smorodinsky: the median is over seeds.

Additive: per party Dirichlet(1) weights over issues and uniform values rescaled to [0, 1] per issue, both
written with six decimals, `default_rng(seed)`, reserve 0. A package is worth weight times value: with all
twelve decimals ("exact", what a program that multiplies the numbers of the file sees) or rounded to
six ("rounded").

With rules and pair terms: worths 0..100; every party's worth rises or falls with an option's number, the
first party's rises, the second's falls, the others' direction is drawn per issue. A pair edge joins
two issues drawn without replacement; it has one pair term ("one"), or one for every two options
("full"), each 0..100 per party. An exclusion forbids one option of one issue with one of another.
"""

from __future__ import annotations

import itertools
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.search import count_allowed, find_frontier, plan_for
from detente.methods.bargaining.solutions import kalai_smorodinsky_rows, nash_rows
from detente.methods.bargaining.space import Terms

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

SEEDS = range(12)
MILLION = 1_000_000


def additive(shape: tuple[int, int, int], seed: int, grid: str) -> BargainingProblem:
    """Make a scenario of (parties, issues, options)."""
    n_parties, n_issues, n_options = shape
    rng = np.random.default_rng(seed)
    weights = np.rint(rng.dirichlet(np.ones(n_issues), n_parties) * MILLION).astype(np.int64)
    values = rng.random((n_issues, n_options, n_parties))
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    worth = np.rint((values - low) / (high - low) * MILLION).astype(np.int64) * weights.T[:, None, :]
    if grid == "rounded":
        worth = (worth + MILLION // 2) // MILLION
    return BargainingProblem(Terms(tuple(worth)), n_parties, np.zeros(n_parties, dtype=np.int64))


def opposed(
    n_parties: int, sizes: tuple[int, ...], n_edges: int, n_exclusions: int, seed: int, edges: str
) -> BargainingProblem:
    """Make a scenario with rules and pair terms; no deal is everybody's least without pair terms."""
    rng = np.random.default_rng(seed)
    worth = []
    for size in sizes:
        points = np.sort(rng.integers(0, 101, (size, n_parties)), axis=0)
        for party in range(1, n_parties):
            if party == 1 or rng.random() < 0.5:
                points[:, party] = points[::-1, party].copy()
        worth.append(points)
    ties = list(itertools.combinations(range(len(sizes)), 2))
    pairs = []
    for edge in rng.choice(len(ties), n_edges, replace=False):
        one, other = ties[edge]
        cells = list(itertools.product(range(sizes[one]), range(sizes[other])))
        chosen = cells if edges == "full" else [cells[int(rng.integers(len(cells)))]]
        pairs += [(one, a, other, b, rng.integers(0, 101, n_parties)) for a, b in chosen]
    forbidden = []
    for edge in rng.integers(len(ties), size=n_exclusions):
        one, other = ties[edge]
        forbidden.append(((one, int(rng.integers(sizes[one]))), (other, int(rng.integers(sizes[other])))))
    no_deal = np.sum([points.min(axis=0) for points in worth], axis=0)
    return BargainingProblem(Terms(tuple(worth), tuple(pairs)), n_parties, no_deal, tuple(forbidden))


def solve(problem: BargainingProblem, *, in_zone: bool = False) -> Any:
    """Plan, find the frontier, and both solutions on it."""
    found = find_frontier(problem, in_zone=in_zone, way="compiled")
    assert problem.no_deal is not None
    gain = found.points - problem.no_deal
    nash_rows(gain)
    kalai_smorodinsky_rows(gain)
    return found


def _over_seeds(benchmark: BenchmarkFixture, problems: list[BargainingProblem], **flags: bool) -> None:
    """Time every problem twice, in turn, after one round of each to warm up."""
    for problem in problems:
        solve(problem, **flags)
    turns = itertools.cycle(problems)
    points = []
    benchmark.pedantic(
        lambda problem: points.append(len(solve(problem, **flags).points)),
        setup=lambda: ((next(turns),), {}),
        rounds=2 * len(problems),
    )
    benchmark.extra_info["frontier points, median"] = int(np.median(points))


SHAPES = {
    "2x6x6": (2, 6, 6),
    "2x8x6": (2, 8, 6),
    "2x20x5": (2, 20, 5),
    "3x20x5": (3, 20, 5),
    "2x60x10": (2, 60, 10),
}


@pytest.mark.parametrize("grid", ["exact", "rounded"])
@pytest.mark.parametrize("shape", SHAPES)
def bench_additive(benchmark: BenchmarkFixture, shape: str, grid: str) -> None:
    _over_seeds(benchmark, [additive(SHAPES[shape], seed, grid) for seed in SEEDS])


def _sizes(seed: int) -> tuple[int, ...]:
    """Nine issues of three to five options: the seed's draw that comes nearest to 300,000 packages."""
    draws = np.random.default_rng(seed).integers(3, 6, (20, 9))
    return tuple(int(size) for size in min(draws, key=lambda sizes: abs(int(np.prod(sizes)) - 300_000)))


@pytest.mark.parametrize("in_zone", [False, True], ids=["all", "zone"])
@pytest.mark.parametrize("edges", ["one", "full"])
def bench_three_parties_15_issues(benchmark: BenchmarkFixture, edges: str, *, in_zone: bool) -> None:
    problems = [opposed(3, (4,) * 15, 20, 10, seed, edges) for seed in SEEDS]
    _over_seeds(benchmark, problems, in_zone=in_zone)


@pytest.mark.parametrize("in_zone", [False, True], ids=["all", "zone"])
@pytest.mark.parametrize("edges", ["one", "full"])
def bench_four_parties_300000_packages(benchmark: BenchmarkFixture, edges: str, *, in_zone: bool) -> None:
    problems = [opposed(4, _sizes(seed), 10, 8, seed, edges) for seed in SEEDS]
    _over_seeds(benchmark, problems, in_zone=in_zone)


@pytest.mark.parametrize("edges", ["one", "full"])
def bench_memory_of_12_issues(benchmark: BenchmarkFixture, edges: str) -> None:
    """Peak of a process of its own, Python, numpy and the compiled code included; three parties."""
    code = f"from bench_search import largest_resident; print(largest_resident({edges!r}))"
    run = [sys.executable, "-c", code]

    def measure() -> int:
        done = subprocess.run(  # noqa: S603 - our own code
            run, check=True, capture_output=True, text=True, cwd=Path(__file__).parent
        )
        return int(done.stdout)

    megabytes = benchmark.pedantic(measure, rounds=1)
    benchmark.extra_info["peak MB"] = megabytes
    print(f"peak of the process: {megabytes} MB")


def largest_resident(edges: str) -> int:
    """Solve 12 issues x 5 options, 15 pair terms or full edges, 8 exclusions; return the peak in MB."""
    for seed in SEEDS:
        solve(opposed(3, (5,) * 12, 15, 8, seed, edges))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def bench_plan_of_15_issues(benchmark: BenchmarkFixture) -> None:
    problem = opposed(3, (4,) * 15, 20, 10, 0, "full")
    assert benchmark(plan_for, problem).largest_table > 1


def bench_count_of_60_issues(benchmark: BenchmarkFixture) -> None:
    problem = opposed(2, (10,) * 60, 0, 40, 0, "one")
    assert 10**50 < benchmark(count_allowed, problem) < 10**60


@pytest.mark.parametrize("n_parties", [4, 8])
def bench_giving_up(benchmark: BenchmarkFixture, n_parties: int) -> None:
    """How long it takes until it is known that a frontier is too large."""
    problem = additive((n_parties, 20, 5), 0, "rounded")

    def give_up() -> None:
        with pytest.raises(TooLargeError):
            find_frontier(problem, in_zone=False)

    benchmark.pedantic(give_up, rounds=2, warmup_rounds=1)
