"""The bridge: packages near the openings, with what each side must move."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from detente.case.demands import find_signals
from detente.methods.bargaining.bridge import bridge_rows, count_moves, nearest_rows
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.openings import Opening, find_opening

__all__ = ["Bridge", "Move", "Span", "find_bridge", "find_record"]


@dataclass(frozen=True)
class Move:
    """
    One issue on which a package has another option than a principal opened with.

    `before` and `after` are options, `loss` how much less the package's is worth to it, in its own points
    (below 0 where it is worth more). `claims` are those of the opening, none where its best option
    is assumed; `signals` those by which it signalled the package's option, and it still stands:
    then it is on record and counts as no move.
    """

    issue: int
    before: int
    after: int
    loss: Fraction
    claims: tuple[str, ...]
    signals: tuple[str, ...]


@dataclass(frozen=True)
class Span:
    """A package of the bridge: its row, each principal's moves, and who is short of no deal by how much."""

    row: int
    moves: tuple[tuple[Move, ...], ...]
    short: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True)
class Bridge:
    """Packages near the openings; where `is_open` is False no package is acceptable and they come nearest."""

    is_open: bool
    spans: tuple[Span, ...]


def find_bridge(listing: Listing, most: int = 3) -> Bridge | None:
    """
    Find the bridge at mid; None where the zone is not counted or nothing is allowed.

    On a party's record is what it opened with (its latest demands; its best option where it made
    none) and what it has signalled since and not ruled out. See `bridge_rows` and `nearest_rows`
    for what is near.
    """
    zone, preferences = listing.zone, listing.preferences
    if zone is None or listing.utility is None or listing.gain is None or preferences is None:
        return None
    if preferences.no_deal is None or not len(listing.packages):
        return None
    openings = [find_opening(listing, party) for party in listing.case.principals]
    signals = [_signals(listing, party) for party in listing.case.principals]
    record = _record(listing, openings, signals)
    if len(zone):
        rows = zone[bridge_rows(listing.packages[zone], record, listing.gain[zone], most=most)]
        spans = [Span(int(row), _moves(listing, int(row), openings, signals)) for row in rows]
        return Bridge(is_open=True, spans=tuple(spans))
    short = np.where(listing.consents, np.maximum(preferences.no_deal - listing.utility, 0), 0)
    reach = listing.utility.max(axis=0) - listing.utility.min(axis=0)
    rows = nearest_rows(short, reach, count_moves(listing.packages, record)[0], most=most)
    spans = []
    for row in rows.tolist():
        missing = tuple(
            (party, Fraction(int(points), scale))
            for party, points, scale in zip(listing.parties, short[row], preferences.scale, strict=True)
            if points > 0
        )
        spans.append(Span(row, _moves(listing, row, openings, signals), missing))
    return Bridge(is_open=False, spans=tuple(spans))


def find_record(listing: Listing) -> list[NDArray[np.bool_]]:
    """
    Say what stands on the principals' record: per issue, shape (n_options, n_principals).

    It reads the case and the worths at mid, no package. Raises ValueError where only an order is known.
    """
    principals = listing.case.principals
    openings = [find_opening(listing, party) for party in principals]
    return _record(listing, openings, [_signals(listing, party) for party in principals])


def _signals(listing: Listing, party: str) -> list[dict[int, tuple[str, ...]]]:
    """Map, issue by issue, options that a party has signalled and not ruled out to the claims."""
    return [
        {
            issue.option_ids.index(signal.claim.option): (signal.claim.id,)
            for signal in find_signals(listing.case, party, issue.id)
            if signal.stands
        }
        for issue in listing.case.issues.values()
    ]


def _record(
    listing: Listing, openings: list[Opening], signals: list[list[dict[int, tuple[str, ...]]]]
) -> list[NDArray[np.bool_]]:
    record = []
    for place, size in enumerate(listing.space.sizes):
        stands = np.zeros((size, len(openings)), dtype=bool)
        for column, (opening, signalled) in enumerate(zip(openings, signals, strict=True)):
            stands[list(opening.asked[place]), column] = True
            stands[list(signalled[place]), column] = True
        record.append(stands)
    return record


def _moves(
    listing: Listing,
    row: int,
    openings: list[Opening],
    signals: list[list[dict[int, tuple[str, ...]]]],
) -> tuple[tuple[Move, ...], ...]:
    """List, per principal, the issues on which a package has an option that it did not open with."""
    if listing.terms is None or listing.preferences is None:
        raise ValueError("only an order is known; there are no points")
    chosen = listing.packages[row]
    moves = []
    for column, (opening, signalled) in enumerate(zip(openings, signals, strict=True)):
        own = []
        for place, worth in enumerate(listing.terms.worth):
            after, before = int(chosen[place]), int(opening.options[place])
            if after in opening.asked[place]:
                continue
            loss = Fraction(
                int(worth[before, column]) - int(worth[after, column]), listing.preferences.scale[column]
            )
            told = signalled[place].get(after, ())
            own.append(Move(place, before, after, loss, opening.claims[place], told))
        moves.append(tuple(own))
    return tuple(moves)
