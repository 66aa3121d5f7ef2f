"""Points at which a case is pinned: independently scrambled Sobol' sets, the same for every method."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["SCRAMBLES", "direction_numbers", "round_up_draws", "scramble_points", "sobol_points"]

SCRAMBLES = 8
"""Independent scrambles; the interval of a share is over them."""

BITS = 30
"""Binary digits of a coordinate."""


def round_up_draws(draws: int) -> int:
    """Return the number of draws used: 8 x 2^k, the least that is not below `draws`."""
    if draws < 1:
        raise ValueError("draws must be at least 1")
    per_scramble = 1
    while SCRAMBLES * per_scramble < draws:
        per_scramble *= 2
    return SCRAMBLES * per_scramble


def sobol_points(n_inputs: int, draws: int, seed: int) -> NDArray[np.float64]:
    """
    Make the points of a run.

    Parameters
    ----------
    n_inputs
        Number of uncertain inputs, from 0 to 21,201.
    draws
        Wanted number of points; rounded up by `round_up_draws`.
    seed
        Any whole number from 0; 0 is a seed.

    Returns
    -------
    NDArray[np.float64]
        Shape (round_up_draws(draws), n_inputs), inside (0, 1). Scramble r holds the rows
        r * n / 8 to (r + 1) * n / 8.

    Notes
    -----
    Each scramble is a random linear matrix scramble with a digital shift from a child of the
    seed of its own, so the eight means are independent and give an interval. In every scramble
    each coordinate has exactly one point in each of n / 8 equal parts of (0, 1).

    References
    ----------
    Direction numbers: S. Joe and F. Y. Kuo, as scipy carries them. Scramble: J. Matousek, "On
    the L2-discrepancy for anchored boxes", J. Complexity 14(4), 1998, 527-556, as cited by
    scipy.stats.qmc.Sobol.
    """
    return np.concatenate([scramble_points(n_inputs, draws, seed, number) for number in range(SCRAMBLES)])


def scramble_points(n_inputs: int, draws: int, seed: int, scramble: int) -> NDArray[np.float64]:
    """
    Make the points of one scramble by itself, shape (round_up_draws(draws) / 8, n_inputs).

    `scramble` is 0 to 7; these are the rows of `sobol_points` from scramble * n / 8 on. A worker makes
    its own points so, and nothing large is sent to it.
    """
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(scramble,)))
    whole = _scrambled(direction_numbers(n_inputs), round_up_draws(draws) // SCRAMBLES, rng)
    # Points are multiples of 2^-30; half a step keeps them off 0 and 1.
    return np.asarray((whole + 0.5) / 2.0**BITS, dtype=np.float64)


def _scrambled(directions: NDArray[np.uint32], n_points: int, rng: np.random.Generator) -> NDArray[np.uint32]:
    """Scramble the directions, add them up to the first points, shift them; shape (n_points, n_inputs)."""
    n_inputs = len(directions)
    # Row j of a lower triangular matrix with ones on the diagonal, as a mask over the digits.
    noise = rng.integers(0, 2**BITS, size=(n_inputs, BITS), dtype=np.uint32)
    shift = rng.integers(0, 2**BITS, size=n_inputs, dtype=np.uint32)
    scrambled = np.zeros_like(directions)
    for digit in range(BITS):
        place = BITS - 1 - digit
        above = np.uint32((2**BITS - 1) ^ (2 ** (place + 1) - 1))
        mask = (noise[:, digit] & above) | np.uint32(1 << place)
        parity = np.bitwise_count(directions & mask[:, None]) & 1
        scrambled |= parity.astype(np.uint32) << np.uint32(place)
    points = np.zeros((n_points, n_inputs), dtype=np.uint32)
    count = 1
    for step in range(n_points.bit_length() - 1):
        points[count : 2 * count] = points[:count] ^ scrambled[:, step]
        count *= 2
    return points ^ shift


@lru_cache(maxsize=8)
def direction_numbers(n_inputs: int) -> NDArray[np.uint32]:
    """
    Return the direction numbers of the Sobol' sequence, shape (n_inputs, 30), most significant first.

    Read from the table that scipy carries, without importing scipy.stats, which takes a second;
    where it is not found, read off scipy's own points, which gives the same numbers. Kept for the
    next call, so the array is not to be written to.
    """
    directions = _from_table(n_inputs)
    directions.flags.writeable = False
    return directions


def _from_table(n_inputs: int) -> NDArray[np.uint32]:
    table = _joe_kuo()
    if table is None:
        return _from_points(n_inputs)
    polynomials, initial = table
    if n_inputs > len(polynomials):
        raise ValueError(f"{n_inputs:,} uncertain inputs; Sobol' points go up to {len(polynomials):,}")
    directions = np.zeros((n_inputs, BITS), dtype=np.uint64)
    for row in range(n_inputs):
        directions[row] = _expand(int(polynomials[row]), [int(m) for m in initial[row]], is_first=row == 0)
    places = np.arange(BITS - 1, -1, -1, dtype=np.uint64)
    return (directions << places).astype(np.uint32)


def _expand(polynomial: int, initial: list[int], *, is_first: bool) -> list[int]:
    """Continue a row by the recurrence of its primitive polynomial."""
    if is_first:
        return [1] * BITS
    degree = polynomial.bit_length() - 1
    numbers = initial[:degree]
    for place in range(degree, BITS):
        new = numbers[place - degree]
        for k in range(degree):
            if polynomial >> (degree - 1 - k) & 1:
                new ^= numbers[place - k - 1] << (k + 1)
        numbers.append(new)
    return numbers


@cache
def _joe_kuo() -> tuple[NDArray[np.uint32], NDArray[np.uint32]] | None:
    spec = find_spec("scipy")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "stats" / "_sobol_direction_numbers.npz"
    if not path.exists():
        return None
    with np.load(path) as table:
        return table["poly"], table["vinit"]


def _from_points(n_inputs: int) -> NDArray[np.uint32]:
    """Recover the directions from scipy's points: point 2^k differs from the one before by direction k."""
    from scipy.stats import qmc

    directions = np.zeros((n_inputs, BITS), dtype=np.uint32)
    if n_inputs == 0:
        return directions
    steps = 20  # a million points a scramble; more digits than that are never added up
    points = qmc.Sobol(n_inputs, scramble=False, bits=BITS).random_base2(steps)
    whole = np.rint(points * 2.0**BITS).astype(np.uint32)
    for step in range(steps):
        directions[:, step] = whole[2**step] ^ whole[2**step - 1]
    return directions
