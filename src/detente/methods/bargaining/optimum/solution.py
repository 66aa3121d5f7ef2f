"""What a search for a solution hands back, and the way of small spaces: list them."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum.searching import Outcome, Package
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.solutions import gains, zone_mask
from detente.methods.bargaining.space import count_packages, list_packages

__all__ = ["LISTED", "Solution", "listed_zone", "no_deal_of", "nothing", "of_list", "spelt_out", "unknown"]

LISTED = 20_000
"""A space of so many packages, before the rules, is listed: sooner done than a compiler is loaded."""


@dataclass(frozen=True)
class Solution:
    """
    The best packages found, in ascending order, and how sure that is.

    `levels[k]` are all parties' levels in package k; `parties[k]` says which principals its
    product, or its ordered shares, were over, and `is_full` whether these are all. `is_all`: no
    other package is as good; `count` is then how many there are, and else None. `is_proven`: no
    package is better. Else `gap` says by how much one could be, as a share: of the geometric mean
    of the gains (Nash, weighted by the powers), of the least share of an ideal gain, or of the least
    gain; inf where nothing is known. `ideal` are the ideal levels that shares were counted by. No package
    and `is_proven`: the zone is empty. `way` is "listing", "branch and bound" or "milp"; `nodes`
    what it cost.
    """

    packages: tuple[Package, ...]
    levels: tuple[tuple[int, ...], ...]
    parties: tuple[tuple[bool, ...], ...]
    is_full: bool
    is_all: bool
    count: int | None
    is_proven: bool
    gap: float
    way: str
    nodes: int
    ideal: tuple[int, ...] | None = None


def spelt_out(
    problem: BargainingProblem,
    outcomes: Sequence[tuple[Outcome, tuple[bool, ...]]],
    most: int,
    total: int,
    *,
    is_product: bool,
) -> Solution:
    """Spell out what searches found: options alike one by one, up to `most` packages in all."""
    found: dict[Package, tuple[bool, ...]] = {}
    count, is_all, gap = 0, True, 0.0
    for outcome, parties in outcomes:
        done = outcome.branched
        for filled in done.filled:
            choices = outcome.network.packages_alike(filled)
            count += math.prod(len(options) for options in choices)
            for package in itertools.islice(itertools.product(*choices), most):
                found.setdefault(package, parties)
        is_all &= done.is_complete and not done.has_more
        if not done.is_complete:
            if not done.filled:
                gap = math.inf
            elif is_product:
                gap = max(gap, math.expm1((done.bound - done.best) / max(total, 1)))
            else:
                gap = max(gap, done.bound / done.best - 1.0 if done.best > 0.0 else math.inf)
    packages = sorted(found)[:most]
    proven = all(outcome.branched.is_complete for outcome, _ in outcomes)
    return Solution(
        tuple(packages),
        _levels(problem, packages),
        tuple(found[package] for package in packages),
        all(all(found[package]) for package in packages),
        is_all and count == len(packages),
        count if is_all else None,
        proven,
        gap,
        "branch and bound",
        sum(outcome.branched.nodes for outcome, _ in outcomes),
    )


def listed_zone(
    problem: BargainingProblem, *, lists: bool
) -> tuple[NDArray[np.int16], NDArray[np.int64]] | None:
    """List the zone and the principals' gains there, where the space is small; else None."""
    if not lists or count_packages(problem.sizes) > LISTED:
        return None
    packages = list_packages(problem.sizes, problem.forbidden, problem.required)
    levels = problem.levels(packages)
    base = np.array(no_deal_of(problem), dtype=levels.dtype if problem.fits_int64 else object)
    rows = np.flatnonzero(zone_mask(levels, base, problem.consents(packages)))
    n = problem.n_principals
    return packages[rows], gains(levels[rows][:, :n], base[:n])


def of_list(
    problem: BargainingProblem,
    packages: NDArray[np.int16],
    rows: NDArray[np.intp],
    parties: NDArray[np.bool_],
    most: int,
) -> Solution:
    """Spell out rows of a listed zone, up to `most` of them; `parties` has one row per row."""
    shown = [tuple(int(option) for option in packages[row]) for row in rows[:most]]
    return Solution(
        tuple(shown),
        _levels(problem, shown),
        tuple(tuple(bool(is_in) for is_in in row) for row in parties[:most]),
        bool(parties.all()) and len(rows) > 0,
        len(rows) <= most,
        len(rows),
        is_proven=True,
        gap=0.0,
        way="listing",
        nodes=len(packages),
    )


def _levels(problem: BargainingProblem, packages: Sequence[Package]) -> tuple[tuple[int, ...], ...]:
    table = problem.levels(np.array(packages, dtype=np.int64).reshape(-1, len(problem.sizes)))
    return tuple(tuple(int(level) for level in row) for row in table)


def nothing(nodes: int) -> Solution:
    """Return the record of a zone that is proven empty."""
    return Solution((), (), (), False, True, 0, True, 0.0, "branch and bound", nodes)


def unknown(nodes: int) -> Solution:
    """Return the record of a search that met its cap before it found any package of the zone."""
    return Solution((), (), (), False, False, None, False, math.inf, "branch and bound", nodes)


def no_deal_of(problem: BargainingProblem) -> list[int]:
    """Return the no-deal levels as Python ints; ValueError where there are none."""
    if problem.no_deal is None:
        raise ValueError("a solution is counted from no_deal; give it")
    return [int(level) for level in problem.no_deal]
