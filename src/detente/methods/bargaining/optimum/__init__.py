"""Solutions and levels of spaces that nobody lists: branch and bound, MILP, and an epsilon-frontier."""

from __future__ import annotations

from detente.methods.bargaining.optimum.epsilon import EpsilonFrontier, epsilon_frontier
from detente.methods.bargaining.optimum.levels import (
    Acceptable,
    Level,
    Opening,
    find_acceptable,
    find_nadir,
    find_opening,
    ideal_levels,
    largest_level,
    least_level,
)
from detente.methods.bargaining.optimum.milp import milp_kalai_smorodinsky, milp_largest_level, milp_nash
from detente.methods.bargaining.optimum.nash import solve_nash
from detente.methods.bargaining.optimum.searching import Effort
from detente.methods.bargaining.optimum.shares import solve_egalitarian, solve_kalai_smorodinsky
from detente.methods.bargaining.optimum.solution import Solution

__all__ = [
    "Acceptable",
    "Effort",
    "EpsilonFrontier",
    "Level",
    "Opening",
    "Solution",
    "epsilon_frontier",
    "find_acceptable",
    "find_nadir",
    "find_opening",
    "ideal_levels",
    "largest_level",
    "least_level",
    "milp_kalai_smorodinsky",
    "milp_largest_level",
    "milp_nash",
    "solve_egalitarian",
    "solve_kalai_smorodinsky",
    "solve_nash",
]
