"""No deal placed by red lines alone: where a ranked party says what it refuses, and no level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import Case, DrawnPreferences
from detente.case.model import FIRMNESS
from detente.case.space import red_lines_of
from detente.methods.bargaining.listing import Listing
from detente.methods.bargaining.space import contains
from detente.methods.bargaining.split import draw_tables, look_up, split_space

__all__ = ["Placement", "crossing_levels", "crossing_rows", "place_no_deal", "placed_parties"]

_MOST_TYPICAL = 50_000
"""Packages from which the typical one is taken, evenly spaced where more cross."""


@dataclass(frozen=True)
class Placement:
    """
    No deal of parties of whom only red lines say where it stands, draw by draw [ours].

    `parties` are those placed, `missing` those of whom nothing says it. `low`, `drawn` and `high`
    have shape (n_draws, n_parties) in steps of the grid, whole numbers; a known no deal is the same
    in all three, a missing one is 0 and not to be read. `share` (n_draws, len(parties)) says how far
    between the ends each draw put it.
    """

    parties: tuple[str, ...]
    missing: tuple[str, ...]
    low: NDArray[np.int64]
    drawn: NDArray[np.int64]
    high: NDArray[np.int64]
    share: NDArray[np.float64]

    @property
    def is_complete(self) -> bool:
        """Say whether every party whose consent can count now has a no deal."""
        return not self.missing


def placed_parties(listing: Listing) -> tuple[str, ...]:
    """
    Return the parties whose no deal red lines place: ranked ones without the estimate.

    Some allowed package must cross one of their red lines, of whatever firmness; absolute ones
    remove packages and place nothing.
    """
    ranked = {row.party for row in listing.case.rankings}
    return tuple(
        party
        for party in listing.parties
        if party in ranked
        and f"no_deal.{party}" not in listing.case.estimates
        and len(crossing_rows(listing, party))
    )


def crossing_rows(listing: Listing, party: str) -> NDArray[np.intp]:
    """Return the allowed packages that cross a red line which the party had drawn, ascending."""
    crosses = np.zeros(len(listing.packages), dtype=bool)
    for combination in _combinations(listing.case, party):
        crosses |= contains(listing.packages, combination)
    return np.flatnonzero(crosses)


def _combinations(case: Case, party: str) -> list[tuple[tuple[int, int], ...]]:
    issues = list(case.issues)
    return [
        tuple((issues.index(i), case.issues[i].option_ids.index(o)) for i, o in combination)
        for line in red_lines_of(case, FIRMNESS)
        if line.party == party
        for combination in line.crossed_by
    ]


def crossing_levels(
    packages: NDArray[np.integer[Any]], drawn: DrawnPreferences, rows: NDArray[np.intp], column: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Return, per draw, the least level above the typical crossing package, and above every one.

    Parameters
    ----------
    packages
        Shape (n_packages, n_issues), in the order of `list_packages`.
    drawn
        Worths of every draw; `column` is the party's.
    rows
        The packages that cross, at least one.

    Returns
    -------
    tuple
        Two of shape (n_draws,), in steps of the grid: the median of the crossing packages' levels
        and their largest, each rounded down and one step up.

    Notes
    -----
    Linear in draws x packages that cross; the median is of some 50,000 of them at most, evenly spaced.
    """
    pairs = tuple((*pair.first, *pair.second) for pair in drawn.pairs)
    split = split_space(packages, [worth.shape[1] for worth in drawn.worth], pairs)
    front_at, back_at = split.front_at[rows], split.back_at[rows]
    n_draws = len(drawn.pair_worth)
    own = [worth[:, :, [column]] for worth in drawn.worth]
    own_pairs = drawn.pair_worth[:, :, [column]]
    every = -(-len(rows) // _MOST_TYPICAL)
    typical, best = np.empty(n_draws, dtype=np.int64), np.empty(n_draws, dtype=np.int64)
    for first in range(0, n_draws, split.draws_at_once):
        draws = slice(first, min(first + split.draws_at_once, n_draws))
        tables = draw_tables(split, own, own_pairs, draws)
        for at, (front, back) in enumerate(zip(*tables, strict=True), first):
            levels = look_up(front[0], front_at, back[0], back_at)
            best[at] = int(levels.max()) + 1
            some = np.sort(levels[::every])
            middle = int(some[(len(some) - 1) // 2]) + int(some[len(some) // 2])
            typical[at] = middle // 2 + 1
    return typical, best


def place_no_deal(
    listing: Listing, drawn: DrawnPreferences, parties: Sequence[str], share: NDArray[np.float64]
) -> Placement | None:
    """
    Place the no deal of some parties by their red lines; None where there is none to place.

    The low end is just better than the typical (median) allowed package that crosses one of the
    party's red lines, the high end just better than every one of them; `share` (n_draws,
    len(parties)), in [0, 1], is where between the two a draw puts it. With additive points a line
    can be bought off by gains elsewhere at the low end; at the high end it cannot.
    """
    if not parties:
        return None
    shape = (len(drawn.pair_worth), len(listing.parties))
    low, middle, high = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    missing = []
    for column, party in enumerate(listing.parties):
        if party in parties:
            ends = crossing_levels(listing.packages, drawn, crossing_rows(listing, party), column)
            low[:, column], high[:, column] = ends
            way = share[:, list(parties).index(party)]
            middle[:, column] = ends[0] + np.rint(way * (ends[1] - ends[0])).astype(np.int64)
        elif party in drawn.known_no_deal:
            for end in (low, middle, high):
                end[:, column] = drawn.known_no_deal[party]
        else:
            missing.append(party)
    return Placement(tuple(parties), tuple(missing), low, middle, high, share)
