"""Climb from package to package, one issue at a time, with kicks; compiled. Proves nothing, finds much."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled
from detente.methods.bargaining.optimum.branching import LARGEST, PRODUCT

__all__ = ["climb"]

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

_BROKEN = 1e4


@compiled
def _worth_of(gain: Real, sought: int, power: Real) -> float:
    """Rate scaled gains, also below no deal, so that a climb finds its way into the zone."""
    total = 0.0
    if sought == LARGEST:
        total = gain[0]
        for column in range(1, len(gain)):
            total += 50.0 * min(gain[column], 0.0)
        return float(total)
    for column in range(len(gain)):
        value = gain[column]
        if sought == PRODUCT:
            # below a thousandth of the range on along the tangent
            total += power[column] * (np.log(value) if value > 1e-3 else np.log(1e-3) + (value - 1e-3) * 1e3)
        else:
            total -= np.exp(min(-60.0 * value, 500.0))
    return total


@compiled
def _broken_with(
    filled: Whole,
    place: int,
    option: int,
    member_at: Whole,
    member: Whole,
    rule_at: Whole,
    rule_scope: Whole,
    rule_masks: NDArray[np.bool_],
) -> int:
    """Count the rules of a position that are broken with an option there."""
    broken = 0
    for number in range(member_at[place], member_at[place + 1]):
        rule = member[number]
        inside = True
        for clause in range(rule_at[rule], rule_at[rule + 1]):
            other = rule_scope[clause]
            if not rule_masks[clause, option if other == place else filled[other]]:
                inside = False
                break
        if inside:
            broken += 1
    return broken


@compiled
def climb(
    sizes: Whole,
    points: Real,
    near_at: Whole,
    near: Whole,
    near_points: Real,
    offset: Real,
    sought: int,
    power: Real,
    member_at: Whole,
    member: Whole,
    rule_at: Whole,
    rule_scope: Whole,
    rule_masks: NDArray[np.bool_],
    start: Whole,
    kicks: Whole,
) -> tuple[Whole, float]:
    """
    Improve a filled-in network; return the best met and its rating.

    `points` (n, most options, C); position j's pair terms are rows near_at[j] to near_at[j + 1] of
    `near` (E, 4): (other position, start, stride of j, stride of the other) into `near_points`.
    `kicks` (T, k, 2) are whole numbers at random: after each climb so many positions are changed, from
    the best so far.
    """
    n, n_columns = len(sizes), points.shape[2]
    filled = start.copy()
    best = start.copy()
    best_value = -np.inf
    gain = np.empty(n_columns)
    moved = np.empty(n_columns)
    for turn in range(len(kicks) + 1):
        broken = 0
        gain[:] = -offset
        for place in range(n):
            for column in range(n_columns):
                gain[column] += points[place, filled[place], column]
            for edge in range(near_at[place], near_at[place + 1]):
                if near[edge, 0] > place:
                    at = near[edge, 1] + filled[place] * near[edge, 2] + filled[near[edge, 0]] * near[edge, 3]
                    for column in range(n_columns):
                        gain[column] += near_points[at + column]
        for rule in range(len(rule_at) - 1):
            inside = True
            for clause in range(rule_at[rule], rule_at[rule + 1]):
                if not rule_masks[clause, filled[rule_scope[clause]]]:
                    inside = False
                    break
            if inside:
                broken += 1
        value = _worth_of(gain, sought, power) - _BROKEN * broken
        quiet = 0
        place = 0
        while quiet < n:
            here = filled[place]
            chosen = here
            was_broken = _broken_with(filled, place, here, member_at, member, rule_at, rule_scope, rule_masks)
            chosen_broken = broken
            for option in range(sizes[place]):
                if option == here:
                    continue
                for column in range(n_columns):
                    moved[column] = gain[column] + points[place, option, column] - points[place, here, column]
                for edge in range(near_at[place], near_at[place + 1]):
                    at = near[edge, 1] + filled[near[edge, 0]] * near[edge, 3]
                    for column in range(n_columns):
                        moved[column] += (
                            near_points[at + option * near[edge, 2] + column]
                            - near_points[at + here * near[edge, 2] + column]
                        )
                now_broken = (
                    broken
                    - was_broken
                    + _broken_with(filled, place, option, member_at, member, rule_at, rule_scope, rule_masks)
                )
                rating = _worth_of(moved, sought, power) - _BROKEN * now_broken
                if rating > value + 1e-12 * abs(value):
                    value = rating
                    chosen = option
                    chosen_broken = now_broken
            if chosen == here:
                quiet += 1
            else:
                for column in range(n_columns):
                    gain[column] += points[place, chosen, column] - points[place, here, column]
                for edge in range(near_at[place], near_at[place + 1]):
                    at = near[edge, 1] + filled[near[edge, 0]] * near[edge, 3]
                    for column in range(n_columns):
                        gain[column] += (
                            near_points[at + chosen * near[edge, 2] + column]
                            - near_points[at + here * near[edge, 2] + column]
                        )
                filled[place] = chosen
                broken = chosen_broken
                quiet = 0
            place += 1
            if place == n:
                place = 0
        if value > best_value:
            best_value = value
            best[:] = filled
        if turn < len(kicks):
            filled[:] = best
            for number in range(kicks.shape[1]):
                place = kicks[turn, number, 0] % n
                filled[place] = kicks[turn, number, 1] % sizes[place]
    return best, best_value
