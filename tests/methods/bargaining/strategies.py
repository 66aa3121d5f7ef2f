"""Small bargaining instances with rules, pair terms, ties, negative points and guarantors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from detente.methods.bargaining.space import Terms, list_packages
from tests.methods.bargaining import oracle

tried = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How often a property is tried: enough to find what was broken on purpose, quick enough for every run."""


@dataclass(frozen=True)
class Instance:
    sizes: tuple[int, ...]
    forbidden: Any
    required: Any
    worth: Any
    pairs: Any
    no_deal: Any
    consents: Any

    @property
    def terms(self) -> Terms:
        return Terms(
            tuple(np.array(options, dtype=self.dtype) for options in self.worth),
            tuple((*pair[:4], np.array(pair[4], dtype=self.dtype)) for pair in self.pairs),
        )

    @property
    def dtype(self) -> Any:
        values = [v for options in self.worth for option in options for v in option]
        values += [*self.no_deal, *(v for pair in self.pairs for v in pair[4])]
        return object if any(abs(v) > 2**60 for v in values) else np.int64

    @property
    def packages(self) -> Any:
        return list_packages(self.sizes, self.forbidden, self.required)

    @property
    def table(self) -> list[tuple[int, ...]]:
        rows = oracle.packages(self.sizes, self.forbidden, self.required)
        return [oracle.utility(package, self.worth, self.pairs) for package in rows]


@st.composite
def instances(draw: Any, *, most_parties: int = 6, huge: bool = True) -> Instance:
    sizes = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    n_parties = draw(st.integers(1, most_parties))
    scale = draw(st.sampled_from([1, 1, 1, 10**6, 2**70] if huge else [1, 1, 10**6]))
    clause = st.integers(0, len(sizes) - 1).flatmap(
        lambda issue: st.tuples(st.just(issue), st.integers(0, sizes[issue] - 1))
    )
    combination = st.lists(clause, min_size=1, max_size=3).map(tuple)
    points = st.lists(st.integers(-4, 6).map(lambda v: v * scale), min_size=n_parties, max_size=n_parties)
    worth = [[draw(points) for _ in range(size)] for size in sizes]
    pairs = []
    for _ in range(draw(st.integers(0, 3)) if len(sizes) > 1 else 0):
        issue_a, issue_b = sorted(
            draw(st.lists(st.integers(0, len(sizes) - 1), min_size=2, max_size=2, unique=True))
        )
        option_a = draw(st.integers(0, sizes[issue_a] - 1))
        option_b = draw(st.integers(0, sizes[issue_b] - 1))
        pairs.append((issue_a, option_a, issue_b, option_b, draw(points)))
    forbidden = tuple(draw(st.lists(combination, max_size=2)))
    required = tuple(draw(st.lists(st.tuples(combination, combination), max_size=1)))
    no_deal = draw(points)
    n_packages = len(oracle.packages(sizes, forbidden, required))
    n_principals = draw(st.integers(1, n_parties))
    asked = draw(
        st.lists(
            st.lists(st.booleans(), min_size=n_parties, max_size=n_parties),
            min_size=n_packages,
            max_size=n_packages,
        )
    )
    consents = np.array(asked, dtype=bool).reshape(n_packages, n_parties)
    consents[:, :n_principals] = True
    return Instance(sizes, forbidden, required, worth, pairs, no_deal, consents)
