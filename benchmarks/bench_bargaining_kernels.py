"""Kernels of bargaining at the size of a real case: 50,000 packages, 1,024 draws, four parties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from detente.methods.bargaining.draws import DrawnTerms, shares_over_draws
from detente.methods.bargaining.frontier import frontier_rows
from detente.methods.bargaining.solutions import kalai_smorodinsky_rows, nash_rows
from detente.methods.bargaining.space import Terms, list_packages, utilities
from detente.methods.bargaining.unlock import unlock

SIZES = (5, 5, 5, 4, 4, 5, 5)
MILLION = (5, 5, 5, 4, 4, 5, 5, 5, 4)
N_DRAWS = 1024


def _worth(rng: np.random.Generator, sizes: tuple[int, ...], n_parties: int) -> list[Any]:
    """Millionths of a point; the second party roughly wants the opposite of the first."""
    worth = [rng.integers(0, 20_000_000, (size, n_parties)) for size in sizes]
    if n_parties > 1:
        for points in worth:
            points[:, 1] = 20_000_000 - points[:, 0] + rng.integers(-5_000_000, 5_000_000, len(points))
    return worth


@pytest.fixture(scope="module", params=[78_000_000, 68_000_000, 50_000_000], ids=["narrow", "middle", "wide"])
def drawn(request: pytest.FixtureRequest) -> Any:
    """A zone of about a thousandth, a tenth and four fifths of the packages."""
    rng = np.random.default_rng(1)
    packages = list_packages(SIZES)
    worth = tuple(
        points[None] + rng.integers(-2_000_000, 2_000_000, (N_DRAWS, *points.shape))
        for points in _worth(rng, SIZES, 4)
    )
    no_deal = request.param + rng.integers(-5_000_000, 5_000_000, (N_DRAWS, 4))
    no_deal[:, 2:] -= 40_000_000
    consents = np.ones((len(packages), 4), dtype=bool)
    consents[:, 2] = packages[:, 3] > 2
    consents[:, 3] = packages[:, 4] > 1
    pair_worth = rng.integers(-5_000_000, 5_000_000, (N_DRAWS, 3, 4))
    terms = DrawnTerms(worth, no_deal, ((0, 1, 6, 2), (2, 1, 3, 2), (1, 1, 5, 2)), pair_worth)
    pilot = shares_over_draws(packages, terms, consents, (0, 1), np.zeros(0, dtype=np.intp))
    candidates = np.sort(np.argsort(-pilot.nash)[:64])
    return packages, terms, consents, (0, 1), candidates


def bench_shares_over_draws(benchmark: Any, drawn: Any) -> None:
    got = benchmark.pedantic(shares_over_draws, drawn, rounds=5, warmup_rounds=1)
    assert got.has_zone.any()


def bench_shares_over_draws_with_least_gain(benchmark: Any, drawn: Any) -> None:
    got = benchmark.pedantic(shares_over_draws, drawn, {"least_gain": True}, rounds=3)
    assert np.isfinite(got.least_gain_share).all()


@pytest.mark.parametrize("n_parties", [2, 4])
@pytest.mark.parametrize("sizes", [SIZES, MILLION], ids=["50,000", "1,000,000"])
def bench_frontier_rows(benchmark: Any, sizes: tuple[int, ...], n_parties: int) -> None:
    terms = Terms(tuple(_worth(np.random.default_rng(2), sizes, n_parties)))
    utility = utilities(list_packages(sizes), terms)
    assert len(benchmark(frontier_rows, utility)) > 1


@pytest.mark.parametrize("sizes", [SIZES, MILLION], ids=["50,000", "1,000,000"])
def bench_list_packages_and_add_up(benchmark: Any, sizes: tuple[int, ...]) -> None:
    terms = Terms(tuple(_worth(np.random.default_rng(3), sizes, 4)))
    utility = benchmark(lambda: utilities(list_packages(sizes), terms))
    assert len(utility) == int(np.prod(sizes))


def bench_nash_and_kalai_smorodinsky(benchmark: Any) -> None:
    gain = np.random.default_rng(4).integers(-(10**7), 10**8, (1_000_000, 3))
    rows = benchmark(lambda: (nash_rows(gain).rows, kalai_smorodinsky_rows(gain).rows))
    assert len(rows[0]) == len(rows[1]) == 1


def bench_unlock(benchmark: Any) -> None:
    packages = list_packages(SIZES)
    utility = utilities(packages, Terms(tuple(_worth(np.random.default_rng(5), SIZES, 4))))
    consents = np.ones(utility.shape, dtype=bool)
    no_deal = utility.max(axis=0)
    found = benchmark(unlock, packages, SIZES, utility, no_deal, consents)
    assert len(found.no_deal) == 4
