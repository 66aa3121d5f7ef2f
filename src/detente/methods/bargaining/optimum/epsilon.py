"""A thinned frontier with the error it makes, where the exact one passes every cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.frontier import frontier_rows
from detente.methods.bargaining.optimum.levels import find_acceptable, largest_level, least_level
from detente.methods.bargaining.optimum.nash import solve_nash
from detente.methods.bargaining.optimum.network import make_network
from detente.methods.bargaining.optimum.searching import Effort, narrowed
from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.solutions import zone_mask
from detente.methods.bargaining.space import Points

__all__ = ["EpsilonFrontier", "epsilon_frontier"]


@dataclass(frozen=True)
class EpsilonFrontier:
    """
    Packages that stand for a frontier too large to build, none dominated by another of them.

    `packages` (n, n_issues) and `levels` (n, n_parties), exact, in descending order of levels.
    `epsilon` (n_principals,) in own points: for every allowed package some returned one gives no
    principal less by more than its epsilon. In the zone the same holds for every package of the zone that
    leaves all who must consent at least their epsilon (`epsilon_asked` for guarantors) above no deal:
    nearer to no deal it is not claimed. `shares` are epsilon by the party's range over the allowed
    packages. None: no error is claimed, `way` says why.
    `prunes` is how often it was thinned with an error: errors add, and `epsilon` is their sum.
    """

    packages: NDArray[np.int16]
    levels: Points
    epsilon: tuple[int, ...] | None
    epsilon_asked: tuple[int, ...] | None
    shares: tuple[float, ...] | None
    prunes: int
    way: str


def epsilon_frontier(
    problem: BargainingProblem,
    *,
    in_zone: bool,
    most_points: int = 1000,
    most_states: int = 2000,
    effort: Effort | None = None,
) -> EpsilonFrontier:
    """
    Fill in issue by issue, and thin to a grid whenever there are more half-filled packages than a cap.

    Half-filled packages that the rest cannot tell apart (the same pair terms and rules to come, the same
    guarantors asked) are compared by the cell of a grid in which their levels lie; of undominated cells
    one package each is kept. A cell spans the same share of every party's range, and is widened by a
    half until the cap is kept.

    Parameters
    ----------
    problem
        With `no_deal` where `in_zone`.
    most_points
        Packages returned at most.
    most_states
        Half-filled packages kept at a time. Time is about issues x options x its square.
    effort
        For the ranges, and for what is offered where no grid can keep the cap.

    Returns
    -------
    EpsilonFrontier
        Where the links between issues alone need more than `most_states` (a dense graph), the packages that
        maximise some product of powers of gains, with no claim of an error.

    Raises
    ------
    TooLargeError
        If sums can pass 62 bits.
    ValueError
        If `in_zone` and there is no `no_deal`.

    Notes
    -----
    Deterministic; every cap is a count.

    References
    ----------
    The grid is that of C. H. Papadimitriou and M. Yannakakis, "On the approximability of trade-offs",
    FOCS 2000, 86-92 [recalled], with additive cells; comparing cells by dominance is ours.
    """
    small, divisors = narrowed(problem)
    if in_zone and problem.no_deal is None:
        raise ValueError("the zone is not known without no_deal")
    tries = effort or Effort()
    n_counted = small.n_parties if in_zone else small.n_principals
    ranges = _ranges(small, n_counted, tries)
    if ranges is None:
        return _empty(problem)
    try:
        sweep = _Sweep(small, ranges, in_zone=in_zone, most=most_states)
        packages = sweep.run(most_points)
    except TooLargeError:
        return _supported(problem, in_zone=in_zone, most_points=most_points, effort=tries)
    epsilon = [int(lost) * by for lost, by in zip(sweep.lost, divisors, strict=False)]
    shares = tuple(
        float(lost) / span if span else 0.0
        for lost, span in zip(sweep.lost[: small.n_principals], ranges, strict=False)
    )
    order = _descending(problem.levels(packages))
    packages = packages[order]
    return EpsilonFrontier(
        packages,
        problem.levels(packages),
        tuple(epsilon[: problem.n_principals]),
        tuple(epsilon[problem.n_principals :]),
        shares,
        sweep.prunes,
        "thinned to a grid" if sweep.prunes else "exact",
    )


class _Sweep:
    """Half-filled packages, position by position: options so far, levels, rules still alive, who is asked."""

    def __init__(self, problem: BargainingProblem, ranges: list[int], *, in_zone: bool, most: int) -> None:
        self.problem = problem
        self.in_zone = in_zone
        self.most = most
        self.n_counted = len(ranges)
        self.ranges = np.array(ranges, dtype=np.int64)
        self.lost = np.zeros(len(ranges), dtype=np.int64)
        self.prunes = 0
        self.share = 0.0
        self.network = make_network(problem, order=_narrow_order(problem), most_entries=2**12)
        self.bounds = self.network.bound_tables(np.eye(problem.n_parties))

    def run(self, most_points: int) -> NDArray[np.int16]:
        """Return the packages kept, shape (n, n_issues)."""
        network, problem = self.network, self.problem
        n = len(network.order)
        filled = np.zeros((1, n), dtype=np.int64)
        level = np.zeros((1, problem.n_parties), dtype=np.int64)
        reach = self.bounds.root[None, :].copy()
        alive = np.ones((1, len(network.rules)), dtype=bool)
        asked = np.zeros(1, dtype=np.int64)
        for place in range(n):
            size = network.sizes[place]
            option = np.tile(np.arange(size), len(filled))
            rows = np.repeat(np.arange(len(filled)), size)
            filled, level, reach, alive, asked = (
                filled[rows],
                level[rows],
                reach[rows],
                alive[rows],
                asked[rows],
            )
            filled[:, place] = option
            level += network.worth[place][option]
            asked |= network.asks[place][option]
            for one, other, points in network.edges:
                if other == place:
                    level += points[filled[:, one], option]
            keep = np.ones(len(filled), dtype=bool)
            for number, (scope, masks) in enumerate(network.rules):
                if place in scope:
                    alive[:, number] &= masks[scope.index(place)][option]
                    if scope[-1] == place:
                        keep &= ~alive[:, number]
            for part, loss in zip(network.parts[place], self.bounds.losses[place], strict=True):
                reach += loss[tuple(filled[:, p] for p in part.scope)]
            keep &= np.isfinite(reach).all(axis=1)
            if self.in_zone:
                keep &= self._can_consent(reach, asked)
            rows = np.flatnonzero(keep)
            if place == n - 1 and self.in_zone:
                rows = rows[self._consent(level[rows], asked[rows])]
            cap = min(most_points, self.most) if place == n - 1 else self.most
            keys = self._keys(place, filled[rows], alive[rows], asked[rows])
            rows = rows[self._thin(keys, level[rows][:, : self.n_counted], cap)]
            filled, level, reach, alive, asked = (
                filled[rows],
                level[rows],
                reach[rows],
                alive[rows],
                asked[rows],
            )
        found = np.array([network.package(row) for row in filled.tolist()], dtype=np.int16)
        found = found.reshape(-1, n)
        # across who is asked only the principals' levels count
        return found[frontier_rows(problem.levels(found)[:, : problem.n_principals])] if len(found) else found

    def _can_consent(self, reach: NDArray[np.float64], asked: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say whose most, for every party that must consent, is not below no deal."""
        no_deal = np.asarray(self.problem.no_deal).astype(np.float64)
        slack = 1e-12 * (self.network.reach + np.abs(no_deal))
        enough = reach >= no_deal - slack
        n = self.problem.n_principals
        for guarantor in range(n, self.problem.n_parties):
            enough[:, guarantor] |= (asked >> (guarantor - n)) & 1 == 0
        return np.asarray(enough.all(axis=1))

    def _consent(self, level: NDArray[np.int64], asked: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which full packages are in the zone."""
        n = self.problem.n_principals
        consents = np.ones(level.shape, dtype=bool)
        for guarantor in range(n, self.problem.n_parties):
            consents[:, guarantor] = (asked >> (guarantor - n)) & 1 == 1
        return zone_mask(level, np.asarray(self.problem.no_deal).astype(np.int64), consents)

    def _keys(
        self, place: int, filled: NDArray[np.int64], alive: NDArray[np.bool_], asked: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Number what the rest can tell apart: pair terms to come, rules under way, who is asked."""
        columns: list[NDArray[Any]] = [asked] if self.in_zone else []
        network = self.network
        for early in range(place + 1):
            tables = [
                points.reshape(len(points), -1)
                for one, other, points in network.edges
                if one == early and other > place
            ]
            if tables:
                _, kind = np.unique(np.hstack(tables), axis=0, return_inverse=True)
                columns.append(kind.ravel()[filled[:, early]])
        for number, (scope, _) in enumerate(network.rules):
            if scope[0] <= place < scope[-1]:
                columns.append(alive[:, number])
        if not columns or not len(filled):
            return np.zeros(len(filled), dtype=np.int64)
        _, keys = np.unique(np.column_stack(columns), axis=0, return_inverse=True)
        return keys.ravel().astype(np.int64)

    def _thin(self, keys: NDArray[np.int64], level: NDArray[np.int64], cap: int) -> NDArray[np.intp]:
        """Return the rows kept; widen the cells until they are few enough, and add up what is lost."""
        if not len(level):
            return np.zeros(0, dtype=np.intp)
        if int(keys.max()) >= cap:
            raise TooLargeError(f"the links between issues need more than {cap:,} half-filled packages")
        # where many times the cap are there, or cells were needed before, equal levels alone do not suffice
        share = self.share / 3 if len(level) > 2 * cap else 0.0
        while True:
            width = np.maximum((self.ranges * share).astype(np.int64), 1)
            kept = _undominated_cells(keys, level // width, cap)
            if kept is not None:
                break
            share = max(1.5 * share, self.share / 3, 1e-5)
            if share > 1.0:
                raise TooLargeError(f"no grid leaves as few as {cap:,} half-filled packages")
        self.share = max(share, self.share / 3)
        if share:
            self.prunes += 1
            self.lost += width - 1
        return kept


def _undominated_cells(
    keys: NDArray[np.int64], cells: NDArray[np.int64], cap: int
) -> NDArray[np.intp] | None:
    """Return the rows of undominated cells, one each, by key; None where they are more than the cap."""
    from detente.methods.bargaining.optimum.compiled_thinning import thin

    order = np.lexsort((*(-cells[:, column] for column in reversed(range(cells.shape[1]))), keys))
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    groups = np.append(starts, len(order)).astype(np.int64)
    kept = thin(groups, np.ascontiguousarray(cells[order]), cap)
    if len(kept) and kept[0] < 0:
        return None
    return np.asarray(np.sort(order[kept]), dtype=np.intp)


def _narrow_order(problem: BargainingProblem) -> tuple[int, ...]:
    """Order the issues so that few of those filled in are linked by pair terms or rules to those to come."""
    near: list[set[int]] = [set() for _ in problem.sizes]
    scopes: list[Sequence[int]] = [(pair[0], pair[2]) for pair in problem.terms.pairs]
    scopes += [[issue for issue, _ in rule] for rule in problem.forbidden]
    scopes += [[issue for issue, _ in (*when, *then)] for when, then in problem.required]
    for scope in scopes:
        for issue in scope:
            near[issue] |= set(scope) - {issue}
    order: list[int] = []
    left = set(range(len(near)))
    while left:
        done = set(order)
        open_now = {issue for issue in order if near[issue] & left}

        def cost(issue: int, done: set[int] = done, open_now: set[int] = open_now) -> tuple[int, int, int]:
            after = left - {issue}
            still = {one for one in (*open_now, issue) if near[one] & after}
            return len(still), -len(near[issue] & done), issue

        issue = min(left, key=cost)
        order.append(issue)
        left.discard(issue)
    return tuple(order)


def _ranges(problem: BargainingProblem, n_counted: int, effort: Effort) -> list[int] | None:
    """Return each party's range over the allowed packages, None where there is none."""
    ranges = []
    for party in range(n_counted):
        most = largest_level(problem, party, effort=effort)
        least = least_level(problem, party, effort=effort)
        if most.value is None or least.value is None:
            return None
        ranges.append(most.value - least.value)
    return ranges


def _supported(
    problem: BargainingProblem, *, in_zone: bool, most_points: int, effort: Effort
) -> EpsilonFrontier:
    """Offer packages with the largest product for powers that differ, where no error can be stated."""
    n = problem.n_principals
    measured = problem
    if not in_zone:
        lows = [least_level(problem, party, effort=effort).bound or 0 for party in range(n)]
        below = np.array([*lows, *[0] * len(problem.asks)], dtype=object) - 1
        measured = replace(problem, no_deal=below, asks=((),) * len(problem.asks))
    known: list[tuple[int, ...]] = []
    first = find_acceptable(measured, effort=effort)
    if first.package is None:
        return _empty(problem, "no package was found")
    quick = replace(effort.part(100), entries=effort.entries[:1])
    for powers in _powers(n, min(most_points, 40)):
        solved = solve_nash(measured, powers, most=1, starts=known, effort=quick)
        known += [package for package in solved.packages if package not in known]
    packages = np.array(known or [first.package], dtype=np.int16)
    best = frontier_rows(problem.levels(packages)[:, :n])[:most_points]
    packages = packages[best]
    packages = packages[_descending(problem.levels(packages))]
    return EpsilonFrontier(
        packages, problem.levels(packages), None, None, None, 0, "packages with the largest weighted products"
    )


def _powers(n: int, most: int) -> list[list[int]]:
    """Spread powers over the parties: all alike, then one, then each two ahead of the rest."""
    powers = [[1] * n]
    for factor in (3, 9):
        powers += [[factor if p == one else 1 for p in range(n)] for one in range(n)]
    powers += [[4 if p in {a, b} else 1 for p in range(n)] for a in range(n) for b in range(a + 1, n)]
    return powers[:most]


def _descending(levels: Points) -> NDArray[np.intp]:
    """Return the rows by levels, the largest first, party by party."""
    rows = sorted(range(len(levels)), key=lambda row: [-int(value) for value in levels[row]])
    return np.array(rows, dtype=np.intp)


def _empty(problem: BargainingProblem, way: str = "exact") -> EpsilonFrontier:
    packages = np.zeros((0, len(problem.sizes)), dtype=np.int16)
    n = problem.n_principals
    if way != "exact":
        return EpsilonFrontier(packages, problem.levels(packages), None, None, None, 0, way)
    nothing = (0,) * len(problem.asks)
    return EpsilonFrontier(packages, problem.levels(packages), (0,) * n, nothing, (0.0,) * n, 0, way)
