"""Random small problems for searches without a list, and their answers by listing everything."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining import oracle


def random_problem(rng: np.random.Generator, *, most_issues: int = 5, scale: int | None = None) -> Any:
    """Rules of every kind, pair terms, ties, negative points, guarantors; some zones are empty."""
    n_issues = int(rng.integers(1, most_issues + 1))
    sizes = [int(rng.integers(1, 5)) for _ in range(n_issues)]
    n_principals, n_guarantors = int(rng.integers(1, 7)), int(rng.integers(0, 4))
    n_parties = n_principals + n_guarantors
    if scale is None:
        scale = int(rng.choice([1, 1, 1, 7, 10**6, 10**15]))
    low, high = (-3, 4) if rng.random() < 0.5 else (-40, 60)
    dtype: Any = object if scale > 10**15 else np.int64

    def points(n: int) -> Any:
        table = rng.integers(low, high, (n, n_parties)).astype(dtype) * scale
        if rng.random() < 0.3:
            table[:, 1:2] = -table[:, :1]
        return table

    def clause(chosen: int | None = None) -> tuple[int, int]:
        issue = int(rng.integers(n_issues)) if chosen is None else chosen
        return issue, int(rng.integers(sizes[issue]))

    def clauses(most: int, least: int = 1) -> Any:
        return tuple(clause() for _ in range(int(rng.integers(least, most + 1))))

    worth = tuple(points(size) for size in sizes)
    pairs = tuple((*clause(), *clause(), points(1)[0]) for _ in range(int(rng.integers(0, 5))))
    forbidden = tuple(clauses(6 if rng.random() < 0.2 else 3) for _ in range(int(rng.integers(0, 4))))
    required = tuple((clauses(3, 0), clauses(4, 0)) for _ in range(int(rng.integers(0, 3))))
    if rng.random() < 0.6:
        required = tuple((when, then) for when, then in required if when and then)
    asks = tuple(clauses(3, 0) for _ in range(n_guarantors))
    middle = n_issues * (low + high) / 2
    no_deal = np.array(
        [int(rng.integers(int(middle - high * 3), int(middle + high))) * scale for _ in range(n_parties)],
        dtype=dtype,
    )
    return BargainingProblem(Terms(worth, pairs), n_principals, no_deal, forbidden, required, asks)


def listed_frontier(problem: BargainingProblem, *, in_zone: bool) -> dict[tuple[int, ...], list[Any]]:
    """Each undominated point of the principals with all its packages, by itertools and comparison."""
    terms = problem.terms
    points: dict[tuple[int, ...], list[Any]] = defaultdict(list)
    for package in oracle.packages(problem.sizes, problem.forbidden, problem.required):
        levels = oracle.utility(package, terms.worth, terms.pairs)
        if in_zone:
            has = set(enumerate(package))
            must = [True] * problem.n_principals + [bool(has & set(clauses)) for clauses in problem.asks]
            assert problem.no_deal is not None
            if any(m and v < int(n) for m, v, n in zip(must, levels, problem.no_deal, strict=True)):
                continue
        points[levels[: problem.n_principals]].append(package)
    vectors = list(points)
    return {vectors[row]: points[vectors[row]] for row in oracle.frontier(vectors)}


def large_problem(rng: np.random.Generator, n_principals: int, n_guarantors: int, scale: int) -> Any:
    """Some ten thousand packages: parties opposed on ordered options, rules and pair terms."""
    sizes = (4, 3, 5, 3, 4, 3, 4)
    n_parties = n_principals + n_guarantors
    worth = []
    for size in sizes:
        points = np.sort(rng.integers(0, 101, (size, n_parties)), axis=0)
        for party in range(1, n_parties):
            if party == 1 or rng.random() < 0.5:
                points[:, party] = points[::-1, party].copy()
        worth.append(points * scale)
    pairs = tuple(
        (issue, int(rng.integers(3)), other, int(rng.integers(3)), rng.integers(-50, 101, n_parties) * scale)
        for issue, other in ((0, 1), (1, 2), (1, 3), (3, 6), (2, 6), (0, 6))
        for _ in range(3)
    )
    forbidden = (((0, 0), (4, 1)), ((2, 1), (3, 1), (5, 2)), ((6, 0), (5, 1)))
    required = ((((1, 1),), ((2, 0), (4, 0), (4, 3))),)
    asks = tuple(((1 + guarantor, 0), (4, 2)) for guarantor in range(n_guarantors))
    no_deal = np.array([sum(int(points[:, party].mean()) for points in worth) for party in range(n_parties)])
    no_deal[:n_principals] -= 60 * scale
    no_deal[n_principals:] += 20 * scale
    return BargainingProblem(Terms(tuple(worth), pairs), n_principals, no_deal, forbidden, required, asks)
