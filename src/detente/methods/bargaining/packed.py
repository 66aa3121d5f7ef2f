"""The arrays that the compiled way over draws reads: records of plain arrays, each of one type always."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["PackedCandidates", "PackedOut", "PackedPairs", "PackedPoints", "PackedSpace"]

Rows = NDArray[np.int32]
Bits = NDArray[np.uint8]


class PackedPoints(NamedTuple):
    """
    The points of every draw: `worth` (draws, options of all issues, A), `pairs` (draws, pair terms, A),
    `no_deal` (draws, A). A parties are asked: first principals, then who is asked everywhere, then the rest.
    """

    worth: NDArray[np.int64]
    pairs: NDArray[np.int64]
    no_deal: NDArray[np.int64]


class PackedPairs(NamedTuple):
    """Pair terms `number`; entries[start[i] : start[i + 1]] of one half have the options of the i-th."""

    number: Rows
    start: Rows
    entries: Rows


class PackedSpace(NamedTuple):
    """
    A space cut in two: F front and B back entries, K kinds of front entry, N packages.

    `front` and `back` (entries, issues of the half) are numbers of options over all issues; `front_pairs`,
    `back_pairs` lie in one half, of `cross_pairs` the entries are back ones. Front entries
    by_kind[kind_start[i] : kind_start[i + 1]] hold the cross pairs `kind_holds[i]`. The packages of
    front entry f are the rows row_start[f] to row_start[f + 1], their back entries `row_back`; `row_at`
    (F, B) gives the row of each pair, -1 for none (`allowed` is 0 there), and has no rows where packages
    lie too thinly in that grid. Of A parties asked the first `n_principals` are principals, the first
    `n_always` are asked about every package, of the rest `excused` (A - n_always, F, B), or
    (A - n_always, 1, N) without a grid, says where they are not. `power` are the principals' exponents in
    the Nash product. `is_narrow`: no level or gain can pass 31 bits.
    """

    front: Rows
    back: Rows
    front_pairs: PackedPairs
    back_pairs: PackedPairs
    cross_pairs: PackedPairs
    by_kind: Rows
    kind_start: Rows
    kind_holds: Bits
    row_start: Rows
    row_back: Rows
    row_at: Rows
    allowed: Bits
    excused: NDArray[np.uint8]
    power: NDArray[np.int64]
    n_principals: int
    n_always: int
    is_narrow: bool


class PackedCandidates(NamedTuple):
    """C packages followed: `options` (C, issues), `pairs` held (C, pair terms), who is `asked` (C, A)."""

    options: Rows
    pairs: Bits
    asked: Bits


class PackedOut(NamedTuple):
    """
    Where answers go. Per package, added to: `zone_count`, `frontier_count`. Per draw: `has_zone`; the
    rows of draw d's solutions are nash[nash_end[d] : nash_end[d + 1]], for Kalai-Smorodinsky `middle`
    likewise; per draw and candidate `in_zone`, `on_frontier`.
    """

    zone_count: NDArray[np.int64]
    frontier_count: NDArray[np.int64]
    has_zone: Bits
    nash: Rows
    nash_end: NDArray[np.int64]
    middle: Rows
    middle_end: NDArray[np.int64]
    in_zone: Bits
    on_frontier: Bits
