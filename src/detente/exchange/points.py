"""Exact fractions as decimals of estimates.csv: factors chosen so that ratios and ties stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from detente.exchange.numbers import exact_decimal

__all__ = ["Points", "to_points"]

_MOST_DIGITS = 120
"""Digits of the whole numbers behind a party's points, at most; past that they are rounded."""

_FACTOR_DIGITS = range(13, 2, -1)
"""Significant digits of the decimal that a whole number is worth: as many as a machine word allows."""

_ROUNDED_DECIMALS = 12

_WORD = 2**61
"""Below it sums fit a machine word, and the kernels that need no listing are exact and fast."""


@dataclass(frozen=True, slots=True)
class Points:
    """
    One party's numbers in points: `value[k]` = number k times `factor`, exactly, unless `is_rounded`.

    Points are each party's own scale, so a factor changes no answer.
    """

    value: tuple[Decimal, ...]
    factor: Fraction
    is_rounded: bool = False


def to_points(
    numbers: Sequence[Sequence[Fraction]], reach: Sequence[Fraction], *, must_fit: bool = False
) -> tuple[Points, ...]:
    """
    Turn the parties' numbers into decimals, 100 / reach times themselves or a hair less.

    Parameters
    ----------
    numbers
        Worths and no deal of each party, exact.
    reach
        For each party what becomes 100 points, positive.
    must_fit
        Round where the whole numbers behind the points would not fit a machine word: for
        spaces that nobody can list.

    Returns
    -------
    tuple[Points, ...]
        Without rounding wherever the factor can be chosen so. A weight of 1/3 is no decimal; but 1/3,
        1/6 and 1/2 are 2, 1 and 3 sixths, and 2, 1 and 3 times any decimal are: that decimal is
        100 / reach per sixth, rounded down to 13 digits (fewer where only so the numbers fit a
        machine word). The factor is one for all parties where their reaches are equal and that costs no
        fit, so that levels compare as the files' do; else each party has its own. Rounded to 12
        decimals is what needs more than 120 digits, or a machine word where `must_fit`.
    """
    apart = [_exact([own], limit)[0] for own, limit in zip(numbers, reach, strict=True)]
    if len(set(reach)) == 1:
        together = _exact(numbers, reach[0])
        if not any(
            own is not None and _fits(own) and not _fits(one)
            for own, one in zip(apart, together, strict=True)
        ):
            apart = [one or own for own, one in zip(apart, together, strict=True)]
    return tuple(
        one if one is not None and (_fits(one) or not must_fit) else _rounded(own, limit)
        for one, own, limit in zip(apart, numbers, reach, strict=True)
    )


def _exact(numbers: Sequence[Sequence[Fraction]], limit: Fraction) -> list[Points | None]:
    """Scale all by one factor; None where that takes too many digits."""
    every = [number for own in numbers for number in own]
    common = lcm(*(number.denominator for number in every))
    shared = gcd(*(int(number * common) for number in every)) or 1
    unit = Fraction(shared, common)
    size = max(sum(abs(int(number / unit)) for number in own) for own in numbers)
    if len(str(size)) > _MOST_DIGITS:
        return [None] * len(numbers)
    steps = [_round_down(100 * unit / limit, digits) for digits in _FACTOR_DIGITS]
    step = next((step for step in steps if size * step.numerator < _WORD), steps[0])
    return [
        Points(tuple(exact_decimal(number / unit * step) for number in own), step / unit) for own in numbers
    ]


def _fits(points: Points | None) -> bool:
    """Say whether the whole numbers behind the points add up within a machine word."""
    if points is None:
        return False
    exact = [Fraction(value) for value in points.value]
    scale = lcm(*(value.denominator for value in exact))
    return sum(abs(int(value * scale)) for value in exact) < _WORD


def _rounded(numbers: Sequence[Fraction], limit: Fraction) -> Points:
    factor = 100 / limit
    values = tuple(exact_decimal(round(number * factor, _ROUNDED_DECIMALS)) for number in numbers)
    return Points(values, factor, is_rounded=True)


def _round_down(value: Fraction, digits: int) -> Fraction:
    """Return the largest decimal of so many significant digits that is not above a positive value."""
    places = digits
    while value * Fraction(10) ** places >= 10**digits:
        places -= 1
    while value * Fraction(10) ** places < 10 ** (digits - 1):
        places += 1
    return Fraction(int(value * Fraction(10) ** places)) / Fraction(10) ** places
