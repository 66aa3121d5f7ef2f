"""Each package as the sum of two small tables: what makes many draws over one space cheap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Split", "draw_tables", "look_up", "split_space"]

_THINNEST_GRID = 4
"""Pairs of a front and a back entry per package up to which going through the grid is faster."""

_TABLE_ENTRIES = 2**19
"""Entries of both tables built at once (4 MB): whole runs of draws in a few array operations."""


@dataclass(frozen=True)
class Split:
    """
    A space cut between two issues.

    `front` (n_front, issues before the cut) and `back` (n_back, the others) hold the
    combinations of options that occur. A pair term across the cut changes the worth of
    the back half depending on the front half only through which of these pairs' front
    options are in: `kinds` (n_kinds, n_cross) are the ways that occur, and the back table has one stretch
    of n_back entries for each. `front_at` and `back_at` (n_packages,) say which
    entries make up each package, `kind` (n_front,) which stretch a front entry goes with. Where most
    pairs of entries are packages, `package_at` (n_front, n_back) is the row of each, -1 where
    a rule forbids it; None where the packages lie too thinly in that grid.
    """

    front: NDArray[np.int64]
    back: NDArray[np.int64]
    front_at: NDArray[np.intp]
    back_at: NDArray[np.intp]
    kind: NDArray[np.intp]
    package_at: NDArray[np.intp] | None
    front_pairs: tuple[tuple[int, NDArray[np.intp]], ...]
    back_pairs: tuple[tuple[int, NDArray[np.intp]], ...]
    cross_pairs: tuple[tuple[int, NDArray[np.intp], NDArray[np.intp]], ...]
    n_kinds: int

    @property
    def draws_at_once(self) -> int:
        """Draws whose tables, for one party, fit the budget; at least one."""
        return max(1, _TABLE_ENTRIES // max(1, len(self.front) + self.n_kinds * len(self.back)))


def split_space(
    packages: NDArray[np.integer[Any]],
    sizes: Sequence[int],
    pairs: Sequence[tuple[int, int, int, int]] = (),
) -> Split:
    """
    Cut the issues where the larger half is smallest and index every package.

    Raises
    ------
    ValueError
        If the packages are not in ascending lexicographic order.
    """
    cut = _best_cut(sizes)
    front, front_at = _combinations(packages[:, :cut])
    back, back_at = _combinations(packages[:, cut:])
    front_pairs, back_pairs, cross, cross_columns = [], [], [], []
    for number, pair in enumerate(pairs):
        issue_a, option_a, issue_b, option_b = pair if pair[0] <= pair[2] else (*pair[2:], *pair[:2])
        if issue_b < cut:
            both = (front[:, issue_a] == option_a) & (front[:, issue_b] == option_b)
            front_pairs.append((number, np.flatnonzero(both)))
        elif issue_a >= cut:
            both = (back[:, issue_a - cut] == option_a) & (back[:, issue_b - cut] == option_b)
            back_pairs.append((number, np.flatnonzero(both)))
        else:
            cross_columns.append(front[:, issue_a] == option_a)
            cross.append((number, np.flatnonzero(back[:, issue_b - cut] == option_b)))
    if cross:
        kinds, kind = np.unique(np.column_stack(cross_columns), axis=0, return_inverse=True)
        kind = kind.ravel().astype(np.intp)
    else:
        kinds, kind = np.zeros((1, 0), dtype=bool), np.zeros(len(front), dtype=np.intp)
    place = front_at * len(back) + back_at
    if (place[1:] <= place[:-1]).any():
        raise ValueError("packages must be in ascending lexicographic order, each once")
    package_at = None
    if len(front) * len(back) <= _THINNEST_GRID * len(packages):
        package_at = np.full((len(front), len(back)), -1, dtype=np.intp)
        package_at[front_at, back_at] = np.arange(len(packages))
    return Split(
        front=front,
        back=back,
        front_at=front_at,
        back_at=kind[front_at] * len(back) + back_at,
        kind=kind,
        package_at=package_at,
        front_pairs=tuple(front_pairs),
        back_pairs=tuple(back_pairs),
        cross_pairs=tuple(
            (number, np.flatnonzero(kinds[:, column]), options)
            for column, (number, options) in enumerate(cross)
        ),
        n_kinds=len(kinds),
    )


def draw_tables(
    split: Split,
    worth: Sequence[NDArray[np.int64]],
    pair_worth: NDArray[np.int64] | None,
    draws: slice,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Build both tables for a run of draws.

    Returns
    -------
    tuple
        Shapes (n_draws, n_parties, n_front) and (n_draws, n_parties, n_kinds * n_back): a package's
        worth is `front[..., front_at] + back[..., back_at]`.
    """
    cut = split.front.shape[1]
    some = worth[0][draws]
    n_draws, n_parties = some.shape[0], some.shape[2]
    front = np.zeros((n_draws, n_parties, len(split.front)), dtype=np.int64)
    one_back = np.zeros((n_draws, n_parties, len(split.back)), dtype=np.int64)
    for issue, points in enumerate(worth):
        by_party = points[draws].transpose(0, 2, 1)
        if issue < cut:
            front += by_party[:, :, split.front[:, issue]]
        else:
            one_back += by_party[:, :, split.back[:, issue - cut]]
    if pair_worth is None:
        return front, one_back
    added = pair_worth[draws].transpose(0, 2, 1)[:, :, :, None]
    for number, at in split.front_pairs:
        front[:, :, at] += added[:, :, number]
    for number, at in split.back_pairs:
        one_back[:, :, at] += added[:, :, number]
    back = np.repeat(one_back[:, :, None, :], split.n_kinds, axis=2)
    for number, kinds, options in split.cross_pairs:
        back[:, :, kinds[:, None], options[None, :]] += added[:, :, number, :, None]
    return front, back.reshape(n_draws, n_parties, -1)


def look_up(
    front: NDArray[np.int64],
    front_at: NDArray[np.intp],
    back: NDArray[np.int64],
    back_at: NDArray[np.intp],
) -> NDArray[np.int64]:
    """Add both halves; clipping only spares the check of indices that are right by construction."""
    total = front.take(front_at, mode="clip")
    total += back.take(back_at, mode="clip")
    return total


def _best_cut(sizes: Sequence[int]) -> int:
    """Return how many issues go to the front half; halves by number of combinations."""
    best, at = None, 0
    for cut in range(len(sizes) + 1):
        larger = max(_product(sizes[:cut]), _product(sizes[cut:]))
        if best is None or larger < best:
            best, at = larger, cut
    return at


def _product(sizes: Sequence[int]) -> int:
    """Multiply as Python integers."""
    total = 1
    for size in sizes:
        total *= int(size)
    return total


def _combinations(half: NDArray[np.integer[Any]]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Return the distinct rows and which of them each row is, in lexicographic order."""
    at = np.zeros(len(half), dtype=np.intp)
    for issue in range(half.shape[1]):
        column = half[:, issue].astype(np.intp)
        width = int(column.max(initial=0)) + 1
        # renumbered after each issue, so a code never outgrows rows x options
        at = np.unique(at * width + column, return_inverse=True)[1].ravel()
    first = np.unique(at, return_index=True)[1]
    return half[first].astype(np.int64), at
