"""Trades: small changes of a text that leave nobody worse off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.space import Points

__all__ = ["Swaps", "improving_swaps", "least_share"]


@dataclass(frozen=True)
class Swaps:
    """
    Allowed packages one or two issues away from a text, best first.

    `rows` of the packages; `better` (n_swaps,) how many of those who must consent are strictly
    better off; `change` (n_swaps, n_parties) utility beyond the text's, for every party.
    """

    rows: NDArray[np.intp]
    better: NDArray[np.int64]
    change: Points


def improving_swaps(
    packages: NDArray[np.integer[Any]],
    utility: Points,
    base: NDArray[np.integer[Any]],
    base_utility: Points,
    consents: NDArray[np.bool_],
    principals: Sequence[int],
    no_deal: Points,
    ideal: Points | None = None,
    *,
    most: int = 20,
) -> Swaps:
    """
    Find swaps of one or two issues that leave nobody who must consent worse off and somebody better.

    Parameters
    ----------
    packages, utility
        Shapes (n_packages, n_issues) and (n_packages, n_parties): the allowed packages.
    base, base_utility
        The text on the table: option indices (n_issues,) and its worth (n_parties,). It need
        not be allowed itself.
    consents
        Shape (n_packages, n_parties): those who must consent to the swapped package. Others may lose.
    principals, no_deal, ideal
        Columns, levels (n_parties,) and largest gains in the zone (n_principals,), for the order
        only; None where there is no zone.

    Returns
    -------
    Swaps
        By number of parties strictly better, then by the principals' least gain / ideal (as exact
        fractions; parties with ideal 0 left out), then the lower row; at most `most`.
    """
    distance = (packages != base).sum(axis=1)
    rows = np.flatnonzero((distance == 1) | (distance == 2))
    change = utility[rows] - base_utility
    must = consents[rows]
    worse = np.asarray((change < 0) & must, dtype=bool).any(axis=1)
    better = np.asarray((change > 0) & must, dtype=bool).sum(axis=1)
    good = np.flatnonzero(~worse & (better > 0))
    least = {int(place): least_share(utility[rows[place]], principals, no_deal, ideal) for place in good}
    order = sorted(good.tolist(), key=lambda place: (-int(better[place]), -least[place], int(rows[place])))
    kept = np.array(order[:most], dtype=np.intp)
    return Swaps(rows[kept], better[kept].astype(np.int64), change[kept])


def least_share(
    utility: Points, principals: Sequence[int], no_deal: Points, ideal: Points | None
) -> Fraction:
    """Return the principals' least gain / ideal; 0 where no ideal is positive."""
    if ideal is None:
        return Fraction(0)
    shares = [
        Fraction(int(utility[party]) - int(no_deal[party]), int(best))
        for party, best in zip(principals, ideal, strict=True)
        if int(best) > 0
    ]
    return min(shares, default=Fraction(0))
