"""Packages worth having at hand where a space is not listed: around a text, and near the openings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.optimum import Effort, find_acceptable, largest_level
from detente.methods.bargaining.problem import BargainingProblem, TooLargeError
from detente.methods.bargaining.search import UnlistedFrontier, find_frontier
from detente.methods.bargaining.solutions import kalai_smorodinsky_rows
from detente.methods.bargaining.space import Terms

__all__ = ["MOST_AROUND", "improving_frontier", "near_the_openings", "spaced", "swaps_of"]

MOST_AROUND = 100_000
"""Packages one or two issues away from a text that are looked at; past that only one issue away."""

_EFFORT = Effort(most_work=10**8)


def spaced(count: int, most: int) -> NDArray[np.intp]:
    """Choose up to `most` of `count` places, evenly, both ends among them."""
    if not count:
        return np.zeros(0, dtype=np.intp)
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.intp))


def swaps_of(package: NDArray[np.integer[Any]], sizes: Sequence[int]) -> NDArray[np.int16]:
    """List the packages one or two issues away from one, before any rule: shape (n, n_issues)."""
    singles = [(issue, option) for issue, size in enumerate(sizes) for option in range(size)]
    singles = [(issue, option) for issue, option in singles if option != int(package[issue])]
    pairs = [
        (one, other) for k, one in enumerate(singles) for other in singles[k + 1 :] if one[0] != other[0]
    ]
    changes = [(one,) for one in singles] + (pairs if len(pairs) <= MOST_AROUND else [])
    rows = np.tile(np.asarray(package, dtype=np.int16), (len(changes), 1))
    for row, change in zip(rows, changes, strict=True):
        for issue, option in change:
            row[issue] = option
    return rows


def improving_frontier(
    problem: BargainingProblem, package: NDArray[np.integer[Any]], *, most: int = 100
) -> tuple[NDArray[np.int16], int] | None:
    """
    Find the packages that leave nobody worse off than a text and that none beats: some of them, and how many.

    The text's levels take the place of no deal; whom the text asks must not lose either. None where the
    frontier is too large. The Kalai-Smorodinsky package is among those listed.
    """
    levels = problem.levels(package[None, :])[0]
    must = problem.consents(package[None, :])[0, problem.n_principals :]
    everywhere = tuple((0, option) for option in range(problem.sizes[0]))
    asks = tuple(everywhere if always else own for always, own in zip(must, problem.asks, strict=True))
    measured = replace(problem, no_deal=levels, asks=asks)
    try:
        frontier = find_frontier(measured, in_zone=True, way="compiled")
    except TooLargeError:
        return None
    own = levels[: problem.n_principals]
    better = np.asarray((frontier.points != own).any(axis=1), dtype=bool)
    count = sum(n for n, is_better in zip(frontier.counts, better, strict=True) if is_better)
    gain = frontier.points - own
    middle = kalai_smorodinsky_rows(gain).rows
    places = [*spaced(len(frontier.points), most), *middle[:1]]
    return _packages(frontier, places, problem), count


def _packages(
    frontier: UnlistedFrontier, places: Sequence[np.intp], problem: BargainingProblem
) -> NDArray[np.int16]:
    rows = [frontier.packages_at(int(place), 1) for place in dict.fromkeys(places)]
    return np.concatenate(rows) if rows else np.zeros((0, len(problem.sizes)), dtype=np.int16)


def near_the_openings(
    problem: BargainingProblem, record: Sequence[NDArray[np.bool_]], *, effort: Effort = _EFFORT
) -> NDArray[np.int16]:
    """
    Find a package of the zone near the openings, by the first keys of `bridge_rows`; none where none is.

    Moves are counted as points of parties that never refuse: first the fewest issues with an option
    that is on nobody's record, then the smallest largest number of issues on which a party moves,
    then the fewest moves together. `record` as in `bridge_rows`, one column per principal.
    """
    if problem.no_deal is None:
        return np.zeros((0, len(problem.sizes)), dtype=np.int16)
    floors: list[int | None] = [int(level) for level in problem.no_deal]
    n, sides = problem.n_principals, record[0].shape[1] if len(record) else 0
    counted = _with_moves(problem, record)
    new, total = n + sides, n + sides + 1

    def above(least_new: int | None, largest: int | None) -> list[int | None]:
        moves = [None if largest is None else -largest] * sides
        return [*floors[:n], *moves, least_new, None, *floors[n:]]

    fewest = largest_level(counted, new, above=above(None, None), effort=effort)
    if fewest.value is None:
        return np.zeros((0, len(problem.sizes)), dtype=np.int16)
    reached = fewest.package
    for largest in range(len(problem.sizes) + 1):
        some = find_acceptable(counted, above(fewest.value, largest), effort=effort)
        if some.package is not None:
            least = largest_level(
                counted, total, above=above(fewest.value, largest), starts=[some.package], effort=effort
            )
            reached = least.package or some.package
            break
    return np.array([reached], dtype=np.int16)


def _with_moves(problem: BargainingProblem, record: Sequence[NDArray[np.bool_]]) -> BargainingProblem:
    """Put the counts of moves, below 0, between the principals and the guarantors, as more principals."""
    n = problem.n_principals
    worth = []
    for points, stands in zip(problem.terms.worth, record, strict=True):
        moves = -(~stands).astype(np.int64)
        new = -np.asarray(~stands.any(axis=1)).astype(np.int64).reshape(-1, 1)
        total = moves.sum(axis=1, keepdims=True)
        worth.append(np.concatenate([points[:, :n], moves, new, total, points[:, n:]], axis=1))
    more = record[0].shape[1] + 2 if len(record) else 2
    pairs = tuple(
        (*pair[:4], np.concatenate([pair[4][:n], np.zeros(more, dtype=np.int64), pair[4][n:]]))
        for pair in problem.terms.pairs
    )
    return replace(problem, terms=Terms(tuple(worth), pairs), n_principals=n + more, no_deal=None)
