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
    Choose `least` to `most` packages such that few draws are left without one of them in the zone.

    Greedy, in two rounds. First the package that is in the zone of most draws that no chosen package
    is in yet, until every draw that can be covered is, or `most` are chosen. Then, up to
    `least`, the package on the frontier of most draws on whose frontier no chosen package is
    yet. Packages never on a frontier are considered only where no other covers anything.
    Ties: more draws on the frontier, then more draws in the zone, then the lower row.

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
    Greedy: not always the smallest cover. The two rounds and their ties are our own choice.
    """
    zone = np.asarray(in_zone, dtype=bool)
    frontier = np.asarray(on_frontier, dtype=bool) & zone
    zone_draws, frontier_draws = zone.sum(axis=0), frontier.sum(axis=0)
    chosen: list[int] = []
    for hits, limit in ((zone, most), (frontier, min(least, most))):
        covered = hits[:, chosen].any(axis=1)
        while len(chosen) < limit:
            new = hits[~covered].sum(axis=0)
            new[chosen] = 0
            if not new.any() and hits is frontier:
                # every frontier draw has one: prefer what is on most frontiers
                new = np.where(frontier_draws > 0, 1, 0)
                new[chosen] = 0
            if not new.any():
                break
            seen = (frontier_draws > 0) & (new > 0)
            pool = np.flatnonzero(seen if seen.any() else new > 0)
            order = np.lexsort((pool, -zone_draws[pool], -frontier_draws[pool], -new[pool]))
            pick = int(pool[order[0]])
            chosen.append(pick)
            covered |= hits[:, pick]
    return np.sort(np.array(chosen, dtype=np.intp))
