"""How much the issues outside a table can still add: two passes of largest sums over the plan."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.search.fields import Numbers
from detente.methods.bargaining.search.plan import SearchPlan, Step
from detente.methods.bargaining.space import Points

__all__ = ["largest_outside", "worth_of_step"]


def worth_of_step(step: Step, option: Points, pair: Points, first_option: NDArray[np.intp]) -> Points:
    """
    Add up what a step itself adds per cell and option: shape (cells or 1, options, columns).

    `option` and `pair` are tables of fields or of words: whatever is added column by column.
    """
    n_options = step.allowed.shape[1]
    if step.variable < 0:
        return np.zeros((1, 1, option.shape[1]), dtype=option.dtype)
    start = first_option[step.variable]
    own: Points = option[start : start + n_options][None, :, :]
    for cells in step.pair_cells:
        own = own + pair[cells]
    return own


def largest_outside(
    plan: SearchPlan, numbers: Numbers, feasible: list[NDArray[np.bool_]]
) -> tuple[list[Points], Points]:
    """
    Bound per table, cell and field what the variables not settled in it can still add.

    Parameters
    ----------
    feasible
        Per step, which options (cells, options) are not out.

    Returns
    -------
    tuple
        Per step an array (cells, fields), negative where no package goes through the cell; and per
        root its largest fields, (roots, fields), negative where it holds no package.

    Notes
    -----
    Exact for each party by itself, given the choices that the cell stands for.
    """
    n_fields = numbers.option.shape[1]
    dtype: Any = numbers.option.dtype
    # fields are at least 0 and all together below 2^62 in int64: this plus any of them stays negative
    impossible = -4 * max(1, *numbers.reach) if dtype is np.dtype(object) else -(2**62)
    inside: list[Points] = []
    own: list[Points] = []
    for step, possible in zip(plan.steps, feasible, strict=True):
        worth = worth_of_step(step, numbers.option, numbers.pair, numbers.first_option)
        own.append(worth)
        total = np.broadcast_to(worth, (*step.allowed.shape, n_fields)).copy()
        for part, cells in ((step.left, step.left_cell), (step.right, step.right_cell)):
            if part >= 0:
                total = np.maximum(total + inside[part][cells], impossible)
        total[~possible] = impossible
        inside.append(total.max(axis=1))
    at_root = np.array([inside[root][0] for root in plan.roots], dtype=dtype).reshape(-1, n_fields)
    outside: list[Points] = [np.zeros((0, n_fields), dtype=dtype)] * len(plan.steps)
    everything = at_root.sum(axis=0) if (at_root > impossible).all() else np.full(n_fields, impossible, dtype)
    for place, root in enumerate(plan.roots):
        outside[root] = np.maximum(everything - np.maximum(at_root[place], 0), impossible)[None, :]
    for number in range(len(plan.steps) - 1, -1, -1):
        step = plan.steps[number]
        parts = [(step.left, step.left_cell), (step.right, step.right_cell)]
        for turn, (part, cells) in enumerate(parts):
            if part < 0:
                continue
            total = outside[number][:, None, :] + own[number]
            other, other_cells = parts[1 - turn]
            if other >= 0:
                total = np.maximum(total, impossible) + inside[other][other_cells]
            total = np.maximum(np.broadcast_to(total, (*step.allowed.shape, n_fields)), impossible)
            total = np.where(feasible[number][:, :, None], total, impossible)
            outside[part] = _largest_per_cell(total.reshape(-1, n_fields), cells.ravel(), len(inside[part]))
    return outside, at_root


def _largest_per_cell(values: Points, cells: NDArray[np.int64], n_cells: int) -> Points:
    """Return each cell's largest row by row of values; every cell is named at least once."""
    order = np.argsort(cells, kind="stable")
    starts = np.searchsorted(cells[order], np.arange(n_cells))
    return np.maximum.reduceat(values[order], starts)
