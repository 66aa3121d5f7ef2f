"""Count the packages that the rules leave, however many there are, without listing one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.search.plan import SearchPlan, plan_search
from detente.methods.bargaining.space import INT64_SAFE

__all__ = ["count_allowed"]


def count_allowed(problem: BargainingProblem, *, plan: SearchPlan | None = None) -> int:
    """
    Count the allowed packages exactly: sums of products over the steps of a plan.

    Parameters
    ----------
    plan
        Any plan of a problem with these sizes and rules; None makes one for the rules alone,
        whose tables are the smallest.

    Raises
    ------
    TooLargeError
        If the rules tie too many issues together.
    """
    if plan is None:
        plan = plan_search(problem.sizes, (), problem.forbidden, problem.required)
    elif (plan.sizes, plan.forbidden, plan.required) != (
        problem.sizes,
        tuple(problem.forbidden),
        tuple(problem.required),
    ):
        raise ValueError("the plan was made for other rules")
    dtype: Any = np.int64 if math.prod(plan.n_options) < INT64_SAFE else object
    tables: list[NDArray[Any]] = []
    for step in plan.steps:
        ways = step.allowed.astype(np.int64).astype(dtype)
        for part, cells in ((step.left, step.left_cell), (step.right, step.right_cell)):
            if part >= 0:
                ways = ways * tables[part][cells]
        tables.append(ways.sum(axis=1))
    return math.prod(int(tables[root][0]) for root in plan.roots)
