"""A staircase of pairs, for compiled kernels: is some pair so far at least as good in both numbers?"""

from __future__ import annotations

from typing import Any

from detente.methods.bargaining.compiling import compiled

__all__ = ["climb", "place_on"]


@compiled
def place_on(seconds: Any, size: Any, second: Any) -> Any:
    """
    Find the first of the ascending `seconds[:size]` that is at least `second`; size if none is.

    On a staircase the pair there has the largest third number of all pairs with such a second.
    """
    low, left = 0, size
    while left > 0:
        half = left >> 1
        if seconds[low + half] < second:
            low += half + 1
            left -= half + 1
        else:
            left = half
    return low


@compiled
def climb(stairs: Any, size: Any, at: Any, second: Any, third: Any) -> Any:
    """
    Put a pair that nothing on the staircase covers at its place, and take off what it covers.

    `stairs` (2, room) holds ascending second and descending third numbers; `at` is from `place_on`;
    the room must be larger than `size`. Returns the new size.
    """
    low = at
    while low > 0 and stairs[1, low - 1] <= third:
        low -= 1
    high = at
    if high < size and stairs[0, high] == second:
        high += 1
    moved = size - high
    if high == low:
        for place in range(size, at, -1):
            stairs[0, place] = stairs[0, place - 1]
            stairs[1, place] = stairs[1, place - 1]
    elif high > low + 1:
        for step in range(moved):
            stairs[0, low + 1 + step] = stairs[0, high + step]
            stairs[1, low + 1 + step] = stairs[1, high + step]
    stairs[0, low] = second
    stairs[1, low] = third
    return low + 1 + moved
