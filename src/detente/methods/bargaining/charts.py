"""What the figures of bargaining show, as plain data; the brief draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from detente.methods.bargaining.at_mid import AtMid
from detente.methods.bargaining.listing import Listing
from detente.methods.finding import Figure
from detente.methods.wording import letter

__all__ = ["bargaining_figures"]

_MOST_SHOWN = 400


def bargaining_figures(listing: Listing, point: AtMid, rows: Sequence[int]) -> tuple[Figure, ...]:
    """Two principals: the plane of their levels. More: one line per package across their axes."""
    if listing.utility is None or listing.preferences is None:
        return ()
    principals = listing.case.principals
    if len(principals) == 2:
        return (_plane(listing, point, rows),)
    if len(principals) > 2 and rows:
        return (_parallel(listing, point, rows),)
    return ()


def _levels(listing: Listing, row: int) -> list[float]:
    package = listing.package(row)
    return [float(listing.level(package, party)) for party in listing.case.principals]


def _named(point: AtMid, rows: Sequence[int]) -> list[tuple[int, str, str]]:
    """Rows to be labelled: (row, kind, label), the last kind drawn on top."""
    named = [(level.row, "frontier", "") for level in _thinned(point.frontier_all)]
    named += [(level.row, "zone", "") for level in _thinned(point.frontier or ())]
    if point.kalai_smorodinsky is not None and len(point.kalai_smorodinsky.rows):
        named.append((int(point.kalai_smorodinsky.rows[0]), "kalai_smorodinsky", "Kalai-Smorodinsky"))
    if point.nash is not None and len(point.nash.rows):
        named.append((int(point.nash.rows[0]), "nash", "Nash"))
    named += [(row, "shortlist", letter(place)) for place, row in enumerate(rows)]
    return named


def _thinned(items: Sequence[Any]) -> Sequence[Any]:
    return items[:: max(len(items) // _MOST_SHOWN, 1)]


def _plane(listing: Listing, point: AtMid, rows: Sequence[int]) -> Figure:
    case, utility, preferences = listing.case, listing.utility, listing.preferences
    if utility is None or preferences is None:
        raise ValueError("only an order is known; there are no points")
    first, second = case.principals
    scale = np.array(preferences.scale[:2], dtype=float)
    every = max(len(utility) // _MOST_SHOWN, 1)
    in_zone = np.zeros(len(utility), dtype=bool)
    in_zone[point.zone if point.zone is not None else []] = True
    cloud = np.asarray(utility[::every, :2], dtype=float) / scale
    points = [
        {"x": float(x), "y": float(y), "kind": "zone" if good else "allowed", "label": ""}
        for (x, y), good in zip(cloud, in_zone[::every], strict=True)
    ]
    for row, kind, label in _named(point, rows):
        x, y = _levels(listing, row)
        points.append({"x": x, "y": y, "kind": kind, "label": label})
    no_deal = None
    if preferences.no_deal is not None:
        no_deal = {"x": float(listing.no_deal(first)), "y": float(listing.no_deal(second))}
    names = [case.parties[p].name for p in (first, second)]
    found = 0 if point.zone is None else len(point.zone)
    counted = (
        f"{len(utility):,} packages are allowed, {found:,} of them acceptable to all who must consent"
        if listing.is_whole
        else "The allowed packages are too many to be listed; those that a search found stand for them"
    )
    rest = f"one in {every:,} of the rest" if listing.is_whole else "some others"
    description = (
        f"Each mark is a package at mid, placed by its level for {names[0]} (across) and {names[1]} (up), "
        f"each on its own scale. {counted}"
        f"{'; the lines mark no deal' if no_deal else ''}. Shown are the frontier and "
        f"{rest}. Lettered packages are those of the short list. A package beyond both "
        "lines that is not acceptable lacks the consent of a guarantor whom it asks to act."
    )
    return Figure(
        "frontier",
        "frontier",
        f"What packages are worth to {names[0]} and {names[1]}, at mid",
        description,
        {
            "x_party": names[0],
            "y_party": names[1],
            "x_unit": "points, own scale",
            "y_unit": "points, own scale",
            "points": points,
            "no_deal": no_deal,
        },
        ("worth.*", "no_deal.*"),
    )


def _parallel(listing: Listing, point: AtMid, rows: Sequence[int]) -> Figure:
    case, utility, preferences = listing.case, listing.utility, listing.preferences
    if utility is None or preferences is None:
        raise ValueError("only an order is known; there are no points")
    axes = [
        {
            "party": case.parties[party].name,
            "low": float(utility[:, column].min()) / preferences.scale[column],
            "high": float(utility[:, column].max()) / preferences.scale[column],
            "no_deal": float(listing.no_deal(party)) if preferences.no_deal is not None else None,
        }
        for column, party in enumerate(case.principals)
    ]
    lines = [
        {"label": label, "kind": kind, "values": _levels(listing, row)}
        for row, kind, label in _named(point, rows)
        if label
    ]
    return Figure(
        "frontier",
        "parallel",
        "What the short list is worth to each principal, at mid",
        "One axis per principal on its own scale, one line per package; the mark on each axis is no deal.",
        {"axes": axes, "lines": lines},
        ("worth.*", "no_deal.*"),
    )
