"""The documented JSON shape of bargaining: exact ties, full precision, null where nothing was counted."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from detente.case import Package, crossed_red_lines, is_allowed
from detente.methods.bargaining.at_mid import AtMid, Level, group_levels
from detente.methods.bargaining.bridge_tables import bridge_data
from detente.methods.bargaining.found import Found
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.measure import OverDraws
from detente.methods.bargaining.order_words import certain_data, judgement_data, placed_data, standing_data
from detente.methods.bargaining.red_line_tables import firmness_data
from detente.methods.bargaining.text_tables import improvements_data
from detente.methods.bargaining.trades import Swaps
from detente.methods.bargaining.unlock_words import unlock_data
from detente.methods.bargaining.why_tables import compare, why_data

__all__ = ["MOST_TIES_LISTED", "as_data"]

MOST_TIES_LISTED = 20
"""Tied packages are counted in full and listed up to this number."""


def as_data(found: Found) -> dict[str, Any]:
    """Put everything into the shape of `detente bargaining --json` (docs/reference/json.md)."""
    listing, point, drawn = found.listing, found.point, found.drawn
    counted = drawn.no_deal is not None
    share, low, high = drawn.interval(drawn.shares.has_zone) if counted else (None, None, None)
    zone = None if point is None or point.zone is None else len(point.zone)
    data: dict[str, Any] = {
        "packages": len(listing.packages),
        "zone": {"size": zone, "share": share, "share_low": low, "share_high": high},
        "frontier": _rows(listing, point.frontier) if point and point.frontier is not None else None,
        "frontier_all": _rows(listing, point.frontier_all) if point else None,
        "ideal": _by_principal(listing, point.ideal) if point else None,
        "nadir": _by_principal(listing, point.nadir) if point else None,
        "solutions": _solutions(listing, point),
        "shortlist": [_listed(listing, drawn, row) for row in drawn.short_list],
        "firmness": firmness_data(listing, drawn, found.firmness),
        "bridge": bridge_data(listing, found.bridge),
        "improvements": _improvements(found),
        "certain": certain_data(listing, found.order_only),
        "no_deal_placed": placed_data(drawn),
        "missing_judgement": judgement_data(found.order_only),
        "unlock": unlock_data(listing, found.openers, found.lifts, found.pairs),
        "method": {
            "way": "listing",
            "exact": True,
            "packages_before_rules": listing.n_before_rules,
            "parties": list(listing.parties),
            "principals": list(listing.case.principals),
            "power": _powers(listing, point),
            "ties_listed": MOST_TIES_LISTED,
            "interval": "90 % over 8 scrambles",
            "steps_per_point": drawn.grid,
        },
    }
    if found.asked is not None:
        asked = found.asked.package
        data["asked"] = _asked(listing, drawn, asked, found.asked.swaps) | standing_data(
            listing, drawn, found.order_only, listing.row_of(asked)
        )
        data["asked"]["why"] = _why(listing, asked, found.against)
    return data


def _improvements(found: Found) -> list[dict[str, Any]] | None:
    told = [improvements_data(found.listing, text) for text in found.texts]
    return None if found.point is None else [one for one in told if one is not None]


def _by_principal(listing: Listing, levels: Sequence[Fraction]) -> dict[str, float] | None:
    """Name levels of the principals; None where there are none."""
    if not levels:
        return None
    return {party: float(level) for party, level in zip(listing.case.principals, levels, strict=True)}


def _powers(listing: Listing, point: AtMid | None) -> dict[str, int] | None:
    if point is None or point.power is None:
        return None
    return dict(zip(listing.case.principals, point.power, strict=True))


def _worth(listing: Listing, package: Package, parties: Sequence[str]) -> dict[str, float]:
    return {party: float(listing.level(package, party)) for party in parties}


def _row(listing: Listing, level: Level) -> dict[str, Any]:
    package = listing.package(level.row)
    return {
        "package": package.as_dict(),
        "worth": _worth(listing, package, listing.case.principals),
        "ties": level.ties,
        "tied": [listing.package(int(row)).as_dict() for row in level.rows[:MOST_TIES_LISTED]],
    }


def _rows(listing: Listing, levels: Sequence[Level]) -> list[dict[str, Any]]:
    return [_row(listing, level) for level in levels]


def _solutions(listing: Listing, point: AtMid | None) -> dict[str, Any]:
    if point is None or point.nash is None or point.kalai_smorodinsky is None:
        return {"nash": None, "kalai_smorodinsky": None, "egalitarian": None, "utilitarian": None}
    solutions: dict[str, Any] = {
        "nash": _rows(listing, group_levels(listing, point.nash.rows)),
        "kalai_smorodinsky": _rows(listing, group_levels(listing, point.kalai_smorodinsky.rows)),
        "egalitarian": None,
        "utilitarian": None,
    }
    if point.egalitarian is not None:
        solutions["egalitarian"] = _rows(listing, group_levels(listing, point.egalitarian))
    if point.utilitarian is not None:
        solutions["utilitarian"] = _rows(listing, group_levels(listing, point.utilitarian))
    if len(point.nash.rows) and not point.nash.is_full:
        principals = listing.case.principals
        solutions["nash_over"] = [
            [p for p, counted in zip(principals, row, strict=True) if counted] for row in point.nash.parties
        ]
    left_out = [
        p for p, out in zip(listing.case.principals, point.kalai_smorodinsky.left_out, strict=True) if out
    ]
    if left_out and len(point.kalai_smorodinsky.rows):
        solutions["kalai_smorodinsky_left_out"] = left_out
    return solutions


def _listed(listing: Listing, drawn: OverDraws, row: int) -> dict[str, Any]:
    package, place = listing.package(row), drawn.place(row)
    counted = drawn.no_deal is not None
    shares: dict[str, Any] = {"zone": None, "frontier": None, "nash": None, "kalai_smorodinsky": None}
    shares["frontier"] = float(drawn.shares.on_frontier[:, place].mean())
    if counted:
        shares["zone"] = float(drawn.shares.in_zone[:, place].mean())
        shares["nash"] = float(drawn.shares.nash[row])
        shares["kalai_smorodinsky"] = float(drawn.shares.kalai_smorodinsky[row])
    return {
        "package": package.as_dict(),
        "worth": _worth(listing, package, listing.parties) if listing.preferences else None,
        "asked": [p for p, needed in zip(listing.parties, listing.consents[row], strict=True) if needed],
        "shares": shares,
        "least_satisfaction": float(
            np.median(drawn.satisfaction[:, place, : listing.n_principals].min(axis=1))
        ),
        "red_lines": [line.id for line in crossed_red_lines(listing.case, package)],
        "why": _why(listing, package, None),
    }


def _why(listing: Listing, package: Package, against: Package | None) -> dict[str, Any] | None:
    """Return changes by issue, None where there are no points."""
    if listing.preferences is None:
        return None
    return why_data(listing, compare(listing, package, against))


def _asked(listing: Listing, drawn: OverDraws, package: Package, swaps: Swaps | None) -> dict[str, Any]:
    row = listing.row_of(package)
    in_zone = None
    if row is not None and listing.zone is not None:
        in_zone = bool((listing.zone == row).any())
    shares = None
    if row is not None and drawn.no_deal is not None:
        place = drawn.place(row)
        shares = {
            "zone": float(drawn.shares.in_zone[:, place].mean()),
            "frontier": float(drawn.shares.on_frontier[:, place].mean()),
        }
    return {
        "package": package.as_dict(),
        "excluded_by": list(is_allowed(listing.case, package)),
        "in_zone": in_zone,
        "worth": _worth(listing, package, listing.parties) if listing.preferences else None,
        "shares": shares,
        "red_lines": [line.id for line in crossed_red_lines(listing.case, package)],
        "trades": [
            {"package": listing.package(int(r)).as_dict(), "better": int(n)}
            for r, n in zip(swaps.rows, swaps.better, strict=True)
        ]
        if swaps is not None
        else None,
    }
