"""Where a package stands among the allowed ones: how its least satisfied principal fares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import DrawnPreferences
from detente.methods.bargaining.measure import reach_in_draws
from detente.methods.bargaining.split import draw_tables, look_up, split_space

__all__ = ["satisfaction_percentiles"]

_MOST_COMPARED = 4096
"""Packages that a package is compared with, evenly spaced where more are allowed."""


def satisfaction_percentiles(
    packages: NDArray[np.integer[Any]],
    drawn: DrawnPreferences,
    principals: Sequence[int],
    rows: NDArray[np.intp],
) -> NDArray[np.float64]:
    """
    Return, per draw, the share of the other allowed packages whose least satisfied principal fares worse.

    A principal's satisfaction is 0 with its worst option on every issue and 1 with its best; a package
    is as good as its least satisfied principal [ours]. Shares of its own range are what is compared
    across parties here, no points; a party whose range is 0 in a draw counts as 0 satisfied.

    Parameters
    ----------
    packages
        Shape (n_packages, n_issues), in the order of `list_packages`.
    rows
        Packages asked about.

    Returns
    -------
    NDArray[np.float64]
        Shape (n_draws, len(rows)), in [0, 1]: packages worse off, those equal by half, over all others;
        1 where there is no other.

    Notes
    -----
    Compared with some 4,000 packages at most, evenly spaced: a share of a share, so that the cost
    grows with draws alone.
    """
    every = -(-len(packages) // _MOST_COMPARED)
    others = np.arange(0, len(packages), every, dtype=np.intp)
    pairs = tuple((*pair.first, *pair.second) for pair in drawn.pairs)
    split = split_space(packages, [worth.shape[1] for worth in drawn.worth], pairs)
    n_draws = len(drawn.pair_worth)
    lowest, highest = reach_in_draws(drawn)
    span = np.where(highest > lowest, highest - lowest, 1)
    percentile = np.empty((n_draws, len(rows)))
    wanted = np.concatenate([rows, others]).astype(np.intp)
    front_at, back_at = split.front_at[wanted], split.back_at[wanted]
    for first in range(0, n_draws, split.draws_at_once):
        draws = slice(first, min(first + split.draws_at_once, n_draws))
        tables = draw_tables(split, drawn.worth, drawn.pair_worth, draws)
        for at, (front, back) in enumerate(zip(*tables, strict=True), first):
            least = np.full(len(wanted), np.inf)
            for party in principals:
                level = look_up(front[party], front_at, back[party], back_at)
                np.minimum(least, (level - lowest[at, party]) / span[at, party], out=least)
            ladder = np.sort(least[len(rows) :])
            mine = least[: len(rows)]
            below = np.searchsorted(ladder, mine, side="left")
            same = np.searchsorted(ladder, mine, side="right") - below
            itself = np.isin(rows, others)
            count = len(others) - itself
            share = (below + (same - itself) / 2) / np.maximum(count, 1)
            percentile[at] = np.where(count > 0, share, 1.0)
    return percentile
