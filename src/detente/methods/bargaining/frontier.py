"""The frontier: packages that no other dominates, with every tie kept."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.space import Points

__all__ = ["as_ranks", "frontier_rows", "group_ties", "undominated"]

_SORTED_AT_ONCE = 4096
_FEW = 2**14
"""Comparisons of two vectors that are done faster than avoided."""

_BLOCK = 512
"""Vectors compared with the archive at a time: a compare stays inside the cache."""


def frontier_rows(utility: Points) -> NDArray[np.intp]:
    """
    Find every row that no other row dominates.

    A row dominates another when it is at least as good for every party and better for one.
    Rows of equal utility do not dominate each other: all of them are returned or none.

    Parameters
    ----------
    utility
        Shape (n_packages, n_parties), whole numbers; int64 or Python ints.

    Returns
    -------
    NDArray[np.intp]
        Rows, ascending.

    Notes
    -----
    Only the order within a column counts, so rescaling one changes nothing. One party: its
    best rows. Two: one sort and a sweep. More: what a few strong rows dominate is dropped, the rest
    is sorted so that nothing is dominated by a later row and compared, block by block,
    with the frontier found so far; the cost then grows with rows left x frontier.

    Examples
    --------
    The second and the fourth package are the same to both parties; the first is dominated.

    >>> frontier_rows(np.array([[1, 1], [2, 3], [4, 0], [2, 3]]))
    array([1, 2, 3])
    """
    n_packages, n_parties = utility.shape
    if n_packages == 0 or n_parties == 0:
        return np.arange(n_packages, dtype=np.intp)
    columns = as_ranks(utility) if utility.dtype == object else utility
    # a contiguous row per party: every pass below reads one party at a time
    party = np.ascontiguousarray(columns.T)
    rows = np.arange(n_packages, dtype=np.intp)
    if n_packages > 64:
        rows = _drop_behind(party, _pivots(party))
        party = party[:, rows]
    order = np.lexsort(-party[::-1])
    party = party[:, order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (party[:, 1:] != party[:, :-1]).any(axis=0)
    vectors = party[:, first]
    keep = _sweep(vectors) if n_parties <= 2 else _block_filter(vectors)
    kept = keep[np.cumsum(first) - 1]
    return np.sort(rows[order[kept]])


def undominated(vectors: Points, among: Points, hints: Points) -> NDArray[np.bool_]:
    """
    Tell of each vector whether no row of `among` dominates it, without building a frontier.

    Parameters
    ----------
    vectors
        Shape (n_vectors, n_parties).
    among
        Shape (n_packages, n_parties), best stored party by party (Fortran order).
    hints
        Rows of `among` thought to be strong; they change the time taken, not the answer. A
        vector equal to a row is not dominated by it.
    """
    if among.shape[1] == 2 and len(vectors) and len(among) <= _SORTED_AT_ONCE:
        return ~_is_below(vectors, [among[:, 0], among[:, 1]])
    if len(vectors) * len(among) <= _FEW:
        return ~_is_dominated(vectors, among)
    free = ~_is_dominated(vectors, np.concatenate((hints, vectors)))
    if among.shape[1] == 0 or not free.any():
        return free
    party = list(among.T)
    if len(among) > 2048:
        # who dominates a vector is nowhere below the lowest of them
        lowest = vectors[free].min(axis=0)
        reach = party[0] >= lowest[0]
        for column, low in zip(party[1:], lowest[1:], strict=True):
            reach &= column >= low
        party = _only(party, reach)
    pivots = list(hints[:1])
    for mix in _mixes(len(party)):
        if pivots:
            party = _only(party, _is_ahead(party, pivots[-1]))
        if len(party[0]) <= 1024:
            break
        strength = sum(
            weight / max(int(column.max()), 1) * column for weight, column in zip(mix, party, strict=True)
        )
        best = int(np.argmax(strength))
        pivots.append(np.array([column[best] for column in party], dtype=among.dtype))
    # what a pivot dominates was dropped: whatever it dominates, the pivot does too
    if pivots:
        free &= ~_is_dominated(vectors, np.array(pivots))
    asked = np.flatnonzero(free)
    if len(party) == 2:
        free[asked] = ~_is_below(vectors[asked], party)
    else:
        free[asked] = ~_is_dominated(vectors[asked], np.stack(party, axis=1))
    return free


def group_ties(utility: Points) -> tuple[NDArray[np.intp], ...]:
    """
    Put rows of equal utility together.

    Returns
    -------
    tuple of NDArray[np.intp]
        One array of ascending rows per distinct vector, ordered by their first row.
    """
    if len(utility) == 0:
        return ()
    columns = as_ranks(utility) if utility.dtype == object else utility
    order = np.lexsort(columns.T[::-1]) if columns.shape[1] else np.arange(len(columns))
    ordered = columns[order]
    starts = np.flatnonzero((ordered[1:] != ordered[:-1]).any(axis=1)) + 1
    groups = [np.sort(group) for group in np.split(order, starts)]
    return tuple(sorted(groups, key=lambda group: int(group[0])))


def as_ranks(utility: Points) -> NDArray[np.int64]:
    """Replace each column by dense ranks from 0: the order, ties included, without the size."""
    ranks = np.empty(utility.shape, dtype=np.int64)
    for party in range(utility.shape[1]):
        ranks[:, party] = np.unique(utility[:, party], return_inverse=True)[1]
    return ranks


def _pivots(party: NDArray[np.int64]) -> NDArray[np.int64]:
    """
    Pick a few strong vectors, shape (n_parties, n_pivots), by mixes of the parties' ranges.

    Only a guess at what dominates much: what they remove is decided exactly, and a pivot
    that is itself dominated does no harm.
    """
    low = party.min(axis=1, keepdims=True).astype(np.float64)
    spread = np.maximum(party.max(axis=1, keepdims=True) - low, 1.0)
    share = (party - low) / spread
    picked = [int(np.argmax(share.min(axis=0)))]
    picked += [int(np.argmax(mix @ share)) for mix in _mixes(len(party))]
    return party[:, sorted(set(picked))]


def _mixes(n_parties: int) -> NDArray[np.float64]:
    """Weights on the parties' shares of their range: even, then each more and less than the others."""
    mixes = [np.ones(n_parties)]
    for strength in (4.0, 0.25, 16.0):
        for party in range(n_parties):
            mix = np.ones(n_parties)
            mix[party] = strength
            mixes.append(mix)
    return np.array(mixes)


def _drop_behind(party: NDArray[np.int64], pivots: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the rows that none of the pivots dominates."""
    rows = np.arange(party.shape[1], dtype=np.intp)
    columns = list(party)
    for pivot in pivots.T:
        ahead = _is_ahead(columns, pivot)
        same = np.ones(len(rows), dtype=bool)
        for column, level in zip(columns, pivot, strict=True):
            same &= column == level
        ahead |= same
        if not ahead.all():
            columns = _only([rows, *columns], ahead)
            rows = columns.pop(0)
    return rows


def _is_ahead(party: list[NDArray[np.int64]], pivot: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell where a column beats the pivot for some party: what it neither dominates nor equals."""
    ahead: NDArray[np.bool_] = party[0] > pivot[0]
    for column, level in zip(party[1:], pivot[1:], strict=True):
        ahead |= column > level
    return ahead


def _only(party: list[NDArray[np.int64]], keep: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Keep these places of every party's row; a list of places is several times faster than a mask."""
    places = np.flatnonzero(keep)
    return party if len(places) == len(keep) else [column[places] for column in party]


def _sweep(vectors: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Keep what is best for the last party so far; distinct columns, first party descending."""
    last = vectors[-1]
    keep = np.ones(len(last), dtype=bool)
    keep[1:] = last[1:] > np.maximum.accumulate(last)[:-1] if len(vectors) == 2 else False
    return keep


def _block_filter(vectors: NDArray[np.int64]) -> NDArray[np.bool_]:
    """
    Keep undominated columns; distinct, in descending lexicographic order.

    In that order a column is dominated by an earlier one or by none, and the first party
    need not be compared: an earlier column is at least as good for it.
    """
    n_vectors = vectors.shape[1]
    keep = np.zeros(n_vectors, dtype=bool)
    rest = vectors[1:]
    archive = np.empty((len(rest), 0), dtype=vectors.dtype)
    for start in range(0, n_vectors, _BLOCK):
        block = np.arange(start, min(start + _BLOCK, n_vectors))
        for begin in range(0, archive.shape[1], _BLOCK):
            if len(block) == 0:
                break
            block = block[~_is_covered(rest[:, block], archive[:, begin : begin + _BLOCK])]
        inside = rest[:, block]
        earlier = np.tri(len(block), k=-1, dtype=bool)
        block = block[~_is_covered(inside, inside, earlier)]
        keep[block] = True
        archive = np.concatenate((archive, rest[:, block]), axis=1)
    return keep


def _is_covered(
    vectors: NDArray[np.int64],
    by: NDArray[np.int64],
    may: NDArray[np.bool_] | None = None,
) -> NDArray[np.bool_]:
    """Tell of each column whether one of `by` (where `may` allows it) is at least as good in all."""
    covered: NDArray[Any] = by[0][None, :] >= vectors[0][:, None]
    if may is not None:
        covered &= may
    for mine, theirs in zip(vectors[1:], by[1:], strict=True):
        covered &= theirs[None, :] >= mine[:, None]
    return np.asarray(covered.any(axis=1))


def _is_below(vectors: Points, party: list[NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Tell of each two-party vector whether a column of `party` dominates it, by one sort."""
    order = np.argsort(-party[0])
    first = -party[0][order]
    best = np.concatenate(([np.iinfo(np.int64).min], np.maximum.accumulate(party[1][order])))
    as_good = best[np.searchsorted(first, -vectors[:, 0], side="right")]
    better = best[np.searchsorted(first, -vectors[:, 0], side="left")]
    return np.asarray((as_good > vectors[:, 1]) | (better >= vectors[:, 1]))


def _is_dominated(vectors: Points, among: Points) -> NDArray[np.bool_]:
    """Tell of each vector whether a row of `among` dominates it, comparing all with all in blocks."""
    dominated = np.zeros(len(vectors), dtype=bool)
    step = max(1, 2**18 // max(1, len(vectors)))
    for start in range(0, len(among), step):
        block = among[start : start + step]
        as_good = np.ones((len(vectors), len(block)), dtype=bool)
        better = np.zeros_like(as_good)
        for mine, theirs in zip(vectors.T, block.T, strict=True):
            as_good &= theirs[None, :] >= mine[:, None]
            better |= theirs[None, :] > mine[:, None]
        dominated |= (as_good & better).any(axis=1)
    return dominated
