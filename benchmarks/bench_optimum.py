"""Solutions of spaces that nobody lists: additive with exclusions, and dense where elimination breaks."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.optimum import (
    epsilon_frontier,
    find_opening,
    milp_nash,
    solve_kalai_smorodinsky,
    solve_nash,
)
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Combination, Pair, Terms

SEEDS = range(12)


def additive(seed: int, n_parties: int = 8, n_issues: int = 20, n_options: int = 5) -> BargainingProblem:
    """
    Draw Dirichlet(1) weights over issues and uniform values rescaled to [0, 1] per issue, and 15 exclusions.

    Weights and values at six decimals each: worths are their whole products over 10^12. Reserve 0.
    """
    rng = np.random.default_rng(seed)
    weight = rng.dirichlet(np.ones(n_issues), size=n_parties)
    value = rng.uniform(size=(n_parties, n_issues, n_options))
    least, most = value.min(axis=2, keepdims=True), value.max(axis=2, keepdims=True)
    value = (value - least) / (most - least)
    weights = np.rint(weight * 10**6).astype(np.int64)
    values = np.rint(value * 10**6).astype(np.int64)
    worth = tuple((weights[:, i, None] * values[:, i, :]).T.copy() for i in range(n_issues))
    no_deal = np.zeros(n_parties, dtype=np.int64)
    return BargainingProblem(Terms(worth), n_parties, no_deal, _exclusions(rng, n_issues, n_options, 15))


def opposed(seed: int, reserve: float) -> BargainingProblem:
    """Turn every second party of `additive` against the one before it, all with a reserve."""
    problem = additive(seed)
    worth = []
    for points in problem.terms.worth:
        turned = points.copy()
        for party in range(1, points.shape[1], 2):
            turned[:, party] = points[:, party - 1].max() - points[:, party - 1] + points[:, party] // 4
        worth.append(turned)
    most = np.sum([points.max(axis=0) for points in worth], axis=0)
    return replace(problem, terms=Terms(tuple(worth)), no_deal=(most * reserve).astype(np.int64))


def dense(
    seed: int, *, n_issues: int = 30, n_edges: int = 40, terms_per_edge: int = 3, n_options: int = 6
) -> BargainingProblem:
    """
    Draw four parties with worths 0..100 over ordered options, every second against the one before.

    `n_edges` pairs of issues with a few pair terms each of -50..50, 20 exclusions, no deal at half of
    the most.
    """
    rng = np.random.default_rng(seed)
    worth = []
    for _ in range(n_issues):
        points = np.sort(rng.integers(0, 101, (n_options, 4)), axis=0)
        points[:, 1::2] = points[::-1, 1::2]
        worth.append(points.astype(np.int64))
    couples = [(a, b) for a in range(n_issues) for b in range(a + 1, n_issues)]
    pairs: list[Pair] = []
    for number in rng.choice(len(couples), n_edges, replace=False):
        one, other = couples[number]
        for _ in range(terms_per_edge):
            options = (int(rng.integers(n_options)), int(rng.integers(n_options)))
            pairs.append((one, options[0], other, options[1], rng.integers(-50, 51, 4)))
    most = np.sum([points.max(axis=0) for points in worth], axis=0)
    return BargainingProblem(
        Terms(tuple(worth), tuple(pairs)), 4, most // 2, _exclusions(rng, n_issues, n_options, 20)
    )


def _exclusions(rng: Any, n_issues: int, n_options: int, count: int) -> tuple[Combination, ...]:
    found = []
    for _ in range(count):
        one, other = (int(issue) for issue in rng.choice(n_issues, 2, replace=False))
        found.append(((one, int(rng.integers(n_options))), (other, int(rng.integers(n_options)))))
    return tuple(found)


MAKERS: dict[str, Callable[[int], BargainingProblem]] = {
    "8 parties x 20 x 5, 15 exclusions": additive,
    "the same, opposed, reserve .2": lambda seed: opposed(seed, 0.2),
    "the same, opposed, reserve .42": lambda seed: opposed(seed, 0.42),
    "4 parties x 30 x 6, 40 edges, 20 exclusions": dense,
    "4 parties x 40 x 6, 80 edges, 20 exclusions": lambda seed: dense(seed, n_issues=40, n_edges=80),
}


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("solve", [solve_nash, solve_kalai_smorodinsky], ids=["Nash", "Kalai-Smorodinsky"])
def bench_solution_of_an_unlisted_space(benchmark: Any, name: str, solve: Any) -> None:
    problems = [MAKERS[name](seed) for seed in SEEDS]
    solve(problems[0])
    seconds, gaps = benchmark.pedantic(_solve_all, (solve, problems), rounds=1)
    _tell(f"{solve.__name__}, {name}", seconds, gaps)


def bench_milp_of_an_unlisted_space(benchmark: Any) -> None:
    problems = [additive(seed) for seed in range(3)]
    seconds, gaps = benchmark.pedantic(_solve_all, (milp_nash, problems), rounds=1)
    _tell("milp_nash, 8 parties x 20 x 5, 15 exclusions", seconds, gaps)


@pytest.mark.parametrize("n_edges", [0, 10, 40])
def bench_epsilon_frontier(benchmark: Any, n_edges: int) -> None:
    problem = dense(0, n_edges=n_edges)
    epsilon_frontier(additive(0, 3, 6, 4), in_zone=True)
    found = benchmark.pedantic(epsilon_frontier, (problem,), {"in_zone": True}, rounds=1)
    share = "no error claimed" if found.shares is None else f"epsilon {max(found.shares):.3f} of the range"
    print(f"\nepsilon-frontier, {n_edges} edges: {len(found.packages)} packages, {share} ({found.way})")


def bench_opening_by_no_deal(benchmark: Any) -> None:
    problem = opposed(0, 0.6)
    find_opening(problem, by_worth=False)
    found = benchmark.pedantic(find_opening, (problem,), {"by_worth": False}, rounds=1)
    print(f"\nopening: {sum(level.is_proven for level in found.no_deal)} of 8 parties' changes are proven")


def _solve_all(solve: Any, problems: Sequence[BargainingProblem]) -> tuple[list[float], list[float]]:
    seconds, gaps = [], []
    for problem in problems:
        start = time.perf_counter()
        found = solve(problem)
        gaps.append(0.0 if found.is_proven else max(float(found.gap), 1e-9))
        seconds.append(time.perf_counter() - start)
    return seconds, gaps


def _tell(name: str, seconds: list[float], gaps: list[float]) -> None:
    proven = sum(gap == 0 for gap in gaps)
    print(
        f"\n{name}: median {statistics.median(seconds):.3f} s, worst {max(seconds):.3f} s, "
        f"{proven} of {len(gaps)} proven, largest gap {max(gaps):.3f}"
    )
