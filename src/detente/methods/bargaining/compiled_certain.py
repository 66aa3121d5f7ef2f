"""The search for packages beaten whatever the points, compiled: for spaces of many thousand packages."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled
from detente.methods.bargaining.polytope import AdmissiblePoints, least_differences, least_points

__all__ = ["search_beaten"]

_ENDS_NOTHING, _ENDS_GROUP, _ENDS_TIER = 0, 1, 2
_LEAF = 24

_MOST_CELLS = 20_000_000
"""Combinations of options up to which a table says which of them are packages."""


def search_beaten(
    packages: NDArray[np.integer[Any]],
    parties: Sequence[AdmissiblePoints],
    screen: NDArray[np.int64],
    order: NDArray[np.intp],
    free: NDArray[np.bool_],
) -> NDArray[np.intp]:
    """
    Do what certain.py's search does: branch over the issues, or where numbers move together look in a
    kd-tree of the screen.

    `screen` (n_packages, n_columns) holds ranks under interior systems, `order` the rows by falling
    sums of it, `free` those known to be beaten by none. Every party's numbers must fit int64.
    """
    sizes = [party.shape[1] for party in parties[0].points]
    offsets = np.concatenate(([0], np.cumsum([size * size for size in sizes]))).astype(np.int64)
    least = np.zeros((len(parties), int(offsets[-1])), dtype=np.int64)
    scan = np.zeros((len(parties), len(sizes), 2), dtype=np.int64)
    counts = np.zeros((len(parties), 2), dtype=np.int64)
    swings = [np.zeros((0, 3, len(packages)), dtype=np.int64)]
    starts = [0]
    for place, party in enumerate(parties):
        for issue, points in enumerate(party.points):
            least[place, offsets[issue] : offsets[issue + 1]] = least_points(points.astype(np.int64)).ravel()
        for issue, levels in zip(party.ranked, party.levels, strict=True):
            least[place, offsets[issue] : offsets[issue + 1]] = (
                party.total * least_differences(levels).ravel()
            )
        steps = _steps(party)
        scan[place, : len(steps)] = steps or np.zeros((0, 2), dtype=np.int64)
        counts[place] = len(steps), sum(len(group) for group in party.free)
        moving = [swing.values(packages[order], np.int64) for swing in party.swings if swing.moves]
        swings += [values[None] for values in moving]
        starts.append(starts[-1] + len(moving))
    ordered = np.ascontiguousarray(screen[order], dtype=np.int64)
    rows = np.ascontiguousarray(packages[order], dtype=np.int64)
    tables = (np.array(sizes, dtype=np.int64), offsets, least, scan, counts)
    if starts[-1] == 0 and prod(sizes) <= _MOST_CELLS:
        strides = np.array([prod(sizes[issue + 1 :]) for issue in range(len(sizes))], dtype=np.int64)
        row_at = np.full(prod(sizes), -1, dtype=np.int32)
        row_at[rows @ strides] = np.arange(len(rows), dtype=np.int32)
        beaten = _branch(
            rows, ordered.sum(axis=1), np.ascontiguousarray(free[order]), strides, row_at, *tables
        )
    else:
        beaten = _search(
            rows,
            ordered,
            np.ascontiguousarray(free[order]),
            *_make_tree(ordered),
            *tables,
            np.ascontiguousarray(np.concatenate(swings).transpose(0, 2, 1)),
            np.array(starts, dtype=np.int64),
        )
    found = np.full(len(packages), -1, dtype=np.intp)
    hit = beaten >= 0
    found[order[hit]] = order[beaten[hit]]
    return found


def _make_tree(
    screen: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """
    Halve the rows by their widest column until few are left together: a kd-tree.

    Returns
    -------
    tuple
        `rows`, those of a node side by side; per node `top` (its columns' largest), and `node`, shape
        (n_nodes, 4): where its rows begin and end, its first row, and the later child, -1 for a leaf;
        the other child comes right after its parent.
    """
    rows = np.arange(len(screen), dtype=np.int64)
    tops: list[NDArray[np.int64]] = []
    nodes: list[list[int]] = []
    waiting = [(0, len(screen), -1)]
    while waiting:
        start, end, parent = waiting.pop()
        if parent >= 0:
            nodes[parent][3] = len(nodes)
        some = screen[rows[start:end]]
        top = some.max(axis=0)
        tops.append(top)
        nodes.append([start, end, int(rows[start:end].min()), -1])
        if end - start > _LEAF:
            widest = int(np.argmax(top - some.min(axis=0)))
            middle = (end - start) // 2
            # the better half stands first: who beats is mostly there
            parts = np.argpartition(-some[:, widest], middle)
            rows[start:end] = rows[start:end][parts]
            waiting.append((start + middle, end, len(nodes) - 1))
            waiting.append((start, start + middle, -1))
    return rows, np.array(tops, dtype=np.int64), np.array(nodes, dtype=np.int64)


def _steps(party: AdmissiblePoints) -> list[tuple[int, int]]:
    """List the ranked issues, free groups first, then tier by tier, with what ends at each."""
    steps = []
    for tier in (*((group,) for group in party.free), *party.tiers):
        for number, group in enumerate(tier):
            for member, position in enumerate(group):
                ends = _ENDS_NOTHING
                if member == len(group) - 1:
                    ends = _ENDS_TIER if number == len(tier) - 1 else _ENDS_GROUP
                steps.append((party.ranked[position], ends))
    return steps


@compiled
def _beats(
    mine: int,
    theirs: int,
    packages: NDArray[np.int64],
    sizes: NDArray[np.int64],
    offsets: NDArray[np.int64],
    least: NDArray[np.int64],
    scan: NDArray[np.int64],
    counts: NDArray[np.int64],
    swings: NDArray[np.int64],
    starts: NDArray[np.int64],
) -> bool:
    """Say whether row `theirs` is as good as row `mine` for every party in all admissible systems."""
    n_issues = packages.shape[1]
    for party in range(len(counts)):
        sure = 0
        for number in range(starts[party], starts[party + 1]):
            lowest = swings[number, theirs, 0] - swings[number, mine, 0]
            for state in range(1, 3):
                lowest = min(lowest, swings[number, theirs, state] - swings[number, mine, state])
            sure += lowest
        n_scan, n_free = counts[party, 0], counts[party, 1]
        for issue in range(n_issues):
            sure += least[
                party, offsets[issue] + packages[theirs, issue] * sizes[issue] + packages[mine, issue]
            ]
        for step in range(n_scan):
            issue = scan[party, step, 0]
            sure -= least[
                party, offsets[issue] + packages[theirs, issue] * sizes[issue] + packages[mine, issue]
            ]
        if n_scan == 0:
            if sure < 0:
                return False
            continue
        alone, worst, whole, here, negative, group = 0, 0, 0, 0, 0, 0
        for step in range(n_scan):
            issue, ends = scan[party, step, 0], scan[party, step, 1]
            cell = offsets[issue] + packages[theirs, issue] * sizes[issue] + packages[mine, issue]
            group += sure + least[party, cell]
            if ends == 0:
                continue
            here += group
            negative += min(group, 0)
            group = 0
            if ends == 2:
                if step < n_free:
                    alone += negative
                else:
                    worst = min(worst, whole + negative)
                    whole += here
                here, negative = 0, 0
        if alone + worst < 0:
            return False
    return True


@compiled
def _could_beat(
    n_chosen: int,
    chosen: NDArray[np.int64],
    mine: NDArray[np.int64],
    sizes: NDArray[np.int64],
    offsets: NDArray[np.int64],
    least: NDArray[np.int64],
    scan: NDArray[np.int64],
    counts: NDArray[np.int64],
    best: NDArray[np.int64],
) -> bool:
    """
    Say whether some options on the issues not chosen yet could make a package that beats `mine`.

    Each of these issues is given the best that it can be worth beyond `mine`; with all issues
    chosen the answer is exact.
    """
    n_issues = len(mine)
    value = np.empty(n_issues, dtype=np.int64)
    for party in range(len(counts)):
        sure = 0
        for issue in range(n_issues):
            if issue < n_chosen:
                cell = offsets[issue] + chosen[issue] * sizes[issue] + mine[issue]
                value[issue] = least[party, cell]
            else:
                value[issue] = best[party, issue, mine[issue]]
            sure += value[issue]
        n_scan, n_free = counts[party, 0], counts[party, 1]
        for step in range(n_scan):
            sure -= value[scan[party, step, 0]]
        if n_scan == 0:
            if sure < 0:
                return False
            continue
        alone, worst, whole, here, negative, group = 0, 0, 0, 0, 0, 0
        for step in range(n_scan):
            ends = scan[party, step, 1]
            group += sure + value[scan[party, step, 0]]
            if ends == 0:
                continue
            here += group
            negative += min(group, 0)
            group = 0
            if ends == 2:
                if step < n_free:
                    alone += negative
                else:
                    worst = min(worst, whole + negative)
                    whole += here
                here, negative = 0, 0
        if alone + worst < 0:
            return False
    return True


@compiled
def _branch(
    packages: NDArray[np.int64],
    sums: NDArray[np.int64],
    free: NDArray[np.bool_],
    strides: NDArray[np.int64],
    row_at: NDArray[np.int32],
    sizes: NDArray[np.int64],
    offsets: NDArray[np.int64],
    least: NDArray[np.int64],
    scan: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Build what beats each row issue by issue, as long as it could; the first row of them, else -1."""
    n_packages, n_issues = packages.shape
    beaten = np.full(n_packages, -1, dtype=np.int64)
    best = np.empty((len(counts), n_issues, sizes.max()), dtype=np.int64)
    for party in range(len(counts)):
        for issue in range(n_issues):
            for own in range(sizes[issue]):
                most = least[party, offsets[issue] + own]
                for option in range(1, sizes[issue]):
                    most = max(most, least[party, offsets[issue] + option * sizes[issue] + own])
                best[party, issue, own] = most
    chosen = np.empty(n_issues, dtype=np.int64)
    for row in range(n_packages):
        if free[row]:
            continue
        first, depth = row, 0
        chosen[0] = -1
        while depth >= 0:
            chosen[depth] += 1
            if chosen[depth] == sizes[depth]:
                depth -= 1
                continue
            if not _could_beat(depth + 1, chosen, packages[row], sizes, offsets, least, scan, counts, best):
                continue
            if depth + 1 < n_issues:
                depth += 1
                chosen[depth] = -1
                continue
            place = 0
            for issue in range(n_issues):
                place += chosen[issue] * strides[issue]
            other = row_at[place]
            if 0 <= other < first and sums[other] > sums[row]:
                first = other
        if first < row:
            beaten[row] = first
    return beaten


@compiled
def _search(
    packages: NDArray[np.int64],
    screen: NDArray[np.int64],
    free: NDArray[np.bool_],
    rows: NDArray[np.int64],
    tops: NDArray[np.int64],
    nodes: NDArray[np.int64],
    sizes: NDArray[np.int64],
    offsets: NDArray[np.int64],
    least: NDArray[np.int64],
    scan: NDArray[np.int64],
    counts: NDArray[np.int64],
    swings: NDArray[np.int64],
    starts: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Look in the tree for the first unbeaten row before each that beats it; -1 where none does."""
    n_packages, n_columns = screen.shape
    beaten = np.full(n_packages, -1, dtype=np.int64)
    waiting = np.empty(128, dtype=np.int64)
    for row in range(n_packages):
        if free[row]:
            continue
        best, depth = row, 1
        waiting[0] = 0
        while depth:
            depth -= 1
            node = waiting[depth]
            if nodes[node, 2] >= best:
                continue
            inside = True
            for column in range(n_columns):
                if tops[node, column] < screen[row, column]:
                    inside = False
                    break
            if not inside:
                continue
            if nodes[node, 3] >= 0:
                waiting[depth] = nodes[node, 3]
                waiting[depth + 1] = node + 1
                depth += 2
                continue
            for place in range(nodes[node, 0], nodes[node, 1]):
                other = rows[place]
                if other >= best or beaten[other] >= 0:
                    continue
                ahead, same = True, True
                for column in range(n_columns):
                    apart = screen[other, column] - screen[row, column]
                    if apart < 0:
                        ahead = False
                        break
                    if apart > 0:
                        same = False
                if (
                    ahead
                    and not same
                    and _beats(row, other, packages, sizes, offsets, least, scan, counts, swings, starts)
                ):
                    best = other
        if best < row:
            beaten[row] = best
    return beaten
