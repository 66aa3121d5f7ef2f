"""The search for packages beaten whatever the points, compiled: for spaces of many thousand packages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled
from detente.methods.bargaining.polytope import AdmissiblePoints, least_differences, least_points

__all__ = ["search_beaten"]

_ENDS_NOTHING, _ENDS_GROUP, _ENDS_TIER = 0, 1, 2


def search_beaten(
    packages: NDArray[np.integer[Any]],
    parties: Sequence[AdmissiblePoints],
    screen: NDArray[np.int64],
    order: NDArray[np.intp],
    free: NDArray[np.bool_],
) -> NDArray[np.intp]:
    """
    Do what certain.py's search does, pair by pair instead of block by block.

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
    beaten = _search(
        np.ascontiguousarray(packages[order], dtype=np.int64),
        np.ascontiguousarray(screen[order], dtype=np.int64),
        np.ascontiguousarray(free[order]),
        np.array(sizes, dtype=np.int64),
        offsets,
        least,
        scan,
        counts,
        np.ascontiguousarray(np.concatenate(swings).transpose(0, 2, 1)),
        np.array(starts, dtype=np.int64),
    )
    found = np.full(len(packages), -1, dtype=np.intp)
    hit = beaten >= 0
    found[order[hit]] = order[beaten[hit]]
    return found


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
def _search(
    packages: NDArray[np.int64],
    screen: NDArray[np.int64],
    free: NDArray[np.bool_],
    sizes: NDArray[np.int64],
    offsets: NDArray[np.int64],
    least: NDArray[np.int64],
    scan: NDArray[np.int64],
    counts: NDArray[np.int64],
    swings: NDArray[np.int64],
    starts: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Compare each row with the unbeaten ones before it; -1, or the first that beats it."""
    n_packages, n_columns = screen.shape
    n_issues = packages.shape[1]
    beaten = np.full(n_packages, -1, dtype=np.int64)
    kept = np.empty(n_packages, dtype=np.int64)
    ranks = np.empty((n_packages, n_columns), dtype=np.int64)
    n_kept = 0
    for row in range(n_packages):
        if not free[row]:
            for place in range(n_kept):
                ahead, same = True, True
                for column in range(n_columns):
                    mine, theirs = screen[row, column], ranks[place, column]
                    if theirs < mine:
                        ahead = False
                        break
                    if theirs > mine:
                        same = False
                if not ahead or same:
                    continue
                other = kept[place]
                beats = True
                for party in range(len(counts)):
                    sure = 0
                    for number in range(starts[party], starts[party + 1]):
                        lowest = swings[number, other, 0] - swings[number, row, 0]
                        for state in range(1, 3):
                            apart = swings[number, other, state] - swings[number, row, state]
                            lowest = min(lowest, apart)
                        sure += lowest
                    n_scan, n_free = counts[party, 0], counts[party, 1]
                    for issue in range(n_issues):
                        cell = offsets[issue] + packages[other, issue] * sizes[issue] + packages[row, issue]
                        sure += least[party, cell]
                    for step in range(n_scan):
                        issue = scan[party, step, 0]
                        cell = offsets[issue] + packages[other, issue] * sizes[issue] + packages[row, issue]
                        sure -= least[party, cell]
                    if n_scan == 0:
                        if sure < 0:
                            beats = False
                            break
                        continue
                    alone, worst, whole, here, negative, group = 0, 0, 0, 0, 0, 0
                    for step in range(n_scan):
                        issue, ends = scan[party, step, 0], scan[party, step, 1]
                        cell = offsets[issue] + packages[other, issue] * sizes[issue] + packages[row, issue]
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
                        beats = False
                        break
                if beats:
                    beaten[row] = other
                    break
        if beaten[row] < 0:
            kept[n_kept] = row
            ranks[n_kept] = screen[row]
            n_kept += 1
    return beaten
