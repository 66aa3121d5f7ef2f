"""The point results of a space that is not listed: frontier, solutions and zone by exact search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum import (
    EpsilonFrontier,
    Solution,
    epsilon_frontier,
    find_acceptable,
    solve_egalitarian,
    solve_kalai_smorodinsky,
    solve_nash,
)
from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.search import (
    SearchPlan,
    UnlistedFrontier,
    count_allowed,
    find_frontier,
    plan_for,
)
from detente.methods.bargaining.solutions import (
    egalitarian_rows,
    gains,
    kalai_smorodinsky_rows,
    nash_rows,
    utilitarian_rows,
)
from detente.methods.bargaining.space import Points

__all__ = ["MOST_TIES_LISTED", "Chosen", "Searched", "points_with_gains", "search_at_mid"]

MOST_TIES_LISTED = 20
"""Tied packages are counted in full and listed up to this number."""


_MOST_WORK = 1_500_000_000
"""Comparisons after which a search for a frontier is given up: a second or two."""

_MOST_NEAR = 200
"""Packages that stand for a frontier which is too large."""


@dataclass(frozen=True)
class Chosen:
    """
    The packages that a solution picks.

    `packages` (n, n_issues) lists some of them, `count` is how many there are, None where that is not
    known. `parties` (n, n_principals): over whom the product was. `left_out` (n_principals,): who
    has an ideal gain of 0. `is_proven`: nothing is better; else `gap` says by how much
    something could be, as a share (optimum.Solution).
    """

    packages: NDArray[np.int16]
    count: int | None
    parties: NDArray[np.bool_]
    left_out: NDArray[np.bool_]
    is_proven: bool = True
    gap: float = 0.0


@dataclass(frozen=True)
class Searched:
    """
    What exact search says at mid, all on the scale of the problem's terms.

    `way` is "elimination" where the zone's whole frontier was found, else "branch and bound";
    then `reason` says what was too large. `n_allowed` is None where it could not be counted. `zone` is
    the zone's frontier, `everywhere` that of all allowed packages, each None where not found.
    `has_zone` is None where some no deal is not known, or the search met its cap. `ideal` are the
    principals' largest levels in the zone, empty where it is. `near` stands for the zone's frontier
    where that was not found.
    """

    problem: BargainingProblem
    plan: SearchPlan | None
    way: str
    reason: str
    n_allowed: int | None
    has_zone: bool | None
    zone: UnlistedFrontier | None
    everywhere: UnlistedFrontier | None
    nash: Chosen | None
    kalai_smorodinsky: Chosen | None
    egalitarian: Chosen | None
    utilitarian: Chosen | None
    ideal: tuple[int, ...] = ()
    near: EpsilonFrontier | None = None


def search_at_mid(
    problem: BargainingProblem,
    *,
    power: Sequence[int] | None = None,
    scale: Sequence[int] | None = None,
) -> Searched:
    """
    Find frontier, zone and solutions without listing a package.

    Parameters
    ----------
    power
        Exponents of the Nash product, one per principal.
    scale
        Shape (n_principals,): factors that bring the principals to one scale, where scales are declared
        comparable; None leaves out what compares them.

    Notes
    -----
    The frontier holds every solution: what dominates a solution would be a better one. Where the
    frontier is too large the solutions are searched for by branch and bound, and there is no frontier.
    """
    plan, reason = None, ""
    try:
        plan = plan_for(problem)
    except TooLargeError as error:
        reason = error.reason
    if problem.no_deal is None:
        everywhere, reason = _frontier(problem, plan, in_zone=False, reason=reason)
        way = "elimination" if everywhere is not None else "branch and bound"
        return Searched(
            problem, plan, way, reason, _count(problem), None, None, everywhere, None, None, None, None
        )
    zone, reason = _frontier(problem, plan, in_zone=True, reason=reason)
    # where the zone's frontier is too large that of all packages hardly ever is not
    everywhere = _frontier(problem, plan, in_zone=False)[0] if zone is not None else None
    if zone is not None:
        return _from_frontier(problem, plan, zone, everywhere, power, scale)
    return _by_branching(problem, plan, reason, power, scale)


def points_with_gains(problem: BargainingProblem, frontier: UnlistedFrontier) -> Points:
    """Return what the points of a zone's frontier give each principal beyond no deal."""
    if problem.no_deal is None:
        raise ValueError("no gain is known without no_deal")
    return gains(frontier.points, np.asarray(problem.no_deal)[: problem.n_principals])


def _from_frontier(
    problem: BargainingProblem,
    plan: SearchPlan | None,
    zone: UnlistedFrontier,
    everywhere: UnlistedFrontier | None,
    power: Sequence[int] | None,
    scale: Sequence[int] | None,
) -> Searched:
    """Read the solutions off the zone's frontier."""
    gain = points_with_gains(problem, zone)
    n = problem.n_principals
    all_parties = np.ones((len(gain), n), dtype=bool)
    nobody = np.zeros(n, dtype=bool)
    nash = nash_rows(gain, None if power is None else np.array(power, dtype=np.int64))
    kalai = kalai_smorodinsky_rows(gain)
    egalitarian = utilitarian = None
    if scale is not None:
        common = np.asarray(gain.astype(object) * np.array(scale, dtype=object))
        egalitarian = _chosen(zone, len(problem.sizes), egalitarian_rows(common), all_parties, nobody)
        utilitarian = _chosen(zone, len(problem.sizes), utilitarian_rows(common), all_parties, nobody)
    over = np.zeros((len(gain), n), dtype=bool)
    over[nash.rows] = nash.parties
    counted = np.broadcast_to(~kalai.left_out, (len(gain), n))
    return Searched(
        problem,
        plan,
        "elimination",
        "",
        _count(problem),
        len(gain) > 0,
        zone,
        everywhere,
        _chosen(zone, len(problem.sizes), nash.rows, over, nobody),
        _chosen(zone, len(problem.sizes), kalai.rows, counted, kalai.left_out),
        egalitarian,
        utilitarian,
        tuple(int(level) for level in zone.points.max(axis=0)) if len(gain) else (),
    )


def _chosen(
    frontier: UnlistedFrontier,
    n_issues: int,
    rows: NDArray[np.intp],
    parties: NDArray[np.bool_],
    left_out: NDArray[np.bool_],
) -> Chosen:
    """List the packages at some points of a frontier, up to `MOST_TIES_LISTED` in all."""
    listed = [frontier.packages_at(int(row), MOST_TIES_LISTED) for row in rows[:MOST_TIES_LISTED]]
    over = [np.repeat(parties[[row]], len(some), axis=0) for row, some in zip(rows, listed, strict=False)]
    packages = np.concatenate([np.zeros((0, n_issues), dtype=np.int16), *listed])
    whom = np.concatenate([parties[:0], *over])
    order = np.lexsort(packages.T[::-1])[:MOST_TIES_LISTED]
    return Chosen(packages[order], sum(frontier.counts[int(row)] for row in rows), whom[order], left_out)


def _by_branching(
    problem: BargainingProblem,
    plan: SearchPlan | None,
    reason: str,
    power: Sequence[int] | None,
    scale: Sequence[int] | None,
) -> Searched:
    """Search for the solutions one by one."""
    some = find_acceptable(problem)
    has_zone = some.package is not None or (False if some.is_proven else None)
    starts = [some.package] if some.package is not None else []
    egalitarian = None
    ideal: tuple[int, ...] = ()
    if has_zone:
        nash = _of_solution(problem, solve_nash(problem, power, most=MOST_TIES_LISTED, starts=starts))
        shares = solve_kalai_smorodinsky(problem, most=MOST_TIES_LISTED, starts=starts)
        kalai, ideal = _of_solution(problem, shares), shares.ideal or ()
        if scale is not None:
            solution = solve_egalitarian(problem, list(scale), most=MOST_TIES_LISTED, starts=starts)
            egalitarian = _of_solution(problem, solution)
    else:
        nothing = np.zeros((0, len(problem.sizes)), dtype=np.int16)
        whom = np.zeros((0, problem.n_principals), dtype=bool)
        left_out = np.zeros(problem.n_principals, dtype=bool)
        proven = has_zone is False
        nash = kalai = Chosen(nothing, 0, whom, left_out, proven, 0.0 if proven else inf)
        egalitarian = nash if scale is not None else None
    return Searched(
        problem,
        plan,
        "branch and bound",
        reason,
        _count(problem),
        has_zone,
        None,
        None,
        nash,
        kalai,
        egalitarian,
        None,
        ideal,
        epsilon_frontier(problem, in_zone=True, most_points=_MOST_NEAR) if has_zone else None,
    )


def _of_solution(problem: BargainingProblem, solution: Solution) -> Chosen:
    """Bring a solution of branch and bound into the same shape."""
    n = problem.n_principals
    packages = np.array(solution.packages, dtype=np.int16).reshape(-1, len(problem.sizes))
    parties = np.array(solution.parties, dtype=bool).reshape(-1, n)
    left_out = np.zeros(n, dtype=bool)
    if solution.ideal is not None and problem.no_deal is not None:
        left_out = np.array(
            [int(i) <= int(level) for i, level in zip(solution.ideal, problem.no_deal, strict=False)]
        )
    return Chosen(packages, solution.count, parties, left_out, solution.is_proven, solution.gap)


def _frontier(
    problem: BargainingProblem, plan: SearchPlan | None, *, in_zone: bool, reason: str = ""
) -> tuple[UnlistedFrontier | None, str]:
    """Find a frontier, or why there is none: `reason` where there is no plan."""
    if plan is None:
        return None, reason
    try:
        return find_frontier(problem, in_zone=in_zone, plan=plan, most_work=_MOST_WORK, way="compiled"), ""
    except TooLargeError as error:
        return None, error.reason


def _count(problem: BargainingProblem) -> int | None:
    try:
        return count_allowed(problem)
    except TooLargeError:
        return None
