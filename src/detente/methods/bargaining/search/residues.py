"""Whole numbers of any length from their remainders modulo small primes."""

from __future__ import annotations

import math
from collections.abc import Sequence

__all__ = ["number_with", "primes_past"]


def primes_past(bound: int) -> list[int]:
    """Return primes below 2^31, largest first, whose product is larger than `bound`."""
    primes: list[int] = []
    candidate = 2**31 - 1
    while math.prod(primes) <= bound:
        if all(candidate % divisor for divisor in range(3, math.isqrt(candidate) + 1, 2)):
            primes.append(candidate)
        candidate -= 2
    return primes


def number_with(primes: Sequence[int], remainders: Sequence[int]) -> int:
    """
    Return the number below the product of the primes that leaves these remainders.

    Examples
    --------
    >>> number_with([5, 7], [3, 2])
    23
    """
    number, step = 0, 1
    for prime, remainder in zip(primes, remainders, strict=True):
        number += step * ((remainder - number) * pow(step, -1, prime) % prime)
        step *= prime
    return number
