"""The issue graph: which issues a rule or a pair term ties together, and in which order to settle them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.space import Combination, Required

__all__ = ["Factor", "elimination_order", "pair_factors", "rule_factors"]

_DIRECT = 4
"""Issues of one rule that are tied together directly; a longer rule becomes a chain of helpers."""

_TIE_BREAKS = 12
"""Orders tried per way of choosing; the best is taken."""

_LARGE = 64
"""Variables past which one order per way of choosing must do."""


@dataclass(frozen=True)
class Factor:
    """
    What ties a few variables together, as a table over *classes* of their options.

    Options that a factor cannot tell apart are one class, so that a rule with five clauses has
    32 cells however many options its issues have. `classes` has one array per variable of
    `scope`: each option's class. `allowed` says which cells (the last variable fastest) the rule
    leaves, None where all; `first_cell` is where the factor's cells begin in the table
    of pair terms, -1 for a rule.
    """

    scope: tuple[int, ...]
    classes: tuple[NDArray[np.intp], ...]
    allowed: NDArray[np.bool_] | None = None
    first_cell: int = -1

    @property
    def shape(self) -> tuple[int, ...]:
        """Classes per variable."""
        return tuple(int(classes.max()) + 1 for classes in self.classes)


def rule_factors(
    sizes: Sequence[int], forbidden: Sequence[Combination], required: Sequence[Required]
) -> tuple[list[Factor], list[NDArray[np.bool_]], list[int]]:
    """
    Turn rules into factors, single options that are out, and helper variables.

    Every rule forbids that all of some issues lie in a bad set each: `forbidden` names one
    option per issue; `required` is broken where all of `when` hold and every issue of `then`
    misses. A rule over many issues becomes a chain: a helper variable with two options says
    whether all issues so far lie in their bad sets.

    Returns
    -------
    tuple
        The factors; per variable which options no rule takes out by itself; options per
        variable, helpers after the issues. An empty rule takes everything out.
    """
    factors: list[Factor] = []
    left = [np.ones(size, dtype=bool) for size in sizes]
    n_options = list(sizes)
    seen = set()
    for rule in [*((when, ()) for when in forbidden), *required]:
        bad = _bad_sets(sizes, *rule)
        key = tuple((issue, bad[issue].tobytes()) for issue in sorted(bad))
        if key in seen or any(not options.any() for options in bad.values()):
            continue
        seen.add(key)
        ties = [issue for issue in sorted(bad) if not bad[issue].all()]
        if not ties:
            # nothing is left: a helper without an option says so, even where there is no issue
            n_options.append(1)
            left.append(np.zeros(1, dtype=bool))
        elif len(ties) == 1:
            left[ties[0]] &= ~bad[ties[0]]
        elif len(ties) <= _DIRECT:
            factors.append(_none_of(ties, [bad[issue] for issue in ties]))
        else:
            factors += _chain(ties, [bad[issue] for issue in ties], n_options, left)
    return factors, left, n_options


def pair_factors(
    sizes: Sequence[int], positions: Sequence[tuple[int, int, int, int]]
) -> tuple[list[Factor], NDArray[np.intp], int]:
    """
    Group pair terms by their two issues.

    Returns
    -------
    tuple
        One factor per pair of issues; each term's cell in the table of all factors, -1 where
        both options are of one issue; how many cells the table has.
    """
    groups: dict[tuple[int, int], list[int]] = {}
    turned = []
    for term, position in enumerate(positions):
        (issue_a, option_a), (issue_b, option_b) = sorted((position[:2], position[2:]))
        turned.append((issue_a, option_a, issue_b, option_b))
        if issue_a != issue_b:
            groups.setdefault((issue_a, issue_b), []).append(term)
    cell_of = np.full(len(positions), -1, dtype=np.intp)
    factors = []
    n_cells = 0
    for (issue_a, issue_b), terms in groups.items():
        first = _classes(sizes[issue_a], {turned[term][1] for term in terms})
        second = _classes(sizes[issue_b], {turned[term][3] for term in terms})
        factors.append(Factor((issue_a, issue_b), (first, second), None, n_cells))
        width = int(second.max()) + 1
        for term in terms:
            cell_of[term] = n_cells + first[turned[term][1]] * width + second[turned[term][3]]
        n_cells += (int(first.max()) + 1) * width
    return factors, cell_of, n_cells


def elimination_order(n_options: Sequence[int], factors: Sequence[Factor]) -> list[int]:
    """
    Choose the order in which variables are settled: the cheapest of several greedy ones.

    Greedy by fill-in and by the size of the table, each with several ways of breaking ties;
    no randomness. Variables tied to nothing come first.
    """
    seen: list[dict[tuple[int, ...], int]] = [{} for _ in n_options]
    near: list[set[int]] = [set() for _ in n_options]
    labels: list[list[NDArray[np.intp]]] = [[] for _ in n_options]
    for factor in factors:
        for variable, classes in zip(factor.scope, factor.classes, strict=True):
            near[variable] |= set(factor.scope) - {variable}
            labels[variable].append(classes)
    weight = []
    for variable, size in enumerate(n_options):
        for option in range(size):
            seen[variable].setdefault(tuple(int(classes[option]) for classes in labels[variable]), option)
        weight.append(math.log2(max(len(seen[variable]), 1)))
    alone = [variable for variable, others in enumerate(near) if not others]
    tied = [variable for variable, others in enumerate(near) if others]
    if not tied:
        return alone
    best: list[int] = []
    cost = math.inf
    for by_fill in (True, False):
        for turn in range(_TIE_BREAKS if len(tied) <= _LARGE else 1):
            order, reached = _greedy(tied, near, weight, n_options, by_fill=by_fill, turn=turn, stop=cost)
            if reached < cost:
                best, cost = order, reached
    return [*alone, *best]


def _greedy(
    tied: list[int],
    near: list[set[int]],
    weight: list[float],
    n_options: Sequence[int],
    *,
    by_fill: bool,
    turn: int,
    stop: float,
) -> tuple[list[int], float]:
    """Eliminate the cheapest variable again and again; return the order and its estimated work."""
    links = {variable: set(near[variable]) for variable in tied}
    below = dict.fromkeys(tied, 1)
    order: list[int] = []
    work = 0.0
    value = {variable: _price(variable, links, weight, by_fill=by_fill) for variable in tied}
    count = len(tied)
    while links:
        # another turn breaks ties another way: multiples of an odd number, shifted
        chosen = min(links, key=lambda v: (value[v], (v * (2 * turn + 1) + turn) % (count + 1), v))
        around = links.pop(chosen)
        # what lies below a variable makes its sets longer: about with the power 1.5 of the issues in it
        cells = 2.0 ** min(60.0, sum(weight[other] for other in around))
        work += cells * n_options[chosen] * below[chosen] ** 1.5
        if work >= stop:
            return order, math.inf
        for other in around:
            links[other] |= around
            links[other] -= {other, chosen}
        if around:
            heir = min(around, key=lambda v: (value[v], v))
            below[heir] += below[chosen]
        touched = set(around)
        if by_fill:
            for other in around:
                touched |= links[other]
        for other in touched:
            value[other] = _price(other, links, weight, by_fill=by_fill)
        order.append(chosen)
    return order, work


def _price(variable: int, links: dict[int, set[int]], weight: list[float], *, by_fill: bool) -> float:
    """Fill-in or table size of eliminating this variable now."""
    around = links[variable]
    size = sum(weight[other] for other in around)
    if not by_fill:
        return round(size, 6)
    missing = sum(
        weight[one] * weight[other]
        for one in around
        for other in around
        if one < other and other not in links[one]
    )
    return round(missing, 6)


def _bad_sets(sizes: Sequence[int], when: Combination, then: Combination) -> dict[int, NDArray[np.bool_]]:
    """Per issue of the rule, the options with which the rule may still be broken."""
    bad: dict[int, NDArray[np.bool_]] = {}
    for issue, option in when:
        only = np.zeros(sizes[issue], dtype=bool)
        only[option] = True
        bad[issue] = bad[issue] & only if issue in bad else only
    for issue, option in then:
        if issue not in bad:
            bad[issue] = np.ones(sizes[issue], dtype=bool)
        bad[issue][option] = False
    return bad


def _none_of(scope: Sequence[int], bad: Sequence[NDArray[np.bool_]]) -> Factor:
    """Forbid that every variable lies in its bad set."""
    allowed = np.ones(2 ** len(scope), dtype=bool)
    allowed[-1] = False
    order = np.argsort(scope)
    classes = tuple(bad[place].astype(np.intp) for place in order)
    return Factor(tuple(int(scope[place]) for place in order), classes, allowed)


def _chain(
    ties: list[int],
    bad: list[NDArray[np.bool_]],
    n_options: list[int],
    left: list[NDArray[np.bool_]],
) -> list[Factor]:
    """Say the same through helpers: helper j holds 1 where the first j + 2 issues lie in their bad sets."""
    factors = []
    state = np.arange(2, dtype=np.intp)
    helpers = [len(n_options) + step for step in range(len(ties) - 2)]
    n_options += [2] * len(helpers)
    left += [np.ones(2, dtype=bool) for _ in helpers]
    before, inside = ties[0], bad[0].astype(np.intp)
    for place, helper in enumerate(helpers, start=1):
        # scopes ascend because helpers are numbered after the issues
        allowed = np.zeros((2, 2, 2), dtype=bool)
        for first in (0, 1):
            for second in (0, 1):
                allowed[first, second, first & second] = True
        here = bad[place].astype(np.intp)
        ends = sorted([(before, inside), (ties[place], here)], key=lambda pair: pair[0])
        factors.append(
            Factor((ends[0][0], ends[1][0], helper), (ends[0][1], ends[1][1], state), allowed.ravel())
        )
        before, inside = helper, state
    factors.append(_none_of([ties[-1], before], [bad[-1], inside.astype(bool)]))
    return factors


def _classes(size: int, named: set[int]) -> NDArray[np.intp]:
    """Give every named option a class of its own; the others share one."""
    classes = np.zeros(size, dtype=np.intp)
    first = 0 if len(named) == size else 1
    for number, option in enumerate(sorted(named)):
        classes[option] = first + number
    return classes
