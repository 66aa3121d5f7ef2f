"""Plan a search once: which tables are joined in which order, whatever the numbers in them are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.search.graph import (
    Factor,
    elimination_order,
    pair_factors,
    rule_factors,
)
from detente.methods.bargaining.space import Combination, Required

__all__ = ["MOST_CELLS", "SearchPlan", "Step", "plan_for", "plan_search"]

MOST_CELLS = 2**20
"""Cells of one table, options of the settled issue included: about an induced width of 8 at five options."""


@dataclass(frozen=True)
class Step:
    """
    Join up to two earlier tables and settle one variable, or only join (`variable` -1).

    A table holds a set of sums per *cell*: per joint choice of the variables that are still open
    and tied to what it has settled. Cell s of the new table is the union, over the options c of
    the settled variable, of sums of `left`'s cell left_cell[s, c] and `right`'s cell
    right_cell[s, c], moved by what option c and the pair terms at `pair_cells`[..., s, c] are
    worth; options where `allowed` is False are out. `left` and `right` are numbers of steps,
    -1 for a set that holds only zero.
    """

    variable: int
    left: int
    right: int
    left_cell: NDArray[np.int64]
    right_cell: NDArray[np.int64]
    pair_cells: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    below: frozenset[int]

    @property
    def n_cells(self) -> int:
        """Cells of the new table."""
        return int(self.allowed.shape[0])


@dataclass(frozen=True)
class SearchPlan:
    """
    Steps in the order in which they are done, and which of them end up tied to nothing (`roots`).

    It holds for every problem with these sizes, rules, askers and positions of pair terms.
    `pair_cell` is each term's place in the table of pair terms, of which `factor_starts`
    says where each pair of issues begins. `n_options` goes past the issues where long rules needed
    helper variables.
    """

    sizes: tuple[int, ...]
    pair_positions: tuple[tuple[int, int, int, int], ...]
    forbidden: tuple[Combination, ...]
    required: tuple[Required, ...]
    asks: tuple[Combination, ...]
    n_options: tuple[int, ...]
    left: tuple[NDArray[np.bool_], ...]
    pair_cell: NDArray[np.intp]
    factor_starts: NDArray[np.intp]
    n_pair_cells: int
    steps: tuple[Step, ...]
    roots: tuple[int, ...]

    @property
    def largest_table(self) -> int:
        """Cells of the largest table, options of the settled variable included."""
        return max((step.allowed.size for step in self.steps), default=1)

    def fits(self, problem: BargainingProblem) -> bool:
        """Say whether the plan was made for a problem of this shape."""
        return (
            self.sizes == problem.sizes
            and self.pair_positions == _positions(problem)
            and self.forbidden == tuple(problem.forbidden)
            and self.required == tuple(problem.required)
            and self.asks == tuple(problem.asks)
        )


@dataclass(frozen=True)
class _Table:
    """A table while planning: the step that makes it, its open variables, their options' classes."""

    step: int
    scope: tuple[int, ...]
    classes: tuple[NDArray[np.intp], ...]
    below: frozenset[int]

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(int(classes.max()) + 1 for classes in self.classes)


def plan_for(problem: BargainingProblem, *, most_cells: int = MOST_CELLS) -> SearchPlan:
    """Plan the search of a problem; see `plan_search`."""
    return plan_search(
        problem.sizes,
        _positions(problem),
        problem.forbidden,
        problem.required,
        problem.asks,
        most_cells=most_cells,
    )


def plan_search(
    sizes: Sequence[int],
    pair_positions: Sequence[tuple[int, int, int, int]] = (),
    forbidden: Sequence[Combination] = (),
    required: Sequence[Required] = (),
    asks: Sequence[Combination] = (),
    *,
    most_cells: int = MOST_CELLS,
) -> SearchPlan:
    """
    Choose an order of elimination on the issue graph and lay out every table it needs.

    Parameters
    ----------
    sizes
        Options per issue.
    pair_positions
        (issue, option, issue, option) of each pair term, in the order of the terms.
    forbidden, required, asks
        As in `BargainingProblem`.
    most_cells
        Most cells of one table, options of the settled issue included.

    Raises
    ------
    TooLargeError
        If the best order found needs a larger table.

    Notes
    -----
    Linear in issues that nothing ties together. A plan holds no worth: thousands of draws share one.
    """
    factors, left, n_options = rule_factors(sizes, forbidden, required)
    if not n_options:
        # no issue: one empty package, as the one option of a helper
        n_options.append(1)
        left.append(np.ones(1, dtype=bool))
    pairs, pair_cell, n_pair_cells = pair_factors(sizes, pair_positions)
    factors += pairs
    order = elimination_order(n_options, factors)
    maker = _Maker(n_options, left, most_cells)
    roots = maker.eliminate(order, factors)
    return SearchPlan(
        sizes=tuple(int(size) for size in sizes),
        pair_positions=tuple(pair_positions),
        forbidden=tuple(forbidden),
        required=tuple(required),
        asks=tuple(asks),
        n_options=tuple(n_options),
        left=tuple(left),
        pair_cell=pair_cell,
        factor_starts=np.array([factor.first_cell for factor in pairs], dtype=np.intp),
        n_pair_cells=n_pair_cells,
        steps=tuple(maker.steps),
        roots=tuple(roots),
    )


class _Maker:
    """Lays out one step after the other."""

    def __init__(self, n_options: list[int], left: list[NDArray[np.bool_]], most_cells: int) -> None:
        self.n_options = n_options
        self.left = left
        self.most_cells = most_cells
        self.steps: list[Step] = []

    def eliminate(self, order: Sequence[int], factors: Sequence[Factor]) -> list[int]:
        """Settle the variables in order; return the steps that are tied to nothing afterwards."""
        tables: dict[int, list[_Table]] = {}
        open_factors: dict[int, list[Factor]] = {}
        place = {variable: number for number, variable in enumerate(order)}
        for factor in factors:
            first = min(factor.scope, key=place.__getitem__)
            open_factors.setdefault(first, []).append(factor)
        roots = []
        for variable in order:
            table = self._settle(variable, tables.pop(variable, []), open_factors.pop(variable, []))
            if table.scope:
                first = min(table.scope, key=place.__getitem__)
                tables.setdefault(first, []).append(table)
            else:
                roots.append(table.step)
        return roots

    def _settle(self, variable: int, tables: list[_Table], factors: list[Factor]) -> _Table:
        whole = self._domain([*tables, *factors], variable)[2]
        while len(tables) > 1:
            # the two tables whose join is smallest, unless that is the last join of all
            costs = [
                (math.prod(self._domain([one, other], -1)[2]), i, j)
                for i, one in enumerate(tables)
                for j, other in enumerate(tables[:i])
            ]
            cells, i, j = min(costs)
            if len(tables) == 2 and 2 * cells > math.prod(whole) * self.n_options[variable]:
                break
            joined = self._add(-1, [tables[j], tables[i]], [])
            tables = [table for k, table in enumerate(tables) if k not in (i, j)] + [joined]
        return self._add(variable, tables, factors)

    def _domain(
        self, parts: Sequence[_Table | Factor], settled: int
    ) -> tuple[tuple[int, ...], tuple[NDArray[np.intp], ...], tuple[int, ...]]:
        """Open variables of a join, the common classes of their options, and how many there are."""
        scope = sorted({variable for part in parts for variable in part.scope} - {settled})
        classes, shape = [], []
        for variable in scope:
            labels = [part.classes[part.scope.index(variable)] for part in parts if variable in part.scope]
            numbers: dict[tuple[int, ...], int] = {}
            joint = [
                numbers.setdefault(tuple(int(label[option]) for label in labels), len(numbers))
                for option in range(self.n_options[variable])
            ]
            classes.append(np.array(joint, dtype=np.intp))
            shape.append(len(numbers))
        return tuple(scope), tuple(classes), tuple(shape)

    def _add(self, variable: int, tables: Sequence[_Table], factors: Sequence[Factor]) -> _Table:
        """Lay out one step and return its table."""
        scope, classes, shape = self._domain([*tables, *factors], variable)
        n_options = self.n_options[variable] if variable >= 0 else 1
        cells = math.prod(shape)
        if cells * n_options > self.most_cells:
            raise TooLargeError(
                f"rules and pair terms tie {len(scope) + 1} issues together at once: a table of "
                f"{cells * n_options:,} cells, more than {self.most_cells:,}"
            )
        first = [np.unique(labels, return_index=True)[1] for labels in classes]
        grid = (*shape, n_options)

        def places(part: _Table | Factor) -> NDArray[np.int64]:
            """Each grid point's cell in a part."""
            at = np.zeros((1,) * len(grid), dtype=np.int64)
            for axis, (own, labels, length) in enumerate(
                zip(part.scope, part.classes, part.shape, strict=True)
            ):
                at = at * length
                if own == variable:
                    along, labels_here = len(grid) - 1, labels
                else:
                    along = scope.index(own)
                    labels_here = labels[first[along]]
                spread = [1] * len(grid)
                spread[along] = len(labels_here)
                at = at + labels_here.reshape(spread)
                del axis
            # a copy: what is broadcast cannot be written to, and kernels would be compiled for it anew
            return np.array(np.broadcast_to(at, grid).reshape(cells, n_options), order="C")

        allowed = np.ones((cells, n_options), dtype=bool)
        if variable >= 0:
            allowed &= self.left[variable][None, :]
        pair_cells = []
        for factor in factors:
            at = places(factor)
            if factor.allowed is not None:
                allowed &= factor.allowed[at]
            else:
                pair_cells.append(at + factor.first_cell)
        zero = np.zeros((cells, n_options), dtype=np.int64)
        at_tables = [places(table) for table in tables] + [zero, zero]
        numbers = [table.step for table in tables] + [-1, -1]
        below = frozenset().union(*(table.below for table in tables)) | ({variable} - {-1})
        self.steps.append(
            Step(
                variable,
                numbers[0],
                numbers[1],
                at_tables[0],
                at_tables[1],
                np.array(pair_cells, dtype=np.int64).reshape(len(pair_cells), cells, n_options),
                allowed,
                below,
            )
        )
        return _Table(len(self.steps) - 1, scope, classes, below)


def _positions(problem: BargainingProblem) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((pair[0], pair[1], pair[2], pair[3]) for pair in problem.terms.pairs)
