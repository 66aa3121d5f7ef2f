"""Depth-first branch and bound over a network of issues, compiled; whole numbers decide."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled
from detente.methods.bargaining.optimum.branching import LARGEST, LEXIMIN, PRODUCT, WINNERS
from detente.methods.bargaining.optimum.compiled_comparing import (
    can_match,
    compare_products,
    compare_shares,
    order_shares,
)
from detente.methods.bargaining.optimum.compiled_pricing import is_out_of_reach, is_product_out_of_reach

__all__ = ["search"]

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@compiled
def _set_thresholds(best: float, mode: int, bars: Real, slack: Real, threshold: Real) -> None:
    """
    Say what every weighted sum must reach for a package that is as good as the best so far.

    `bars` (K, 3): a floor that holds anyway; then offset and factor, factor 0 where the best says nothing.
    """
    for k in range(len(threshold)):
        level = bars[k, 0]
        if bars[k, 2] > 0.0:
            if mode == PRODUCT:
                wanted = np.exp((best - bars[k, 1]) * bars[k, 2]) * (1.0 - 1e-11)
            elif mode == LARGEST:
                wanted = (best + 1.0) * bars[k, 2]
            else:
                wanted = best * bars[k, 2] * (1.0 - 1e-11)
            level = max(level, wanted)
        threshold[k] = level - slack[k]


@compiled
def _bound_value(reach: Real, mode: int, bars: Real) -> float:
    """Turn the bounds of the weighted sums into a bound of what is sought."""
    bound = np.inf
    for k in range(len(reach)):
        if bars[k, 2] > 0.0:
            if mode == PRODUCT:
                value = bars[k, 1] + np.log(max(reach[k], 1e-300)) / bars[k, 2]
            else:
                value = reach[k] / bars[k, 2]
            bound = min(bound, value)
    return bound


@compiled
def _level(filled: Whole, worth: Whole, edges: Whole, edge_points: Whole, level: Whole) -> None:
    """Add up the levels of a filled-in network, in whole numbers."""
    level[:] = 0
    for place in range(len(filled)):
        for party in range(len(level)):
            level[party] += worth[place, filled[place], party]
    for edge in range(len(edges)):
        start = edges[edge, 2] + filled[edges[edge, 0]] * edges[edge, 3] + filled[edges[edge, 1]] * len(level)
        for party in range(len(level)):
            level[party] += edge_points[start + party]


@compiled
def search(
    sizes: Whole,
    part_at: Whole,
    part_start: Whole,
    scope_at: Whole,
    scope: Whole,
    table: Real,
    root: Real,
    bars: Real,
    slack: Real,
    worth: Whole,
    edges: Whole,
    edge_points: Whole,
    rule_at: Whole,
    rule_scope_at: Whole,
    rule_scope: Whole,
    rule_masks: NDArray[np.bool_],
    asks: Whole,
    floors: Whole,
    base: Whole,
    numbers: Whole,
    settings: Whole,
    starts: Whole,
    points: Real,
    pricing: Real,
    found: Whole,
    marks: Whole,
) -> tuple[int, int, int, float, float]:
    """
    Search for the best package; return (found, status, nodes, bound, best).

    Parameters
    ----------
    sizes
        (n,) options per position. `part_at` (n + 1,), `part_start` (M,), `scope_at` (M + 1,) and `scope`
        (S, 2) of (earlier position, stride) place each part's losses in `table`, K numbers per option.
    root, bars, slack
        (K,), (K, 3), (K,): bounds of the empty package, what they must reach, room for rounding. The
        first n_parties sums are the parties' own levels less `base`.
    worth, edges, edge_points
        (n, most options, n_parties); (E, 4) of (position, position, start, stride); exact points.
    rule_at, rule_scope_at, rule_scope, rule_masks
        Rules by their last position, as positions and masks; out is what lies in all masks.
    asks, floors, base
        (n, most options) bits of guarantors asked; (n_parties,) least level, which binds principals
        always and guarantors where asked; (n_parties,) what gains are counted from.
    numbers
        (n_principals,): powers (0: not in the product), or ideal gains (0: left out).
    settings
        What is sought, the party, n_principals, most nodes, whether to keep equals, guide sum, steps to
        new weights at every node (0: none).
    starts
        (s, n) allowed packages to begin with.
    points, pricing
        (n, most options, C) scaled gains, and (4, C): offset, power, what one point of the best counts,
        weights to begin with; read where new weights are sought, in networks without pair terms.
    found, marks
        Written: (most, n) packages; (most,) who gains there (what is sought: WINNERS).

    Returns
    -------
    tuple
        How many were found (more than fit are counted up to one more than fit); 0 where the search
        is complete, 1 where it met its number of nodes; nodes; a bound of what was not searched; the best
        value in floats.
    """
    n = len(sizes)
    n_sums = len(root)
    n_parties = len(floors)
    mode, target, n_principals = settings[0], settings[1], settings[2]
    most_nodes, keeps_equals, guide = settings[3], settings[4], settings[5]
    most_options = worth.shape[1]
    level = np.zeros(n_parties, dtype=np.int64)
    gain = np.zeros(n_principals, dtype=np.int64)
    best_gain = np.zeros(n_principals, dtype=np.int64)
    best_level = np.int64(0)
    shares = np.zeros((n_principals, 2), dtype=np.int64)
    best_shares = np.zeros((n_principals, 2), dtype=np.int64)
    n_shares = 0
    n_limbs = 4
    for party in range(n_principals):
        if numbers[party] > 0:
            n_shares += 1
            if mode == PRODUCT:
                n_limbs += 2 * numbers[party]
    limbs = np.zeros((3, n_limbs), dtype=np.uint64)
    threshold = np.empty(n_sums)
    has_best = False
    best = -np.inf
    most_winners = -1
    _set_thresholds(-np.inf, mode, bars, slack, threshold)
    n_found, nodes, status = 0, 0, 0
    most_found = len(found)

    filled = np.zeros(n, dtype=np.int64)
    reach = np.empty((n + 1, most_options, n_sums))
    rank = np.zeros((n, most_options), dtype=np.int64)
    count = np.zeros(n, dtype=np.int64)
    turn = np.zeros(n, dtype=np.int64)
    asked = np.zeros(n + 1, dtype=np.int64)
    now = np.empty((n + 1, n_sums))
    now[0] = root
    at_start = 0
    steps = settings[6]
    weights = np.ones((n + 1, points.shape[2]))
    weights[0] = pricing[3]
    so_far = np.empty(points.shape[2])
    terms = np.empty(points.shape[2])
    bar = np.empty(points.shape[2])
    depth = -1
    is_done = False
    while not is_done:
        is_leaf = False
        if at_start < len(starts):
            # packages to begin with are judged like leaves
            for place in range(n):
                filled[place] = starts[at_start, place]
            mask = np.int64(0)
            for place in range(n):
                mask |= asks[place, filled[place]]
            asked[n] = mask
            at_start += 1
            is_leaf = True
        else:
            if depth < 0:
                expand = 0
                depth = 0
                alive = True
                for k in range(n_sums):
                    if root[k] < threshold[k] and (k >= n_parties or k < n_principals):
                        alive = False
                if not alive:
                    break
            else:
                expand = -1
                # the next child at this depth that still stands
                while depth >= 0:
                    if turn[depth] >= count[depth]:
                        depth -= 1
                        continue
                    option = rank[depth, turn[depth]]
                    turn[depth] += 1
                    stands = True
                    for k in range(n_sums):
                        if reach[depth, option, k] < threshold[k] and (k >= n_parties or k < n_principals):
                            stands = False
                            break
                    if not stands:
                        continue
                    filled[depth] = option
                    asked[depth + 1] = asked[depth] | asks[depth, option]
                    now[depth + 1] = reach[depth, option]
                    if depth + 1 == n:
                        is_leaf = True
                    else:
                        depth += 1
                        expand = depth
                    break
                if depth < 0:
                    break
            if expand >= 0:
                nodes += 1
                if nodes > most_nodes:
                    status = 1
                    break
                place = expand
                n_kept = 0
                count[place] = 0
                turn[place] = 0
                if steps > 0 and place < n - 1:
                    if place > 0:
                        weights[place] = weights[place - 1]
                    for column in range(len(so_far)):
                        so_far[column] = -pricing[0, column]
                        terms[column] = abs(pricing[0, column])
                        for before in range(place):
                            so_far[column] += points[before, filled[before], column]
                            terms[column] += abs(points[before, filled[before], column])
                        bar[column] = 0.0
                        if has_best and pricing[2, column] > 0.0:
                            bar[column] = pricing[2, column] * (best + (1.0 if mode == LARGEST else 0.0))
                        elif mode == LARGEST and column == 0:
                            bar[column] = -np.inf
                    is_hopeless = False
                    if mode == PRODUCT:
                        if has_best:
                            is_hopeless = is_product_out_of_reach(
                                points,
                                sizes,
                                place,
                                so_far,
                                terms,
                                pricing[1],
                                best - pricing[2, 0],
                                weights[place],
                                steps,
                            )
                    elif mode != LARGEST or has_best:
                        is_hopeless = is_out_of_reach(
                            points, sizes, place, so_far, terms, bar, weights[place], steps
                        )
                    if is_hopeless:
                        continue
                for option in range(sizes[place]):
                    alive = True
                    for rule in range(rule_at[place], rule_at[place + 1]):
                        last = rule_scope_at[rule + 1] - 1
                        if not rule_masks[last, option]:
                            continue
                        inside = True
                        for clause in range(rule_scope_at[rule], last):
                            if not rule_masks[clause, filled[rule_scope[clause]]]:
                                inside = False
                                break
                        if inside:
                            alive = False
                            break
                    if alive:
                        for k in range(n_sums):
                            reach[place, option, k] = now[place, k]
                        for part in range(part_at[place], part_at[place + 1]):
                            start = part_start[part] + option * n_sums
                            for clause in range(scope_at[part], scope_at[part + 1]):
                                start += filled[scope[clause, 0]] * scope[clause, 1]
                            for k in range(n_sums):
                                reach[place, option, k] += table[start + k]
                        for k in range(n_sums):
                            if reach[place, option, k] < threshold[k] and (
                                k >= n_parties or k < n_principals
                            ):
                                alive = False
                                break
                    if alive:
                        mask = asked[place] | asks[place, option]
                        for party in range(n_principals, n_parties):
                            if (mask >> (party - n_principals)) & 1 and (
                                reach[place, option, party] < threshold[party]
                            ):
                                alive = False
                                break
                    if alive and mode == WINNERS:
                        mask = np.int64(0)
                        able = 0
                        for party in range(n_principals):
                            if reach[place, option, party] + slack[party] >= 1.0:
                                mask |= np.int64(1) << party
                                able += 1
                        if able < most_winners:
                            alive = False
                        elif able == most_winners:
                            for other in range(min(n_found, most_found)):
                                if marks[other] == mask:
                                    alive = False
                                    break
                    if alive and mode == LEXIMIN and has_best and n_shares > 1:
                        # a plateau of the least share: compare what each party can reach at most, in order
                        alive = can_match(
                            reach[place, option], numbers, best_shares, n_shares, slack, n_principals
                        )
                    if alive:
                        # insertion by the guide, the lower option first among equals
                        where = n_kept
                        while where > 0 and (
                            reach[place, rank[place, where - 1], guide] < reach[place, option, guide]
                        ):
                            rank[place, where] = rank[place, where - 1]
                            where -= 1
                        rank[place, where] = option
                        n_kept += 1
                count[place] = n_kept
                turn[place] = 0
        if not is_leaf:
            continue
        _level(filled, worth, edges, edge_points, level)
        good = True
        for party in range(n_principals):
            if level[party] < floors[party]:
                good = False
            gain[party] = level[party] - base[party]
        for party in range(n_principals, n_parties):
            if (asked[n] >> (party - n_principals)) & 1 and level[party] < floors[party]:
                good = False
        if not good:
            continue
        sign = 1
        if mode == LARGEST:
            if has_best and level[target] <= best_level:
                continue
            best_level = level[target]
            best = float(level[target] - base[target])
        elif mode == PRODUCT:
            value = 0.0
            for party in range(n_principals):
                if numbers[party] > 0:
                    value += numbers[party] * np.log(float(gain[party]))
            if has_best and value < best - 1e-9 * max(1.0, abs(best)):
                continue
            if has_best and value <= best + 1e-9 * max(1.0, abs(best)):
                sign = compare_products(gain, best_gain, numbers, limbs)
            if sign > 0:
                best = value
        elif mode == LEXIMIN:
            order_shares(gain, numbers, shares)
            if has_best:
                sign = 0
                for place in range(n_shares):
                    sign = compare_shares(
                        shares[place, 0], shares[place, 1], best_shares[place, 0], best_shares[place, 1]
                    )
                    if sign != 0:
                        break
            if sign > 0:
                best_shares[:] = shares
                best = 0.0
                if n_shares > 0:
                    best = float(shares[0, 0]) / float(shares[0, 1])
        elif mode == WINNERS:
            mask = np.int64(0)
            winners = 0
            for party in range(n_principals):
                if gain[party] > 0:
                    mask |= np.int64(1) << party
                    winners += 1
            if winners < most_winners:
                continue
            if winners > most_winners:
                most_winners = winners
                n_found = 0
            is_known = False
            for other in range(min(n_found, most_found)):
                if marks[other] == mask:
                    is_known = True
                    break
            if is_known:
                continue
            if n_found < most_found:
                marks[n_found] = mask
                found[n_found] = filled
                n_found += 1
            continue
        else:
            found[0] = filled
            return 1, 0, nodes, 0.0, 0.0
        if sign < 0:
            continue
        if sign > 0:
            has_best = True
            best_gain[:] = gain
            n_found = 0
            _set_thresholds(best, mode, bars, slack, threshold)
        elif not keeps_equals:
            continue
        else:
            is_known = False
            for other in range(min(n_found, most_found)):
                same = True
                for place in range(n):
                    if found[other, place] != filled[place]:
                        same = False
                        break
                if same:
                    is_known = True
                    break
            if is_known:
                continue
        if n_found < most_found:
            found[n_found] = filled
        n_found = min(n_found + 1, most_found + 1)
    bound = best
    if status == 1:
        bound = max(bound, _bound_value(now[depth], mode, bars))
        for place in range(depth):
            for later in range(turn[place], count[place]):
                bound = max(bound, _bound_value(reach[place, rank[place, later]], mode, bars))
    return n_found, status, nodes, bound, best
