"""Packages near the openings: few issues left by each side, or few parties short of no deal."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.solutions import kalai_smorodinsky_rows
from detente.methods.bargaining.space import Points

__all__ = ["bridge_rows", "count_moves", "nearest_rows"]

Record = Sequence[NDArray[np.bool_]]
"""Per issue, shape (n_options, n_parties): which options stand on which party's record."""


def count_moves(
    packages: NDArray[np.integer[Any]], record: Record
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Count, per package, the issues on which each party moves, and those that are new to everybody.

    Returns
    -------
    tuple
        Shapes (n_packages, n_parties): issues whose option is not on the party's record, and
        (n_packages,): issues whose option is on nobody's. Linear in packages x issues x parties.
    """
    n_parties = record[0].shape[1] if len(record) else 0
    moves = np.zeros((len(packages), n_parties), dtype=np.int64)
    new = np.zeros(len(packages), dtype=np.int64)
    for issue, stands in enumerate(record):
        chosen = packages[:, issue]
        moves += ~stands[chosen]
        new += ~np.asarray(stands.any(axis=1), dtype=bool)[chosen]
    return moves, new


def bridge_rows(
    packages: NDArray[np.integer[Any]], record: Record, gain: Points, *, most: int = 3
) -> NDArray[np.intp]:
    """
    Choose packages near the openings, each with another split of the moves among the parties.

    In this order: fewest issues with an option that is on nobody's record; the smallest largest number
    of issues on which any one party moves; the fewest moves together; then the number of moves of
    the first party, of the second and so on, ascending, only to have an order. Of the packages
    with the same numbers the one with the largest least share of the ideal gain, then leximin, then
    the lowest row.

    Parameters
    ----------
    packages, gain
        Shapes (n_packages, n_issues) and (n_packages, n_parties): the zone, and gains over no deal
        there, none below 0.
    record
        One array per issue, (n_options, n_parties).
    most
        Packages returned at most.

    Returns
    -------
    NDArray[np.intp]
        Rows in that order, fewer than `most` where there are no more splits; none of no packages.

    Notes
    -----
    It counts issues, and compares shares of ideal gains as Kalai-Smorodinsky does; points of one party
    are never compared with another's. Linear in packages x issues x parties. The definition is ours.
    """
    if not len(packages):
        return np.zeros(0, dtype=np.intp)
    moves, new = count_moves(packages, record)
    keys = [new, moves.max(axis=1, initial=0), moves.sum(axis=1), *moves.T]
    ideal = np.asarray(gain.max(axis=0))
    left = np.ones(len(packages), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < most and left.any():
        rows = np.flatnonzero(left)
        for key in keys:
            rows = rows[key[rows] == key[rows].min()]
        chosen.append(int(rows[kalai_smorodinsky_rows(gain[rows], ideal).rows[0]]))
        left &= ~(moves == moves[chosen[-1]]).all(axis=1)
    return np.array(chosen, dtype=np.intp)


def nearest_rows(
    short: Points,
    span: Points,
    moves: NDArray[np.int64],
    *,
    most: int = 3,
) -> NDArray[np.intp]:
    """
    Choose, for an empty zone, the packages that come nearest to it, one for each set of parties short.

    Of the packages that leave the fewest parties below no deal: for each such set of parties the one whose
    largest shortfall, as a share of that party's own range, is smallest; then the fewest moves of any party,
    then the lowest row.

    Parameters
    ----------
    short
        Shape (n_packages, n_parties): by how much each who must consent is below no deal, 0 where it
        is not or need not consent.
    span
        Shape (n_parties,): each party's range over the packages; a party without one counts as 1.
    moves
        Shape (n_packages, n_parties), as `count_moves` gives them.

    Returns
    -------
    NDArray[np.intp]
        At most `most` rows, the sets in the order of their parties: it is no ranking.

    Notes
    -----
    Shares are compared as fractions. Linear in packages x parties. The definition is ours.
    """
    is_short = np.asarray(short > 0, dtype=bool)
    how_many = is_short.sum(axis=1)
    if not len(how_many):
        return np.zeros(0, dtype=np.intp)
    rows = np.flatnonzero(how_many == how_many.min())
    largest = moves.max(axis=1, initial=0)
    found = []
    for parties in np.unique(~is_short[rows], axis=0):
        same = rows[(is_short[rows] == ~parties).all(axis=1)]
        share = _largest_share(short[same], span)
        same = same[[place for place, one in enumerate(share) if one == min(share)]]
        found.append(int(same[int(np.argmin(largest[same]))]))
        if len(found) == most:
            break
    return np.array(found, dtype=np.intp)


def _largest_share(short: Points, span: Points) -> list[Fraction]:
    """Return each row's largest shortfall as a share of the party's range, exactly, equal rows once."""
    known: dict[tuple[int, ...], Fraction] = {}
    shares = []
    for row in short.tolist():
        key = tuple(row)
        if key not in known:
            known[key] = max(
                Fraction(int(points), max(int(reach), 1)) for points, reach in zip(row, span, strict=True)
            )
        shares.append(known[key])
    return shares
