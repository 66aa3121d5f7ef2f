"""The other way to a solution: mixed-integer programs for HiGHS, the witness judged in whole numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum.searching import Package, narrowed
from detente.methods.bargaining.optimum.solution import Solution, no_deal_of
from detente.methods.bargaining.problem import BargainingProblem

__all__ = ["milp_kalai_smorodinsky", "milp_largest_level", "milp_nash"]

_NEAR = 1e-6
"""Values of HiGHS nearer than this, as a share, are not told apart by it but in whole numbers."""


@dataclass(frozen=True)
class _Solved:
    package: Package | None
    bound: float
    is_done: bool
    nodes: int


def milp_largest_level(
    problem: BargainingProblem,
    party: int,
    *,
    above: Sequence[int | None] | None = None,
    most_nodes: int = 100_000,
) -> Solution:
    """
    Find the most that a party can have, as `largest_level` does; `gap` is a share of the level's size.

    To HiGHS' tolerance: `is_proven` says that nothing is better than the witness by more than a
    millionth.
    """
    small, divisors = narrowed(problem)
    floors = [None] * small.n_parties if above is None else list(above)
    floors = [None if f is None else -(-int(f) // by) for f, by in zip(floors, divisors, strict=True)]
    model = _Model(small, floors)
    solved = model.solve(model.levels[party], most_nodes=most_nodes)
    if solved.package is None:
        return _none(solved)
    value = float(_exact(small, solved.package)[party])
    gap = max(solved.bound - value, 0.0) / max(abs(value), 1.0)
    return _record(problem, [solved.package], gap, solved.nodes, is_proven=solved.is_done and gap <= _NEAR)


def milp_nash(
    problem: BargainingProblem,
    power: Sequence[int] | None = None,
    *,
    rounds: int = 60,
    most_nodes: int = 100_000,
) -> Solution:
    """
    Find a package with the largest product of gains, all positive, by tangent cuts to the logarithms.

    Arguments as in `solve_nash`. Each round solves a program that is too hopeful, adds the tangents at its
    answer, and ends where hope and the best product in whole numbers differ by a millionth of the geometric
    mean; then packages within that are cut off one by one and compared exactly. Nobody gaining together: no
    package, and `is_proven`; `solve_nash` then takes the largest sets.
    """
    small, _ = narrowed(problem)
    base = no_deal_of(small)
    n = small.n_principals
    exponents = [1] * n if power is None else [int(p) for p in power]
    total = sum(exponents)
    model = _Model(small, [level + (p < n) for p, level in enumerate(base)], n)
    reach = [max(model.most(p) - base[p], 1.0) for p in range(n)]
    objective = np.zeros(model.width)
    for p in range(n):
        objective[model.free[p]] = exponents[p]
        # the logarithm of a scaled gain, from above: tangents along its range
        for at in np.geomspace(1e-3, 1.0, 12):
            model.add_tangent(p, base[p], reach[p], float(at))
    best: Package | None = None
    best_product, nodes, bound, is_done = 0, 0, math.inf, False
    for _ in range(rounds):
        solved = model.solve(objective, most_nodes=most_nodes)
        nodes += solved.nodes
        if solved.package is None:
            if solved.is_done:
                is_done, bound = True, -math.inf
            break
        bound = min(bound, solved.bound)
        gain = [level - low for level, low in zip(_exact(small, solved.package)[:n], base, strict=False)]
        if min(gain) > 0:
            product = math.prod(g**e for g, e in zip(gain, exponents, strict=True))
            if product > best_product:
                best, best_product = solved.package, product
        reached = sum(
            e * math.log(g / r) if g > 0 else -math.inf
            for g, r, e in zip(gain, reach, exponents, strict=True)
        )
        mine = _logarithm(best, small, base, reach, exponents)
        if not solved.is_done:
            break
        if bound < mine - _NEAR * total:
            is_done = True
            break
        if bound - reached <= 0.5 * _NEAR * total:
            # as good as hoped for: cut it off and see what else comes near
            model.cut_off(solved.package)
            bound = math.inf
        else:
            for p, g in enumerate(gain):
                model.add_tangent(p, base[p], reach[p], max(g / reach[p], 1e-9))
    if best is None:
        return _none(_Solved(None, bound, is_done, nodes))
    mine = _logarithm(best, small, base, reach, exponents)
    gap = 0.0 if is_done else math.expm1(max(bound - mine, 0.0) / total) if math.isfinite(bound) else _NEAR
    return _record(problem, [best], gap, nodes, is_proven=is_done)


def milp_kalai_smorodinsky(
    problem: BargainingProblem, ideal: Sequence[int], *, most_nodes: int = 100_000
) -> Solution:
    """
    Find a package with the largest least share of the ideal gains, then the next least.

    `ideal` (n_principals,) are levels; those at no deal are left out. Lexicographic: the least share is
    made as large as can be, then the sum of the two least with that held, and so on, each to a millionth.

    References
    ----------
    The sum of the k least as a linear program: W. Ogryczak and T. Śliwiński, "On solving linear programs with
    the ordered weighted averaging objective", European Journal of Operational Research 148, 2003 [recalled].
    """
    small, divisors = narrowed(problem)
    base = no_deal_of(small)
    n = small.n_principals
    span = [int(level) // by - low for level, by, low in zip(ideal, divisors, base, strict=False)]
    rows = [p for p in range(n) if span[p] > 0]
    best: Package | None = None
    best_key: list[Fraction] = []
    nodes, gap, is_done = 0, 0.0, True
    # sum of the k least = max of k t - sum of d_p with d_p >= t - share_p, d_p >= 0
    model = _Model(small, list(base), 2 * n * max(n, 1))
    for k in range(1, len(rows) + 1):
        free = model.free[2 * n * (k - 1) : 2 * n * k]
        objective = np.zeros(model.width)
        objective[free[0]] = k
        for place, p in enumerate(rows):
            row = model.levels[p] / span[p]
            row[free[0]] -= 1.0
            row[free[1 + place]] += 1.0
            model.add_row(row, base[p] / span[p], np.inf)
            model.lower[free[1 + place]] = 0.0
            objective[free[1 + place]] = -1.0
        solved = model.solve(objective, most_nodes=most_nodes)
        nodes += solved.nodes
        if solved.package is None:
            is_done &= solved.is_done and best is not None
            break
        level = _exact(small, solved.package)
        key = sorted(Fraction(level[p] - base[p], span[p]) for p in rows)
        if not best_key or key > best_key:
            best, best_key = solved.package, key
        is_done &= solved.is_done
        if k == 1:
            gap = max(solved.bound / float(best_key[0]) - 1.0, 0.0) if best_key[0] > 0 else math.inf
        model.add_row(objective, float(sum(key[:k])) - _NEAR / 10, np.inf)
    if best is None:
        if not rows:
            solved = model.solve(np.zeros(model.width), most_nodes=most_nodes)
            return (
                _record(problem, [solved.package], 0.0, nodes, is_proven=True)
                if solved.package
                else _none(solved)
            )
        return _none(_Solved(None, math.inf, is_done, nodes))
    return _record(problem, [best], gap, nodes, is_proven=is_done and gap <= _NEAR)


class _Model:
    """One 0/1 column per option, one per pair term, and free columns; rules, floors and what is added."""

    def __init__(self, problem: BargainingProblem, floors: Sequence[int | None], n_free: int = 0) -> None:
        sizes = problem.sizes
        self.sizes = sizes
        self.first = np.cumsum([0, *sizes])
        n_options = int(self.first[-1])
        pairs = problem.terms.pairs
        self.width = n_options + len(pairs) + n_free
        self.free = np.arange(n_options + len(pairs), self.width)
        self.n_options = n_options
        self.rows: list[NDArray[np.float64]] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.lower = np.zeros(self.width)
        self.lower[self.free] = -np.inf
        self.upper = np.ones(self.width)
        self.upper[self.free] = np.inf
        self.levels = np.zeros((problem.n_parties, self.width))
        for issue, points in enumerate(problem.terms.worth):
            self.levels[:, self.first[issue] : self.first[issue + 1]] = np.asarray(points).astype(float).T
            row = np.zeros(self.width)
            row[self.first[issue] : self.first[issue + 1]] = 1.0
            self.add_row(row, 1.0, 1.0)
        for number, (issue_a, option_a, issue_b, option_b, points) in enumerate(pairs):
            both = n_options + number
            self.levels[:, both] = np.asarray(points).astype(float)
            one, other = int(self.first[issue_a]) + option_a, int(self.first[issue_b]) + option_b
            self.add_entries({both: 1.0, one: -1.0}, -np.inf, 0.0)
            self.add_entries({both: 1.0, other: -1.0}, -np.inf, 0.0)
            self.add_entries({both: 1.0, one: -1.0, other: -1.0}, -1.0, np.inf)
        for rule in problem.forbidden:
            clauses = {int(self.first[issue]) + option for issue, option in rule}
            self.add_entries(dict.fromkeys(clauses, 1.0), -np.inf, len(clauses) - 1.0)
        for when, then in problem.required:
            whens = {int(self.first[issue]) + option for issue, option in when}
            thens = {int(self.first[issue]) + option for issue, option in then} - whens
            if {int(self.first[issue]) + option for issue, option in then} & whens:
                continue
            entries = dict.fromkeys(whens, 1.0) | dict.fromkeys(thens, -1.0)
            self.add_entries(entries, -np.inf, len(whens) - 1.0)
        for party, floor in enumerate(floors):
            if floor is None:
                continue
            if party < problem.n_principals:
                self.add_row(self.levels[party].copy(), float(floor), np.inf)
                continue
            # a guarantor's floor binds with any clause that asks it: slack by its whole reach without
            slack = float(floor) - self.least(party)
            for issue, option in problem.asks[party - problem.n_principals]:
                row = self.levels[party].copy()
                row[int(self.first[issue]) + option] -= max(slack, 0.0)
                self.add_row(row, float(floor) - max(slack, 0.0), np.inf)

    def least(self, party: int) -> float:
        """Bound a party's level from below."""
        return -self._side(-self.levels[party])

    def most(self, party: int) -> float:
        """Bound a party's level from above."""
        return self._side(self.levels[party])

    def _side(self, row: NDArray[np.float64]) -> float:
        own = sum(
            float(row[self.first[i] : self.first[i + 1]].max())
            for i in range(len(self.sizes))
            if self.sizes[i]
        )
        return own + float(np.maximum(row[self.n_options :], 0.0).sum())

    def add_row(self, row: NDArray[np.float64], low: float, high: float) -> None:
        """Hold a weighted sum of columns between two numbers."""
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def add_entries(self, entries: dict[int, float], low: float, high: float) -> None:
        """Hold a sum of a few columns between two numbers."""
        row = np.zeros(self.width)
        for column, value in entries.items():
            row[column] = value
        self.add_row(row, low, high)

    def add_tangent(self, party: int, base: int, reach: float, at: float) -> None:
        """Keep a party's free column below the tangent of the logarithm of its scaled gain at `at`."""
        row = -self.levels[party] / (reach * at)
        row[self.free[party]] += 1.0
        self.add_row(row, -np.inf, math.log(at) - 1.0 - base / (reach * at))

    def cut_off(self, package: Package) -> None:
        """Leave one package out."""
        columns = {int(self.first[issue]) + option: 1.0 for issue, option in enumerate(package)}
        self.add_entries(columns, -np.inf, len(package) - 1.0)

    def solve(self, objective: NDArray[np.float64], *, most_nodes: int) -> _Solved:
        """Make the objective as large as can be; a gap of 0 is asked for, and the bound told."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        whole = np.zeros(self.width, dtype=np.int64)
        whole[: self.n_options] = 1
        options: Any = {"mip_rel_gap": 0.0, "node_limit": most_nodes}
        result = milp(
            -objective,
            integrality=whole,
            bounds=Bounds(self.lower, self.upper),
            constraints=LinearConstraint(csr_array(np.array(self.rows)), self.low, self.high),
            options=options,
        )
        nodes = int(getattr(result, "mip_node_count", 0) or 0)
        bound = getattr(result, "mip_dual_bound", None)
        if result.x is None:
            return _Solved(None, math.inf, result.status == 2, nodes)
        package = tuple(
            int(np.argmax(result.x[self.first[i] : self.first[i + 1]])) for i in range(len(self.sizes))
        )
        return _Solved(package, float("inf") if bound is None else -float(bound), result.status == 0, nodes)


def _exact(problem: BargainingProblem, package: Package) -> list[int]:
    return [int(level) for level in problem.levels(np.array([package]))[0]]


def _logarithm(
    package: Package | None,
    problem: BargainingProblem,
    base: Sequence[int],
    reach: Sequence[float],
    exponents: Sequence[int],
) -> float:
    """Return the logarithm of a package's product of scaled gains."""
    if package is None:
        return -math.inf
    level = _exact(problem, package)
    return sum(e * math.log((level[p] - base[p]) / reach[p]) for p, e in enumerate(exponents))


def _record(
    problem: BargainingProblem,
    packages: Sequence[Package],
    gap: float,
    nodes: int,
    *,
    is_proven: bool,
) -> Solution:
    levels = tuple(tuple(_exact(problem, package)) for package in packages)
    parties = ((True,) * problem.n_principals,) * len(packages)
    return Solution(
        tuple(packages),
        levels,
        parties,
        is_full=True,
        is_all=False,
        count=None,
        is_proven=is_proven,
        gap=0.0 if is_proven else gap,
        way="milp",
        nodes=nodes,
    )


def _none(solved: _Solved) -> Solution:
    gap = 0.0 if solved.is_done else math.inf
    return Solution((), (), (), False, solved.is_done, None, solved.is_done, gap, "milp", solved.nodes)
