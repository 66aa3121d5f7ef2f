"""What each party opened with, as a package of its own: latest demands, best options where it made none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.case.demands import latest_demand
from detente.methods.bargaining.listing import Listing

__all__ = ["Opening", "find_opening"]


@dataclass(frozen=True)
class Opening:
    """
    A party's opening: `options` (n_issues,) and, for each issue, the claims behind it.

    `asked` holds every option that it demanded on that day, the one of `options` among them. No claims
    mean that the party made no demand on the issue, and its best option at mid is assumed.
    """

    options: NDArray[np.int16]
    claims: tuple[tuple[str, ...], ...]
    asked: tuple[tuple[int, ...], ...]


def find_opening(listing: Listing, party: str) -> Opening:
    """
    Read a party's opening off its latest demands; needs points at mid.

    Of several options demanded on one day the one worth most to it counts; ties go to the first
    in the file.
    """
    if listing.terms is None:
        raise ValueError("only an order is known; there are no points")
    column = listing.parties.index(party)
    options, claims, every = [], [], []
    for place, issue in enumerate(listing.case.issues.values()):
        worth = [int(value) for value in listing.terms.worth[place][:, column]]
        demand = latest_demand(listing.case, party, issue.id)
        asked = [issue.option_ids.index(option) for option in demand.options]
        pool = asked or range(len(worth))
        options.append(max(pool, key=lambda option: (worth[option], -option)))
        every.append(tuple(asked) or (options[-1],))
        claims.append(tuple(claim.id for claim in demand.claims if claim.option))
    return Opening(np.array(options, dtype=np.int16), tuple(claims), tuple(every))
