"""Bargaining powers: the exponents of a weighted Nash product, as whole numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from detente.errors import UsageError
from detente.sources import did_you_mean
from detente.sources.files import show

__all__ = ["MOST_POWER", "whole_powers"]

MOST_POWER = 1_000
"""Powers are compared as whole numbers up to this: exact products of larger ones would take minutes."""


def whole_powers(
    power: Mapping[str, Decimal | Fraction], principals: Sequence[str]
) -> tuple[int, ...] | None:
    """
    Turn powers into the smallest whole numbers of the same ratios, in the order of the principals.

    None for no powers: all alike. Only ratios matter, so 0.5 and 0.25 are 2 and 1. Nobody has
    a power by default: one for some principals and not for all is refused, with the way out.

    Raises
    ------
    UsageError
        If a name is no principal, a principal has none, a number is not positive, or the
        ratios need a whole number above `MOST_POWER`.
    """
    if not power:
        return None
    for name, value in power.items():
        if name not in principals:
            raise UsageError(
                f'power: "{show(name)}" is no principal{did_you_mean(name, principals)}; '
                f"powers are for {', '.join(principals)}"
            )
        if not value > 0:
            raise UsageError(f"power: that of {name} is not above 0; leave all out to treat them alike")
    missing = [name for name in principals if name not in power]
    if missing:
        raise UsageError(f"power: give {', '.join(missing)} a number too; nobody has one by default")
    exact = [Fraction(power[name]) for name in principals]
    common = lcm(*(value.denominator for value in exact))
    whole = [int(value * common) for value in exact]
    least = [value // gcd(*whole) for value in whole]
    if max(least) > MOST_POWER:
        ratio = " : ".join(f"{value:,}" for value in least)
        raise UsageError(f"power: the ratio {ratio} needs numbers above {MOST_POWER:,}; round them")
    return tuple(least)
