"""Who consents where, and the solutions: Nash, Kalai-Smorodinsky, egalitarian; every tie returned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.space import INT64_SAFE, Points

__all__ = [
    "KalaiSmorodinsky",
    "Nash",
    "egalitarian_rows",
    "gains",
    "ideal_gain",
    "kalai_smorodinsky_rows",
    "largest_product",
    "nash_rows",
    "take_rows",
    "utilitarian_rows",
    "zone_mask",
]

FLOAT_EXACT = 2**53
"""Whole numbers below this are themselves in float64."""


@dataclass(frozen=True)
class Nash:
    """
    The packages with the largest product, and whose gains the product was over.

    `parties` has one row per package of `rows`: True for the parties in its product. `is_full`
    says that these are all parties; where some party gains nothing anywhere, or not together
    with the others, the product is over fewer and the reader must be told.
    """

    rows: NDArray[np.intp]
    parties: NDArray[np.bool_]
    is_full: bool


@dataclass(frozen=True)
class KalaiSmorodinsky:
    """The packages, and which parties (True) had an ideal gain of 0 and were left out of the ratio."""

    rows: NDArray[np.intp]
    left_out: NDArray[np.bool_]


def zone_mask(
    utility: Points,
    no_deal: Points,
    consents: NDArray[np.bool_] | None = None,
) -> NDArray[np.bool_]:
    """
    Tell of each package whether all who must consent have at least their no deal.

    `consents` has the shape of `utility`: who must consent to which package; None means
    everybody to everything. A package that needs nobody's consent is in the zone.
    """
    enough: NDArray[np.bool_] = np.asarray(utility >= np.asarray(no_deal), dtype=bool)
    if consents is not None:
        enough = enough | ~consents
    return np.asarray(enough.all(axis=1))


def ideal_gain(gain: Points) -> Points:
    """Return each party's largest gain, at least 0; all 0 where there is no package."""
    if len(gain) == 0:
        return np.zeros(gain.shape[1], dtype=gain.dtype)
    largest = np.array([gain[:, party].max() for party in range(gain.shape[1])], dtype=gain.dtype)
    return np.asarray(np.maximum(largest, 0))


def nash_rows(gain: Points, power: NDArray[np.int64] | None = None) -> Nash:
    """
    Find every package with the largest product of gains over no deal.

    Packages that leave somebody below no deal are passed over. Where no package has a gain
    for all, the largest number of parties that gain together is taken and the product is over
    them, for each such set of parties by itself: products over different parties are not compared.

    Parameters
    ----------
    gain
        Shape (n_packages, n_parties), whole numbers; no column is added to another.
    power
        Shape (n_parties,), positive whole numbers: exponents on the gains, of which only the
        ratios matter (2/3 and 1/3 are given as 2 and 1). None treats the parties alike.

    Returns
    -------
    Nash
        Rows ascending; none where every package leaves somebody below no deal. Where nobody
        gains anything anywhere, all packages at no deal, over no party.

    Raises
    ------
    ValueError
        If a power is not positive or their number differs from the parties'.

    Notes
    -----
    Floats only rule packages out, with a margin for their rounding; what is left is compared
    in whole numbers, so a tie is a tie. Rescaling a column changes nothing.

    References
    ----------
    J. F. Nash, "The Bargaining Problem", Econometrica 18(2), 1950, 155-162,
    doi:10.2307/1907266. The fall-back to fewer parties is ours.

    Examples
    --------
    The second and third package share the largest product; the last is below no deal.

    >>> nash_rows(np.array([[9, 1], [6, 6], [4, 9], [-2, -30]])).rows
    array([1, 2])
    """
    n_parties = gain.shape[1]
    if power is not None and (len(power) != n_parties or any(int(p) <= 0 for p in power)):
        raise ValueError("give one positive whole power per party")
    least = _least(gain)
    rows = np.flatnonzero(least > 0)
    if len(rows):
        rows = rows[largest_product(take_rows(gain, rows), power)]
        return Nash(rows, np.ones((len(rows), n_parties), dtype=bool), is_full=True)
    rows = np.flatnonzero(least >= 0)
    if len(rows) == 0:
        return Nash(rows, np.zeros((0, n_parties), dtype=bool), is_full=False)
    gains = np.asarray(gain[rows] > 0, dtype=bool)
    how_many = gains.sum(axis=1)
    largest = how_many == how_many.max()
    rows, gains = rows[largest], gains[largest]
    kept = []
    for parties in np.unique(gains, axis=0):
        same = np.flatnonzero((gains == parties).all(axis=1))
        part = None if power is None else power[parties]
        kept.append(same[largest_product(gain[rows[same]][:, parties], part)])
    chosen = np.sort(np.concatenate(kept))
    return Nash(rows[chosen], gains[chosen], is_full=False)


def kalai_smorodinsky_rows(gain: Points, ideal: Points | None = None) -> KalaiSmorodinsky:
    """
    Find every package where the least share of an ideal gain is largest, then the next least.

    Parameters
    ----------
    gain
        Shape (n_packages, n_parties). Packages below no deal for somebody are passed over.
    ideal
        Shape (n_parties,): each party's largest gain in the zone. None takes it from the packages
        of `gain` that leave nobody below no deal.

    Returns
    -------
    KalaiSmorodinsky
        Rows ascending, equal in every share; parties with ideal 0 take no part.

    Notes
    -----
    Shares are compared as fractions of whole numbers. This maximises the least share; to
    minimise the spread of the shares is another rule, which may pick a dominated package.
    "Then the next least" (leximin) makes the answer undominated.

    References
    ----------
    E. Kalai and M. Smorodinsky, "Other Solutions to Nash's Bargaining Problem",
    Econometrica 43(3), 1975, 513-518. Leximin on a finite set is ours.

    Examples
    --------
    >>> kalai_smorodinsky_rows(np.array([[10, 0], [4, 3], [5, 2], [0, 4]])).rows
    array([2])
    """
    rows = np.flatnonzero(_least(gain) >= 0)
    zone_gain = take_rows(gain, rows)
    if ideal is None:
        ideal = ideal_gain(zone_gain)
    counted = np.asarray(np.asarray(ideal) > 0, dtype=bool)
    if not counted.all():
        zone_gain = zone_gain[:, counted]
    rows = rows[_leximin(zone_gain, np.asarray(ideal)[counted])]
    return KalaiSmorodinsky(rows, ~counted)


def egalitarian_rows(gain: Points) -> NDArray[np.intp]:
    """
    Find every package where the least gain is largest, then the next least.

    For scales declared comparable only: it compares points of one party with points of another,
    so the columns must share one denominator. Packages below no deal for somebody are passed over.
    """
    rows = np.flatnonzero(_least(gain) >= 0)
    return rows[_leximin(take_rows(gain, rows), np.ones(gain.shape[1], dtype=np.int64))]


def utilitarian_rows(gain: Points) -> NDArray[np.intp]:
    """
    Find every package with the largest sum of gains; rows ascending, all ties.

    For scales declared comparable only: it adds points of one party to points of another, so the
    columns must share one denominator. Packages below no deal for somebody are passed over.
    """
    rows = np.flatnonzero(_least(gain) >= 0)
    if not len(rows):
        return rows
    kept = take_rows(gain, rows)
    if kept.dtype != object and int(kept.max(initial=0)) * kept.shape[1] >= INT64_SAFE:
        kept = kept.astype(object)
    total = kept.sum(axis=1)
    return rows[np.flatnonzero(np.asarray(total == total.max(), dtype=bool))]


def largest_product(gain: Points, power: NDArray[np.int64] | None = None) -> NDArray[np.intp]:
    """Return the rows with the largest product of positive gains, exactly; all rows if no columns."""
    n_rows, n_parties = gain.shape
    if n_rows <= 1 or n_parties == 0:
        return np.arange(n_rows, dtype=np.intp)
    near = _near_largest(gain, power)
    if len(near) == 1:
        return near
    group, vectors = _distinct(gain[near])
    exponents = [1] * n_parties if power is None else [int(p) for p in power]
    products = [
        math.prod(int(value) ** exponent for value, exponent in zip(vector, exponents, strict=True))
        for vector in vectors
    ]
    best = max(products)
    is_best = np.array([product == best for product in products])
    return np.asarray(near[is_best[group]])


def _near_largest(gain: Points, power: NDArray[np.int64] | None) -> NDArray[np.intp]:
    """Return rows that floats cannot rule out: a superset of those with the largest product."""
    n_rows, n_parties = gain.shape
    if gain.dtype == object:
        return np.arange(n_rows, dtype=np.intp)
    # each conversion and each multiplication is off by at most one part in 2**53
    if power is None and n_parties * 63 < 1000:
        product = gain[:, 0].astype(np.float64)
        for party in range(1, n_parties):
            product *= gain[:, party].astype(np.float64)
        floor = float(product.max()) * (1.0 - 8.0 * n_parties / FLOAT_EXACT)
        return np.flatnonzero(product >= floor)
    weight = np.ones(n_parties) if power is None else np.array([float(int(p)) for p in power])
    logarithm = np.log(gain.astype(np.float64)) @ weight
    # logarithms of numbers below 2**63 are below 44; the sum adds roundings of that size
    slack = 1e-12 * float(weight.sum()) * n_parties
    return np.flatnonzero(logarithm >= float(logarithm.max()) - slack)


def _leximin(gain: Points, scale: Points) -> NDArray[np.intp]:
    """
    Return the rows whose ascending list of gain / scale is lexicographically largest.

    Gains are at least 0 and scales positive. Below 2**53 one division rounds without changing the order,
    so the exact best are among those whose rounded share is the best rounded share.
    """
    n_rows, n_parties = gain.shape
    left = np.arange(n_rows, dtype=np.intp)
    if n_rows == 0 or n_parties == 0:
        return left
    if object not in (gain.dtype, scale.dtype):
        if int(gain.max()) < FLOAT_EXACT and int(scale.max()) < FLOAT_EXACT:
            least = gain[:, 0] / scale[0]
            for party in range(1, n_parties):
                np.minimum(least, gain[:, party] / scale[party], out=least)
            left = np.flatnonzero(least == least.max())
    for position in range(n_parties):
        if len(left) == 1:
            break
        left = left[_exact_largest(gain[left], scale, position)]
    return left


def _least(gain: Points) -> Points:
    """Return each row's smallest entry, party by party: several times faster than along rows."""
    if gain.shape[1] == 0:
        return np.zeros(len(gain), dtype=np.int64)
    least = gain[:, 0]
    for party in range(1, gain.shape[1]):
        least = np.minimum(least, gain[:, party])
    return least


def take_rows(gain: Points, rows: NDArray[np.intp]) -> Points:
    """Return these ascending rows, the array itself where they are all."""
    if len(rows) == len(gain):
        return gain
    taken = np.empty((gain.shape[1], len(rows)), dtype=gain.dtype)
    for party in range(gain.shape[1]):
        taken[party] = gain[:, party][rows]
    return taken.T


def _exact_largest(gain: Points, scale: Points, position: int) -> NDArray[np.intp]:
    """Return the rows whose `position`-th smallest share is largest, over a common denominator."""
    common = math.lcm(*(int(value) for value in scale))
    factors = [common // int(value) for value in scale]
    group, vectors = _distinct(gain)
    levels = [
        sorted(int(value) * factor for value, factor in zip(vector, factors, strict=True))[position]
        for vector in vectors
    ]
    best = max(levels)
    return np.flatnonzero(np.array([level == best for level in levels])[group])


def _distinct(gain: Points) -> tuple[NDArray[np.intp], list[tuple[Any, ...]]]:
    """Number the distinct vectors: each row's number, and the vectors in that order."""
    numbers: dict[tuple[Any, ...], int] = {}
    group = np.array([numbers.setdefault(tuple(row), len(numbers)) for row in gain.tolist()], dtype=np.intp)
    return group, list(numbers)


def gains(utility: Points, no_deal: Points) -> Points:
    """Return utility beyond no deal; Python ints where a difference could pass 62 bits."""
    level = np.asarray(no_deal)
    if object in (utility.dtype, level.dtype):
        return np.asarray(utility.astype(object) - level.astype(object))
    reach = max((abs(int(v)) for v in level), default=0)
    if len(utility):
        reach += max(abs(int(utility.max())), abs(int(utility.min())))
    if reach < INT64_SAFE:
        return np.asarray(utility - level)
    return np.asarray(utility.astype(object) - level.astype(object))
