"""Search a space of packages that nobody can list: its exact frontier, and how many packages are allowed."""

from detente.methods.bargaining.search.counting import count_allowed
from detente.methods.bargaining.search.elimination import UnlistedFrontier, find_frontier
from detente.methods.bargaining.search.plan import SearchPlan, plan_for, plan_search

__all__ = [
    "SearchPlan",
    "UnlistedFrontier",
    "count_allowed",
    "find_frontier",
    "plan_for",
    "plan_search",
]
