"""What the front reports of the draws, as numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case import (
    DrawnPreferences,
    draw_preferences,
    list_inputs,
    round_up_draws,
    sobol_points,
)
from detente.case.draws import SCRAMBLES
from detente.methods.bargaining.at_mid import AtMid
from detente.methods.bargaining.cover import candidate_rows, cover_rows
from detente.methods.bargaining.draws import COMPILED_FROM, DrawnTerms, Shares, shares_over_draws
from detente.methods.bargaining.listing import Listing, as_drawn_terms
from detente.methods.bargaining.red_line_no_deal import Placement, place_no_deal, placed_parties
from detente.methods.bargaining.space import contains
from detente.methods.intervals import share_interval

__all__ = ["OverDraws", "levels_in_draws", "over_draws", "reach_in_draws"]

_PILOT_DRAWS = 64
_MOST_LIKELY = 24
_MOST_TIES = 8


@dataclass(frozen=True)
class OverDraws:
    """
    What happened over the draws.

    `candidates` are the rows followed in each draw, `short_list` those chosen of them.
    `no_deal`, shape (n_draws, n_parties) in points, is None where some no deal is not known:
    then "zone" is every allowed package and only the frontier counts. Draws lie on `grid` steps a
    point. `levels`, in points, and
    `satisfaction` have shape (n_draws, n_candidates, n_parties); the latter is 0 where a party has its
    worst option on every issue and 1 where it has its best [ours]. `preferences` are the points
    of the draws. Where red lines place some no deal, `placement` says where, and `ends` counts the
    zone with all of these at their low ends and at their high ends, if none is missing. Where
    `knows_frontier` is False, `on_frontier` compares the candidates among themselves only, and in some
    draws the solutions were not found.
    """

    n_draws: int
    seed: int
    shares: Shares
    candidates: NDArray[np.intp]
    short_list: tuple[int, ...]
    levels: NDArray[np.float64]
    no_deal: NDArray[np.float64] | None
    grid: int
    satisfaction: NDArray[np.float64]
    preferences: DrawnPreferences
    placement: Placement | None = None
    ends: tuple[Shares, Shares] | None = None
    knows_frontier: bool = True

    def place(self, row: int) -> int:
        """Return the position of a row among the candidates."""
        return int(np.flatnonzero(self.candidates == row)[0])

    def interval(self, per_draw: NDArray[Any]) -> tuple[float, float, float]:
        """Return a share over the draws with its 90 % interval over scrambles: (share, low, high)."""
        mean, low, high = share_interval(
            np.asarray(per_draw, dtype=np.float64).reshape(SCRAMBLES, -1).mean(axis=1)
        )
        return float(mean), float(low), float(high)


def over_draws(
    listing: Listing,
    point: AtMid | None,
    draws: int,
    seed: int,
    tell: Callable[[float, str], None],
    wanted: NDArray[np.intp],
) -> OverDraws:
    """
    Draw the points and follow packages through the draws.

    Followed are the solutions and the zone's frontier at mid, whatever was often a solution
    in a pilot of the same points, and the `wanted` rows: up to some sixty.
    """
    inputs = len(list_inputs(listing.case, only=("worth", "no_deal")))
    placed = placed_parties(listing)
    total = round_up_draws(draws)
    tell(0.0, f"{total} draws of {inputs + len(placed)} inputs")
    points = sobol_points(inputs + len(placed), draws, seed)
    drawn = draw_preferences(listing.case, listing.parties, points[:, :inputs])
    placement = place_no_deal(listing, drawn, placed, points[:, inputs:])
    no_deal = placement.drawn if placement is not None and placement.is_complete else drawn.no_deal
    lowest, highest = reach_in_draws(drawn)
    # Where some no deal is unknown every allowed package passes, so that the frontier is that of all.
    bar = no_deal if no_deal is not None else lowest
    terms = as_drawn_terms(drawn, bar)
    principals = range(listing.n_principals)
    every = max(total // _PILOT_DRAWS, 1)
    nobody = np.empty(0, dtype=np.intp)
    power = None if point is None else point.power
    # a pilot is small by itself, but where the run is compiled it need not wait either
    compiled = total * len(listing.packages) >= COMPILED_FROM
    pilot = shares_over_draws(
        listing.packages,
        _every(terms, every),
        listing.consents,
        principals,
        nobody,
        power=power,
        compiled=compiled,
    )
    likely = candidate_rows(pilot.zone_count, pilot.nash, pilot.kalai_smorodinsky, _MOST_LIKELY)
    candidates = np.unique(np.concatenate([_named_at_mid(point), likely, wanted]).astype(np.intp))
    words = "zone, solutions and frontier in every draw"
    tell(0.2, words)
    shares = shares_over_draws(
        listing.packages,
        terms,
        listing.consents,
        principals,
        candidates,
        power=power,
        tell=lambda share: tell(0.2 + 0.5 * share, words),
    )
    ends = None
    if placement is not None and placement.is_complete:
        tell(0.7, "no deal at either end of where red lines place it")
        low, high = (
            shares_over_draws(
                listing.packages,
                as_drawn_terms(drawn, end),
                listing.consents,
                principals,
                candidates,
            )
            for end in (placement.low, placement.high)
        )
        ends = low, high
    tell(0.95, "short list")
    short = tuple(int(candidates[place]) for place in cover_rows(shares.in_zone, shares.on_frontier))
    levels = levels_in_draws(listing, drawn, candidates)
    span = np.where(highest > lowest, highest - lowest, 1)[:, None, :] / drawn.grid
    return OverDraws(
        total,
        seed,
        shares,
        candidates,
        short,
        levels,
        no_deal / drawn.grid if no_deal is not None else None,
        drawn.grid,
        (levels - lowest[:, None, :] / drawn.grid) / span,
        drawn,
        placement,
        ends,
    )


def reach_in_draws(drawn: DrawnPreferences) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sum, per draw and party, the worst and the best option of every issue; pair terms where they count."""
    lowest = sum((worth.min(axis=1) for worth in drawn.worth), np.minimum(drawn.pair_worth, 0).sum(axis=1))
    highest = sum((worth.max(axis=1) for worth in drawn.worth), np.maximum(drawn.pair_worth, 0).sum(axis=1))
    return np.asarray(lowest, dtype=np.int64), np.asarray(highest, dtype=np.int64)


def _named_at_mid(point: AtMid | None) -> NDArray[np.intp]:
    """Rows that the point results name, the frontier thinned where it is long."""
    if point is None or point.nash is None or point.kalai_smorodinsky is None:
        return np.empty(0, dtype=np.intp)
    frontier = [level.row for level in point.frontier or ()]
    step = max(len(frontier) // _MOST_LIKELY, 1)
    named = [frontier[::step], point.nash.rows[:_MOST_TIES], point.kalai_smorodinsky.rows[:_MOST_TIES]]
    return np.concatenate([np.asarray(rows, dtype=np.intp) for rows in named])


def _every(terms: DrawnTerms, step: int) -> DrawnTerms:
    """Keep each step-th draw, for the pilot."""
    pair_worth = None if terms.pair_worth is None else terms.pair_worth[::step]
    return DrawnTerms(tuple(w[::step] for w in terms.worth), terms.no_deal[::step], terms.pairs, pair_worth)


def levels_in_draws(listing: Listing, drawn: DrawnPreferences, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Levels of a few packages in every draw, shape (n_draws, n_rows, n_parties), in points."""
    chosen = listing.packages[rows]
    total = np.zeros((len(drawn.pair_worth), len(rows), len(listing.parties)), dtype=np.int64)
    for issue, worth in enumerate(drawn.worth):
        total += worth[:, chosen[:, issue], :]
    for place, pair in enumerate(drawn.pairs):
        holds = contains(chosen, (pair.first, pair.second))
        total[:, holds, :] += drawn.pair_worth[:, [place], :]
    return total / drawn.grid
