"""What would improve a text: packages that leave nobody worse off than it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.frontier import frontier_rows
from detente.methods.bargaining.solutions import kalai_smorodinsky_rows
from detente.methods.bargaining.space import Points
from detente.methods.bargaining.trades import least_share

__all__ = ["Improvements", "find_improvements"]


@dataclass(frozen=True)
class Improvements:
    """
    Packages that are better than a text for somebody and worse for nobody, and that none beats.

    `rows` best first, by how many of those who must consent are strictly better off (`better`), then
    by the principals' least gain over the text as a share of the most that each could gain over it;
    `kalai_smorodinsky` are those of them where that share is largest, then leximin, with all ties.
    `frontier` counts all of them.
    """

    rows: NDArray[np.intp]
    better: NDArray[np.int64]
    kalai_smorodinsky: NDArray[np.intp]
    frontier: int


def find_improvements(
    utility: Points, text: Points, consents: NDArray[np.bool_], principals: Sequence[int], *, most: int = 20
) -> Improvements:
    """
    Find the frontier, for the principals, of the packages that leave nobody worse off than a text.

    Parameters
    ----------
    utility
        Shape (n_packages, n_parties): the allowed packages.
    text
        Shape (n_parties,): what the text is worth to each; it need not be allowed itself.
    consents
        Shape (n_packages, n_parties): those who must not be worse off in a package.
    principals
        Columns over which the frontier and the shares are.
    most
        Rows returned at most, `kalai_smorodinsky` apart.

    Returns
    -------
    Improvements
        Empty where no package is better for one who must consent and worse for none.

    Notes
    -----
    The text's levels take the place of no deal. Exact, all ties counted. Cost: that of the frontier
    of the packages that leave nobody worse off.
    """
    columns = list(principals)
    change = utility - text
    worse = np.asarray((change < 0) & consents, dtype=bool).any(axis=1)
    better = np.asarray((change > 0) & consents, dtype=bool).sum(axis=1)
    kept = np.flatnonzero(~worse)
    # what leaves all principals where they are can still be better for a guarantor who must consent
    best = kept[frontier_rows(utility[kept][:, columns])] if len(kept) else kept
    rows = best[better[best] > 0]
    if not len(rows):
        nobody = np.zeros(0, dtype=np.intp)
        return Improvements(nobody, nobody.astype(np.int64), nobody, 0)
    ideal = np.asarray(change[kept][:, columns].max(axis=0))
    gain = np.asarray(change[rows][:, columns])
    nothing = np.zeros(len(columns), dtype=np.int64)
    least = [least_share(one, range(len(columns)), nothing, ideal) for one in gain]
    order = sorted(range(len(rows)), key=lambda place: (-int(better[rows[place]]), -least[place], place))
    shown = rows[order[:most]]
    middle = kalai_smorodinsky_rows(gain, ideal).rows
    return Improvements(shown, better[shown].astype(np.int64), rows[middle], len(rows))
