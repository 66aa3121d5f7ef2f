"""Choose a few packages that together cover the draws: a short list, not a ranking."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["candidate_rows", "cover_rows"]


def candidate_rows(
    zone_count: NDArray[np.int64],
    nash: NDArray[np.float64],
    kalai_smorodinsky: NDArray[np.float64],
    most: int = 64,
) -> NDArray[np.intp]:
    """
    Propose packages worth following through the draws, from the shares per package.

    Of those in the zone of some draw: by share as Nash package, then as Kalai-Smorodinsky
    package, then by draws in the zone, then the lower row. Returned ascending.
    """
    rows = np.flatnonzero(zone_count > 0)
    order = np.lexsort((rows, -zone_count[rows], -kalai_smorodinsky[rows], -nash[rows]))
    return np.sort(rows[order[:most]])


def cover_rows(
    in_zone: NDArray[np.bool_],
    on_frontier: NDArray[np.bool_],
    *,
    least: int = 3,
    most: int = 5,
) -> NDArray[np.intp]:
    """
    Choose `least` to `most` packages such that few draws are left without a good one.

    Greedy, in three rounds. First the package that is acceptable and efficient (in the zone and on
    its frontier) in most draws where no chosen one is yet, up to `most` - 1. Then the package
    in the zone of most draws in which no chosen one is, up to `most`. Then, up to `least`, those on
    most frontiers. So the list spans the frontier: a package that everybody would take,
    but for which there is nearly always something better for all, does not crowd out the
    rest. Ties: more draws on the frontier, then more in the zone, then the lower row.

    Parameters
    ----------
    in_zone, on_frontier
        Shape (n_draws, n_candidates).

    Returns
    -------
    NDArray[np.intp]
        Columns of the candidates, ascending: the order of choice is no ranking. Fewer than
        `least` where no further package is in any zone and on any frontier.

    Notes
    -----
    Greedy: not always the smallest cover. The rounds and their ties are our own choice.
    """
    zone = np.asarray(in_zone, dtype=bool)
    frontier = np.asarray(on_frontier, dtype=bool) & zone
    zone_draws, frontier_draws = zone.sum(axis=0), frontier.sum(axis=0)
    chosen: list[int] = []
    ever = np.broadcast_to(frontier_draws > 0, frontier.shape)
    for hits, limit, starts_anew in (
        (frontier, max(most - 1, 1), False),
        (zone, most, False),
        (ever, least, True),
    ):
        covered = hits[:, chosen].any(axis=1) & (not starts_anew)
        while len(chosen) < limit:
            new = hits[~covered].sum(axis=0)
            new[chosen] = 0
            if not new.any():
                break
            pool = np.flatnonzero(new)
            order = np.lexsort((pool, -zone_draws[pool], -frontier_draws[pool], -new[pool]))
            pick = int(pool[order[0]])
            chosen.append(pick)
            if not starts_anew:
                covered |= hits[:, pick]
    return np.sort(np.array(chosen, dtype=np.intp))
