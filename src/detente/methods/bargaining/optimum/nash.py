"""The Nash package of a space that nobody lists: exact, or with the gap that is left."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum.branching import PRODUCT, WINNERS
from detente.methods.bargaining.optimum.levels import feasibility_aim, find_acceptable
from detente.methods.bargaining.optimum.multipliers import product_slope
from detente.methods.bargaining.optimum.searching import Aim, Effort, Outcome, Package, narrowed, run_search
from detente.methods.bargaining.optimum.solution import (
    Solution,
    listed_zone,
    no_deal_of,
    nothing,
    of_list,
    spelt_out,
    unknown,
)
from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.solutions import nash_rows

__all__ = ["solve_nash"]

_MOST_SETS = 4096
"""Sets of parties that gain together which are followed up where nobody can gain with all others."""


def solve_nash(
    problem: BargainingProblem,
    power: Sequence[int] | None = None,
    *,
    most: int = 16,
    starts: Sequence[Package] = (),
    effort: Effort | None = None,
    lists: bool = True,
) -> Solution:
    """
    Find the packages with the largest product of the principals' gains over no deal.

    Parameters
    ----------
    problem
        With `no_deal`; guarantors constrain and are in no product.
    power
        Shape (n_principals,): positive whole exponents, of which only the ratios matter.
    most
        How many packages with the same largest product are returned.
    starts
        Packages to begin with, where some are known; they change nothing but the time.
    effort
        Where the search stops, in counts.
    lists
        Whether a space of up to LISTED packages is listed: the same answer, sooner.

    Returns
    -------
    Solution
        As `nash_rows` on the list of the zone: where no package has a gain for all, over the largest sets of
        principals that gain together, each by itself.

    Raises
    ------
    ValueError
        Without `no_deal`, or if a power is not positive or one is missing.
    TooLargeError
        If sums can pass 62 bits and the space is not listed.

    Notes
    -----
    Depth-first branch and bound. For any weights w > 0 and powers a that sum to A, the product of g^a
    is at most the product of (a (w.g) / (A w))^a, and the largest w.g over the packages is bounded
    by mini-buckets; good weights come from conditional gradients on the hull. Products are compared in
    whole numbers.

    References
    ----------
    J. F. Nash, "The Bargaining Problem", Econometrica 18(2), 1950, 155-162, doi:10.2307/1907266. The
    fall-back to fewer parties is ours.
    """
    n = problem.n_principals
    if power is not None and (len(power) != n or any(int(p) <= 0 for p in power)):
        raise ValueError("give one positive whole power per principal")
    exponents = [1] * n if power is None else [int(p) for p in power]
    shared = math.gcd(*exponents) or 1
    exponents = [p // shared for p in exponents]
    listed = listed_zone(problem, lists=lists)
    if listed is not None:
        packages, gain = listed
        nash = nash_rows(gain, np.array(exponents, dtype=np.int64))
        return of_list(problem, packages, nash.rows, nash.parties, most)
    small, _ = narrowed(problem)
    tries = effort or Effort()
    known = list(starts)
    for floor in (0, 1):
        above = [int(level) + floor * (p < n) for p, level in enumerate(no_deal_of(small))]
        some = find_acceptable(small, above, starts=known, effort=tries)
        if some.package is not None:
            known.append(some.package)
        elif not some.is_proven:
            return unknown(some.nodes)
        elif floor == 0:
            return nothing(some.nodes)
        else:
            return _nash_of_fewer(problem, small, exponents, most, known, tries)
    outcome = _largest_product(small, exponents, [True] * n, known, tries, most)
    return spelt_out(problem, [(outcome, (True,) * n)], most, sum(exponents), is_product=True)


def _nash_of_fewer(
    problem: BargainingProblem,
    small: BargainingProblem,
    exponents: list[int],
    most: int,
    known: list[Package],
    effort: Effort,
) -> Solution:
    """Where nobody gains together with all others: the largest sets that do, each by itself."""
    n = small.n_principals
    floors = np.array(no_deal_of(small), dtype=np.int64)
    aim = feasibility_aim(small, floors, WINNERS)
    sets = run_search(small, aim, effort, starts=known, most_found=_MOST_SETS)
    outcomes: list[tuple[Outcome, tuple[bool, ...]]] = []
    for filled, mark in zip(sets.branched.filled, sets.branched.marks, strict=True):
        gaining = tuple(bool(mark >> party & 1) for party in range(n))
        begin = [*known, sets.network.package(filled)]
        outcomes.append((_largest_product(small, exponents, gaining, begin, effort, most), gaining))
    total = max(
        sum(e for e, gains_ in zip(exponents, gaining, strict=True) if gains_) for _, gaining in outcomes
    )
    solution = spelt_out(problem, outcomes, most, total, is_product=True)
    nodes = solution.nodes + sets.branched.nodes
    if sets.branched.is_complete and not sets.branched.has_more:
        return replace(solution, is_full=False, nodes=nodes)
    return replace(
        solution, is_full=False, nodes=nodes, is_proven=False, is_all=False, count=None, gap=math.inf
    )


def _largest_product(
    small: BargainingProblem,
    exponents: list[int],
    gaining: Sequence[bool],
    known: list[Package],
    effort: Effort,
    most: int,
) -> Outcome:
    """Search for the largest product over some principals, who all gain; the others at no deal at least."""
    n = small.n_principals
    base = np.array(no_deal_of(small), dtype=np.int64)
    floors = base.copy()
    rows = [p for p in range(n) if gaining[p]]
    floors[rows] += 1
    numbers = np.array([exponents[p] if gaining[p] else 0 for p in range(n)], dtype=np.int64)
    power = numbers[rows].astype(np.float64)
    total = float(power.sum())
    reach = np.array([_span(small, p) for p in rows])
    columns = np.eye(small.n_parties)[rows] / reach[:, None]

    def constant(weights: NDArray[np.float64]) -> float:
        # the largest product of g^a with w.g = v has logarithm A log v plus this, in own points
        return float(power @ (np.log(power / (total * weights)) + np.log(reach)))

    def tightness(weights: NDArray[np.float64], bound: float) -> float:
        return total * math.log(max(bound, 1e-300)) + constant(weights)

    aim = Aim(
        PRODUCT,
        floors,
        base,
        numbers,
        columns,
        base[rows] / reach,
        product_slope(power, np.full(len(rows), 1e-6)),
        tightness,
        lambda weights: (0.0, constant(weights), 1.0 / total),
        np.zeros((n, 2)),
        power=power,
        unit=np.full(len(rows), float(power @ np.log(reach))),
    )
    return run_search(small, aim, effort, starts=known, most_found=most, keeps_equals=True)


def _span(problem: BargainingProblem, party: int) -> float:
    """Say over how many points a party's level moves, at least 1."""
    total = sum(float(np.ptp(np.asarray(points)[:, party])) for points in problem.terms.worth)
    total += sum(abs(float(pair[4][party])) for pair in problem.terms.pairs)
    return max(total, 1.0)
