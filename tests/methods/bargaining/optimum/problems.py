"""Small random problems with all that a problem may have, and their zones by the slow oracle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.methods.bargaining.optimum import Effort
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining import oracle

QUICK = Effort(steps=6, turns=2)
"""Few steps to good weights: they decide how much is searched, never what is found."""

NARROW = Effort(steps=6, turns=2, entries=(3, 16))
"""Tables so narrow that bounds are split and rules are checked package by package."""


@dataclass(frozen=True)
class Small:
    """A problem as plain lists, for the oracle, and as the kernels want it."""

    sizes: tuple[int, ...]
    worth: Any
    pairs: Any
    forbidden: Any
    required: Any
    asks: Any
    no_deal: list[int]
    n_principals: int

    @property
    def n_parties(self) -> int:
        return len(self.no_deal)

    @property
    def problem(self) -> BargainingProblem:
        values = [*self.no_deal, *(v for options in self.worth for option in options for v in option)]
        dtype: Any = object if any(abs(v) > 2**60 for v in values) else np.int64
        terms = Terms(
            tuple(np.array(options, dtype=dtype).reshape(-1, self.n_parties) for options in self.worth),
            tuple((*pair[:4], np.array(pair[4], dtype=dtype)) for pair in self.pairs),
        )
        no_deal = np.array(self.no_deal, dtype=dtype)
        return BargainingProblem(terms, self.n_principals, no_deal, self.forbidden, self.required, self.asks)

    def allowed(self) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]], list[list[bool]]]:
        """Packages, their levels, who must consent."""
        packages = oracle.packages(self.sizes, self.forbidden, self.required)
        table = [oracle.utility(package, self.worth, self.pairs) for package in packages]
        consents = [
            [True] * self.n_principals
            + [any(package[issue] == option for issue, option in asked) for asked in self.asks]
            for package in packages
        ]
        return packages, table, consents

    def zone(self) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
        """Packages of the zone and the principals' gains there."""
        packages, table, consents = self.allowed()
        rows = oracle.zone(table, self.no_deal, consents)
        gain = [tuple(table[row][p] - self.no_deal[p] for p in range(self.n_principals)) for row in rows]
        return [packages[row] for row in rows], gain


def random_small(seed: int, most_parties: int = 6) -> Small:
    """Draw a problem: ties, alike options, negative points, rules of every kind, guarantors, huge numbers."""
    rng = np.random.default_rng(seed)
    n_issues = int(rng.integers(1, 6))
    sizes = tuple(int(rng.integers(1, 5)) for _ in range(n_issues))
    n_parties = int(rng.integers(1, most_parties + 1))
    n_principals = int(rng.integers(1, n_parties + 1))
    scale = [1, 1, 1, 10**6, 2**62][int(rng.integers(5))]
    low, high = [(-4, 7), (0, 3), (-30, 40)][int(rng.integers(3))]

    def points() -> list[int]:
        return [int(v) * scale for v in rng.integers(low, high, n_parties)]

    def clauses(least: int) -> Any:
        issues = [int(i) for i in rng.integers(0, n_issues, int(rng.integers(least, 4)))]
        return tuple((issue, int(rng.integers(sizes[issue]))) for issue in issues)

    worth = [[points() for _ in range(size)] for size in sizes]
    if rng.random() < 0.5:
        for options in worth:
            options[-1] = list(options[0])
    pairs = []
    for _ in range(int(rng.integers(0, 5)) if n_issues > 1 else 0):
        one, other = (int(i) for i in rng.choice(n_issues, 2, replace=False))
        pairs.append((one, int(rng.integers(sizes[one])), other, int(rng.integers(sizes[other])), points()))
    forbidden = tuple(clauses(1) for _ in range(int(rng.integers(0, 4))))
    required = tuple((clauses(0), clauses(0)) for _ in range(int(rng.integers(0, 2))))
    asks = tuple(clauses(0) for _ in range(n_parties - n_principals))
    if rng.random() < 0.7:
        no_deal = [int(v) * scale for v in rng.integers(-2 * n_issues, 3 * n_issues, n_parties)]
    else:
        no_deal = [min(0, n_issues * low) * scale] * n_parties
    return Small(sizes, worth, pairs, forbidden, required, asks, no_deal, n_principals)
