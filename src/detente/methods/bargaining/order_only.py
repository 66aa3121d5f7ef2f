"""What is found where of some party only orders are known: certain verdicts, standing, what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.methods.bargaining.admissible import admissible_points
from detente.methods.bargaining.certain import (
    CertainDominance,
    certain_acceptance,
    certainly_dominated,
)
from detente.methods.bargaining.judgements import Weighed, list_judgements, weigh_judgements
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.polytope import AdmissiblePoints
from detente.methods.bargaining.standing import satisfaction_percentiles

__all__ = ["OrderOnly", "find_order_only", "missing_no_deal"]


@dataclass(frozen=True)
class OrderOnly:
    """
    Answers that need no points; rows are those of the listing.

    `beaten` says which packages another beats whatever the points; `surely_in` and `surely_out` count
    packages in and out of the zone whatever the points, None where some no deal has no estimate.
    `weighed` is the missing judgement that settles most of the verdict, None where none can be
    weighed. `percentile` (n_draws, n_candidates) is the share of the other allowed packages whose
    least satisfied principal fares worse.
    """

    beaten: CertainDominance
    surely_in: int | None
    surely_out: int | None
    weighed: Weighed | None
    percentile: NDArray[np.float64]


def missing_no_deal(listing: Listing, drawn: OverDraws) -> tuple[str, ...]:
    """Return the no-deal levels that neither an estimate nor red lines give; the zone waits for them."""
    placed = () if drawn.placement is None else drawn.placement.parties
    return tuple(
        f"no_deal.{party}"
        for party in listing.parties
        if f"no_deal.{party}" not in listing.case.estimates and party not in placed
    )


def find_order_only(listing: Listing, drawn: OverDraws) -> OrderOnly | None:
    """Find what follows from orders; None where every party has points."""
    if not any(row.party in listing.parties for row in listing.case.rankings):
        return None
    systems = admissible_points(listing.case, listing.parties)
    principals = range(listing.n_principals)
    sure = _sure_zone(listing, systems)
    judgements = tuple(list_judgements(listing.case, listing.parties, drawn.preferences, drawn.placement))
    return OrderOnly(
        certainly_dominated(listing.packages, systems[: listing.n_principals]),
        None if sure is None else int((sure == 1).sum()),
        None if sure is None else int((sure == -1).sum()),
        weigh_judgements(_verdict(drawn), judgements),
        satisfaction_percentiles(listing.packages, drawn.preferences, principals, drawn.candidates),
    )


def _sure_zone(listing: Listing, systems: tuple[AdmissiblePoints, ...]) -> NDArray[np.int8] | None:
    """Say of each package: 1 in the zone whatever the points, -1 out of it, 0 it depends."""
    if not all(one.has_no_deal for one in systems):
        return None
    said = np.stack([certain_acceptance(listing.packages, one) for one in systems], axis=1)
    inside = ((said == 1) | ~listing.consents).all(axis=1)
    outside = ((said == -1) & listing.consents).any(axis=1)
    return np.where(inside, 1, np.where(outside, -1, 0)).astype(np.int8)


def _verdict(drawn: OverDraws) -> NDArray[np.float64]:
    """What a judgement could settle of the packages followed: who takes them, else who beats them."""
    if drawn.no_deal is None:
        return drawn.shares.on_frontier.astype(np.float64)
    columns = (drawn.shares.has_zone[:, None], drawn.shares.in_zone)
    return np.concatenate(columns, axis=1).astype(np.float64)
