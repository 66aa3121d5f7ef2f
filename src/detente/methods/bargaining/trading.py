"""What improves a text on the table: trades of one or two issues, and packages anywhere."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.case import Package
from detente.methods.bargaining.improvement import Improvements, find_improvements
from detente.methods.bargaining.listing import Listing, consents_of
from detente.methods.bargaining.solutions import ideal_gain
from detente.methods.bargaining.space import utilities
from detente.methods.bargaining.trades import Swaps, improving_swaps

__all__ = ["find_text_improvements", "find_trades"]


def find_trades(listing: Listing, package: Package, most: int = 8) -> Swaps | None:
    """Find the swaps at mid; None where there are no points or no deal is not known."""
    preferences = listing.preferences
    if listing.terms is None or listing.utility is None or preferences is None or preferences.no_deal is None:
        return None
    base = listing.options_of(package)
    zone = listing.zone
    ideal = None
    if zone is not None and len(zone) and listing.gain is not None:
        ideal = ideal_gain(listing.gain[zone])
    return improving_swaps(
        listing.packages,
        listing.utility,
        base,
        utilities(base[None, :], listing.terms)[0],
        listing.consents | _asked(listing, base)[None, :],
        range(listing.n_principals),
        preferences.no_deal,
        ideal,
        most=most,
    )


def find_text_improvements(listing: Listing, package: Package, most: int = 20) -> Improvements | None:
    """Find what improves a text at mid; None where there are no points."""
    if listing.terms is None or listing.utility is None:
        return None
    base = listing.options_of(package)
    return find_improvements(
        listing.utility,
        utilities(base[None, :], listing.terms)[0],
        listing.consents | _asked(listing, base)[None, :],
        range(listing.n_principals),
        most=most,
    )


def _asked(listing: Listing, base: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Say whom a text asks: nobody is worse off means neither they nor those whom the change asks."""
    return np.asarray(consents_of(base[None, :], listing.space, listing.case, listing.parties)[0])
