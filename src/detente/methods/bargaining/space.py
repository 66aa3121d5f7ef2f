"""The space of packages: list it, count it, say what each package is worth to each party."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "INT64_SAFE",
    "LIST_CAP",
    "Combination",
    "Pair",
    "Points",
    "Required",
    "Terms",
    "contains",
    "count_packages",
    "is_left",
    "list_packages",
    "rows_of",
    "utilities",
]

Points = NDArray[Any]
"""Scaled whole points: int64, or object dtype with Python ints where 62 bits do not suffice."""

Combination = tuple[tuple[int, int], ...]
"""(issue index, option index) pairs that count only when all of them are in a package."""

Required = tuple[Combination, Combination]
"""(when, then): a package with all of `when` has at least one of `then`."""

Pair = tuple[int, int, int, int, Points]
"""(issue, option, issue, option, points per party): added where both options are in."""

INT64_SAFE = 2**62
"""Sums stay below this in int64; above it the arrays hold Python ints."""

LIST_CAP = 2_000_000
"""Rows that are held at once while listing; past that another kernel is needed."""


@dataclass(frozen=True)
class Terms:
    """
    What options are worth: whole numbers, each party's column over its own denominator.

    `worth` has one array per issue, shape (n_options, n_parties); a pair term is added to a
    package that contains both of its options. Columns are never added or compared.
    """

    worth: tuple[Points, ...]
    pairs: tuple[Pair, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of options of each issue."""
        return tuple(len(options) for options in self.worth)


def count_packages(sizes: Sequence[int]) -> int:
    """Count the packages before any rule; exact however many there are."""
    return math.prod(int(size) for size in sizes)


def list_packages(
    sizes: Sequence[int],
    forbidden: Sequence[Combination] = (),
    required: Sequence[Required] = (),
    *,
    cap: int = LIST_CAP,
) -> NDArray[np.int16]:
    """
    List every package that the rules leave, in ascending order, the first issue slowest.

    Parameters
    ----------
    sizes
        Options per issue.
    forbidden
        A package that contains all of one of these combinations is out.
    required
        A package that contains all of `when` and none of `then` is out.
    cap
        Most rows held at once. A rule is applied as soon as its issues are filled in, so a
        space that is large only before its rules may still be listed.

    Returns
    -------
    NDArray[np.int16]
        Shape (n_packages, n_issues), option indices; no rows where the rules leave none.

    Raises
    ------
    ValueError
        If more than `cap` rows would be held, naming the size of the whole space.
    """
    packages = np.zeros((1, 0), dtype=np.int16)
    last_issues = [max((issue for issue, _ in rule), default=0) for rule in forbidden]
    last_required = [max((issue for issue, _ in (*when, *then)), default=0) for when, then in required]
    for issue, size in enumerate(sizes):
        held = len(packages) * int(size)
        if held > cap:
            total = count_packages(sizes)
            raise ValueError(
                f"{total:,} packages before the rules; more than {cap:,} of them would be listed at once"
            )
        option = np.tile(np.arange(size, dtype=np.int16), len(packages))
        packages = np.column_stack((np.repeat(packages, size, axis=0), option))
        out = np.zeros(held, dtype=bool)
        for rule, last in zip(forbidden, last_issues, strict=True):
            if last == issue:
                out |= contains(packages, rule)
        for (when, then), last in zip(required, last_required, strict=True):
            if last == issue:
                met = np.zeros(held, dtype=bool)
                for clause in then:
                    met |= contains(packages, (clause,))
                out |= contains(packages, when) & ~met
        if out.any():
            packages = packages[~out]
    return packages


def contains(packages: NDArray[np.integer[Any]], combination: Combination) -> NDArray[np.bool_]:
    """Tell of each package whether every clause of the combination is in it; all of none are."""
    inside = np.ones(len(packages), dtype=bool)
    for issue, option in combination:
        inside &= packages[:, issue] == option
    return inside


def is_left(
    packages: NDArray[np.integer[Any]], forbidden: Sequence[Combination], required: Sequence[Required]
) -> NDArray[np.bool_]:
    """Tell of each package whether no rule excludes it."""
    out = np.zeros(len(packages), dtype=bool)
    for combination in forbidden:
        out |= contains(packages, combination)
    for when, then in required:
        met = np.zeros(len(packages), dtype=bool)
        for clause in then:
            met |= contains(packages, (clause,))
        out |= contains(packages, when) & ~met
    return ~out


def rows_of(packages: NDArray[np.integer[Any]], wanted: NDArray[np.integer[Any]]) -> NDArray[np.intp]:
    """
    Find the rows of `packages` equal to each row of `wanted`; -1 where the rules removed it.

    `packages` is in the order of `list_packages`.
    """
    found = np.full(len(wanted), -1, dtype=np.intp)
    for row, package in enumerate(wanted):
        first, end = 0, len(packages)
        for issue, option in enumerate(package):
            column = packages[first:end, issue]
            end = first + int(np.searchsorted(column, option, side="right"))
            first += int(np.searchsorted(column, option, side="left"))
        if first < end:
            found[row] = first
    return found


def utilities(packages: NDArray[np.integer[Any]], terms: Terms) -> Points:
    """
    Add up what each package is worth to each party.

    Returns
    -------
    Points
        Shape (n_packages, n_parties); int64 where no sum can reach 2**62, else Python ints.

    Notes
    -----
    Linear in packages x issues x parties; a million packages of ten issues take about half a
    second.
    """
    n_parties = terms.worth[0].shape[1] if terms.worth else 0
    dtype: Any = np.int64 if _largest_sum(terms) < INT64_SAFE else object
    total = np.zeros((len(packages), n_parties), dtype=dtype)
    for issue, worth in enumerate(terms.worth):
        total += worth.astype(dtype)[packages[:, issue]]
    for issue_a, option_a, issue_b, option_b, points in terms.pairs:
        both = contains(packages, ((issue_a, option_a), (issue_b, option_b)))
        total[both] += np.asarray(points).astype(dtype)
    return total


def _largest_sum(terms: Terms) -> int:
    """Bound the absolute value of any package's worth; Python ints, so it cannot overflow."""
    largest = 0
    for worth in (*terms.worth, *(pair[4] for pair in terms.pairs)):
        largest += max((abs(int(value)) for value in np.asarray(worth).ravel()), default=0)
    return largest
