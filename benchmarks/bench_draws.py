"""
Zone, Nash, Kalai-Smorodinsky and frontier of every package over 10,000 draws of 285,000 packages.

Four parties, nine issues of 3 to 5 options, 8 excluded pairs of options, 10 pair terms. An issue is
worth 0 to 100 / 9 points, to two opposed parties in the order of its options and to two others in any; each
worth is drawn within 5 / 9 points, each no deal within 10 / 9. Where no deal lies sets how many packages are
in the zone of a draw: about .1 %, 2 % and 10 % where all four are principals (2 %, 10 % and 26 % where two
are guarantors whom some packages ask). The compiler has run before the clock starts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import detente
from detente.case import Basis, Issue, Option, Ranking, draw_preferences, list_inputs, sobol_points
from detente.methods.bargaining.draws import DrawnTerms, shares_over_draws
from detente.methods.bargaining.space import list_packages

SIZES = (4, 4, 5, 4, 3, 5, 4, 5, 5)
MILLION = (5, 5, 5, 4, 4, 5, 5, 5, 4)
STEPS = 1_000_000

LEVELS = {"a thousandth": 56.3, "two hundredths": 53.0, "a tenth": 49.5}
"""Points of no deal, by the share of packages that are then in the zone of four principals."""


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


def _given(level: float, n_principals: int) -> Any:
    packages = make_space(SIZES, 8)
    consents = np.ones((len(packages), 4), dtype=bool)
    if n_principals == 2:
        consents[:, 2] = packages[:, 3] > 1
        consents[:, 3] = packages[:, 5] > 2
    terms = draw_terms(SIZES, 10_000, level)
    return packages, terms, consents, range(n_principals), np.zeros(0, dtype=np.intp)


@pytest.mark.parametrize("n_principals", [4, 2], ids=["4 principals", "2 and 2 guarantors"])
@pytest.mark.parametrize("level", LEVELS.values(), ids=LEVELS)
@pytest.mark.parametrize("every_frontier", [False, True], ids=["solutions", "and every frontier"])
def bench_ten_thousand_draws(
    benchmark: Any, level: float, n_principals: int, *, every_frontier: bool
) -> None:
    given = _given(level, n_principals)
    got = benchmark.pedantic(
        shares_over_draws, given, {"every_frontier": every_frontier}, rounds=2, warmup_rounds=1
    )
    benchmark.extra_info["share of packages in the zone"] = float(got.zone_count.mean() / 10_000)


def bench_a_thousand_draws_of_a_million_packages_of_five_principals(benchmark: Any) -> None:
    packages = make_space(MILLION, 0)
    given = (packages, draw_terms(MILLION, 1024, 47.0, 5), np.ones((len(packages), 5), dtype=bool))
    got = benchmark.pedantic(
        shares_over_draws, (*given, range(5), np.zeros(0, dtype=np.intp)), rounds=2, warmup_rounds=1
    )
    assert got.has_zone.any()


@pytest.mark.parametrize("is_equal", [False, True], ids=["in order", "some stated equal"])
def bench_ten_thousand_point_systems_of_four_ranked_parties(benchmark: Any, *, is_equal: bool) -> None:
    """Order only: nine issues, every option ranked; rounded up to 16,384 draws."""
    case = detente.load("two-party-example")
    issues = {f"i{n}": [f"o{k}" for k in range(size)] for n, size in enumerate(SIZES)}
    made = {name: Issue(name, name, tuple(Option(o, o) for o in options)) for name, options in issues.items()}
    basis = Basis(assumption="made for a benchmark")
    party = next(iter(case.parties.values()))
    ranked = replace(
        case,
        parties={name: replace(party, id=name) for name in ("a", "b", "c", "d")},
        issues=made,
        rankings=tuple(
            Ranking(name, issue, place // 2 if is_equal else place, is_equal, option, 1 + rank, basis)
            for name in ("a", "b", "c", "d")
            for place, (issue, options) in enumerate(issues.items())
            for rank, option in enumerate(options)
        ),
        estimates={}, rules={}, packages={}, red_lines={},
    )  # fmt: skip
    points = sobol_points(len(list_inputs(ranked, ("worth", "no_deal"))), 10_000, 0)
    drawn = benchmark(draw_preferences, ranked, ("a", "b", "c", "d"), points)
    assert len(drawn.worth) == len(SIZES)
