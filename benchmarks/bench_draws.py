"""
Zone, Nash, Kalai-Smorodinsky and frontier of every package over 10,000 draws of 300,000 packages.

Four parties, nine issues of 3 to 5 options, 8 excluded pairs of options, 10 pair terms; worths 0 to 100 an
issue for two opposed parties with ordered options and two mixed ones, each drawn within 5 points and
no deal within 10, all over the number of issues. `level` is where no deal lies, in points: it sets how many packages
are in the zone. Prints nothing; pytest-benchmark shows seconds. Peers and other sizes: README.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.draws import DrawnTerms, shares_over_draws
from detente.methods.bargaining.space import contains, list_packages

SIZES = (4, 4, 5, 4, 3, 5, 4, 5, 5)
MILLION = (5, 5, 5, 4, 4, 5, 5, 5, 4)
STEPS = 1_000_000

NARROW, MIDDLE, WIDE = 63.0, 55.5, 49.5
"""Points of no deal at which about .1 %, 2 % and 12 % of the packages are in the zone of a draw."""


def make_space(sizes: tuple[int, ...], n_rules: int, seed: int = 1) -> Any:
    """List the packages that a few excluded pairs of options leave."""
    rng = np.random.default_rng(seed)
    rules = []
    for _ in range(n_rules):
        one, other = sorted(int(n) for n in rng.choice(len(sizes), 2, replace=False))
        rules.append(((one, int(rng.integers(sizes[one]))), (other, int(rng.integers(sizes[other])))))
    return list_packages(sizes, tuple(rules))


def draw_terms(
    sizes: tuple[int, ...], n_draws: int, level: float, n_parties: int = 4, n_pairs: int = 10, seed: int = 2
) -> DrawnTerms:
    """Draw worths, pair terms and no deal of every party."""
    rng = np.random.default_rng(seed)
    middles = []
    for size in sizes:
        points = rng.integers(0, 101, (size, n_parties))
        for party in range(2):
            points[:, party] = np.sort(points[:, party])[:: 1 - 2 * party]
        middles.append(points * STEPS // len(sizes))
    pairs = []
    for _ in range(n_pairs):
        one, other = sorted(int(n) for n in rng.choice(len(sizes), 2, replace=False))
        pairs.append((one, int(rng.integers(sizes[one])), other, int(rng.integers(sizes[other]))))
    added = rng.integers(-50, 51, (n_pairs, n_parties)) * STEPS // len(sizes)
    no_deal = np.full(n_parties, int(level * STEPS))
    by = 5 * STEPS // len(sizes)
    return DrawnTerms(
        tuple(_spread(rng, n_draws, points, by) for points in middles),
        _spread(rng, n_draws, no_deal, 2 * by),
        tuple(pairs),
        _spread(rng, n_draws, added, by),
    )


def _spread(rng: np.random.Generator, n_draws: int, middle: Any, by: int) -> Any:
    return middle[None] + rng.integers(-by, by + 1, (n_draws, *middle.shape))
