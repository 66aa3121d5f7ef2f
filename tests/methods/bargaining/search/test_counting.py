"""How many packages the rules leave, without listing them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detente.methods.bargaining.problem import BargainingProblem
from detente.methods.bargaining.search import count_allowed, plan_for
from detente.methods.bargaining.space import Terms
from tests.methods.bargaining import oracle
from tests.methods.bargaining.search.instances import random_problem


def test_allowed_packages_are_counted_without_listing() -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        problem = random_problem(rng)
        wanted = len(oracle.packages(problem.sizes, problem.forbidden, problem.required))
        assert count_allowed(problem) == wanted
        assert count_allowed(problem, plan=plan_for(problem)) == wanted


def test_a_long_rule_and_many_issues_are_counted_exactly() -> None:
    # one of 30 issues must differ, one of the other 30 must be as named: helpers in a chain
    worth = tuple(np.zeros((5, 1), dtype=np.int64) for _ in range(60))
    forbidden = (tuple((issue, 2) for issue in range(30)),)
    required = (((), tuple((issue, 1) for issue in range(30, 60))),)
    problem = BargainingProblem(Terms(worth), 1, forbidden=forbidden, required=required)
    assert count_allowed(problem) == (5**30 - 1) * (5**30 - 4**30)


def test_a_plan_with_other_rules_is_refused() -> None:
    problem = random_problem(np.random.default_rng(1))
    other = replace(problem, forbidden=(*problem.forbidden, ((0, 0),)))
    with pytest.raises(ValueError, match="other rules"):
        count_allowed(problem, plan=plan_for(other))
