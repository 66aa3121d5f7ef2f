"""Rows that share a draw, through the kernel: opposed or shared, they move the share of draws with a zone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import detente
from detente.case import Case, draw_preferences, list_inputs, preferences_at_mid, sobol_points
from detente.methods.bargaining.draws import shares_over_draws
from detente.methods.bargaining.listing import Listing, as_drawn_terms, as_terms
from detente.methods.bargaining.solutions import kalai_smorodinsky_rows, nash_rows, zone_mask
from detente.methods.bargaining.space import utilities

READ = ("worth", "no_deal")


def tied(how: str) -> Case:
    """The worked example, with wide levels of no deal that are independent, shared or opposed."""
    case = detente.load("two-party-example")
    estimates = dict(case.estimates)
    for place, party in enumerate(case.principals):
        name = f"no_deal.{party}"
        estimates[name] = replace(
            estimates[name],
            low=Decimal(30),
            mid=Decimal(50),
            high=Decimal(70),
            shares_draw="" if how == "independent" else "mood",
            opposed=how == "opposed" and place == 1,
        )
    return replace(case, estimates=estimates)


def followed(case: Case, points: Any, *, compiled: bool) -> Any:
    listing = Listing.of(case, case.principals, preferences_at_mid(case, case.principals))
    drawn = draw_preferences(case, case.principals, points)
    assert drawn.no_deal is not None
    everything = np.arange(len(listing.packages))
    shares = shares_over_draws(
        listing.packages,
        as_drawn_terms(drawn, drawn.no_deal),
        listing.consents,
        range(listing.n_principals),
        everything,
        compiled=compiled,
    )
    return listing, shares


@pytest.mark.parametrize("compiled", [False, True])
@pytest.mark.parametrize("how", ["independent", "shared", "opposed"])
def test_tied_levels_of_no_deal_are_those_of_the_case_pinned_at_each_point(
    how: str, *, compiled: bool
) -> None:
    case = tied(how)
    inputs = list_inputs(case, READ)
    assert inputs == list_inputs(case)
    points = sobol_points(len(inputs), 64, 0)
    listing, shares = followed(case, points, compiled=compiled)
    middle = np.zeros(len(listing.packages))
    for draw, point in enumerate(points):
        preferences = preferences_at_mid(case.at(point), case.principals)
        utility, no_deal = utilities(listing.packages, as_terms(preferences)), preferences.no_deal
        assert no_deal is not None
        zone = np.flatnonzero(zone_mask(utility, no_deal))
        assert np.flatnonzero(shares.in_zone[draw]).tolist() == zone.tolist()
        gain = (utility - no_deal)[zone]
        best = zone[nash_rows(gain).rows] if len(zone) else zone
        assert np.flatnonzero(shares.nash_weight[draw]).tolist() == best.tolist()
        also = kalai_smorodinsky_rows(gain).rows if len(zone) else zone
        middle[zone[also]] += 1 / max(len(also), 1) / len(points)
    assert shares.kalai_smorodinsky == pytest.approx(middle, abs=1e-12)


def test_opposed_and_shared_levels_move_the_share_of_draws_with_a_zone() -> None:
    share = {}
    for how in ("independent", "shared", "opposed"):
        case = tied(how)
        points = sobol_points(len(list_inputs(case, READ)), 512, 0)
        share[how] = followed(case, points, compiled=False)[1].has_zone.mean()
    assert share["shared"] + 0.05 < share["independent"] < share["opposed"] - 0.2
