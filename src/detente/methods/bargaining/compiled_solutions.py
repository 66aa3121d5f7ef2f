"""
Nash and Kalai-Smorodinsky of one draw, compiled; floats only screen, whole numbers decide.

`gain` is (n_principals, room), one row per principal, of which the first `many` places are the zone: no gain
below 0, all below 2**53.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled

__all__ = ["find_kalai_smorodinsky", "find_nash"]

Ints = NDArray[np.int64]

_LIMB = 28
_LIMB_MASK = (1 << _LIMB) - 1


@compiled
def _multiply_up(gain: Ints, power: Ints, at: int, limbs: Ints) -> None:
    """Write the product of the positive gains of place `at`, each to its power, as limbs of 28 bits."""
    limbs[0] = 1
    for place in range(1, len(limbs)):
        limbs[place] = 0
    for party in range(len(gain)):
        if gain[party, at] <= 0:
            continue
        low, high = gain[party, at] & _LIMB_MASK, gain[party, at] >> _LIMB
        for _ in range(power[party]):
            carry, before = 0, 0
            for place in range(len(limbs)):
                mine = limbs[place]
                total = mine * low + before * high + carry
                limbs[place] = total & _LIMB_MASK
                carry = total >> _LIMB
                before = mine


@compiled
def _is_same(gain: Ints, a: int, b: int) -> bool:
    """Say whether two places hold one vector."""
    same = True
    for party in range(len(gain)):
        same &= bool(gain[party, a] == gain[party, b])
    return same


@compiled
def _compare_products(gain: Ints, power: Ints, a: int, b: int, limbs: Ints) -> int:
    """Return the sign of the product at a less that at b, over their positive gains; exact."""
    if _is_same(gain, a, b):
        return 0
    _multiply_up(gain, power, a, limbs[0])
    _multiply_up(gain, power, b, limbs[1])
    for place in range(limbs.shape[1] - 1, -1, -1):
        if limbs[0, place] != limbs[1, place]:
            return 1 if limbs[0, place] > limbs[1, place] else -1
    return 0


@compiled
def _compare_shares(gain_a: int, ideal_a: int, gain_b: int, ideal_b: int) -> int:
    """Return the sign of gain_a / ideal_a less gain_b / ideal_b by Euclid's steps, which cannot overflow."""
    sign = 1
    while True:
        whole_a, whole_b = gain_a // ideal_a, gain_b // ideal_b
        if whole_a != whole_b:
            return sign if whole_a > whole_b else -sign
        rest_a, rest_b = gain_a - whole_a * ideal_a, gain_b - whole_b * ideal_b
        if rest_a == 0 or rest_b == 0:
            return 0 if rest_a == rest_b else (sign if rest_a > rest_b else -sign)
        gain_a, ideal_a, gain_b, ideal_b = ideal_a, rest_a, ideal_b, rest_b
        sign = -sign


@compiled
def _sort_shares(gain: Ints, ideal: Ints, at: int, order: Ints) -> int:
    """Write the parties with an ideal above 0 from least share to largest; return how many they are."""
    many = 0
    for party in range(len(gain)):
        if ideal[party] <= 0:
            continue
        place = many
        while place > 0:
            other = order[place - 1]
            if _compare_shares(gain[other, at], ideal[other], gain[party, at], ideal[party]) <= 0:
                break
            order[place] = other
            place -= 1
        order[place] = party
        many += 1
    return many


@compiled
def _compare_leximin(gain: Ints, ideal: Ints, a: int, b: int, orders: Ints) -> int:
    """Return which of two places has the lexicographically larger list of ascending shares; exact."""
    if _is_same(gain, a, b):
        return 0
    many = _sort_shares(gain, ideal, a, orders[0])
    _sort_shares(gain, ideal, b, orders[1])
    for place in range(many):
        p, q = orders[0, place], orders[1, place]
        sign = _compare_shares(gain[p, a], ideal[p], gain[q, b], ideal[q])
        if sign != 0:
            return sign
    return 0


@compiled
def _largest(value: NDArray[np.float64], many: int) -> float:
    """Return the largest of floats that are at least 0: their bits are in the same order, and quicker."""
    bits = value.view(np.int64)
    best = np.zeros(1, dtype=np.int64)
    for k in range(many):
        best[0] = max(best[0], bits[k])
    return float(best.view(np.float64)[0])


@compiled
def _fill_products(gain: Ints, power: Ints, many: int, product: NDArray[np.float64]) -> float:
    """
    Write each place's product of gains, or 1 and its logarithm where there are powers; 0 for a gain of 0.

    Returns how far below the largest a place may be that floats cannot rule out, as a share of it.
    """
    n_parties, total = len(gain), 0
    for party in range(n_parties):
        total += power[party]
    for k in range(many):
        product[k] = 1.0
    if total == n_parties:
        for party in range(n_parties):
            for k in range(many):
                product[k] *= gain[party, k]
        # each conversion and each multiplication is off by at most one part in 2**53
        return 8.0 * n_parties / 2.0**53
    for party in range(n_parties):
        for k in range(many):
            if gain[party, k] <= 0:
                product[k] = -np.inf
            else:
                product[k] += power[party] * np.log(gain[party, k])
    for k in range(many):
        product[k] = max(product[k], 0.0)
    # logarithms of gains are below 37, so their sum is below 37 powers, and so are its roundings
    return 1e-12 * total * n_parties


@compiled
def find_nash(
    gain: Ints, power: Ints, many: int, product: NDArray[np.float64], found: Ints, limbs: Ints
) -> int:
    """
    Write the places of all Nash packages of the zone; return how many.

    `product` is filled: what is larger has the larger product, as far as floats tell. Where nobody
    gains together, the largest number of parties that do is taken, and the product for each
    such set by itself. `power` are the exponents on the gains, at least 1.
    """
    n_parties = len(gain)
    near_by = _fill_products(gain, power, many, product)
    best = _largest(product, many)
    count = 0
    if best > 0.0:
        floor = best - near_by * best
        for k in range(many):
            if product[k] >= floor:
                found[count] = k
                count += 1
        champion = found[0]
        for place in range(1, count):
            if _compare_products(gain, power, found[place], champion, limbs) > 0:
                champion = found[place]
        near, count = count, 0
        for place in range(near):
            if _compare_products(gain, power, found[place], champion, limbs) == 0:
                found[count] = found[place]
                count += 1
        return count
    most = 0
    for k in range(many):
        positive = 0
        for party in range(n_parties):
            positive += gain[party, k] > 0
        most = max(most, positive)
    champions = np.empty(1 << n_parties, dtype=np.int64)
    for members in range(len(champions)):
        champions[members] = -1
    for do_list in (False, True):
        for k in range(many):
            positive, members = 0, 0
            for party in range(n_parties):
                if gain[party, k] > 0:
                    positive += 1
                    members |= 1 << party
            if positive < most:
                continue
            champion = champions[members]
            if do_list:
                if _compare_products(gain, power, k, champion, limbs) == 0:
                    found[count] = k
                    count += 1
            elif champion < 0 or _compare_products(gain, power, k, champion, limbs) > 0:
                champions[members] = k
    return count


@compiled
def find_kalai_smorodinsky(
    gain: Ints, many: int, ideal: Ints, least: NDArray[np.float64], found: Ints, orders: Ints
) -> int:
    """Write the places of all packages with the leximin of gain / ideal; return how many."""
    for k in range(many):
        least[k] = np.inf
    for party in range(len(gain)):
        if ideal[party] > 0:
            inverse = 1.0 / ideal[party]
            for k in range(many):
                least[k] = min(least[k], gain[party, k] * inverse)
    best = _largest(least, many)
    floor = best if best == np.inf else best * (1.0 - 16.0 / 2.0**53)
    count = 0
    for k in range(many):
        if least[k] >= floor:
            found[count] = k
            count += 1
    champion = found[0]
    for place in range(1, count):
        if _compare_leximin(gain, ideal, found[place], champion, orders) > 0:
            champion = found[place]
    near, count = count, 0
    for place in range(near):
        if _compare_leximin(gain, ideal, found[place], champion, orders) == 0:
            found[count] = found[place]
            count += 1
    return count
