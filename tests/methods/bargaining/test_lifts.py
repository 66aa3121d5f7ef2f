"""Lifting a rule or a red line, counted from one listing, against the space listed again without it."""

from __future__ import annotations

import pytest

import detente
from detente.case import preferences_at_mid
from detente.methods.bargaining.listing import Listing, as_terms, consenting_parties, consents_of
from detente.methods.bargaining.solutions import zone_mask
from detente.methods.bargaining.space import list_packages, utilities
from detente.methods.bargaining.unlocking import find_lifts
from tests.lifting import without
from tests.shared import ROOT


@pytest.mark.parametrize("slug", ["ukraine-2025", "two-party-example"])
def test_a_lifted_rule_gives_the_zone_of_the_space_listed_without_it(slug: str) -> None:
    case = detente.load(ROOT / "cases" / slug)
    parties = consenting_parties(case)
    preferences = preferences_at_mid(case, parties)
    assert preferences.no_deal is not None
    listing = Listing.of(case, parties, preferences)
    lifts = find_lifts(listing)
    assert [lift.reason for lift in lifts] == list(
        dict.fromkeys((*listing.space.reasons, *listing.space.required_reasons))
    )
    for lift in lifts:
        space = without(listing.space, lift.reason)
        packages = list_packages(space.sizes, space.forbidden, space.required)
        consents = consents_of(packages, space, case, parties)
        zone = zone_mask(utilities(packages, as_terms(preferences)), preferences.no_deal, consents)
        assert lift.zone == int(zone.sum()), lift.reason
