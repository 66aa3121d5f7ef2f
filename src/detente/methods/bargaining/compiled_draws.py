"""The loop over draws, compiled: zone, Nash, Kalai-Smorodinsky and frontier of each."""

from __future__ import annotations

import numpy as np

from detente.methods.bargaining.compiled_frontier import drop_dominated, find_frontier, is_dominated
from detente.methods.bargaining.compiled_solutions import find_kalai_smorodinsky, find_nash
from detente.methods.bargaining.compiled_zone import find_zone
from detente.methods.bargaining.compiling import compiled
from detente.methods.bargaining.packed import PackedCandidates, PackedOut, PackedPoints, PackedSpace

__all__ = ["follow_draws"]


@compiled
def follow_draws(
    first: int,
    end: int,
    points: PackedPoints,
    space: PackedSpace,
    candidates: PackedCandidates,
    every_frontier: bool,  # noqa: FBT001 - numba takes positions
    out: PackedOut,
) -> int:
    """
    Work through draws first .. end - 1; return the first not done: `end`, or where room for rows ran out.

    All is written to `out`, whose draws begin at `first`. Memory: some 60 bytes a package, and 8
    more for each principal. Cost per draw: F x B x A comparisons, some 15 ns per package of the zone, and
    for the frontier what is said there.
    """
    n_parties, n_principals = points.worth.shape[2], space.n_principals
    n_front, n_back, n_packages = len(space.front), len(space.back), len(space.row_back)
    narrow = (
        np.empty((n_parties, n_front), dtype=np.int32),
        np.empty((n_parties, n_back), dtype=np.int32),
        np.empty((n_parties, n_back), dtype=np.int32),
        np.empty(n_parties, dtype=np.int32),
    )
    wide = (
        np.empty((n_parties, n_front), dtype=np.int64),
        np.empty((n_parties, n_back), dtype=np.int64),
        np.empty((n_parties, n_back), dtype=np.int64),
        np.empty(n_parties, dtype=np.int64),
    )
    flag = np.zeros((max(n_back, n_packages) + 15) // 8 * 8, dtype=np.uint8)
    picked = np.empty(max(n_back, n_packages) + 8, dtype=np.int32)
    rows = np.empty(n_packages, dtype=np.int32)
    gain = np.empty((n_principals, n_packages), dtype=np.int64)
    product = np.empty(n_packages, dtype=np.float64)
    found = np.empty(n_packages, dtype=np.int64)
    word = np.empty(n_packages, dtype=np.int64)
    left = np.empty(n_packages + 8, dtype=np.int32)
    ideal = np.empty(n_principals, dtype=np.int64)
    mine = np.empty(n_parties, dtype=np.int64)
    limbs = np.empty((2, 2 * int(space.power.sum()) + 2), dtype=np.int64)
    orders = np.empty((2, n_principals), dtype=np.int64)
    n_nash, n_middle = 0, 0
    for draw in range(first, end):
        at = draw - first
        if space.is_narrow:
            many = find_zone(points, space, draw, narrow, flag, picked, rows, gain)
        else:
            many = find_zone(points, space, draw, wide, flag, picked, rows, gain)
        out.has_zone[at] = many > 0
        if many == 0:
            out.nash_end[at + 1], out.middle_end[at + 1] = n_nash, n_middle
            continue
        for party in range(n_principals):
            most = np.int64(0)
            for k in range(many):
                most = max(most, gain[party, k])
            ideal[party] = most
        ties = find_nash(gain, space.power, many, product, found, limbs)
        if n_nash + ties > len(out.nash):
            return draw
        nash = found[0]
        for place in range(ties):
            out.nash[n_nash + place] = rows[found[place]]
        # `word` is free until the frontier: the shares' floats lie there
        also = find_kalai_smorodinsky(gain, many, ideal, word.view(np.float64), found, orders)
        if n_middle + also > len(out.middle):
            return draw
        for place in range(also):
            out.middle[n_middle + place] = rows[found[place]]
        n_nash, n_middle = n_nash + ties, n_middle + also
        out.nash_end[at + 1], out.middle_end[at + 1] = n_nash, n_middle
        for k in range(many):
            out.zone_count[rows[k]] += 1
        if not every_frontier and len(candidates.options) == 0:
            continue
        count, guards = drop_dominated(gain, many, product, nash, ideal, word, left, flag, picked)
        if every_frontier:
            count = find_frontier(gain, ideal, left, count, word, guards)
            for place in range(count):
                out.frontier_count[rows[left[place]]] += 1
        for i in range(len(candidates.options)):
            inside = True
            for party in range(n_parties):
                total = -points.no_deal[draw, party]
                for issue in range(candidates.options.shape[1]):
                    total += points.worth[draw, candidates.options[i, issue], party]
                for pair in range(candidates.pairs.shape[1]):
                    if candidates.pairs[i, pair]:
                        total += points.pairs[draw, pair, party]
                mine[party] = total
                inside &= total >= 0 or candidates.asked[i, party] == 0
            if inside:
                out.in_zone[at, i] = 1
                out.on_frontier[at, i] = not is_dominated(gain, mine, left, count)
    return end
