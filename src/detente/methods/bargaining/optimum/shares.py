"""Kalai-Smorodinsky and egalitarian packages of a space that nobody lists: the largest ordered shares."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detente.methods.bargaining.optimum.branching import LEXIMIN
from detente.methods.bargaining.optimum.levels import Level, find_acceptable, ideal_levels
from detente.methods.bargaining.optimum.multipliers import least_slope
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
from detente.methods.bargaining.solutions import egalitarian_rows, ideal_gain, kalai_smorodinsky_rows

__all__ = ["solve_egalitarian", "solve_kalai_smorodinsky"]


def solve_kalai_smorodinsky(
    problem: BargainingProblem,
    *,
    most: int = 16,
    ideals: Sequence[Level] | None = None,
    starts: Sequence[Package] = (),
    effort: Effort | None = None,
    lists: bool = True,
) -> Solution:
    """
    Find the packages where the least share of an ideal gain is largest, then the next least.

    The ideal is over the zone (`ideals`, where `ideal_levels` was asked before); principals whose
    ideal gain is 0 take no part. Arguments, errors and cost as in `solve_nash`; one search more per
    principal. Where an ideal is not proven neither is the solution, and `gap` counts both.

    References
    ----------
    E. Kalai and M. Smorodinsky, "Other Solutions to Nash's Bargaining Problem", Econometrica 43(3), 1975,
    513-518. Leximin on a finite set is ours.
    """
    n = problem.n_principals
    listed = listed_zone(problem, lists=lists)
    if listed is not None:
        packages, gain = listed
        found = kalai_smorodinsky_rows(gain)
        counted = np.broadcast_to(~found.left_out, (len(found.rows), n))
        solution = of_list(problem, packages, found.rows, counted, most)
        best = ideal_gain(gain)
        ideal = tuple(int(most_gain) + low for most_gain, low in zip(best, no_deal_of(problem), strict=False))
        return replace(solution, ideal=ideal if len(gain) else None)
    small, divisors = narrowed(problem)
    tries = effort or Effort()
    some = find_acceptable(small, starts=starts, effort=tries)
    if some.package is None:
        return nothing(some.nodes) if some.is_proven else unknown(some.nodes)
    known = [some.package, *starts]
    known_ideals = ideals is not None
    if ideals is None:
        ideals = ideal_levels(small, starts=known, effort=tries.part(n))
        divided = [int(level.value or 0) for level in ideals]
    else:
        divided = [int(level.value or 0) // by for level, by in zip(ideals, divisors, strict=False)]
    known += [level.package for level in ideals if level.package is not None]
    base = no_deal_of(small)
    scale = [max(level - base[p], 0) for p, level in enumerate(divided)]
    base_levels = no_deal_of(problem if known_ideals else small)
    slack = min(
        (
            _share(int(level.value or 0) - low, int(level.bound or 0) - low)
            for level, low in zip(ideals, base_levels, strict=False)
            if not level.is_proven
        ),
        default=1.0,
    )
    outcome = _largest_shares(small, scale, known, tries, most)
    counted_all = tuple(value > 0 for value in scale)
    solution = spelt_out(problem, [(outcome, counted_all)], most, 1, is_product=False)
    nodes = solution.nodes + some.nodes + sum(level.nodes for level in ideals)
    ideal = tuple(value * by for value, by in zip(divided, divisors, strict=False))
    solution = replace(solution, nodes=nodes, ideal=ideal)
    if all(level.is_proven for level in ideals):
        return solution
    gap = (1.0 + solution.gap) / slack - 1.0 if slack > 0.0 else math.inf
    return replace(solution, is_proven=False, is_all=False, count=None, gap=gap)


def solve_egalitarian(
    problem: BargainingProblem,
    scale: Sequence[int] | None = None,
    *,
    most: int = 16,
    starts: Sequence[Package] = (),
    effort: Effort | None = None,
    lists: bool = True,
) -> Solution:
    """
    Find the packages where the least gain is largest, then the next least: for comparable scales only.

    `scale` (n_principals,) are the positive denominators of the principals' points; None where they
    share one. All else as in `solve_nash`.
    """
    n = problem.n_principals
    by = [1] * n if scale is None else [int(value) for value in scale]
    if len(by) != n or any(value <= 0 for value in by):
        raise ValueError("give one positive whole scale per principal")
    common = math.lcm(*by)
    listed = listed_zone(problem, lists=lists)
    if listed is not None:
        packages, gain = listed
        factors = np.array([common // value for value in by], dtype=object)
        rows = egalitarian_rows(gain.astype(object) * factors)
        return of_list(problem, packages, rows, np.ones((len(rows), n), dtype=bool), most)
    small, divisors = narrowed(problem)
    tries = effort or Effort()
    some = find_acceptable(small, starts=starts, effort=tries)
    if some.package is None:
        return nothing(some.nodes) if some.is_proven else unknown(some.nodes)
    # gain / scale in narrowed numbers: multiplied by the divisor, so the scale is divided by it
    joint = math.lcm(*divisors[:n])
    numbers = [value * (joint // divisor) for value, divisor in zip(by, divisors, strict=False)]
    shared = math.gcd(*numbers)
    outcome = _largest_shares(small, [v // shared for v in numbers], [some.package, *starts], tries, most)
    return spelt_out(problem, [(outcome, (True,) * n)], most, 1, is_product=False)


def _largest_shares(
    small: BargainingProblem, scale: Sequence[int], known: list[Package], effort: Effort, most: int
) -> Outcome:
    """Search for the largest ordered shares gain / scale over principals whose scale is positive."""
    n = small.n_principals
    base = np.array(no_deal_of(small), dtype=np.int64)
    numbers = np.array(scale, dtype=np.int64)
    rows = [p for p in range(n) if scale[p] > 0]
    ideal = numbers[rows].astype(np.float64)
    own = np.zeros((n, 2))
    own[:, 1] = numbers
    aim = Aim(
        LEXIMIN,
        base,
        base,
        numbers,
        np.eye(small.n_parties)[rows] / ideal[:, None],
        base[rows] / ideal,
        least_slope,
        lambda weights, bound: bound / float(weights.sum()),
        lambda weights: (0.0, 0.0, float(weights.sum())),
        own,
        polish="sum",
        unit=np.ones(len(rows)),
    )
    return run_search(small, aim, effort, starts=known, most_found=most, keeps_equals=True)


def _share(part: int, whole: int) -> float:
    """Return part of a whole, 0 where there is none."""
    return part / whole if whole > 0 else 0.0
