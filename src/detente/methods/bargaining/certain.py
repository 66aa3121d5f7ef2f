"""What is certain whatever the points: packages beaten, or acceptable, in every admissible point system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.frontier import as_ranks, frontier_rows
from detente.methods.bargaining.polytope import (
    AdmissiblePoints,
    least_differences,
    least_over_weights,
    least_points,
    most_over_weights,
)
from detente.methods.bargaining.space import INT64_SAFE, Points

__all__ = ["CertainDominance", "certain_acceptance", "certainly_dominated", "is_certainly_as_good"]

_SHAPES = 6
"""Interior point systems by which pairs are screened; the answer does not depend on them."""

_BLOCK = 128
_PAIRS_AT_ONCE = 2**18
_COMPILED_FROM = 4_000
"""Packages from which the compiled search is worth loading numba."""

_MOST_COMPARED = 20_000_000_000
"""Pairs of packages beyond which nothing is decided: some minutes of work."""


@dataclass(frozen=True)
class CertainDominance:
    """
    For each package the row of one that beats it whatever the points, -1 where none does.

    Who beats is not itself beaten. `is_decided` is False, and nothing is said, where there were too
    many pairs to compare.
    """

    beaten_by: NDArray[np.intp]
    is_decided: bool = True

    @property
    def rows(self) -> NDArray[np.intp]:
        """Rows that are certainly dominated, ascending."""
        return np.flatnonzero(self.beaten_by >= 0)


def certainly_dominated(
    packages: NDArray[np.integer[Any]],
    parties: Sequence[AdmissiblePoints],
    *,
    compiled_from: int = _COMPILED_FROM,
) -> CertainDominance:
    """
    Find the packages that some other package beats in every admissible point system.

    y beats x where, for every party, y is worth at least as much as x in all of its admissible
    systems, and for some party not the same in all. Then it is worth more to that party in every
    system in the interior (all that is ranked strictly differs, every issue has some weight) and y
    dominates x in every draw; only on the rim can the two be equal.

    Parameters
    ----------
    packages
        Shape (n_packages, n_issues), option indices.
    parties
        The principals; each one's systems are free of the others'.

    Notes
    -----
    The difference of two levels is linear in the weights and, for given weights, a sum of one
    term per issue: its least over the product of the polytopes lies at a corner of each, and the
    corners of the weights are chains of the most important groups. So a pair costs one pass over
    issues, in whole numbers. Pairs are screened by a few interior systems; a package on the
    frontier of one of these is beaten by none. Who beats comes first in their order. Below
    `compiled_from` packages numpy, above it a compiled search: seconds at 60,000 packages.

    References
    ----------
    The reading is the necessary preference relation of robust ordinal regression; corners of weights
    in a stated order are the extreme points of an order cone. Put together here [ours].
    """
    n_packages = len(packages)
    beaten_by = np.full(n_packages, -1, dtype=np.intp)
    if n_packages < 2 or not parties:
        return CertainDominance(beaten_by)
    screen = np.concatenate([_screen(packages, party) for party in parties], axis=1)
    free = np.zeros(n_packages, dtype=bool)
    # where numbers have bounds a difference may be 0 at one of two neighbouring shapes
    width = 2 if any(party.has_bounds for party in parties) else 1
    for shape in range(0, _SHAPES, width):
        columns = [p * _SHAPES + shape + k for p in range(len(parties)) for k in range(width)]
        free[frontier_rows(screen[:, columns])] = True
    corners = [_corner_levels(packages, party) for party in parties if party.ranked]
    screen = np.concatenate([screen, *corners], axis=1)
    order = np.lexsort((np.arange(n_packages), -screen.sum(axis=1)))
    asked = order[~free[order]]
    if len(asked) * n_packages > _MOST_COMPARED:
        return CertainDominance(beaten_by, is_decided=False)
    if n_packages >= compiled_from and all(party.dtype is np.int64 for party in parties):
        from detente.methods.bargaining.compiled_certain import search_beaten

        return CertainDominance(search_beaten(packages, parties, screen, order, free))
    _search(packages, parties, screen, order, free, beaten_by)
    return CertainDominance(beaten_by)


def _search(
    packages: NDArray[np.integer[Any]],
    parties: Sequence[AdmissiblePoints],
    screen: NDArray[np.int64],
    order: NDArray[np.intp],
    free: NDArray[np.bool_],
    beaten_by: NDArray[np.intp],
) -> None:
    """Compare block by block in the order of the screen: who beats comes before whom it beats."""
    columns = np.ascontiguousarray(screen[order].T)
    places = np.flatnonzero(~free[order])
    sums = columns.sum(axis=0)
    for start in range(0, len(places), _BLOCK):
        some = places[start : start + _BLOCK]
        # rows beaten so far need not be asked: whoever beats them beats what they beat
        pool = np.flatnonzero(beaten_by[order[: some[-1]]] < 0)
        ahead = sums[pool][None, :] > sums[some][:, None]
        for column in columns:
            ahead &= column[pool][None, :] >= column[some][:, None]
        mine, theirs = np.nonzero(ahead)
        theirs = pool[theirs]
        for first in range(0, len(mine), _PAIRS_AT_ONCE):
            part = slice(first, first + _PAIRS_AT_ONCE)
            below, above = order[some[mine[part]]], order[theirs[part]]
            open_still = beaten_by[below] < 0
            below, above = below[open_still], above[open_still]
            beats = np.ones(len(below), dtype=bool)
            for party in parties:
                left = np.flatnonzero(beats)
                beats[left] = is_certainly_as_good(packages[above[left]], packages[below[left]], party)
            # in reverse, so that the first of the order stays
            for pair in np.flatnonzero(beats)[::-1]:
                beaten_by[below[pair]] = above[pair]


def is_certainly_as_good(
    these: NDArray[np.integer[Any]], those: NDArray[np.integer[Any]], party: AdmissiblePoints
) -> NDArray[np.bool_]:
    """
    Say pair by pair whether one package is worth at least as much as another in all admissible systems.

    `these` and `those` have shape (n, n_issues). Exact; a pass over the issues.
    """
    dtype = party.dtype
    sure = np.zeros(len(these), dtype=dtype)
    for issue, points in enumerate(party.points):
        sure = sure + least_points(points.astype(dtype))[these[:, issue], those[:, issue]]
    for swing in party.swings:
        sure = sure + (swing.values(these, dtype) - swing.values(those, dtype)).min(axis=0)
    if not party.ranked:
        return np.asarray(sure >= 0, dtype=bool)
    values = np.stack(
        [
            sure + party.total * least_differences(levels).astype(dtype)[these[:, issue], those[:, issue]]
            for issue, levels in zip(party.ranked, party.levels, strict=True)
        ],
        axis=1,
    )
    return np.asarray(least_over_weights(values, party.tiers, party.free) >= 0, dtype=bool)


def certain_acceptance(packages: NDArray[np.integer[Any]], party: AdmissiblePoints) -> NDArray[np.int8]:
    """
    Say of each package whether the party takes it over no deal whatever the points.

    Returns
    -------
    NDArray[np.int8]
        Shape (n_packages,): 1 at least no deal in every admissible system, -1 below it in every one,
        0 where it depends.

    Raises
    ------
    ValueError
        If the party's no deal is not known.
    """
    if not party.has_no_deal:
        raise ValueError("no deal is not known; nothing can be said of acceptance")
    dtype = party.dtype
    low, high = np.zeros(len(packages), dtype=dtype), np.zeros(len(packages), dtype=dtype)
    for issue, points in enumerate(party.points):
        table = points.astype(dtype)
        low = low + table.min(axis=0)[packages[:, issue]]
        high = high + table.max(axis=0)[packages[:, issue]]
    for swing in party.swings:
        values = swing.values(packages, dtype)
        low, high = low + values.min(axis=0), high + values.max(axis=0)
    if not party.ranked:
        return np.where(low >= 0, 1, np.where(high < 0, -1, 0)).astype(np.int8)
    floor, ceiling = [], []
    for issue, levels in zip(party.ranked, party.levels, strict=True):
        worst = max(levels)
        least = np.array([party.total * int(level == 0) for level in levels], dtype=dtype)
        most = np.array([party.total * int(not level == worst > 0) for level in levels], dtype=dtype)
        floor.append(low + least[packages[:, issue]])
        ceiling.append(high + most[packages[:, issue]])
    surely = least_over_weights(np.stack(floor, axis=1), party.tiers, party.free) >= 0
    never = most_over_weights(np.stack(ceiling, axis=1), party.tiers, party.free) < 0
    return np.where(surely, 1, np.where(never, -1, 0)).astype(np.int8)


def _screen(packages: NDArray[np.integer[Any]], party: AdmissiblePoints) -> NDArray[np.int64]:
    """
    Rank the packages by a few interior systems of a party, shape (n_packages, `_SHAPES`).

    Values fall and weights fall strictly as stated, at another pace in each; numbers with bounds
    stand a quarter, or three quarters, of the way: a difference that is never negative and not 0
    throughout is positive at one of the two.
    """
    shapes = [_interior_level(packages, party, shape) for shape in range(_SHAPES)]
    return as_ranks(np.stack(shapes, axis=1))


def _corner_levels(packages: NDArray[np.integer[Any]], party: AdmissiblePoints) -> NDArray[np.int64]:
    """
    Rank the packages at some corners of a ranked party's polytope, shape (n_packages, n_corners).

    Equal weights on the most important groups up to each one, every issue's value falling from 1 to
    0 below the same level, numbers at their mid: few corners of many, which screen out most pairs.
    """
    dtype = party.dtype
    known = np.zeros(len(packages), dtype=dtype)
    for issue, points in enumerate(party.points):
        known = known + points[1].astype(dtype)[packages[:, issue]]
    for swing in party.swings:
        known = known + swing.values(packages, dtype)[1]
    steps = range(max(1, *(max(levels) for levels in party.levels)))
    columns: list[Points] = []
    upsets = [list(group) for group in party.free]
    above: list[int] = []
    for tier in party.tiers:
        upsets += [[*above, *group] for group in tier]
        above += [issue for group in tier for issue in group]
        upsets += [list(above)] if len(tier) > 1 else []
    for upset in upsets:
        for step in steps:
            level = known * len(upset)
            for place in upset:
                levels = party.levels[place]
                top = min(step, max(max(levels) - 1, 0))
                value = np.array([party.total * int(0 <= own <= top) for own in levels], dtype=dtype)
                level = level + value[packages[:, party.ranked[place]]]
            columns.append(level)
    return as_ranks(np.stack(columns, axis=1))


def _interior_level(packages: NDArray[np.integer[Any]], party: AdmissiblePoints, shape: int) -> Points:
    """Levels in one interior system, on a scale of its own: int64 where they fit."""
    at, scale = shape % 2, 1
    ranked: dict[int, list[int]] = {}
    if party.ranked and party.total:
        weights = _interior_weights(party, shape)
        steps = [_interior_values(levels, shape) for levels in party.levels]
        tallest = max(max(values) for values in steps)
        scale = sum(weights) * tallest
        for issue, weight, values in zip(party.ranked, weights, steps, strict=True):
            ranked[issue] = [2 * party.total * weight * v * (tallest // max(values)) for v in values]
    tables: list[Points] = []
    for issue, points in enumerate(party.points):
        table: Points = (points[at] + points[at + 1]).astype(object) * scale
        tables.append(table + np.array(ranked.get(issue, [0] * len(table)), dtype=object))
    fits = sum(max(abs(int(v)) for v in table) for table in tables) + scale * party.reach < INT64_SAFE
    dtype: Any = np.int64 if fits else object
    level: Points = np.zeros(len(packages), dtype=dtype)
    for place, worth in enumerate(tables):
        level = level + worth.astype(dtype)[packages[:, place]]
    for swing in party.swings:
        moved = swing.values(packages, dtype)
        level = level + scale * (moved[at] + moved[at + 1])
    return level


def _interior_weights(party: AdmissiblePoints, shape: int) -> list[int]:
    """Return a weight above 0 for every ranked issue, strictly falling from tier to tier."""
    weights = [0] * len(party.ranked)
    floor = 1
    for tier in reversed(party.tiers):
        for place, group in enumerate(tier):
            for issue in group:
                weights[issue] = floor + (shape * (place + 2)) % (len(tier) + 2)
        floor = max(weights) + 1 + shape * shape
    for place, group in enumerate(party.free):
        for issue in group:
            weights[issue] = 1 + (7 * place + 5 * shape) % (floor + 1)
    return weights


def _interior_values(levels: Sequence[int], shape: int) -> list[int]:
    """Return values that fall strictly from the best level to 0, an unknown option's in between."""
    worst = max(levels)
    scale = 2 ** (worst + 1) * 60
    bend = (0, 0, 1, 1, 2, 2)[shape]
    values = []
    for place, level in enumerate(levels):
        if level < 0:
            values.append(scale * (1 + (place + shape) % 5) // 6)
        elif worst == 0:
            values.append(scale)
        elif bend == 0:
            values.append(scale * (worst - level) // worst)
        elif bend == 1:
            values.append(scale // 2**level if level < worst else 0)
        elif 0 < level < worst:
            values.append(scale - scale // 2 ** (worst - level))
        else:
            values.append(scale if level == 0 else 0)
    return values
