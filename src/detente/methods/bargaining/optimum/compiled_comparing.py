"""Compare products of gains, and shares of ideal gains, in whole numbers of any size, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.compiling import compiled

__all__ = ["can_match", "compare_products", "compare_shares", "order_shares"]

Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@compiled
def _wide_product(one: np.uint64, other: np.uint64) -> tuple[np.uint64, np.uint64]:
    """Multiply two numbers below 2**63 into (high, low) words of 64 bits."""
    half = np.uint64(32)
    mask = np.uint64(0xFFFFFFFF)
    a, b = one >> half, one & mask
    c, d = other >> half, other & mask
    low = b * d
    middle = a * d + (low >> half)
    more = b * c + (middle & mask)
    return a * c + (middle >> half) + (more >> half), (more << half) | (low & mask)


@compiled
def compare_shares(gain: int, ideal: int, other_gain: int, other_ideal: int) -> int:
    """Compare gain / ideal with another, exactly; gains at least 0, ideals positive."""
    high, low = _wide_product(np.uint64(gain), np.uint64(other_ideal))
    other_high, other_low = _wide_product(np.uint64(other_gain), np.uint64(ideal))
    if high != other_high:
        return 1 if high > other_high else -1
    if low != other_low:
        return 1 if low > other_low else -1
    return 0


@compiled
def _write_product(gain: Whole, power: Whole, limbs: NDArray[np.uint64], spare: NDArray[np.uint64]) -> None:
    """Write the product of gains to their powers as words of 32 bits, the lowest first."""
    half = np.uint64(32)
    mask = np.uint64(0xFFFFFFFF)
    zero = np.uint64(0)
    limbs[:] = zero
    limbs[0] = np.uint64(1)
    length = 1
    for party in range(len(power)):
        low = np.uint64(gain[party]) & mask
        high = np.uint64(gain[party]) >> half
        for _ in range(power[party]):
            for place in range(length + 2):
                spare[place] = zero
            carry = zero
            for place in range(length):
                word = limbs[place] * low + spare[place] + carry
                spare[place] = word & mask
                carry = word >> half
            spare[length] = carry
            carry = zero
            for place in range(length):
                word = limbs[place] * high + spare[place + 1] + carry
                spare[place + 1] = word & mask
                carry = word >> half
            spare[length + 1] = carry
            length += 2
            for place in range(length):
                limbs[place] = spare[place]


@compiled
def compare_products(gain: Whole, other: Whole, power: Whole, limbs: NDArray[np.uint64]) -> int:
    """Compare two products of positive gains, exactly; `limbs` are three rows of work space."""
    _write_product(gain, power, limbs[0], limbs[2])
    _write_product(other, power, limbs[1], limbs[2])
    for place in range(limbs.shape[1] - 1, -1, -1):
        if limbs[0, place] != limbs[1, place]:
            return 1 if limbs[0, place] > limbs[1, place] else -1
    return 0


@compiled
def order_shares(gain: Whole, ideal: Whole, shares: Whole) -> None:
    """Write (gain, ideal) of the parties with an ideal gain, the least share first."""
    count = 0
    for party in range(len(ideal)):
        if ideal[party] <= 0:
            continue
        place = count
        while place > 0 and (
            compare_shares(shares[place - 1, 0], shares[place - 1, 1], gain[party], ideal[party]) > 0
        ):
            shares[place, 0] = shares[place - 1, 0]
            shares[place, 1] = shares[place - 1, 1]
            place -= 1
        shares[place, 0] = gain[party]
        shares[place, 1] = ideal[party]
        count += 1


@compiled
def can_match(
    reach: Real, ideal: Whole, best_shares: Whole, n_shares: int, slack: Real, n_principals: int
) -> bool:
    """Say whether the most that each party can still reach, in order, could equal the best in order."""
    ordered = np.empty(n_shares)
    count = 0
    for party in range(n_principals):
        if ideal[party] <= 0:
            continue
        share = (reach[party] + slack[party]) / float(ideal[party])
        place = count
        while place > 0 and ordered[place - 1] > share:
            ordered[place] = ordered[place - 1]
            place -= 1
        ordered[place] = share
        count += 1
    for place in range(n_shares):
        wanted = float(best_shares[place, 0]) / float(best_shares[place, 1])
        if ordered[place] < wanted * (1.0 - 1e-12):
            return False
        if ordered[place] > wanted * (1.0 + 1e-12):
            return True
    return True
